"""How far so many days reach: in each clock's own unit, on its own calendar and from its own legal day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import Case, DateField, F, Q, Value, When

from tracker.clock.calendars import Calendar, Closed
from tracker.filters.today import legal_days
from tracker.models import Closure
from tracker.regimes.calendars import parts_of
from tracker.regimes.loader import load_library

MOST_DAYS = 3660
"""Days that may be asked for at once: ten years."""


HAS_DAY = Q(due_on__isnull=False) | Q(set_on__isnull=False)
"""There is a day, and not bounds alone."""


def due_within(n: int, now: datetime, calendars: Sequence[Calendar] | None = None) -> Q:
    """Of rows of `with_today`, those due from today to `n` days ahead, as their page counts what is left.

    Clocks in business days count the open days of their calendar, with the closures that stand; all others
    calendar days, as does what lies beyond the reach of a calendar. The day itself is 0, until its hour has
    passed where it ends at one. One statement, for the closures, unless the `standing_calendars` are given.
    """
    limits = _limits(n, now, calendars)
    cases = [When(today=today, calendar__in=names, then=Value(limit)) for today, limit, names in limits]
    limit_of = Case(
        When(~Q(unit="business-day"), then=F("today") + timedelta(days=n)),
        *cases,
        default=F("today") + timedelta(days=n),
        output_field=DateField(),
    )
    first, reach = min(legal_days(now)), _reach(n, now, limits)
    in_reach = Q(open_on__range=(first, reach))  # what an index can begin and end at
    ahead = Q(open_on__gte=F("today"), hour_is_over=False)
    return in_reach & HAS_DAY & ahead & Q(open_on__lte=limit_of)


def reach_of(n: int, now: datetime, calendars: Sequence[Calendar] | None = None) -> date:
    """The last day that `n` days ahead reach on any calendar."""
    return _reach(n, now, _limits(n, now, calendars))


def _reach(n: int, now: datetime, limits: "_Limits") -> date:
    return max((*(limit for _, limit, _ in limits), max(legal_days(now)) + timedelta(days=n)))


_Limits = list[tuple[date, date, list[str]]]
"""A legal day with the last day from it, and the calendars that have this one."""


def _limits(n: int, now: datetime, calendars: Sequence[Calendar] | None) -> _Limits:
    known, found = calendars or standing_calendars(), []
    for today in legal_days(now):
        by_day: dict[date, list[str]] = defaultdict(list)
        for one in known:
            by_day[last_day_within(one, today, n)].append(one.id)
        found += [(today, limit, names) for limit, names in by_day.items()]
    return found


def last_day_within(calendar: Calendar, today: date, n: int) -> date:
    """The last day up to which no more than `n` open days lie behind `today`.

    Beyond the reach of the calendar, where nobody knows its open days, calendar days count.
    """
    reach, whole = max(calendar.reach, today + timedelta(days=n)), (calendar.reach - today).days
    if today < calendar.first or whole <= 0:
        return reach

    def opened(days: int) -> int:
        return calendar.open_days(today + timedelta(days=1), today + timedelta(days=days))

    if opened(whole) <= n:
        return reach
    low, high = n, min(2 * n + 1, whole)  # open up to `low`: n at most; in the end, up to `high`: more
    while opened(high) <= n:
        low, high = high, min(2 * high, whole)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if opened(middle) <= n else (low, middle)
    return today + timedelta(days=low)


def standing_calendars() -> list[Calendar]:
    """Every calendar with the closures that stand today; one statement."""
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
