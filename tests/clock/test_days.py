from datetime import date

import pytest

from tracker.clock.days import add_days, add_months
from tracker.clock.errors import LawError


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_a_month_on_keeps_the_day_number_or_takes_the_last_day(
    day: date, months: int, expected: date
) -> None:
    assert add_months(day, months) == expected


def test_a_count_that_leaves_the_calendar_is_an_error_in_words() -> None:
    for counted, day, n, said in (
        (add_days, date(9999, 12, 31), 1, "1 days from 9999-12-31"),
        (add_days, date(1, 1, 1), -1, "-1 days from 0001-01-01"),
        (add_months, date(9999, 12, 31), 1, "1 months from 9999-12-31"),
        (add_months, date(1, 1, 1), -1, "-1 months from 0001-01-01"),
    ):
        with pytest.raises(LawError) as refused:
            counted(day, n)
        assert str(refused.value) == f"date: {said} leaves the calendar (years 1 to 9999)"


def test_the_field_that_made_a_count_leave_the_calendar_is_named() -> None:
    with pytest.raises(LawError) as refused:
        add_days(date(9999, 12, 31), 1, "pause")
    assert refused.value.field == "pause"


def test_the_first_and_the_last_year_are_still_in_the_calendar() -> None:
    assert add_months(date(2, 1, 31), -12) == date(1, 1, 31)
    assert add_months(date(9998, 12, 31), 12) == date(9999, 12, 31)
    assert add_days(date(1, 1, 2), -1) == date(1, 1, 1)
    assert add_days(date(9999, 12, 30), 1) == date(9999, 12, 31)
