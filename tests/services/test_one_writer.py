"""Long work on SQLite lets others write between its transactions, and a worker waits for its turn."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.alerts.installation import ROOT, Installation

pytestmark = pytest.mark.slow
TRANSACTIONS = 6
LONG_WORK = f"""
import django; django.setup()
import sqlite3
from threading import Thread
from time import sleep
from django.db import connection, transaction
from tracker.services.one_writer import make_way

done, seen = [], []

def neighbour():
    line = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
    line.execute("BEGIN IMMEDIATE")
    seen.append(len(done))
    line.execute("ROLLBACK")

other = Thread(target=neighbour)
for number in range({TRANSACTIONS}):
    with transaction.atomic():
        if number == 0:
            other.start()
        sleep(0.3)
    done.append(number)
    make_way()
other.join()
print(*seen)
"""
PATIENT = """
import django; django.setup()
from django.db import connection
from tracker.services.one_writer import wait_for_turns
wait_for_turns()
with connection.cursor() as cursor:
    cursor.execute("PRAGMA busy_timeout")
    print(cursor.fetchone()[0])
"""


def said(here: Installation, script: str) -> str:
    asked = [sys.executable, "-c", script]
    done = subprocess.run(asked, cwd=ROOT, env=here.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_who_waits_to_write_gets_in_long_before_the_work_is_done(tmp_path: Path) -> None:
    assert int(said(Installation(tmp_path), LONG_WORK)) < TRANSACTIONS / 2


def test_a_worker_waits_longer_than_any_run_takes(tmp_path: Path) -> None:
    assert int(said(Installation(tmp_path), PATIENT)) >= 3600 * 1000
