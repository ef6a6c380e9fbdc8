"""Random law and facts for hypothesis: rules, calendars, pauses, terms. Nothing in it is real."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.clock.samples import RULE
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.pauses import Pause
from tracker.clock.rules import (
    Count,
    OpenDays,
    Rule,
    TermCap,
    TermLimit,
    Transition,
)

FIRST, LAST = date(2025, 1, 1), date(2032, 12, 31)
LENGTHS = {"calendar-day": 130, "business-day": 70, "week": 26, "month": 24, "year": 2}
WEEKENDS = [frozenset({5, 6}), frozenset({5, 6}), frozenset({6}), frozenset(), frozenset({4, 5})]

EARLIEST = date(2027, 1, 25)
"""Trigger days begin here: just before a month without a 31st, and in the year before a leap year."""

triggers = st.integers(0, 500).map(lambda days: EARLIEST + timedelta(days=days))
short_weekends = st.sampled_from(WEEKENDS)


def closed_on(day: date) -> Closed:
    """A closure for the tests."""
    return Closed(day, "Closed Day", "statute", "Demo Act s 2")


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with any weekend, scattered closures, and sometimes a fortnight closed in a row."""
    days = draw(st.lists(st.integers(-40, 800), max_size=12))
    if draw(st.booleans()):
        begin = draw(st.integers(0, 700))
        days += range(begin, begin + draw(st.integers(2, 14)))
    closed = {day: closed_on(day) for day in (EARLIEST + timedelta(days=one) for one in days)}
    weekend = draw(short_weekends)
    worked = {EARLIEST + timedelta(days=one) for one in draw(st.lists(st.integers(0, 600), max_size=4))}
    opened = {day: closed_on(day) for day in worked if day.weekday() in weekend and day not in closed}
    return Calendar("demo", "Demo calendar", FIRST, LAST, weekend, closed, {}, opened)


@st.composite
def pauses(draw: st.DrawFn, most: int = 3) -> list[Pause]:
    """Stretches that may overlap, touch, or lie outside the clock."""
    found: list[Pause] = []
    for _ in range(draw(st.integers(0, most))):
        first = EARLIEST + timedelta(days=draw(st.integers(-30, 400)))
        last = first + timedelta(days=draw(st.integers(0, 40)))
        found.append(Pause(first, last, "lapse", "no money", "Demo Act s 14"))
    return found


@st.composite
def counts(draw: st.DrawFn, direction: str = "forward") -> Count:
    """A length; a backward one starts the day before, as the loader demands."""
    unit = draw(st.sampled_from(sorted(LENGTHS)))
    n = draw(st.integers(1, LENGTHS[unit]))
    if direction == "backward":
        return Count(n, unit, "day-after", "backward", draw(st.booleans()))  # type: ignore[arg-type]
    first = draw(st.sampled_from(["trigger-day", "day-after"]))
    return Count(n, unit, first, "forward")  # type: ignore[arg-type]


@st.composite
def limits(draw: st.DrawFn) -> dict[str, int] | None:
    """How long a period may be and still roll; None: as long as it likes."""
    units = draw(st.none() | st.sets(st.sampled_from(sorted(LENGTHS)), max_size=4))
    return None if units is None else {unit: draw(st.integers(1, LENGTHS[unit])) for unit in sorted(units)}


@st.composite
def transitions(draw: st.DrawFn) -> tuple[Transition, ...]:
    """Sometimes a stretch of trigger days that counts from another day."""
    if draw(st.integers(0, 5)):
        return ()
    first = draw(triggers)
    last = first + timedelta(days=draw(st.integers(0, 60)))
    return (
        Transition(first, last, last + timedelta(days=draw(st.integers(0, 9))), "It begins later.", "s 9"),
    )


@st.composite
def rules(draw: st.DrawFn, **fixed: Any) -> Rule:
    """A clock that the loader would accept, forward or backward, or any with the `fixed` fields."""
    changes: dict[str, Any] = {}
    if draw(st.integers(0, 4)) == 0:
        changes["count"] = draw(counts("backward"))
        changes["roll"] = "none"
    else:
        changes["count"] = draw(counts())
        changes["roll"] = draw(st.sampled_from(["none", "next-business-day"]))
    if changes["roll"] == "none":
        changes["safe_day"] = draw(st.sampled_from(["none", "previous-business-day"]))
    else:
        changes["roll_up_to"] = draw(limits())
    if draw(st.integers(0, 3)) == 0 and changes["count"].unit != "business-day":
        changes["holds_open_days"] = OpenDays(draw(st.integers(1, 4)), draw(st.integers(1, 5)))
    changes["lands_on"] = draw(st.sampled_from(["last-day", "last-day", "next-day"]))
    changes["late_trigger"] = draw(st.sampled_from(["none", "none", "next-business-day"]))
    changes["paused_by"] = draw(st.sampled_from([frozenset({"lapse"}), frozenset({"lapse"}), frozenset()]))
    changes["transitions"] = draw(transitions())
    if changes["count"].direction == "backward" or "holds_open_days" in changes:
        changes["paused_by"] = frozenset()  # the loader refuses both together
    return made(**{**changes, **fixed})


def made(**changes: Any) -> Rule:
    """The demo clock with `changes`."""
    return replace(RULE, **changes)


@st.composite
def terms(draw: st.DrawFn) -> tuple[Rule, Count | None]:
    """A clock whose length stands on a paper, with that paper or without one."""
    first = draw(st.sampled_from(["trigger-day", "day-after"]))
    limit = draw(st.none() | counts())
    cap = draw(st.none() | counts()) if limit is None else None  # both: the shortest could pass the longest
    rule = draw(
        rules(
            nature="term",
            count=Count(0, "calendar-day", first, "forward"),
            roll=draw(st.sampled_from(["none", "next-business-day"])),
            safe_day="none",
            late_trigger="none",  # an extension follows a clock, and nobody submits it
            transitions=(),
            term_limit=TermLimit(limit.n, limit.unit) if limit else None,
            term_cap=TermCap(cap.n, cap.unit) if cap else None,
        )
    )
    paper = draw(st.none() | counts())
    lengths = [one.unit for one in (cap, paper) if one]
    return (replace(rule, holds_open_days=None) if "business-day" in lengths else rule), paper
