"""The federal calendar against a second source: every difference is listed with its reason."""

from datetime import date, timedelta

import holidays
import pytest

from tracker.regimes.calendars import read_calendars
from tracker.regimes.loader import HERE

CALENDAR = read_calendars(HERE / "calendars")["us-federal"]

OURS_ONLY = {
    date(2012, 12, 24): "closed by executive order",
    date(2014, 12, 26): "closed by executive order",
    date(2018, 12, 5): "day of mourning by executive order",
    date(2018, 12, 24): "closed by executive order",
    date(2019, 12, 24): "closed by executive order",
    date(2020, 12, 24): "closed by executive order",
    date(2021, 2, 18): "OPM closed the Washington offices",
    date(2022, 1, 3): "OPM closed the Washington offices",
    date(2024, 1, 16): "OPM closed the Washington offices",
    date(2024, 12, 24): "closed by executive order",
    date(2025, 1, 6): "OPM closed the Washington offices",
    date(2025, 1, 7): "OPM closed the Washington offices",
    date(2025, 1, 9): "day of mourning by executive order",
    date(2025, 12, 24): "closed by executive order",
    date(2025, 12, 26): "closed by executive order",
    date(2026, 1, 26): "OPM closed the Washington offices",
    date(2026, 1, 27): "OPM closed the Washington offices",
}
"""Weekdays that we close and the package's list of statutory holidays does not know."""


def test_the_package_and_the_file_agree_but_for_the_listed_days() -> None:
    theirs = holidays.country_holidays("US", years=range(1988, 2036), observed=True)
    day, differences = CALENDAR.first, set()
    while day <= CALENDAR.last:
        closed = CALENDAR.closed_because(day)
        if day.weekday() < 5 and (closed is not None) != (day in theirs):
            differences.add(day)
        day += timedelta(days=1)
    assert differences == set(OURS_ONLY)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 7, 3), "Independence Day (observed)"),
        (date(2021, 12, 31), "New Year's Day (observed)"),
        (date(2027, 12, 31), "New Year's Day (observed)"),
        (date(2021, 6, 18), "Juneteenth National Independence Day (observed)"),
        (date(2025, 1, 9), "National day of mourning for James Earl Carter, Jr."),
    ],
)
def test_a_closed_day_says_what_closes_it(day: date, label: str) -> None:
    closed = CALENDAR.closed_because(day)
    assert closed is not None
    assert closed.label == label


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 3), date(2026, 12, 24), date(2019, 2, 20), date(2018, 3, 21), date(2021, 1, 20)],
    ids=["Good Friday", "Christmas Eve", "OPM before 2020", "OPM in 2018", "Inauguration Day"],
)
def test_a_day_that_people_take_for_closed_is_open(day: date) -> None:
    assert CALENDAR.closed_because(day) is None


def test_the_calendar_reaches_the_year_after_next() -> None:
    assert CALENDAR.last >= date(2028, 12, 31)
