"""Processes beside this one are set up, and leave when it does."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.alerts.installation import ROOT, Installation

pytestmark = pytest.mark.slow
KILLED = """
import os, signal, time
from tracker.services.processes import processes
pool = processes(1)
print(pool.submit(os.getpid).result() != os.getpid(), flush=True)
pool.submit(time.sleep, 100)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_they_do_not_outlive_the_one_that_started_them_and_was_killed(tmp_path: Path) -> None:
    asked = [sys.executable, "-c", KILLED]
    here = Installation(tmp_path)
    # They hold the same pipe: this returns when the last of them is gone, or fails when they sleep on.
    done = subprocess.run(asked, cwd=ROOT, env=here.environment, stdout=subprocess.PIPE, timeout=60)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"True\n")
