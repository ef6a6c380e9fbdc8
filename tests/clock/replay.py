"""Walks from a trigger day along the steps of a clock, using only what the steps say and the weekend."""

from collections.abc import Sequence
from datetime import date, timedelta

from tracker.clock.calendars import Calendar
from tracker.clock.steps import Step

ONE = timedelta(days=1)
MONTHS = {"month": 1, "year": 12}


def replay(told_on: date, steps: Sequence[Step], calendar: Calendar) -> date:
    """Return the day at which the steps arrive; `calendar` says what a weekend is, and what is open.

    Raises `AssertionError` where a step does not follow from the one before it.
    """
    day = told_on
    for step in steps:
        if step.code == "transition":
            assert step.facts["told"] == day
            day = _reached(step)
        elif step.code in ("trigger-moved", "rolled"):
            assert step.facts["closed_on"] == day
            assert step.on == day + ONE
            day = day + ONE
        elif step.code == "started":
            assert step.on == day
        elif step.code == "counted":
            day = _counted(day, step, steps, calendar)
            assert step.on == day
        elif step.code == "lengthened":
            day = _reached(step)
        elif step.code == "landed":
            day += ONE
            assert step.on == day
        elif step.code in ("not-rolled", "silence"):
            assert step.on == day
        elif step.code == "safe-day":
            assert step.facts["moved"] == (step.on != day)
        else:
            assert step.code in ("paused", "pause-not-applied", "skipped", "worked")
    return day


def _reached(step: Step) -> date:
    assert step.on
    return step.on


def _counted(day: date, step: Step, steps: Sequence[Step], calendar: Calendar) -> date:
    """The last day of the period that starts with the trigger `day`."""
    started = next(one for one in steps if one.code == "started")
    paused = {
        one.facts["first"] + timedelta(days=n)
        for one in steps
        if one.code == "paused"
        for n in range(one.facts["days"])
    }
    n, unit = step.facts["n"], step.facts["unit"]
    if step.facts["direction"] == "backward":
        return _back(day, n, unit, started.facts["clear"], steps, calendar)
    first = day if started.facts["first"] == "trigger-day" else day + ONE
    if unit == "business-day":
        return _nth(first, ONE, n, paused | _shut(steps), steps, calendar)
    if unit in MONTHS:
        end = _months(day, n * MONTHS[unit])
        n = (end - first).days + (0 if first == day and end.day == day.day else 1)
    else:
        n *= 7 if unit == "week" else 1
    day = first
    while n > (day not in paused):
        n -= day not in paused
        day += ONE
    while day in paused:
        day += ONE
    return day


def _back(day: date, n: int, unit: str, clear: bool, steps: Sequence[Step], calendar: Calendar) -> date:
    if unit == "business-day":
        return _nth(day - ONE, -ONE, n + clear, _shut(steps), steps, calendar)
    if unit in MONTHS:
        return _months(day, -n * MONTHS[unit]) - ONE * clear
    return day - n * (7 if unit == "week" else 1) * ONE - ONE * clear


def _shut(steps: Sequence[Step]) -> set[date]:
    return {one.on for one in steps if one.code == "skipped" and one.on}


def _nth(
    day: date, way: timedelta, n: int, out: set[date], steps: Sequence[Step], calendar: Calendar
) -> date:
    """The n-th working day from `day` on, as far as the steps name what is closed and what is worked."""
    worked = {one.on for one in steps if one.code == "worked"}
    while True:
        n -= day not in out and (day.weekday() not in calendar.weekend or day in worked)
        if n == 0:
            return day
        day += way


def _months(day: date, n: int) -> date:
    """The same number in another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    number = day.day
    while True:
        try:
            return date(year, month + 1, number)
        except ValueError:
            number -= 1
