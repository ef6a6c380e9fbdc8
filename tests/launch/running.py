"""A launcher under test: the real one, in a process of its own, on a data folder of the test."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from config.datafolder import ROOT

PATIENCE = 60.0
OURS = (
    "SECRET_KEY",
    "SITE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "ALLOWED_HOSTS",
    "PORT",
    "MAKELEVEL",
)


class Running:
    """Starts the launcher and reads what it says; as a context manager it leaves nothing behind."""

    def __init__(self, data: Path, **env: str) -> None:
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        self.data = data
        self.old_logs = {log.name: log.stat().st_size for log in data.glob("logs/*.log")}
        self.out = data.with_name(f"{data.name}.{time.monotonic_ns()}.out")
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.launcher"],
                cwd=ROOT,
                env={**clean, "LONGSTOP_DATA": str(data), "PORT": "0", **env},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        try:
            self.wait_for(r"Longstop is running at (\S+)")
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        family = self.family()
        self.process.kill()
        self.process.wait()
        for pid in alive(family):
            os.kill(pid, signal.SIGKILL)

    @property
    def said(self) -> str:
        return self.out.read_text()

    @property
    def url(self) -> str:
        return self.wait_for(r"Longstop is running at (\S+)")

    def wait_for(self, pattern: str, *, after: int = 0) -> str:
        """Return the first group of `pattern` once the launcher has printed it, past the first characters."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.said[after:]):
                return found[1] if found.groups() else found[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"no {pattern!r} in what the launcher said:\n{self.said}\n{self.logs()}")

    def logs(self) -> str:
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}"
            for log in self.data.glob("logs/*.log")
        )

    def wrote(self, name: str) -> str:
        """What one of its services has written to its log since this start."""
        log = self.data / "logs" / f"{name}.log"
        return log.read_bytes()[self.old_logs.get(log.name, 0) :].decode(errors="replace")

    def ends(self) -> int:
        """Wait for the launcher to end by itself and return its exit status."""
        return self.process.wait(PATIENCE)

    def family(self) -> list[int]:
        """The launcher's descendants, as they are now."""
        parents = {int(pid): int(parent) for pid, parent, *_ in processes()}
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return sorted(found - {self.process.pid})

    def child(self, name: str) -> int:
        """The process id of one of the launcher's own children, by a word of its command line.

        One that is just being started again is waited for. Celery gives its process a name of its own where
        setproctitle is installed, as mutmut wants it.
        """
        names = (name, "celeryd") if name == "config.worker" else (name,)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for pid, parent, _, command in processes():
                if int(parent) == self.process.pid and any(one in command for one in names):
                    return int(pid)
            time.sleep(0.05)
        raise AssertionError(f"no child named {name}")


def processes() -> list[list[str]]:
    """Every process: id, parent, state and command line."""
    listing = subprocess.run(["ps", "-axwwo", "pid=,ppid=,stat=,command="], capture_output=True, text=True)
    return [line.split(None, 3) for line in listing.stdout.splitlines() if len(line.split(None, 3)) == 4]


def alive(pids: list[int]) -> list[int]:
    """Those of `pids` that still run (a zombie has ended, only its parent has not looked yet)."""
    return [int(pid) for pid, _, state, _ in processes() if int(pid) in pids and not state.startswith("Z")]


def gone_within(pids: list[int], seconds: float) -> bool:
    """Tell whether all of `pids` ended in that time."""
    deadline = time.monotonic() + seconds
    while alive(pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
