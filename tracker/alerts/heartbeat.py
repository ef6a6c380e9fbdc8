"""A sweep that tells the outside how it went."""

from collections.abc import Callable
from datetime import datetime

from tracker.alerts import ping
from tracker.alerts import sweep as alerts
from tracker.models import SweepRun
from tracker.services.instance import standing


def sweep(
    now: datetime, *, asked_by: str = "", worker: str = "", call_help: Callable[[], None] | None = None
) -> SweepRun:
    """Sweep, then ping: well, or the trouble where it broke off or nothing could leave. Copies keep quiet."""
    try:
        run = alerts.sweep(now, asked_by=asked_by, worker=worker, call_help=call_help)
    except Exception as error:
        ping.trouble(f"The sweep broke off: {type(error).__name__}: {error}")
        raise
    if ping.is_wanted() and standing().sends:
        if run.failed and not run.sent:
            ping.trouble(f"{run.failed} reminders should have left and could not.")
        else:
            ping.well()
    return run
