"""Open dates that want attention: nobody owns their matter, or they rest on something unverified."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tracker.filters.today import IS_PAST_HISTORY, LIVE_STATES, with_today
from tracker.models import Confidence, Deadline, MatterMember, TeamRole, VisibleQuerySet
from tracker.models.deadlines import PATHS_TO_MATTER


def still_open(rows: VisibleQuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """Of these rows the open clocks of open matters, without what had passed before its matter was loaded."""
    closed = Q()
    for path in PATHS_TO_MATTER:
        closed |= Q(**{f"{path}__is_closed": True})
    return with_today(rows.open(), now).exclude(closed).exclude(IS_PAST_HISTORY)  # type: ignore[attr-defined]


def unowned(rows: VisibleQuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """Of these rows the running and paused clocks whose matter has no active owner on its team."""
    matter = Coalesce(*(OuterRef(f"{path}_id") for path in PATHS_TO_MATTER))
    owners = MatterMember.objects.order_by().filter(role=TeamRole.OWNER, user__is_active=True)
    live = still_open(rows, now).filter(state__in=LIVE_STATES)
    return live.filter(~Exists(owners.filter(investment=matter)))


def unverified(rows: VisibleQuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """Of these rows the open dates whose law or facts nobody has verified."""
    return still_open(rows, now).exclude(confidence=Confidence.VERIFIED)
