"""Processes that must not outlive the one that started them."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def can_die_with_parent() -> bool:
    """Tell whether the kernel offers to kill a child when its parent dies (Linux)."""
    return sys.platform == "linux"


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, however that happens; elsewhere do nothing."""
    if not can_die_with_parent():
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died in between
        os.kill(os.getpid(), signal.SIGKILL)
