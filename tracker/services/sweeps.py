"""The record of sweeps: kept for a month, so that one row a minute does not grow without end."""

from datetime import datetime, timedelta

from tracker.models import SweepRun
from tracker.services.one_writer import make_way

KEPT = timedelta(days=30)
BATCH = 5000


def forget_old_sweeps(now: datetime) -> int:
    """Delete what is older than `KEPT`, in batches between which others may write; return how many."""
    forgotten = 0
    while True:
        old = SweepRun.objects.order_by("started_at").filter(started_at__lt=now - KEPT)
        pks = list(old.values_list("pk", flat=True)[:BATCH])
        if not pks:
            return forgotten
        forgotten += SweepRun.objects.filter(pk__in=pks).delete()[0]
        make_way()
