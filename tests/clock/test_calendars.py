from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.clock.samples import CALENDAR
from tracker.clock.calendars import Closed
from tracker.clock.cautions import PROVISIONAL
from tracker.clock.errors import LawError


def test_a_weekend_and_a_holiday_say_why_they_are_closed() -> None:
    saturday = date(2026, 4, 4)
    assert CALENDAR.closed_because(saturday) == Closed(saturday, "Saturday", "weekend", "")
    assert CALENDAR.closed_because(date(2026, 4, 6)).label == "Spring Day"  # type: ignore[union-attr]
    assert CALENDAR.closed_because(date(2026, 4, 7)) is None


def test_a_closure_makes_another_calendar_with_another_digest() -> None:
    snow = CALENDAR.with_closures([Closed(date(2026, 4, 7), "Snow", "opm", "")])
    assert snow.closed_because(date(2026, 4, 7)) is not None
    assert CALENDAR.closed_because(date(2026, 4, 7)) is None
    assert snow.digest != CALENDAR.digest


def test_open_days_between_counts_both_ends() -> None:
    assert CALENDAR.open_days(date(2026, 4, 2), date(2026, 4, 7)) == 3
    assert CALENDAR.open_days(date(2026, 4, 7), date(2026, 4, 2)) == 0


def test_before_and_after_are_each_others_opposite() -> None:
    day = date(2026, 6, 10)
    assert CALENDAR.before(CALENDAR.after(day, 7), 7) == day


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_day_outside_the_horizon_is_an_error_and_not_an_open_day(day: date) -> None:
    with pytest.raises(LawError):
        CALENDAR.closed_because(day)


def test_counting_out_of_the_horizon_is_an_error() -> None:
    with pytest.raises(LawError, match="Extend the calendar file"):
        CALENDAR.after(date(2026, 12, 30), 5)
    with pytest.raises(LawError) as refused:
        CALENDAR.before(date(2026, 1, 5), 5)
    assert refused.value.field == "date"
    assert refused.value.message == "Demo calendar starts on 2026-01-01; the count leaves it"


def test_a_count_back_may_end_on_the_first_open_day_and_not_before_it() -> None:
    # Open before Monday 5 January: Friday 2 and Thursday 1.
    assert CALENDAR.before(date(2026, 1, 5), 2) == date(2026, 1, 1)
    with pytest.raises(LawError):
        CALENDAR.before(date(2026, 1, 5), 3)


def test_open_days_are_only_counted_inside_the_horizon() -> None:
    with pytest.raises(LawError, match="2025-12-31 is before it"):
        CALENDAR.open_days(date(2025, 12, 31), date(2026, 1, 5))
    with pytest.raises(LawError, match="Extend the calendar file"):
        CALENDAR.open_days(date(2026, 12, 28), date(2027, 1, 4))


def test_a_day_outside_the_horizon_is_refused_with_what_to_do() -> None:
    with pytest.raises(LawError) as late:
        LOOKING_ON.closed_because(date(2029, 1, 1))
    assert (late.value.field, late.value.message) == (
        "date",
        "Demo calendar is settled to 2026-12-31 and known by its rules to 2028-12-31; the count runs past"
        " that. Extend the calendar file before relying on such a date.",
    )
    with pytest.raises(LawError) as early:
        CALENDAR.before(date(2025, 12, 31), 1)
    assert (early.value.field, early.value.message) == (
        "date",
        "Demo calendar starts on 2026-01-01; 2025-12-31 is before it",
    )


def test_a_horizon_is_never_shorter_than_the_settled_days_nor_a_list_longer() -> None:
    assert (CALENDAR.reach, CALENDAR.listed_to) == (CALENDAR.last, CALENDAR.last)
    shorter = replace(CALENDAR, reach=date(2026, 6, 30), listed_to=date(2027, 6, 30))
    assert (shorter.reach, shorter.listed_to) == (CALENDAR.last, CALENDAR.last)


def test_a_closure_settles_a_disputed_day_and_leaves_the_other_disputes() -> None:
    friday, monday = date(2026, 5, 8), date(2026, 5, 11)
    disputed = {day: Closed(day, "Perhaps", "disputed", "") for day in (friday, monday)}
    calendar = replace(CALENDAR, disputed=disputed)
    news = Closed(monday, "Closed by order", "opm", "")
    settled = calendar.with_closures([news])
    assert settled.disputed == {friday: disputed[friday]}
    assert settled.closed == {**CALENDAR.closed, monday: news}
    assert calendar.with_closures([]) is calendar


def test_a_clock_that_ended_knows_only_the_closures_announced_by_then() -> None:
    snow, storm = date(2026, 4, 7), date(2026, 5, 11)
    late = [
        Closed(snow, "Snow", "opm", "", known_on=date(2026, 4, 3)),
        Closed(storm, "Storm", "opm", "", known_on=date(2026, 5, 10)),
    ]
    calendar = CALENDAR.with_closures(late)
    before = calendar.known_by(date(2026, 4, 2))
    assert before.closed == CALENDAR.closed  # the statutory holiday was always known
    assert calendar.known_by(date(2026, 4, 3)).closed.keys() == {*CALENDAR.closed, snow}
    assert calendar.known_by(date(2026, 5, 9)).closed.keys() == {*CALENDAR.closed, snow}
    assert calendar.known_by(date(2026, 5, 10)) is calendar
    assert calendar.known_by(date(2026, 4, 1)) is before
    assert CALENDAR.known_by(date(2026, 1, 1)) is CALENDAR


def test_a_count_never_starts_outside_the_horizon() -> None:
    with pytest.raises(LawError, match="starts on 2026-01-01"):
        CALENDAR.after(date(2025, 12, 1), 3)
    with pytest.raises(LawError, match="Extend the calendar file"):
        CALENDAR.after(date(2027, 1, 4), 3)
    assert CALENDAR.after(date(2025, 12, 31), 1) == date(2026, 1, 1)


LOOKING_ON = replace(CALENDAR, reach=date(2028, 12, 31))


def test_a_count_goes_on_past_the_settled_days_and_is_provisional() -> None:
    day = LOOKING_ON.after(date(2026, 12, 30), 5)
    assert day == date(2027, 1, 6)
    assert LOOKING_ON.is_provisional(day)
    assert not LOOKING_ON.is_provisional(date(2026, 12, 31))
    assert PROVISIONAL % LOOKING_ON.provisional == (
        "Provisional: Demo calendar: settled to 31 Dec 2026; later closures are not known yet"
    )


def test_past_its_reach_a_calendar_gives_no_date() -> None:
    with pytest.raises(LawError, match="known by its rules to 2028-12-31"):
        LOOKING_ON.after(date(2028, 12, 29), 5)
    with pytest.raises(LawError, match="Extend the calendar file"):
        LOOKING_ON.closed_because(date(2029, 1, 1))


def test_where_a_yearly_list_decides_days_after_it_are_provisional_too() -> None:
    listed = replace(CALENDAR, listed_to=date(2026, 6, 30), later="the list for autumn is not out")
    assert not listed.is_provisional(date(2026, 6, 30))
    assert listed.is_provisional(date(2026, 7, 1))
    assert listed.provisional["settled"] == "30 Jun 2026"
    assert listed.provisional["later"] == "the list for autumn is not out"


def test_a_worked_weekend_day_counts_until_news_closes_it() -> None:
    saturday = date(2026, 5, 9)
    worked = replace(CALENDAR, opened={saturday: Closed(saturday, "Worked", "official-list", "")})
    assert CALENDAR.closed_because(saturday) is not None
    assert worked.closed_because(saturday) is None
    assert worked.after(date(2026, 5, 8), 1) == saturday
    assert worked.before(date(2026, 5, 11), 1) == saturday
    assert worked.open_days(date(2026, 5, 8), date(2026, 5, 11)) == 3
    snow = worked.with_closures([Closed(saturday, "Snow", "opm", "")])
    assert snow.after(date(2026, 5, 8), 1) == date(2026, 5, 11)


def test_the_digest_covers_everything_that_can_move_a_date() -> None:
    day = date(2026, 5, 9)
    one = {day: Closed(day, "Day", "statute", "")}
    others = [
        LOOKING_ON,
        replace(CALENDAR, listed_to=date(2026, 6, 30)),
        replace(CALENDAR, first=date(2026, 1, 2)),
        replace(CALENDAR, last=date(2027, 12, 31)),
        replace(CALENDAR, weekend=frozenset({6})),
        replace(CALENDAR, closed=one),
        replace(CALENDAR, disputed=one),
        replace(CALENDAR, opened=one),
    ]
    assert len({calendar.digest for calendar in [CALENDAR, *others]}) == 1 + len(others)


def test_the_table_and_the_single_day_never_disagree() -> None:
    saturday = date(2026, 5, 9)
    calendar = replace(LOOKING_ON, opened={saturday: Closed(saturday, "Worked", "official-list", "")})
    days = [calendar.first + timedelta(days=n) for n in range((calendar.reach - calendar.first).days + 1)]
    for day in days:
        assert calendar.open_days(day, day) == (calendar.closed_because(day) is None)
