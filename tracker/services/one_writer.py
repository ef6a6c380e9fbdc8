"""A database with one writer at a time (SQLite): long work lets others in, and workers wait for their turn.

Who waits there looks again every tenth of a second. Work that begins its next transaction right after the
last one would keep everybody else out until it is done.
"""

from time import sleep

from django.db import connection

LONG_ENOUGH = 0.12
"""Seconds; SQLite's busy handler sleeps a tenth at most between two looks."""
A_DAY = 24 * 3600 * 1000
"""Milliseconds."""


def has_one_writer() -> bool:
    """Whether a transaction here keeps all others from writing."""
    return not connection.features.has_select_for_update


def make_way() -> None:
    """Let whoever waits to write go first. To be called between the transactions of long work."""
    if has_one_writer() and not connection.in_atomic_block:
        sleep(LONG_ENOUGH)


def wait_for_turns() -> None:
    """Let this process wait for the other writers as long as they take, instead of giving up on them."""
    if has_one_writer():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {A_DAY}")
