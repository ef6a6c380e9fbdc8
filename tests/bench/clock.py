"""Section 1, without a database: thirty working days after a date, and whole reviews."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import holidays
import numpy as np
from dateutil.rrule import DAILY, rrule
from workalendar.usa import UnitedStates

from tests.bench.report import Goal, Section, Table, at_least, rate, times
from tests.bench.timing import in_turns
from tracker.clock.calendars import Calendar
from tracker.clock.compute import compute
from tracker.clock.count import Counted, count_clock
from tracker.clock.events import Event
from tracker.clock.rules import Count
from tracker.regimes.loader import load_library

FIRST, DATES, N = date(2015, 1, 1), 7120, 30
A_DAY = timedelta(days=1)
EIGHT_EVENTS = (
    ("draft_submitted", date(2026, 5, 4)),
    ("filed", date(2026, 5, 22)),
    ("accepted", date(2026, 6, 1)),
    ("questions_sent", date(2026, 6, 10)),
    ("questions_answered", date(2026, 6, 12)),
    ("investigation_started", date(2026, 7, 15)),
    ("mitigation_proposed", date(2026, 8, 3)),
    ("mitigation_answered", date(2026, 8, 5)),
)
AS_OF = date(2026, 8, 10)
OURS, VECTOR, EXPLAINED = (
    "Longstop, bare count",
    "numpy.busday_offset, one vector",
    "Longstop, one clock explained",
)
NUMPY, HOLIDAYS = "numpy.busday_offset, one by one", "holidays get_nth_working_day"
LOOP = "plain loop over days"


def statutory(calendar: Calendar) -> Calendar:
    """The federal holidays of 5 USC 6103 alone: what every library can know."""
    kept = {day: why for day, why in calendar.closed.items() if why.kind == "statute"}
    return replace(calendar, closed=kept, disputed={})


def loop(day: date, closed: frozenset[date]) -> date:
    """The same count as anybody would first write it; the others are held against it."""
    left = N
    while left:
        day += A_DAY
        if day.weekday() < 5 and day not in closed:
            left -= 1
    return day


def explained(calendar: Calendar) -> Callable[[date], Counted]:
    """One clock of thirty business days from a real rule, with steps, citation, digest and other readings."""
    law, _, rule = load_library().rule("us.cfius.penalty.petition", date(2026, 6, 1))
    rule = replace(rule, count=Count(N, "business-day", "day-after", "forward"))
    digest = calendar.digest

    def answer(day: date) -> Counted:
        counted = count_clock(rule, day, calendar, law.pauses, as_of=day)
        if not (counted.steps and rule.cite.text and digest):
            raise AssertionError("a date without its reason")
        return counted

    return answer


def engines(days: list[date], calendar: Calendar) -> dict[str, Callable[[], list[date]]]:
    """Every way to count, on the same dates; those that take a set of closed days get the same one."""
    closed = frozenset(calendar.closed)
    table = np.busdaycalendar(holidays=sorted(np.datetime64(day) for day in closed))
    us = holidays.country_holidays("US")
    american = UnitedStates()
    clock = explained(calendar)
    after = calendar.after

    def by_rrule(day: date) -> date:
        found = [
            one.date()
            for one in rrule(DAILY, dtstart=day + A_DAY, count=N + 10, byweekday=range(5))
            if one.date() not in closed
        ]
        return found[N - 1]

    def one_by_one() -> list[date]:
        return [np.busday_offset(day, N, roll="backward", busdaycal=table).item() for day in days]

    def by_vector() -> list[date]:
        vector = np.array(days, dtype="datetime64[D]")
        return np.busday_offset(vector, N, roll="backward", busdaycal=table).tolist()

    return {
        OURS: lambda: [after(day, N) for day in days],
        EXPLAINED: lambda: [clock(day).due_on for day in days],
        VECTOR: by_vector,
        NUMPY: one_by_one,
        LOOP: lambda: [loop(day, closed) for day in days],
        HOLIDAYS: lambda: [us.get_nth_working_day(day, N) for day in days],
        "workalendar add_working_days": lambda: [american.add_working_days(day, N) for day in days],
        "dateutil rrule": lambda: [by_rrule(day) for day in days],
    }


def counts(size: int = DATES, rounds: int = 9) -> tuple[Table, list[Goal], list[str]]:
    """Count every date with every engine, check the answers, then time them in turns."""
    settled = load_library().calendar("us-federal")
    calendar = statutory(settled)
    days = [FIRST + A_DAY * number for number in range(size)]
    works = engines(days, calendar)
    truth = works[LOOP]()
    wrong = {
        name: sum(one != right for one, right in zip(work(), truth, strict=True))
        for name, work in works.items()
    }
    taken = in_turns(works, rounds)
    rows = [
        [name, rate(size / took), times(taken[HOLIDAYS] / took), f"{wrong[name]:,}"]
        for name, took in sorted(taken.items(), key=lambda one: one[1])
    ]
    table = Table(("engine", "dates per second", f"against {HOLIDAYS.split()[0]}", "wrong"), rows)
    goals = [
        at_least("bare count at least 20 times numpy one by one", taken[NUMPY] / taken[OURS], 20),
        at_least("bare count at least 200 times holidays", taken[HOLIDAYS] / taken[OURS], 200),
        at_least(
            "one clock with steps, citation and calendar digest at least 5 times holidays without any",
            taken[HOLIDAYS] / taken[EXPLAINED],
            5,
        ),
        Goal(
            "no wrong date",
            f"{wrong[OURS]} and {wrong[EXPLAINED]} wrong of {size:,}",
            not wrong[OURS] and not wrong[EXPLAINED],
        ),
    ]
    moved = sum(settled.after(day, N) != right for day, right in zip(days, truth, strict=True))
    return table, goals, _notes(wrong, moved, size)


def _notes(wrong: dict[str, int], moved: int, size: int) -> list[str]:
    return [
        "A `date` goes in and a `date` comes out of every engine.",
        "Wrong is held against a plain loop over the statutory holidays of our calendar (5 USC 6103 as "
        "worded at the time), the same set for all who take one; holidays and workalendar bring their own. "
        f"workalendar misses Juneteenth ({wrong['workalendar add_working_days']:,} wrong dates).",
        f"No engine but ours knows the days closed by executive order or by OPM: with those, {moved:,} of "
        f"the {size:,} dates move. For this table they were left out of our calendar, too.",
    ]


def reviews(rounds: int = 5, size: int = 400) -> tuple[Table, Goal]:
    """Whole reviews: eight events in, all clocks with their steps out, on one core."""
    library = load_library()
    law = library.regime("us-cfius")
    calendar = library.calendar(law.calendar)
    cases = [[Event.on(kind, day + A_DAY * number) for kind, day in EIGHT_EVENTS] for number in range(size)]
    clocks = sum(
        len(compute(law, {calendar.id: calendar}, events, AS_OF + A_DAY * number).clocks)
        for number, events in enumerate(cases)
    )

    def work() -> None:
        for number, events in enumerate(cases):
            compute(law, {calendar.id: calendar}, events, AS_OF + A_DAY * number)

    per_second = size / in_turns({"reviews": work}, rounds)["reviews"]
    table = Table(
        ("work", "per second, one core"),
        [
            ["reviews with eight events and all their clocks", rate(per_second)],
            ["clocks in them", rate(per_second * clocks / size)],
        ],
    )
    goal = Goal("a review with eight events: at least 2,000 a second", rate(per_second), per_second >= 2000)
    return table, goal


def measure() -> Section:
    """Counting dates, then whole reviews."""
    table, goals, notes = counts()
    whole, speed = reviews()
    return Section(
        title="1. The clock",
        work=(
            f"“{N} working days after this date”, US federal calendar, {DATES:,} dates from {FIRST.year} on, "
            "in processor time; then whole reviews with their clocks."
        ),
        tables=[table, whole],
        goals=[*goals, speed],
        notes=notes,
    )
