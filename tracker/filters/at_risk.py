"""Which open clocks are at risk, in SQL for lists and in words for a row: not missed yet, and close to it."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.open_days import HAS_DAY
from tracker.filters.today import LIVE_STATES
from tracker.models import Deadline, DeadlineState

SOON_DAYS = 7
"""A live clock due within so many calendar days is due soon."""

# Of rows given by `with_today`.
IS_NEAR = HAS_DAY & Q(
    state__in=LIVE_STATES, open_on__gte=F("today"), open_on__lte=F("today") + timedelta(days=SOON_DAYS)
)
IS_PAST_SAFE = Q(state__in=LIVE_STATES, open_on__gte=F("today"), due_on__isnull=False, safe_on__lt=F("today"))
OUTSIDE = F("review__investment__outside_on")
ENDS_TOO_LATE = Q(open_on__gte=F("today"), review__investment__completed_earliest__isnull=True) & (
    Q(due_on__gt=OUTSIDE) | Q(due_on__isnull=True, latest_on__gt=OUTSIDE)
)
IS_AT_RISK = Q(is_history=False, hour_is_over=False) & (IS_NEAR | IS_PAST_SAFE | ENDS_TOO_LATE)


def risks(row: Deadline) -> list[str]:
    """Why a row of `with_today` is at risk, in words, by the rule of `IS_AT_RISK`; nothing for others."""
    today, listed = row.today, row.open_on  # type: ignore[attr-defined]
    if listed is None or listed < today or row.is_history or row.hour_is_over:  # type: ignore[attr-defined]
        return []
    found = []
    live = row.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)
    if live and row.due_on and row.safe_on and row.safe_on < today:
        found.append(_("last safe day %(day)s has passed") % {"day": legal_day(row.safe_on)})
    if live and (row.due_on or row.set_on) and listed <= today + timedelta(days=SOON_DAYS):
        found.append(_("due within %(days)s days") % {"days": SOON_DAYS})
    if late := ends_too_late(row):
        found.append(late)
    return found


def ends_too_late(row: Deadline) -> str:
    """That a review's open clock ends after the outside date of its matter, in words; nothing for others."""
    matter = row.review.investment if row.review else None
    outside = matter and not matter.completed_earliest and matter.outside_on
    last = row.due_on or row.latest_on
    if not outside or not last or last <= outside:
        return ""
    return _("ends after the outside date %(day)s") % {"day": legal_day(outside)}
