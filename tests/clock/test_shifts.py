"""Which days of a clock were moved and from where, on cases worked by hand: 2 April 2026 is a Thursday."""

from datetime import date

from tests.clock.samples import CALENDAR, rule
from tests.clock.test_day_by_day import blank, clock, of
from tests.clock.test_papers import ANCHOR, MONDAY, term
from tracker.clock.day_by_day import ruler_of
from tracker.clock.ends import cut
from tracker.clock.papers import count_term
from tracker.clock.ruler import Shift
from tracker.clock.rules import OpenDays, Rule, Transition

LAW = "Demo Act s 12(1)"


def april(day: int) -> date:
    return date(2026, 4, day)


def stopped(one: Rule, trigger_on: date, n: int) -> tuple[Shift, ...]:
    """The shifts of a clock that a long-stop of `n` days from the same trigger cuts."""
    stop = clock(rule(n), trigger_on)
    return ruler_of(cut(one, clock(one, trigger_on), [stop], CALENDAR)).shifts


def test_only_a_move_over_closed_days_names_them() -> None:
    one = rule(2, roll="next-business-day", lands_on="next-day")
    assert of(one, april(2)).shifts == (
        Shift("rolled", april(4), april(7), ("Saturday", "Sunday", "Spring Day"), LAW),
        Shift("landed", april(7), april(8), (), LAW),
    )


def test_what_lands_without_a_roll_comes_from_the_end_of_the_period() -> None:
    assert of(rule(2, lands_on="next-day"), april(7)).shifts == (
        Shift("landed", april(9), april(10), (), LAW),
    )


def test_a_lengthened_period_lands_from_its_new_end() -> None:
    one = rule(4, holds_open_days=OpenDays(3, 4), lands_on="next-day", safe_day="previous-business-day")
    assert of(one, april(1)).shifts == (
        Shift("lengthened", april(5), april(7), (), LAW),
        Shift("landed", april(7), april(8), (), LAW),
    )


def test_the_safe_day_is_told_from_the_date_back() -> None:
    assert of(rule(3, safe_day="previous-business-day"), april(2)).shifts == (
        Shift("safe-day", april(5), april(3), (), LAW),
    )
    assert of(rule(5, safe_day="previous-business-day"), april(2)).shifts == ()


def test_a_clock_cut_between_its_period_and_its_date_has_its_safe_day_before_the_cut() -> None:
    one = rule(4, holds_open_days=OpenDays(3, 4), safe_day="previous-business-day")
    assert clock(one, april(1)).due_on == april(7)
    assert stopped(one, april(1), 5) == (
        Shift("cut", april(7), april(6), (), LAW),
        Shift("safe-day", april(6), april(3), (), LAW),
    )


def test_a_clock_cut_inside_its_period_shows_none_of_the_moves_of_its_own_end() -> None:
    one = rule(2, roll="next-business-day", lands_on="next-day")
    assert stopped(one, april(2), 1) == (Shift("cut", april(8), april(3), (), LAW),)
    moved = rule(20, late_trigger="next-business-day", roll="next-business-day")
    assert stopped(moved, april(4), 5) == (
        Shift("trigger-moved", april(4), april(7), ("Saturday", "Sunday", "Spring Day"), LAW),
        Shift("cut", april(27), april(9), (), LAW),
    )


def test_a_transition_names_no_closed_days() -> None:
    case = Transition(april(1), april(2), april(7), "It begins after Spring Day.", "s 9")
    assert of(rule(2, transitions=(case,)), april(1)).shifts == (
        Shift("transition", april(1), april(7), (), "s 9"),
    )


def test_a_capped_term_lands_from_the_end_that_the_cap_leaves() -> None:
    one = term(10, lands_on="next-day")
    ruler = ruler_of(blank(one).dated(count_term(one, ANCHOR, None, 3)))
    assert (ruler.n, ruler.reached, ruler.on("trigger")) == (7, 7, MONDAY)
    assert ruler.shifts == (Shift("landed", date(2026, 3, 9), date(2026, 3, 10), (), LAW),)
