"""How far so many days reach: in each clock's own unit, on its own calendar and from its own legal day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, DateField, F, Q, Value, When

from tracker.clock.calendars import Calendar, Closed
from tracker.filters.today import zones
from tracker.models import Closure
from tracker.regimes.calendars import parts_of
from tracker.regimes.loader import load_library

MOST_DAYS = 3660
"""Days that may be asked for at once: ten years."""


HAS_DAY = Q(due_on__isnull=False) | Q(set_on__isnull=False)
"""There is a day, and not bounds alone."""


def legal_days(now: datetime) -> Mapping[date, tuple[str, ...]]:
    """The legal day of each authority's zone; that of UTC, for every other zone, comes last with none."""
    found: dict[date, list[str]] = defaultdict(list)
    for zone in zones():
        found[now.astimezone(ZoneInfo(zone)).date()].append(zone)
    return {day: tuple(there) for day, there in found.items()}


def due_within(n: int, now: datetime) -> Q:
    """Of rows of `with_today`, those due from today to `n` days ahead, as their page counts what is left.

    Clocks in business days count the open days of their calendar, with the closures that stand; all others
    calendar days, as does what lies beyond the reach of a calendar. The day itself is 0, until its hour has
    passed where it ends at one. One statement, for the closures.
    """
    limits = _limits(n, now)
    cases = [
        When(unit="business-day", calendar__in=names, zone__in=there, then=Value(limit))
        for there, limit, names in limits
    ]
    limit_of = Case(*cases, default=F("today") + timedelta(days=n), output_field=DateField())
    first, reach = min(_days(now)), _reach(n, now, limits)
    in_reach = Q(open_on__range=(first, reach))  # what an index can begin and end at
    ahead = Q(open_on__gte=F("today"), hour_is_over=False)
    return in_reach & HAS_DAY & ahead & Q(open_on__lte=limit_of)


def reach_of(n: int, now: datetime) -> date:
    """The last day that `n` days ahead reach on any calendar."""
    return _reach(n, now, _limits(n, now))


def _reach(n: int, now: datetime, limits: "_Limits") -> date:
    return max((*(limit for _, limit, _ in limits), max(_days(now)) + timedelta(days=n)))


def _days(now: datetime) -> list[date]:
    """Every legal day of `now`."""
    return [*legal_days(now), now.astimezone(UTC).date()]


_Limits = list[tuple[tuple[str, ...], date, list[str]]]
"""Zones with the last day, and the calendars that have it there."""


def _limits(n: int, now: datetime) -> _Limits:
    calendars, found = _calendars(), []
    for today, there in legal_days(now).items():
        by_day: dict[date, list[str]] = defaultdict(list)
        for one in calendars:
            by_day[last_day_within(one, today, n)].append(one.id)
        found += [(there, limit, names) for limit, names in by_day.items()]
    return found


def last_day_within(calendar: Calendar, today: date, n: int) -> date:
    """The last day up to which no more than `n` open days lie behind `today`.

    Beyond the reach of the calendar, where nobody knows its open days, calendar days count.
    """
    reach = max(calendar.reach, today + timedelta(days=n))
    if today < calendar.first or calendar.reach <= today:
        return reach
    if calendar.open_days(today + timedelta(days=1), calendar.reach) <= n:
        return reach
    low, high = 0, (calendar.reach - today).days  # open up to `low`: n at most; up to `high`: more
    while high - low > 1:
        middle = (low + high) // 2
        behind = calendar.open_days(today + timedelta(days=1), today + timedelta(days=middle))
        low, high = (middle, high) if behind <= n else (low, middle)
    return today + timedelta(days=low)


def _calendars() -> list[Calendar]:
    """Every calendar with the closures that stand today."""
    closed: dict[str, list[Closure]] = defaultdict(list)
    for row in Closure.objects.standing().order_by("on", "pk"):
        closed[row.calendar].append(row)
    known = load_library().calendars
    return [with_closures(known[name], closed, parts_of(known, name)) for name in known]


def with_closures(
    settled: Calendar, closed: Mapping[str, Iterable[Closure]], parts: Iterable[str]
) -> Calendar:
    """A settled calendar with these late closures, its own and those of the calendars it unites."""
    return settled.with_closures(
        Closed(row.on, row.label, row.kind, row.citation, row.confidence, row.known_on.astimezone(UTC).date())
        for part in (*parts, settled.id)
        for row in closed.get(part, ())
        if settled.first <= row.on <= settled.reach
    )
