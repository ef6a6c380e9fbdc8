"""From a clock to its ruler. No day is counted here.

Where the count of `k` units ends is asked of the engine for each `k` up to the length of the rule
(`period_end`), with the calendar and the pauses of the count itself; the rest stands in its steps.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from itertools import pairwise

from .basis import Basis, Hours
from .calendars import WEEKDAYS, Calendar
from .days import ONE_DAY
from .hours import ONE_HOUR, end_of
from .pauses import Stretch
from .periods import day_one, period_end
from .ruler import Cell, DayKind, Gap, Kind, Role, Ruler, Shift
from .rules import Count
from .shifts import shifts_of
from .timeline import Outcome


def ruler_of(outcome: Outcome) -> Ruler:
    """Return the ruler of one clock."""
    basis = outcome.basis
    end = outcome.due_on or (outcome.earliest_on if basis else None)
    if end is None:
        return _ruler(outcome, "none", None, (), ())
    if isinstance(basis, Hours):
        return _ruler(outcome, "hours", end, _hour_cells(outcome, basis), ())._replace(
            n=basis.n, unit="hour", cutoff=f"{basis.due_at:%H:%M}"
        )
    shifts = tuple(shifts_of(outcome))
    if basis is None or basis.length is None:
        return _ruler(outcome, "named", end, _named_cells(outcome, end, shifts), shifts)
    return _ruler(outcome, "counted", end, _counted_cells(outcome, basis, basis.length, end, shifts), shifts)


def _ruler(
    outcome: Outcome, kind: Kind, end: date | None, cells: Sequence[Cell], shifts: tuple[Shift, ...]
) -> Ruler:
    basis = outcome.basis if isinstance(outcome.basis, Basis) else None
    count, calendar = (basis.length, basis.calendar) if basis else (None, None)
    behind = calendar and calendar.id and cells and cells[-1].on > calendar.reach
    return Ruler(
        kind=kind,
        n=count.n if count else 0,
        unit=count.unit if count else "",
        direction=count.direction if count else "forward",
        clear=count.clear if count else False,
        end_on=end,
        is_bound=end is not None and outcome.due_on is None,
        is_projected=outcome.state == "projected",
        paused_to=_paused_to(basis.stretches) if basis else None,
        known_to=calendar.reach if calendar and behind else None,
        cutoff=outcome.cutoff,
        zone=outcome.zone,
        calendar=outcome.calendar,
        calendar_title=calendar.title if calendar else "",
        calendar_digest=outcome.calendar_digest,
        cells=tuple(cells),
        shifts=shifts,
    )


def _paused_to(stretches: Iterable[Stretch]) -> date | None:
    """The day up to which a pause that lasts was left out."""
    return next((one.last for one in stretches if any(pause.last is None for pause in one.because)), None)


def _counted_cells(
    outcome: Outcome, basis: Basis, count: Count, end: date, shifts: Sequence[Shift]
) -> list[Cell]:
    ends = _unit_ends(basis, count)
    numbers = _numbers(basis, count, ends)
    roles = _roles(outcome, end, shifts)
    roles[basis.told_on].append("told")
    roles[basis.trigger_on].append("trigger")
    roles[_first(count, numbers)].append("first")
    paused = {day: one for one in basis.stretches for day in _days(one.first, min(one.last, max(roles)))}
    order = {
        day: place for place, day in enumerate(sorted(numbers, reverse=count.direction == "backward"), 1)
    }
    last = _last(count, numbers)
    return [
        _cell(
            day,
            basis.calendar,
            numbers.get(day),
            order.get(day),
            paused.get(day),
            _gap(day, count, basis, last),
            roles.get(day, ()),
        )
        for day in _days(min(roles), max(roles))
    ]


def _unit_ends(basis: Basis, count: Count) -> list[date]:
    """Where 1, 2, … units end, as the engine counts them; of clear days, those that must have passed."""
    whole = count._replace(clear=False)
    return [
        period_end(whole._replace(n=k), basis.trigger_on, basis.calendar, basis.stretches)
        for k in range(1, count.n + 1)
    ]


def _numbers(basis: Basis, count: Count, ends: Sequence[date]) -> dict[date, int]:
    """The number of every day that is counted."""
    if count.unit == "business-day":
        return {day: n for n, day in enumerate(ends, 1)}
    if count.direction == "backward":
        spans = pairwise([basis.trigger_on, *ends])
        return {day: n for n, (high, low) in enumerate(spans, 1) for day in _days(low, high - ONE_DAY)}
    first = day_one(count, basis.trigger_on)
    out = {day for one in basis.stretches for day in _days(max(one.first, first), min(one.last, ends[-1]))}
    return {day: bisect_left(ends, day) + 1 for day in _days(first, ends[-1]) if day not in out}


def _first(count: Count, numbers: Mapping[date, int]) -> date:
    return max(numbers) if count.direction == "backward" else min(numbers)


def _last(count: Count, numbers: Mapping[date, int]) -> date:
    """The counted day with the highest number."""
    return min(numbers) if count.direction == "backward" else max(numbers)


def _gap(day: date, count: Count, basis: Basis, last: date) -> Gap:
    """Why a day is not counted, if it is not."""
    if count.direction == "backward":
        return "before" if day >= basis.trigger_on else "after" if day < last else "closed"
    return "before" if day < day_one(count, basis.trigger_on) else "after" if day > last else "closed"


def _cell(
    day: date,
    calendar: Calendar | None,
    number: int | None,
    place: int | None,
    stretch: Stretch | None,
    gap: Gap,
    roles: Sequence[Role],
) -> Cell:
    kind, label, cite = _day_kind(day, calendar)
    because = stretch.because if stretch and number is None and gap == "closed" else ()
    why: Gap = "" if number is not None else "paused" if because else gap
    reasons = "; ".join(dict.fromkeys(one.reason for one in because))
    cites = "; ".join(dict.fromkeys(one.cite for one in because if one.cite))
    return Cell(day, number, place, why, kind, label, cite, reasons, cites, tuple(roles))


def _day_kind(day: date, calendar: Calendar | None) -> tuple[DayKind, str, str]:
    """What a calendar says of a day; one that was not chosen says nothing."""
    if calendar is None or not calendar.id or not calendar.first <= day <= calendar.reach:
        return "unknown", "", ""
    if closed := calendar.closed.get(day):
        return "closed", closed.label, closed.cite
    if worked := calendar.opened.get(day):
        return "worked", worked.label, worked.cite
    if day.weekday() in calendar.weekend:
        return "weekend", WEEKDAYS[day.weekday()], ""
    if disputed := calendar.disputed.get(day):
        return "disputed", disputed.label, disputed.cite
    return "open", "", ""


def _roles(outcome: Outcome, end: date, shifts: Sequence[Shift]) -> dict[date, list[Role]]:
    """The days that mean something, with every day that a shift passes, and what they mean."""
    roles: dict[date, list[Role]] = defaultdict(list)
    for day in (day for shift in shifts if shift.code != "cut" for day in (shift.from_on, shift.to_on)):
        roles.setdefault(day, [])
    if outcome.unrolled_on:
        roles[outcome.unrolled_on].append("period-end")
    roles[end].append("end")
    if outcome.safe_on:
        roles[outcome.safe_on].append("safe")
    done, known = outcome.finished_on, [*roles, *([outcome.trigger_on] if outcome.trigger_on else [])]
    if done and min(known) <= done <= max(known):
        roles[done].append("finished")
    return roles


def _named_cells(outcome: Outcome, end: date, shifts: Sequence[Shift]) -> list[Cell]:
    """The days around one that a text names: nothing on the way to it is counted."""
    calendar = outcome.basis.calendar if isinstance(outcome.basis, Basis) else None
    roles = _roles(outcome._replace(trigger_on=None), end, shifts)
    return [
        _cell(day, calendar, None, None, None, "after" if day > min(roles) else "", roles.get(day, ()))
        for day in _days(min(roles), max(roles))
    ]


def _hour_cells(outcome: Outcome, hours: Hours) -> list[Cell]:
    """Each day with the hours that have passed when it ends, or when the clock does."""
    first, last = hours.started_at.date(), hours.due_at.date()
    roles: dict[date, list[Role]] = defaultdict(list)
    roles[first].append("trigger")
    roles[last].append("end")
    if outcome.finished_on and first <= outcome.finished_on <= last:
        roles[outcome.finished_on].append("finished")
    return [
        Cell(day, _passed(day, hours, outcome.zone), None, "", "unknown", "", "", "", "", tuple(roles[day]))
        for day in _days(first, last)
    ]


def _passed(day: date, hours: Hours, zone: str) -> int:
    """Elapsed hours: on two wall clocks of one zone the difference would miss a change of the clocks."""
    start, due = (at.astimezone(UTC) for at in (hours.started_at, hours.due_at))
    return (min(end_of(day, zone).astimezone(UTC), due) - start) // ONE_HOUR


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        if day == date.max:
            return
        day += ONE_DAY
