"""One clock, counted as a person does it: a finger on a wall calendar, one day at a time.

The second implementation of counting. It is written from `docs/law-files.md` alone, imports nothing of the
program and reads only the fields of a rule and a calendar. It is slow and obvious on purpose: wherever a
shorter way exists, it is not taken.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, NamedTuple

DAY = timedelta(days=1)


class End(NamedTuple):
    """Where a clock ends: before closed days matter, finally, and the last day to act safely (or None)."""

    unrolled_on: date
    due_on: date
    safe_on: date | None


class Length(NamedTuple):
    """How long a clock is, and which way it runs."""

    n: int
    unit: str
    first: str
    direction: str
    clear: bool


class Refused(Exception):
    """The law gives no date here."""


def is_closed(calendar: Any, day: date) -> bool:
    """Whether nobody works on `day`."""
    if day in calendar.closed:
        return True
    return day.weekday() in calendar.weekend and day not in calendar.opened


def length_of(count: Any, n: int = 0, unit: str = "") -> Length:
    """The length that a rule names, or another number of days counted in the rule's way."""
    return Length(n or count.n, unit or count.unit, count.first, count.direction, count.clear)


def ends(
    rule: Any, trigger_on: date, calendar: Any, paused: Collection[date], term: Any = None, used: int = 0
) -> End:
    """Walk one clock from its trigger day. `term` is the length on a paper, `used` days of a shared budget.

    Raises `Refused` where the law gives no date.
    """
    for exempt in rule.exempt:
        begun = exempt.first is None or exempt.first <= trigger_on
        if begun and (exempt.last is None or trigger_on <= exempt.last):
            raise Refused(exempt.says)
    start = counts_from(rule, trigger_on, calendar)
    if rule.nature != "term":
        return ended(rule, length_of(rule.count), start, calendar, paused)
    if term is None and rule.term_cap is None:
        raise Refused("the rule has no length of its own and no paper gives one")
    cap = rule.term_cap and length_of(rule.count, rule.term_cap.n, rule.term_cap.unit)
    if term is None:
        return ended(rule, cap, start, calendar, paused, used)
    length = length_of(rule.count, term.n, term.unit)
    last = period(length, start, calendar, paused)[-1]
    if rule.term_limit:
        shortest = length_of(rule.count, rule.term_limit.n, rule.term_limit.unit)
        if last < period(shortest, start, calendar, paused)[-1]:
            raise Refused("the term is shorter than the law allows")
    if cap and left_of(cap, start, calendar, paused, used) < last:
        return ended(rule, cap, start, calendar, paused, used)
    return ended(rule, length, start, calendar, paused)


def counts_from(rule: Any, day: date, calendar: Any) -> date:
    """The day from which the clock counts: a transition's, or the next open one after a late submission."""
    for transition in rule.transitions:
        if transition.first <= day <= transition.last:
            return transition.counts_from  # type: ignore[no-any-return]
    if rule.late_trigger == "next-business-day":
        while is_closed(calendar, day):
            day += DAY
    return day


def ended(
    rule: Any, length: Length, start: date, calendar: Any, paused: Collection[date], used: int = 0
) -> End:
    """Count the length, take off what was used before, hold open days, roll once, land."""
    days = period(length, start, calendar, paused)
    unrolled_on = due_on = left_of(length, start, calendar, paused, used)
    if length.clear:
        unrolled_on = due_on = _clear_of(days[-1], length.unit, calendar)
    if length.direction == "forward":
        due_on = _held(rule, [day for day in days if day <= due_on], due_on, calendar, paused)
        if _rolls(rule, length):
            while is_closed(calendar, due_on):
                due_on += DAY
    if rule.lands_on == "next-day":
        due_on += DAY
    return End(unrolled_on, due_on, safe_day(rule, due_on, calendar))


def left_of(length: Length, start: date, calendar: Any, paused: Collection[date], used: int) -> date:
    """The last day of the period, or of what is left of it once so many calendar days were used before."""
    if not used:
        return period(length, start, calendar, paused)[-1]
    day = start if length.first == "trigger-day" else start + DAY
    left = (period(length, start, calendar, set())[-1] - day).days + 1 - used
    last = start
    while left > 0:
        if day not in paused:
            left, last = left - 1, day
        day += DAY
    return last


def safe_day(rule: Any, due_on: date, calendar: Any) -> date | None:
    """The last open day on which people may rely, where the rule asks for one."""
    if rule.safe_day == "none":
        return None
    while is_closed(calendar, due_on):
        due_on -= DAY
    return due_on


def period(length: Length, start: date, calendar: Any, paused: Collection[date]) -> list[date]:
    """Every day that counts, from day 1 to the last one, in the order of counting."""
    step = DAY if length.direction == "forward" else -DAY
    first = start if length.first == "trigger-day" else start + step
    needed = 7 * length.n if length.unit == "week" else length.n
    if length.unit in ("month", "year"):
        end = _numbered_day(start, length)
        needed, day = 1, first
        while day != end:
            day += step
            needed += 1
    counted: list[date] = []
    day = first
    while True:
        works = length.unit != "business-day" or not is_closed(calendar, day)
        if works and day not in paused:
            counted.append(day)
        if len(counted) == needed:
            return counted
        day += step


def _rolls(rule: Any, length: Length) -> bool:
    if rule.roll == "none":
        return False
    return rule.roll_up_to is None or length.n <= rule.roll_up_to.get(length.unit, 0)


def _held(rule: Any, days: list[date], last: date, calendar: Any, paused: Collection[date]) -> date:
    """Walk on until the period holds the open days that the law wants in it."""
    holds = rule.holds_open_days
    if holds is None or len(days) < holds.from_days:
        return last
    open_days = len([day for day in days if not is_closed(calendar, day)])
    while open_days < holds.n:
        last += DAY
        if last not in paused and not is_closed(calendar, last):
            open_days += 1
    return last


def _clear_of(day: date, unit: str, calendar: Any) -> date:
    """The day before one that must stay clear; in business days, the open day before it."""
    day -= DAY
    while unit == "business-day" and is_closed(calendar, day):
        day -= DAY
    return day


def _numbered_day(start: date, length: Length) -> date:
    """The day that bears the trigger day's number in the last month, or that month's last day."""
    year, month = start.year, start.month
    for _ in range(length.n if length.unit == "month" else 12 * length.n):
        month += 1 if length.direction == "forward" else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    day = date(year, month, 1)
    while day.day < start.day:
        if (day + DAY).month != month:
            return day
        day += DAY
    return day - DAY if length.first == "trigger-day" else day
