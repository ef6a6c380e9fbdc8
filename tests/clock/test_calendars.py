from datetime import date

import pytest

from tests.clock.samples import CALENDAR
from tracker.clock.calendars import Closed
from tracker.clock.errors import LawError


def test_a_weekend_and_a_holiday_say_why_they_are_closed() -> None:
    assert CALENDAR.closed_because(date(2026, 4, 4)).label == "Saturday"  # type: ignore[union-attr]
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
    with pytest.raises(LawError, match="starts on 2026-01-01"):
        CALENDAR.before(date(2026, 1, 5), 5)


def test_a_count_never_starts_outside_the_horizon() -> None:
    with pytest.raises(LawError, match="starts on 2026-01-01"):
        CALENDAR.after(date(2025, 12, 1), 3)
    with pytest.raises(LawError, match="Extend the calendar file"):
        CALENDAR.after(date(2027, 1, 4), 3)
    assert CALENDAR.after(date(2025, 12, 31), 1) == date(2026, 1, 1)
