"""What is still to come: open clocks of open matters, and those among them that nobody has verified."""

from datetime import datetime

from django.db.models import Q, QuerySet

from tracker.filters.today import IS_PAST_HISTORY, with_today
from tracker.models import Confidence, Deadline, VisibleQuerySet
from tracker.models.deadlines import PATHS_TO_MATTER


def still_open(rows: VisibleQuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """Of these rows the open clocks of open matters, without what had passed before its matter was loaded."""
    closed = Q()
    for path in PATHS_TO_MATTER:
        closed |= Q(**{f"{path}__is_closed": True})
    return with_today(rows.open(), now).exclude(closed).exclude(IS_PAST_HISTORY)  # type: ignore[attr-defined]


def unverified(rows: VisibleQuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """Of these rows the open dates whose law or facts nobody has verified."""
    return still_open(rows, now).exclude(confidence=Confidence.VERIFIED)
