"""Child processes of the launcher: started apart from the terminal, logged to a file, stopped as a group."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from config.lifeline import Guardian, can_die_with_parent, die_with_parent

LOG_LIMIT = 5_000_000  # bytes; a longer log is set aside at the next start
POLL = 0.02


class LaunchError(Exception):
    """Something the user must put right; the text says what, in one line."""


class Child:
    """One program, in a process group of its own, whose output goes to `log`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        pass_fds: Sequence[int] = (),
        guardian: Guardian | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.env = dict(os.environ if env is None else env)
        self.cwd = cwd
        self.pass_fds = tuple(pass_fds)
        self.guardian = guardian
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, capture: bool = False) -> None:
        """Start the program; with `capture` its standard output is kept for `output()`."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if capture else log,
                stderr=log,
                env=self.env,
                cwd=self.cwd,
                pass_fds=self.pass_fds,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, os.getpid()) if can_die_with_parent() else None,
            )
        if self.guardian:
            self.guardian.watch(self.process.pid)

    def exit_code(self) -> int | None:
        """Return the exit status, or None while the program runs or before it was started."""
        return None if self.process is None else self.process.poll()

    def running(self) -> bool:
        """Tell whether the program was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def output(self) -> str:
        """Return what a captured program printed; waits for it to end."""
        assert self.process is not None
        return self.process.communicate()[0].decode()

    def last_words(self) -> str:
        """Return the last line of the log that says something."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(errors="replace")[-4000:].strip().splitlines()
            return lines[-1].strip() if lines else ""
        return ""

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group; a group that is gone is no error."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def stop_all(children: Sequence[Child], *, patience: float) -> None:
    """Ask every child to end, and after `patience` seconds make it; nothing of their groups is left."""
    for child in children:
        if child.running():
            assert child.process is not None
            child.process.terminate()  # the leader only: it winds its own group down
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(child.running() for child in children):
        time.sleep(POLL)
    for child in children:
        child.signal(signal.SIGKILL)  # also what a finished leader left behind
        if child.process is not None:
            child.process.wait()
            if child.guardian:
                child.guardian.forget(child.process.pid)
