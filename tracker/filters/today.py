"""What day it is for a deadline: the legal day of one instant, in each deadline's own zone, in SQL."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import Case, DateField, F, Q, Value, When

from tracker.models import DeadlineState
from tracker.regimes.loader import load_library

# Clocks that run to a day; the others wait for an event or are reckoned ahead.
LIVE_STATES = (DeadlineState.RUNNING, DeadlineState.PAUSED)


@cache
def zones() -> tuple[str, ...]:
    """The time zones of all authorities."""
    return tuple(sorted({name.zone for name in load_library().names.values()}))


def today(now: datetime) -> Case:
    """The legal day of `now` for each row, by its column `zone`; UTC where it names none we know."""
    days = [When(zone=zone, then=Value(now.astimezone(ZoneInfo(zone)).date())) for zone in zones()]
    return Case(*days, default=Value(now.date()), output_field=DateField())


# Of a row annotated with `today`. Days before a review's `history_before` are history, not late.
IS_OVERDUE = Q(state__in=LIVE_STATES, due_on__lt=F("today")) & ~Q(
    review__history_before__isnull=False, review__history_before__gt=F("due_on")
)
