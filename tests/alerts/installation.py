"""A whole installation of its own: a database file, an environment, and processes that use them."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
PLAN = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from tests.alerts.people import a_date, a_person, a_reminder
people = [a_person(f"p{i}") for i in range(%d)]
now = timezone.now()
deadline = a_date(team=tuple(people), due_on=now.date() + timedelta(days=14))
for person in people:
    a_reminder(deadline, person, send_at=now - timedelta(minutes=1))
"""
PRACTISE = """
import django; django.setup()
from django.contrib.auth.models import User
from django.utils import timezone
from tracker.services.practice import open_practice_matter
ada = User.objects.create_superuser("ada", "ada@example.org", "x")
open_practice_matter(ada, timezone.now())
"""


class Installation:
    """One data folder; `environment` is added to a bare environment of its processes.

    Without a DATABASE_URL its database is a file of that folder, with all tables unless it is there already.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self.file = folder / "longstop.sqlite3"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LONGSTOP_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        if "DATABASE_URL" not in environment and not self.file.exists():
            shutil.copy(migrated.sqlite_file(), self.file)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True, timeout=60)

    def plan(self, people: int) -> None:
        """Give that many people a reminder that is due."""
        self.run("-c", PLAN % people)

    def practise(self) -> None:
        """Open the practice matter, whose review has a reminder due today."""
        self.run("-c", PRACTISE)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.file, timeout=20) as database:
            rows = database.execute(statement).fetchall()
        database.close()
        return rows


def an_installation(folder: Path) -> Installation:
    """One on the kind of database that the tests run on: a file, or a new one on their PostgreSQL."""
    if os.environ.get("TEST_DB") != "postgres":
        return Installation(folder)
    server = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
    return Installation(folder, DATABASE_URL=copy_database(f"{server}/{migrated.postgres_database(server)}"))


def copy_database(url: str) -> str:
    """Copy a database of the tests' PostgreSQL that nobody is connected to; the URL of the copy."""
    server, _, source = url.rpartition("/")
    name = f"own_{uuid4().hex[:12]}"
    address = f"{server}/postgres".replace("postgres://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as line:
        names = sql.Identifier(name), sql.Identifier(source)
        line.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return f"{server}/{name}"


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
