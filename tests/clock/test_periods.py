"""From a length to its last day, and from there to the legal date, on the demo calendar."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.clock.samples import CALENDAR, CITE, PAUSE, rule
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.count import count_clock
from tracker.clock.errors import LawError
from tracker.clock.pauses import Pause
from tracker.clock.periods import uses_calendar
from tracker.clock.rules import OpenDays, Rule
from tracker.clock.steps import Step

LAW = CITE.text
MONDAY = date(2026, 3, 2)


def due(one: Rule, trigger: date, *pauses: Pause, calendar: Calendar = CALENDAR) -> date:
    return count_clock(one, trigger, calendar, pauses).due_on


def codes(one: Rule, trigger: date, calendar: Calendar = CALENDAR) -> list[str]:
    return [step.code for step in count_clock(one, trigger, calendar).steps]


def shut(*days: date, confidence: str = "verified") -> Calendar:
    return CALENDAR.with_closures([Closed(day, "Snow", "opm", "memory", confidence) for day in days])


@pytest.mark.parametrize(
    ("n", "unit", "trigger", "whole", "clear"),
    [
        (1, "month", date(2026, 3, 31), date(2026, 2, 28), date(2026, 2, 27)),
        (2, "month", date(2026, 4, 15), date(2026, 2, 15), date(2026, 2, 14)),
        (1, "year", date(2026, 3, 2), date(2025, 3, 2), date(2025, 3, 1)),
        (2, "week", date(2026, 3, 16), date(2026, 3, 2), date(2026, 3, 1)),
    ],
)
def test_a_period_runs_backward_to_the_same_number_and_clear_days_end_before_it(
    n: int, unit: str, trigger: date, whole: date, clear: date
) -> None:
    back = rule(n, unit, direction="backward")
    assert back.count
    assert due(back, trigger) == whole
    assert due(replace(back, count=back.count._replace(clear=True)), trigger) == clear


@pytest.mark.parametrize(
    ("n", "unit", "first", "end"),
    [
        (1, "month", "day-after", date(2026, 4, 15)),
        (1, "month", "trigger-day", date(2026, 4, 14)),
        (1, "year", "day-after", date(2027, 3, 15)),
        (3, "week", "day-after", date(2026, 4, 5)),
        (3, "week", "trigger-day", date(2026, 4, 4)),
    ],
)
def test_a_period_runs_forward_to_the_same_number_or_the_day_before_it(
    n: int, unit: str, first: str, end: date
) -> None:
    assert due(rule(n, unit, first), date(2026, 3, 15)) == end


def paused(first: int, last: int) -> Pause:
    return PAUSE._replace(first=date(2026, 3, first), last=date(2026, 3, last))


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([paused(1, 2)], 12),
        ([paused(1, 3)], 13),
        ([paused(3, 3)], 13),
        ([paused(12, 12)], 13),
        ([paused(13, 20)], 12),
        ([paused(1, 2), paused(5, 6)], 14),
        ([paused(5, 6), paused(14, 14)], 15),
        ([paused(5, 6), paused(15, 20)], 14),
    ],
)
def test_ten_days_are_lengthened_by_every_paused_day_that_they_meet(pauses: list[Pause], end: int) -> None:
    assert due(rule(10), MONDAY, *pauses) == date(2026, 3, end)


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([paused(1, 2)], 6),
        ([paused(1, 3)], 9),
        ([paused(3, 3)], 9),
        ([paused(6, 6)], 9),
        ([paused(7, 8)], 6),
        ([paused(7, 9)], 6),
        ([paused(1, 2), paused(4, 5)], 10),
        ([paused(4, 5), paused(9, 10)], 12),
        ([paused(4, 5), paused(11, 20)], 10),
    ],
)
def test_four_open_days_are_lengthened_by_every_paused_open_day(pauses: list[Pause], end: int) -> None:
    assert due(rule(4, "business-day"), MONDAY, *pauses) == date(2026, 3, end)


def test_a_pause_that_leads_out_of_the_years_is_an_error_in_words() -> None:
    endless = PAUSE._replace(last=date(9999, 12, 31))
    with pytest.raises(LawError) as refused:
        due(rule(30), MONDAY, endless)
    assert refused.value.field == "pause"


def skipped(one: Rule, trigger: date, calendar: Calendar) -> list[date | None]:
    steps = count_clock(one, trigger, calendar).steps
    return [step.on for step in steps if step.code == "skipped"]


def test_a_count_tells_the_closures_between_its_ends_and_no_others() -> None:
    # Four open days after Mon 2 March, two of them closed, end on Tue 10 March.
    around = [date(2026, 2, 27), MONDAY, date(2026, 3, 3), date(2026, 3, 9), date(2026, 3, 11)]
    assert skipped(rule(4, "business-day"), MONDAY, shut(*around)) == [date(2026, 3, 3), date(2026, 3, 9)]


def test_a_closure_on_a_weekend_is_not_told_as_stepped_over() -> None:
    assert skipped(rule(6, "business-day"), MONDAY, shut(date(2026, 3, 7))) == []


def test_a_count_backward_tells_its_closures_too() -> None:
    back = rule(5, "business-day", direction="backward")
    around = [date(2026, 3, 27), date(2026, 4, 2), date(2026, 4, 8), date(2026, 4, 9)]
    assert due(back, date(2026, 4, 8), calendar=shut(*around)) == date(2026, 3, 30)
    assert skipped(back, date(2026, 4, 8), shut(*around)) == [date(2026, 4, 2), date(2026, 4, 6)]


@pytest.mark.parametrize(
    ("changes", "used"),
    [
        ({"unit": "business-day"}, True),
        ({}, False),
        ({"safe_day": "previous-business-day"}, True),
        ({"late_trigger": "next-business-day"}, True),
        ({"holds_open_days": OpenDays(2, 4)}, True),
        ({"roll": "next-business-day"}, True),
        ({"roll": "next-business-day", "roll_up_to": {"calendar-day": 3}}, True),
        ({"roll": "next-business-day", "roll_up_to": {"calendar-day": 2}}, False),
        ({"roll": "next-business-day", "roll_up_to": {"week": 9}}, False),
    ],
)
def test_a_date_uses_the_calendar_where_a_closed_day_could_move_it(
    changes: dict[str, Any], used: bool
) -> None:
    one = rule(3, **changes)
    assert one.count
    assert uses_calendar(one, one.count) == used


@pytest.mark.parametrize(
    ("n", "unit", "trigger", "end"),
    [
        (12, "calendar-day", MONDAY, date(2026, 3, 16)),
        (19, "calendar-day", MONDAY, date(2026, 3, 21)),
        (1, "week", date(2026, 3, 7), date(2026, 3, 14)),
    ],
)
def test_only_a_period_up_to_the_limit_of_its_unit_rolls(n: int, unit: str, trigger: date, end: date) -> None:
    # All three end on a Saturday.
    limited = rule(n, unit, roll="next-business-day", roll_up_to={"calendar-day": 12})
    assert due(limited, trigger) == end


@pytest.mark.parametrize(
    ("n", "trigger", "end", "lengthened"),
    [
        # Fri 3 April is open, 4 to 6 April are closed, Tue 7 April is open.
        (3, date(2026, 4, 2), date(2026, 4, 5), False),
        (4, date(2026, 4, 2), date(2026, 4, 7), True),
        (5, date(2026, 4, 2), date(2026, 4, 7), False),
        (4, date(2026, 4, 3), date(2026, 4, 8), True),
        (4, date(2026, 4, 1), date(2026, 4, 5), False),
    ],
)
def test_a_period_of_four_days_or_more_holds_two_open_days(
    n: int, trigger: date, end: date, lengthened: bool
) -> None:
    holding = rule(n, holds_open_days=OpenDays(2, 4))
    assert due(holding, trigger) == end
    assert ("lengthened" in codes(holding, trigger)) == lengthened


def test_a_count_backward_is_never_lengthened() -> None:
    back = rule(4, direction="backward", holds_open_days=OpenDays(3, 4))
    assert due(back, date(2026, 4, 8)) == date(2026, 4, 4)


def test_the_landing_comes_after_the_roll() -> None:
    landing = rule(30, roll="next-business-day", lands_on="next-day")
    assert due(landing, date(2026, 3, 5)) == date(2026, 4, 8)
    assert codes(landing, date(2026, 3, 5))[2:] == ["rolled", "rolled", "rolled", "landed"]
    landed = count_clock(landing, date(2026, 3, 5), CALENDAR).steps[-1]
    assert landed == Step("landed", date(2026, 4, 8), LAW, {})


def test_an_end_on_a_closed_day_is_told_on_both_ends_of_the_calendar_and_not_past_them() -> None:
    ends = shut(date(2026, 1, 1), date(2026, 12, 31))
    back, forward = rule(5, direction="backward"), rule(5)
    for one, trigger, told in (
        (back, date(2026, 1, 6), True),
        (back, date(2026, 1, 5), False),
        (forward, date(2026, 12, 26), True),
        (forward, date(2026, 12, 27), False),
    ):
        assert ("not-rolled" in codes(one, trigger, ends)) == told


def test_a_doubtful_closure_that_a_submission_or_an_end_moves_over_is_doubted() -> None:
    said = ("Snow (2026-03-09) was not read in a source",)
    snow = shut(date(2026, 3, 9), confidence="unverified")
    late = rule(3, late_trigger="next-business-day")
    assert count_clock(late, date(2026, 3, 7), snow).doubts == said
    rolling = rule(5, roll="next-business-day")
    assert count_clock(rolling, MONDAY, snow).doubts == said
    assert count_clock(rule(5), MONDAY, snow).doubts == ()


@pytest.mark.parametrize(("day", "doubted"), [(2, False), (3, True), (4, True), (5, False)])
def test_a_doubtful_closure_between_the_safe_day_and_the_date_is_doubted(day: int, doubted: bool) -> None:
    # Thirty days before Mon 4 May is Sat 4 April: safe is the Friday, or the Thursday if that is shut.
    back = rule(30, direction="backward", safe_day="previous-business-day")
    answer = count_clock(back, date(2026, 5, 4), shut(date(2026, 4, day), confidence="unverified"))
    assert answer.safe_on == date(2026, 4, 2 if day == 3 else 3)
    assert bool(answer.doubts) == doubted


def test_the_safe_day_of_an_open_date_is_that_date() -> None:
    back = rule(31, direction="backward", safe_day="previous-business-day", cutoff="17:00")
    answer = count_clock(back, date(2026, 5, 4), CALENDAR)
    assert answer.safe_on == answer.due_on == date(2026, 4, 3)
    assert answer.steps[-1].facts == {"cutoff": "17:00", "moved": False}
