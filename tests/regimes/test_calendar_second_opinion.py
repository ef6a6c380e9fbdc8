"""Every calendar file against a second source; each difference stands in a table with its reason."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest

from tracker.clock.calendars import Calendar
from tracker.regimes.calendars import read_calendars
from tracker.regimes.loader import HERE

CALENDARS = read_calendars(HERE / "calendars")
TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "calendar_differences.toml").read_text(encoding="utf-8")
)
FIRST, LAST = date(2022, 1, 1), date(2028, 12, 31)


def their_view(asks: list[str], categories: list[str], calendar: Calendar) -> Iterator[tuple[date, bool]]:
    """Each day with whether the package, asked for all of `asks`, closes it."""
    books = [
        holidays.country_holidays(
            country, subdiv=part or None, years=range(FIRST.year, LAST.year + 1), categories=tuple(categories)
        )
        for country, _, part in (place.partition("-") for place in asks)
    ]
    worked = {day for book in books for day in getattr(book, "weekend_workdays", ())}
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        weekend = day.weekday() in calendar.weekend and day not in worked
        yield day, weekend or any(day in book for book in books)


def test_every_calendar_has_a_second_opinion_or_says_why_not() -> None:
    assert set(TABLE) == set(CALENDARS)


@pytest.mark.parametrize("calendar_id", sorted(id for id, row in TABLE.items() if "unasked" not in row))
def test_the_package_and_the_file_agree_but_for_the_listed_days(calendar_id: str) -> None:
    calendar, row = CALENDARS[calendar_id], TABLE[calendar_id]
    found = {"closed": set[date](), "open": set[date]()}
    for day, theirs in their_view(row["asks"], row.get("categories", ["public"]), calendar):
        ours = calendar.closed_because(day) is not None
        if ours != theirs:
            found["closed" if ours else "open"].add(day)
    listed = {"closed": set[date](), "open": set[date]()}
    for entry in row.get("differ", []):
        assert entry["why"]
        listed[entry["ours"]].update(entry["days"])
    assert found == listed
