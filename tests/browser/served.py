"""Longstop as its users meet it: a real server process on a database of its own, with the public cases."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.migrated import sqlite_file

ROOT = Path(__file__).resolve().parents[2]
NAME, PASSWORD = "ada", "correct horse battery"
READY_SECONDS = 60
FILL = f"""
from django.contrib.auth.models import User
from django.core.management import call_command
User.objects.create_superuser({NAME!r}, "ada@example.org", {PASSWORD!r}, first_name="Ada")
call_command("load_cases", {str(ROOT / "fixtures" / "cases.json")!r}, owner={NAME!r})
call_command("open_practice_matter")
"""
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "LONGSTOP_ENV", "SITE_URL", "DJANGO_SETTINGS_MODULE")


class Served:
    """A running Longstop at `url`; `manage` runs a command on its data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        self.env = {**kept, "LONGSTOP_DATA": str(folder), "SITE_URL": self.url}

    def manage(self, *words: str) -> str:
        """Run a management command; its output, or the error it ended with."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def work(self) -> None:
        """Do what a worker does each minute with the imports that wait."""
        self.manage("shell", "--verbosity=0", "--command", "from tracker.tasks import imports; imports()")

    def prepare(self) -> Self:
        """Make all tables, load the public cases, make one administrator and their practice matter."""
        shutil.copy(sqlite_file(), self.folder / "longstop.sqlite3")
        self.manage("shell", "--verbosity=0", "--command", FILL)
        return self

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Serve until the block ends."""
        handle = self._listening.fileno()
        with (self.folder / "web.log").open("wb") as log:
            web = subprocess.Popen(
                [sys.executable, "-m", "config.web", str(handle)],
                cwd=ROOT,
                env=self.env,
                pass_fds=(handle,),
                stdout=log,
                stderr=log,
            )
            try:
                self._wait()
                yield self
            finally:
                web.terminate()
                web.wait(10)
                self._listening.close()

    def _wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"the server did not answer: {(self.folder / 'web.log').read_text()[-2000:]}")
