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
    with pytest.raises(LawError, match="leaves the calendar"):
        add_days(date(9999, 12, 31), 1)
    with pytest.raises(LawError, match="leaves the calendar"):
        add_months(date(9999, 12, 31), 1)
