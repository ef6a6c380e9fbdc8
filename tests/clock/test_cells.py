"""What each day of a ruler says of itself, on clocks worked by hand: 2 April 2026 is a Thursday."""

from dataclasses import replace
from datetime import date

import pytest

from tests.clock.samples import CALENDAR, PAUSE, rule
from tests.clock.test_day_by_day import blank, cell, clock, numbers, of
from tracker.clock.basis import Hours
from tracker.clock.calendars import Calendar
from tracker.clock.count import count_clock
from tracker.clock.day_by_day import ruler_of
from tracker.clock.errors import Undetermined
from tracker.clock.hours import count_hours, read_local
from tracker.clock.ruler import Cell, Role, Ruler
from tracker.clock.rules import Rule
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome

WAITS = Undetermined("Not started: waits for acceptance", "accepted")


def clear(n: int, unit: str = "calendar-day") -> Rule:
    """A clock of `n` clear units before a day."""
    one = rule(n, unit, direction="backward")
    assert one.count
    return replace(one, count=one.count._replace(clear=True))


def in_hours(wall: str, n: int) -> Outcome:
    count = count_hours(read_local(wall, "Europe/Berlin"), n, "Europe/Berlin")
    on = count.due_at.date()
    return blank(rule())._replace(
        due_on=on, unrolled_on=on, cutoff="17:00", basis=Hours(n, count.started_at, count.due_at)
    )


def day_in_hours(day: int, passed: int, *roles: Role) -> Cell:
    return Cell(date(2026, 6, day), passed, None, "", "unknown", "", "", "", "", roles)


def test_a_clock_whose_end_is_only_bounded_by_a_vague_trigger_has_no_ruler() -> None:
    vague = blank(rule())._replace(earliest_on=date(2026, 5, 1), undetermined=WAITS)
    assert ruler_of(vague) == Ruler(
        kind="none",
        n=0,
        unit="",
        direction="forward",
        clear=False,
        end_on=None,
        is_bound=False,
        is_projected=False,
        paused_to=None,
        known_to=None,
        cutoff="",
        zone="Europe/Berlin",
        calendar="demo",
        calendar_title="",
        calendar_digest=CALENDAR.digest,
        cells=(),
        shifts=(),
    )


def test_a_clock_whose_date_was_taken_back_has_no_ruler() -> None:
    held = clock(rule(3), date(2026, 4, 7))._replace(due_on=None, undetermined=WAITS)
    assert (ruler_of(held).kind, ruler_of(held).end_on, ruler_of(held).is_bound) == ("none", None, False)


def test_the_ruler_carries_what_the_clock_says_of_hour_zone_and_calendar() -> None:
    ruler = ruler_of(clock(rule(3), date(2026, 4, 7))._replace(cutoff="17:00", zone="Europe/Paris"))
    assert (ruler.cutoff, ruler.zone, ruler.calendar) == ("17:00", "Europe/Paris", "demo")
    assert (ruler.direction, ruler.clear, ruler.is_bound, ruler.is_projected) == (
        "forward",
        False,
        False,
        False,
    )


def test_hours_have_a_cell_for_each_day_that_no_calendar_speaks_of() -> None:
    ruler = ruler_of(in_hours("2026-06-01T14:30", 36))
    assert ruler.cells == (day_in_hours(1, 9, "trigger"), day_in_hours(2, 33), day_in_hours(3, 36, "end"))
    assert (ruler.kind, ruler.n, ruler.unit, ruler.cutoff) == ("hours", 36, "hour", "02:30")
    assert (ruler.end_on, ruler.shifts, ruler.direction, ruler.clear) == (
        date(2026, 6, 3),
        (),
        "forward",
        False,
    )
    assert (ruler.is_bound, ruler.calendar_title, ruler.known_to) == (False, "", None)


@pytest.mark.parametrize(
    ("done", "marked"),
    [
        (date(2026, 5, 31), [(), (), ()]),
        (date(2026, 6, 1), [("finished",), (), ()]),
        (date(2026, 6, 2), [(), ("finished",), ()]),
        (date(2026, 6, 3), [(), (), ("finished",)]),
        (date(2026, 6, 4), [(), (), ()]),
    ],
)
def test_hours_that_were_met_mark_the_day_from_the_first_to_the_last(
    done: date, marked: list[tuple[Role, ...]]
) -> None:
    ruler = ruler_of(in_hours("2026-06-01T14:30", 36)._replace(finished_on=done))
    assert [tuple(role for role in one.roles if role == "finished") for one in ruler.cells] == marked
    assert [one.roles[:1] for one in ruler.cells] == [
        ("trigger",),
        ("finished",) if marked[1] else (),
        ("end",),
    ]


@pytest.mark.parametrize(("done", "is_marked"), [(6, False), (7, True), (9, True), (10, True), (11, False)])
def test_the_day_that_met_a_clock_is_marked_from_its_trigger_to_its_end(done: int, is_marked: bool) -> None:
    ruler = ruler_of(clock(rule(3), date(2026, 4, 7))._replace(finished_on=date(2026, 4, done)))
    assert ruler.on("finished") == (date(2026, 4, done) if is_marked else None)
    assert (ruler.cells[0].on, ruler.cells[-1].on) == (date(2026, 4, 7), date(2026, 4, 10))


def named(calendar: Calendar = CALENDAR) -> Outcome:
    """Saturday 11 April, as a text names it, moved to Monday."""
    counted = clock(rule(5), date(2026, 4, 1), calendar=calendar)
    steps = (
        Step("set", date(2026, 4, 11), "The order", {"by": "the order"}),
        Step("rolled", date(2026, 4, 12), "s 3", {"closed_on": date(2026, 4, 11), "over": "Saturday"}),
        Step("rolled", date(2026, 4, 13), "s 3", {"closed_on": date(2026, 4, 12), "over": "Sunday"}),
    )
    return counted._replace(
        unrolled_on=date(2026, 4, 11),
        due_on=date(2026, 4, 13),
        steps=steps,
        basis=counted.basis._replace(length=None),  # type: ignore[union-attr]
    )


def test_a_day_that_a_text_names_stands_first_and_the_days_of_its_move_come_after_it() -> None:
    ruler = ruler_of(named())
    assert ruler.cells == (
        Cell(date(2026, 4, 11), None, None, "", "weekend", "Saturday", "", "", "", ("period-end",)),
        Cell(date(2026, 4, 12), None, None, "after", "weekend", "Sunday", "", "", "", ()),
        Cell(date(2026, 4, 13), None, None, "after", "open", "", "", "", "", ("end",)),
    )
    assert (ruler.end_on, ruler.direction, ruler.clear) == (date(2026, 4, 13), "forward", False)


@pytest.mark.parametrize(("done", "is_marked"), [(10, False), (11, True), (13, True), (14, False)])
def test_the_day_that_met_a_named_one_is_marked_if_it_lies_between(done: int, is_marked: bool) -> None:
    ruler = ruler_of(named()._replace(finished_on=date(2026, 4, done)))
    assert ruler.on("finished") == (date(2026, 4, done) if is_marked else None)
    assert len(ruler.cells) == 3


def test_a_day_of_each_year_is_a_single_cell() -> None:
    facts = {"month": 4, "day": 1, "relation": "before"}
    ruler = of(rule(formula="before-day-of-year", formula_facts=facts), date(2026, 3, 2))
    assert (ruler.kind, ruler.shifts) == ("named", ())
    assert [(one.on, one.roles) for one in ruler.cells] == [(date(2026, 3, 31), ("period-end", "end"))]


def test_the_first_and_the_last_day_of_a_calendar_are_known_to_it() -> None:
    first = of(rule(1), date(2026, 1, 1))
    assert [one.kind for one in first.cells] == ["open", "open"]
    last = of(rule(5), date(2026, 12, 26))
    assert (last.cells[-1].on, last.cells[-1].kind, last.known_to) == (date(2026, 12, 31), "open", None)


def test_of_a_day_that_the_calendar_does_not_reach_nothing_is_said() -> None:
    ruler = of(rule(5), date(2026, 12, 30))
    saturday = cell(ruler, date(2027, 1, 2))
    assert (saturday.kind, saturday.label, saturday.cite) == ("unknown", "", "")
    early = cell(of(rule(2), date(2025, 12, 27)), date(2025, 12, 27))
    assert (early.kind, early.label, early.cite) == ("unknown", "", "")


def test_a_weekend_is_named_and_an_open_day_says_nothing_and_neither_cites_a_law() -> None:
    ruler = of(rule(3), date(2026, 4, 3))
    assert [(one.kind, one.label, one.cite) for one in ruler.cells] == [
        ("open", "", ""),
        ("weekend", "Saturday", ""),
        ("weekend", "Sunday", ""),
        ("closed", "Spring Day", "Demo Act s 2"),
    ]


def test_a_pause_that_covers_the_trigger_day_is_told_from_the_first_day_on() -> None:
    ruler = of(rule(2), date(2026, 3, 12), [PAUSE])
    trigger, first = ruler.cells[0], ruler.cells[1]
    assert (trigger.gap, trigger.paused, trigger.paused_cite) == ("before", "", "")
    assert (first.gap, first.paused, first.paused_cite) == ("paused", "questions open", "Demo Act s 14")
    assert (ruler.on("first"), ruler.on("end")) == (date(2026, 3, 20), date(2026, 3, 21))


def test_a_pause_after_the_last_day_counted_says_nothing_of_the_days_that_the_roll_passes() -> None:
    late = PAUSE._replace(first=date(2026, 3, 15), last=date(2026, 3, 19))
    ruler = of(rule(2, roll="next-business-day"), date(2026, 3, 12), [late])
    assert [(one.on.day, one.gap, one.paused, one.paused_cite) for one in ruler.cells] == [
        (12, "before", "", ""),
        (13, "", "", ""),
        (14, "", "", ""),
        (15, "after", "", ""),
        (16, "after", "", ""),
    ]


def test_a_day_of_two_pauses_tells_both_reasons_and_each_law_once() -> None:
    other = PAUSE._replace(reason="money owed", cite="Demo Act s 15")
    again = PAUSE._replace(reason="money owed", cite="")
    paused = cell(of(rule(10), date(2026, 3, 5), [PAUSE, other, again]), date(2026, 3, 12))
    assert paused.paused == "questions open; money owed"
    assert paused.paused_cite == "Demo Act s 14; Demo Act s 15"


def test_a_pause_in_the_last_month_is_left_out_of_it() -> None:
    ruler = of(rule(2, "month"), date(2026, 2, 2), [PAUSE])
    assert [one.on.day for one in ruler.cells if one.gap == "paused"] == list(range(10, 20))
    assert (cell(ruler, date(2026, 3, 2)).number, cell(ruler, date(2026, 3, 3)).number) == (1, 2)
    assert (ruler.on("end"), ruler.cells[-1].number) == (date(2026, 4, 12), 2)


def test_no_pause_stops_a_count_towards_the_past() -> None:
    counted = count_clock(rule(3, direction="backward"), date(2026, 3, 16), CALENDAR, [PAUSE])
    assert counted.basis
    assert counted.basis.stretches == ()
    ruler = of(rule(3, direction="backward"), date(2026, 3, 16), [PAUSE])
    assert numbers(ruler) == {"13.03": 3, "14.03": 2, "15.03": 1, "16.03": None}
    assert {one.gap for one in ruler.cells} == {"", "before"}


def test_behind_clear_business_days_lie_the_closed_days_up_to_the_date() -> None:
    ruler = of(clear(1, "business-day"), date(2026, 4, 8))
    assert [(one.on.day, one.number, one.gap, one.kind) for one in ruler.cells] == [
        (3, None, "after", "open"),
        (4, None, "after", "weekend"),
        (5, None, "after", "weekend"),
        (6, None, "after", "closed"),
        (7, 1, "", "open"),
        (8, None, "before", "open"),
    ]
    assert (ruler.clear, ruler.direction, ruler.on("first"), ruler.agrees) == (
        True,
        "backward",
        date(2026, 4, 7),
        True,
    )


def test_clear_weeks_are_numbered_away_from_the_day_and_end_the_day_before_them() -> None:
    ruler = of(clear(2, "week"), date(2026, 4, 30))
    assert [one.number for one in ruler.cells] == [None, *[2] * 7, *[1] * 7, None]
    assert [one.gap for one in ruler.cells] == ["after", *[""] * 14, "before"]
    assert (ruler.on("end"), ruler.cells[1].day, ruler.agrees) == (date(2026, 4, 15), 14, True)
