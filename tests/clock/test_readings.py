"""The other lawful readings of a clock, worked by hand on the demo calendar: 2 March 2026 is a Monday."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.clock.samples import CALENDAR, PAUSE, rule
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.count import count_clock
from tracker.clock.pauses import Pause
from tracker.clock.readings import OtherDate
from tracker.clock.rules import OpenDays, Reading, Rule

MONDAY = date(2026, 3, 2)
SAYS = "The text can be read so."
HELD = "The end, moved off a closed day, falls into a pause: the pause may hold it."
UNSETTLED = "It is not settled whether this pause stops the clock."


def other(label: str = "other", **words: Any) -> Reading:
    return Reading(label, SAYS, **words)


def read(one: Rule, trigger: date = MONDAY, pauses: Sequence[Pause] = (), **more: Any) -> list[date]:
    """The date, and after it those of the readings that give another one."""
    answer = count_clock(one, trigger, CALENDAR, pauses, **more)
    assert {(reading.label, reading.says) for reading in answer.readings} <= {("other", SAYS)}
    return [answer.due_on, *(reading.due_on for reading in answer.readings)]


def march(day: int) -> date:
    return date(2026, 3, day)


def april(day: int) -> date:
    return date(2026, 4, day)


def test_another_first_day_or_another_unit_gives_its_own_end() -> None:
    assert read(rule(10, readings=(other(first="trigger-day"),))) == [march(12), march(11)]
    assert read(rule(10, readings=(other(unit="business-day"),))) == [march(12), march(16)]


def test_clear_days_are_read_into_a_backward_count() -> None:
    back = rule(10, direction="backward", readings=(other(clear=True),))
    assert read(back, april(30)) == [april(20), april(19)]


def test_a_reading_that_gives_the_same_day_is_not_shown() -> None:
    assert read(rule(10, readings=(other(unpaused=True),))) == [march(12)]


def test_a_period_can_be_read_as_not_paused() -> None:
    assert read(rule(30, readings=(other(unpaused=True),)), pauses=[PAUSE]) == [april(11), april(1)]


def test_a_reading_changes_only_what_it_names() -> None:
    assert read(rule(30, readings=(other(first="trigger-day"),)), pauses=[PAUSE]) == [april(11), april(10)]
    # Neither Sunday 5 April nor Saturday 4 April moves where the rule doesn't roll.
    assert read(rule(30, readings=(other(first="trigger-day"),)), march(6)) == [april(5), april(4)]


def test_a_date_that_stays_can_be_read_as_one_that_rolls() -> None:
    assert read(rule(30, readings=(other(roll="next-business-day"),)), march(5)) == [april(4), april(7)]
    rolling = rule(30, roll="next-business-day", readings=(other(roll="none"),))
    assert read(rolling, march(5)) == [april(7), april(4)]


def test_the_end_of_the_stage_before_can_be_the_base() -> None:
    based = rule(10, readings=(other(base="rolled"),))
    assert read(based, march(7)) == [march(17)]
    assert read(based, march(7), base_rolled=march(9)) == [march(17), march(19)]
    # Day 1 is the 8th or the 10th; the ten days from 10 to 19 March do not count.
    assert read(based, march(7), [PAUSE], base_rolled=march(9)) == [march(27), march(29)]


def test_a_reading_for_early_openings_is_shown_only_then() -> None:
    early = rule(10, readings=(other(first="trigger-day", when="opened-early"),))
    assert read(early, opened_early=True) == [march(12), march(11)]
    assert read(early, opened_early=False) == [march(12)]


@pytest.mark.parametrize(
    ("trigger", "out", "due"),
    [
        (2, "both", 11),
        (2, "first", 10),
        (2, "last", 10),
        (2, "neither", 9),
        (10, "both", 18),
        (10, "first", 17),
        (10, "last", 18),
        (10, "neither", 17),
    ],
)
def test_the_boundary_days_of_a_stop_can_be_read_in_four_ways(trigger: int, out: str, due: int) -> None:
    # The question of the 10th is answered on the 19th. A clock of 30 days from the 2nd loses every day of
    # it that is out; for one that starts on the 10th that day is gone already.
    longest = PAUSE._replace(first=march(9), last=march(20), opened_on=march(10), closed_on=march(19))
    first, *others = read(rule(30, readings=(other(stop_days=out),)), march(trigger), [longest])
    assert (first, others) == (april(13 if trigger == 2 else 19), [april(due)])


def test_a_stop_of_which_no_day_is_left_holds_nothing() -> None:
    short = PAUSE._replace(last=PAUSE.first, opened_on=PAUSE.first, closed_on=PAUSE.first)
    assert read(rule(30, readings=(other(stop_days="neither"),)), pauses=[short]) == [april(2), april(1)]


def test_a_lasting_pause_lasts_as_long_under_every_reading() -> None:
    lasting = PAUSE._replace(last=None)
    one = rule(30, readings=(other(first="trigger-day"),))
    assert read(one, pauses=[lasting], as_of=march(19)) == [april(11), april(10)]


def test_the_open_days_of_a_period_are_held_under_every_reading() -> None:
    # Of 3 to 6 April only the Friday is open; 2 April, day 1 of the other reading, is open too.
    holding = rule(4, holds_open_days=OpenDays(2, 4), readings=(other(first="trigger-day"),))
    assert read(holding, april(2)) == [april(7), april(5)]


def answers(one: Rule, trigger: date, pauses: Sequence[Pause], as_of: date = MONDAY) -> list[OtherDate]:
    return list(count_clock(one, trigger, CALENDAR, pauses, as_of=as_of).readings)


ROLLING = rule(30, roll="next-business-day")


@pytest.mark.parametrize(
    ("first", "last", "held"), [(7, 7, 8), (7, 10, 13), (5, 7, 8), (5, 6, None), (8, 9, None)]
)
def test_an_end_moved_into_a_pause_may_be_held_to_the_open_day_after_it(
    first: int, last: int, held: int | None
) -> None:
    # Thirty days from 5 March end on Sat 4 April; Spring Day moves them to Tue 7 April.
    pause = PAUSE._replace(first=april(first), last=april(last))
    expected = [OtherDate("questions open", april(held), HELD)] if held else []
    assert answers(ROLLING, march(5), [pause]) == expected


def test_an_end_that_a_pause_held_rolls_only_where_the_length_lets_it() -> None:
    # The pause ends on Fri 10 April. Thirty days roll up to the limit of thirty; past it they end on the 4th.
    pause = PAUSE._replace(first=april(7), last=april(10))
    for most, held in ((30, [OtherDate("questions open", april(13), HELD)]), (29, [])):
        limited = replace(ROLLING, roll_up_to={"calendar-day": most})
        assert answers(limited, march(5), [pause]) == held


def test_an_end_moved_into_a_lasting_pause_may_be_held_until_today() -> None:
    pause = PAUSE._replace(first=april(7), last=None)
    assert answers(ROLLING, march(5), [pause], april(9)) == [OtherDate("questions open", april(10), HELD)]


def test_the_first_of_two_pauses_that_touch_names_what_holds_the_end() -> None:
    first = PAUSE._replace(first=april(5), last=april(7), reason="no money")
    second = PAUSE._replace(first=april(8), last=april(8))
    assert answers(ROLLING, march(5), [second, first]) == [OtherDate("no money", april(9), HELD)]


def test_each_unsettled_pause_shows_the_date_with_it_beside_those_that_apply() -> None:
    # 10 to 19 March give 11 April; two more days 13 April, and one of them 12 April.
    two = PAUSE._replace(first=march(23), last=march(24), reason="lapse", scope="unsettled")
    one = PAUSE._replace(first=march(26), last=march(26), reason="storm", scope="unsettled")
    without = PAUSE._replace(first=march(17), last=march(18), reason="inside", scope="unsettled")
    assert answers(rule(30), MONDAY, [PAUSE, two, one, without]) == [
        OtherDate("lapse", april(13), UNSETTLED),
        OtherDate("storm", april(12), UNSETTLED),
    ]


def disputed(*days: date) -> Calendar:
    found = {
        day: Closed(day, f"Day {place}", "statute", f"question {place}")
        for place, day in enumerate(days, start=1)
    }
    return replace(CALENDAR, disputed=found)


def beside(one: Rule, trigger: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> list[OtherDate]:
    return list(count_clock(one, trigger, calendar, pauses).readings)


THREE = rule(3, "business-day")


def test_all_disputed_days_of_a_period_are_closed_together() -> None:
    both = disputed(march(4), march(5))
    assert beside(THREE, MONDAY, both) == [OtherDate("Day 1, Day 2", march(9), "question 1")]


@pytest.mark.parametrize("day", [date(2026, 2, 27), march(2), march(6)])
def test_a_disputed_day_outside_of_what_is_counted_changes_nothing(day: date) -> None:
    assert beside(THREE, MONDAY, disputed(day)) == []


def test_a_disputed_last_day_moves_an_end_that_rolls() -> None:
    assert beside(ROLLING, MONDAY, disputed(april(1))) == [OtherDate("Day 1", april(2), "question 1")]
    assert beside(rule(30), MONDAY, disputed(april(1))) == []


def test_a_disputed_day_counts_for_a_count_backward_too() -> None:
    back = rule(5, "business-day", direction="backward")
    assert beside(back, april(8), disputed(april(2))) == [OtherDate("Day 1", march(30), "question 1")]
    assert beside(back, april(8), disputed(march(30))) == []


@pytest.mark.parametrize(("told", "day"), [(MONDAY, MONDAY), (date(2026, 2, 28), MONDAY)])
def test_a_submission_on_a_disputed_day_may_count_from_the_next_one(told: date, day: date) -> None:
    late = rule(3, "business-day", late_trigger="next-business-day")
    assert beside(late, told, disputed(day)) == [OtherDate("Day 1", march(6), "question 1")]
    assert beside(THREE, told, disputed(day)) == (
        [] if told == day else [OtherDate("Day 1", march(5), "question 1")]
    )


def test_pauses_hold_under_the_strict_reading_too() -> None:
    # Without 10 to 19 March the ten open days end on the 26th, with the 4th closed on the 27th.
    assert beside(rule(10, "business-day"), MONDAY, disputed(march(4)), [PAUSE]) == [
        OtherDate("Day 1", march(27), "question 1")
    ]


SAFE = rule(30, direction="backward", safe_day="previous-business-day")


def test_a_disputed_safe_day_shows_the_open_day_before_it() -> None:
    # Thirty days before 4 May is Sat 4 April, and Fri 3 April the last open day before it.
    assert beside(SAFE, date(2026, 5, 4), disputed(april(3))) == [
        OtherDate("Day 1: safe day", april(2), "question 1")
    ]


def test_a_disputed_day_that_leaves_the_safe_day_alone_shows_nothing() -> None:
    assert beside(SAFE, date(2026, 5, 4), disputed(april(10))) == []
    assert beside(SAFE, date(2026, 5, 4), disputed(april(2))) == []
