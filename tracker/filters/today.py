"""What day it is for a deadline: the legal day of one instant, in each deadline's own zone, in SQL."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from tracker.clock.hours import hours_over
from tracker.models import Deadline, DeadlineState, Review
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.regimes.loader import load_library

# Clocks that run to a day; the others wait for an event or are reckoned ahead.
LIVE_STATES = (DeadlineState.RUNNING, DeadlineState.PAUSED)

# Of the open states the others. PostgreSQL reads half of a large record to find its live clocks by an index;
# `not in these` keeps it to the index of days.
NOT_LIVE = (DeadlineState.WAITING, DeadlineState.PROJECTED)

# Of rows given by `with_today`.
HOUR_HAS_PASSED = Q(hour_is_over=True)
"""Its day is today and ends at an hour that has passed; as the page of a row says it (`Reader.standing`)."""
HAS_PASSED_BY_LAW = Q(due_on__lt=F("today")) | Q(
    due_on__isnull=True, state__in=LIVE_STATES, latest_on__lt=F("today")
)
"""By its day or, where only bounds are known, by the last possible one."""
HAS_PASSED = HAS_PASSED_BY_LAW | Q(set_on__lt=F("today"), state__in=LIVE_STATES)
"""Or by an earlier day set by hand."""
IS_OVERDUE = (HAS_PASSED | HOUR_HAS_PASSED) & Q(state__in=LIVE_STATES, is_history=False)
IS_OPEN_AND_OVERDUE = (HAS_PASSED | HOUR_HAS_PASSED) & Q(is_history=False) & ~Q(state__in=NOT_LIVE)
"""The same of open clocks."""
IS_OVERDUE_BY_LAW = HAS_PASSED_BY_LAW & Q(state__in=LIVE_STATES, is_history=False)
"""For figures about lateness: no day set by hand makes a date late."""
IS_PAST_HISTORY = HAS_PASSED & Q(is_history=True)


@cache
def zones() -> tuple[str, ...]:
    """The time zones of all authorities."""
    return tuple(sorted({name.zone for name in load_library().names.values()}))


@lru_cache(maxsize=16)
def legal_days(now: datetime) -> Mapping[date, list[str]]:
    """The legal days of `now`, that of UTC first: each with the zones of authorities where it is that day.

    Every other zone has the day of UTC.
    """
    found: dict[date, list[str]] = defaultdict(list, {now.astimezone(UTC).date(): []})
    for zone in zones():
        found[now.astimezone(ZoneInfo(zone)).date()].append(zone)
    return found


def with_today(rows: QuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """The rows with `today`, the legal day of `now` in each one's zone, `hour_is_over` and `is_history`.

    History is what was due (at the latest) before its matter was loaded (`history_before` of any of its
    reviews): nobody was late with it here. A zone that no authority has counts as UTC.
    """
    usual, *others = legal_days(now).items()
    days = [When(zone__in=there, then=Value(day)) for day, there in others]
    matter = Coalesce(*(OuterRef(f"{path}_id") for path in PATHS_TO_MATTER))
    last = Coalesce(OuterRef("due_on"), OuterRef("latest_on"))
    loaded_later = Review.objects.order_by().filter(investment=matter, history_before__gt=last)
    return rows.annotate(
        today=Case(*days, default=Value(usual[0]), output_field=DateField()),
        hour_is_over=_hour_is_over(now),
        is_history=Exists(loaded_later),
    )


def may_have_passed(now: datetime) -> Q:
    """Open clocks, among which are all that are overdue: what an index can begin at."""
    return Q(open_on__lte=max(legal_days(now))) | Q(set_on__isnull=False)


def _hour_is_over(now: datetime) -> Case:
    """Whether a running clock ends today at an hour that has passed; an hour of the safe day is none."""
    minute = now.replace(second=0, microsecond=0)
    alike: dict[tuple[date, tuple[tuple[str, str], ...]], list[str]] = defaultdict(list)
    for zone in zones():
        alike[minute.astimezone(ZoneInfo(zone)).date(), hours_over(minute, zone)].append(zone)
    whole = (
        Q(cutoff="") | ~Q(state=DeadlineState.RUNNING) | Q(safe_on__isnull=False) & ~Q(safe_on=F("due_on"))
    )
    cases = [When(whole, then=Value(False))]
    for (today, stretches), there in alike.items():
        over = Q()
        for stretch in stretches:
            over |= Q(cutoff__range=stretch)
        cases.append(When(over, zone__in=there, due_on=today, then=Value(True)))
    return Case(*cases, default=Value(False), output_field=BooleanField())
