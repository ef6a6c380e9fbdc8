"""Where a process can be made to die or to wait, without a word about it in the program itself."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

from config.celery import app
from tests.faults.places import AFTER_CLAIM, AFTER_DATA, AFTER_MARK, BEFORE_CLAIM, IN_MARK
from tracker.alerts import claim as claiming
from tracker.alerts import smtp
from tracker.alerts import sweep as sweeping

AROUND: dict[str, tuple[Any, str, bool]] = {
    BEFORE_CLAIM: (sweeping, "claim", False),
    AFTER_CLAIM: (sweeping, "claim", True),
    AFTER_DATA: (smtp.SmtpBackend, "_send", True),
    AFTER_MARK: (sweeping, "mark", True),
}
"""The function around which a process dies, and whether afterwards."""


def die(point: str, on_call: int) -> None:
    """Die by SIGKILL when that point is passed for the `on_call`th time in this process, threads together."""
    calls = count(1)
    if point == IN_MARK:
        _die_in_mark(calls, on_call)
        return
    place, name, after = AROUND[point]
    original = getattr(place, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        mine = next(calls) == on_call
        if mine and not after:
            _end()
        result = original(*args, **kwargs)
        if mine:
            _end()
        return result

    setattr(place, name, dying)


def _die_in_mark(calls: "count[int]", on_call: int) -> None:
    """Die when the mark and its entry are written and not committed, whatever the shape of the statements."""

    def dying(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        noting = "INSERT INTO tracker_ledgerentry" in sql.replace('"', "") and "sent" in map(
            str, params or ()
        )
        if noting and next(calls) == on_call:
            if not context["connection"].in_atomic_block:
                execute("BEGIN", None, False, context)
            execute(sql, params, many, context)
            _end()
        return execute(sql, params, many, context)

    def arm(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(dying)

    connection_created.connect(arm, weak=False)


def hold_after_claim(gate: str) -> None:
    """Wait after the first claim: `gate.claimed` says that it is done, and `gate.go` that we may go on."""
    original, claimed, go = sweeping.claim, Path(f"{gate}.claimed"), Path(f"{gate}.go")

    def held(*args: Any, **kwargs: Any) -> Any:
        lease = original(*args, **kwargs)
        claimed.touch()
        while not go.exists():
            time.sleep(0.02)
        return lease

    sweeping.claim = held  # type: ignore[assignment]


def hurry_beat(seconds: float) -> None:
    """Let beat call the sweep every so many seconds instead of every minute."""
    app.conf.beat_schedule["sweep"]["schedule"] = seconds


def shorten_lease(seconds: float) -> None:
    """Let a lease last so many seconds instead of minutes."""
    claiming.LEASE = timedelta(seconds=seconds)


def shrink_batches(size: int) -> None:
    """Let a sweep claim fewer reminders at a time, so that several have something to share."""
    claiming.BATCH = size


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
