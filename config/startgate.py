"""Children load while the database is still being prepared, and wait here before they touch it."""

import os

VARIABLE = "LONGSTOP_START_GATE"


def open_gate() -> tuple[int, int]:
    """Return the end of a pipe for the children to wait at and the end whose closing lets them through."""
    return os.pipe()


def wait_at_gate() -> None:
    """Return when the launcher has closed its end; at once where there is no launcher."""
    if end := os.environ.get(VARIABLE):
        os.read(int(end), 1)
