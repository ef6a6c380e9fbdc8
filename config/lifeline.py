"""Processes that must not outlive the one that started them, not even one that was killed with -9.

Linux kills a child for us when its parent dies. Elsewhere a guardian process waits at the end of a pipe
that only the launcher holds open, and kills the process groups it was told about when the pipe closes.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
GUARDIAN = """
import os, signal, sys
groups = set()
for line in sys.stdin:
    sign, group = line[0], int(line[1:])
    groups.add(group) if sign == "+" else groups.discard(group)
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
"""


def can_die_with_parent() -> bool:
    """Tell whether the kernel offers to kill a child when its parent dies (Linux)."""
    return sys.platform == "linux"


def die_with_parent(parent: int | None = None) -> None:
    """Ask Linux to kill this process when its parent (expected to have that id) dies; elsewhere nothing."""
    if not can_die_with_parent():
        return
    expected = os.getppid() if parent is None else parent
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != expected:  # it died in between
        os.kill(os.getpid(), signal.SIGKILL)


class Guardian:
    """Kills the process groups entrusted to it as soon as the process that made it is gone."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", GUARDIAN],
            stdin=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
        )

    def watch(self, group: int) -> None:
        """Kill this process group when the launcher dies."""
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """This group has ended; its number may soon belong to somebody else."""
        self._tell(f"-{group}")

    def dismiss(self) -> None:
        """End the guardian; what it still watches is killed."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.wait(5)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a dead guardian must not stop the launcher
            self._process.stdin.write(line + "\n")
