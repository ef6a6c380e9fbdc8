from datetime import date

import pytest

from tracker.clock.errors import LawError
from tracker.clock.rules import Count, Unit
from tracker.clock.terms import parse_day, parse_term


@pytest.mark.parametrize(
    ("text", "n", "unit"),
    [
        ("90 days", 90, "calendar-day"),
        ("90 calendar-day", 90, "calendar-day"),
        ("120 calendar days", 120, "calendar-day"),
        ("10 business days", 10, "business-day"),
        ("10 bd", 10, "business-day"),
        ("1 week", 1, "week"),
        ("6 months", 6, "month"),
        ("3 Years", 3, "year"),
    ],
)
def test_a_length_is_read_as_people_write_it(text: str, n: int, unit: Unit) -> None:
    assert parse_term(text) == Count(n, unit, "day-after", "forward")


@pytest.mark.parametrize(
    "text", ["", "90", "days", "0 days", "-3 days", "90 fortnights", "1.5 months", "99999 days"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LawError) as refused:
        parse_term(text)
    assert refused.value.field == "term"


def test_what_is_no_length_is_told_with_three_that_are() -> None:
    with pytest.raises(LawError) as refused:
        parse_term("90 fortnights")
    assert refused.value.message == (
        "“90 fortnights” is not a length; write '90 days', '10 business days' or '6 months'"
    )


@pytest.mark.parametrize(
    ("longest", "longer", "said"),
    [
        ("36500 days", "36501 days", "a term runs from 1 to 36500 calendar days, not 36501"),
        ("100 years", "101 years", "a term runs from 1 to 100 years, not 101"),
    ],
)
def test_a_term_of_a_hundred_years_is_the_longest(longest: str, longer: str, said: str) -> None:
    assert parse_term(longest).n == int(longest.split()[0])
    with pytest.raises(LawError) as refused:
        parse_term(longer)
    assert (refused.value.field, refused.value.message) == ("term", said)


def test_a_day_is_read_as_year_month_and_day() -> None:
    assert parse_day("2026-02-28") == date(2026, 2, 28)


@pytest.mark.parametrize("text", ["20260228", "2026-02-28T10:00", "28 Feb 2026", "2026-W09-6", ""])
def test_a_day_written_in_another_way_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(LawError) as refused:
        parse_day(text, "target")
    assert str(refused.value) == f"target: “{text}” is not a day; write it as YYYY-MM-DD"
    with pytest.raises(LawError) as refused:
        parse_day(text)
    assert refused.value.field == "date"


def test_a_day_that_no_month_has_is_refused_and_named() -> None:
    with pytest.raises(LawError) as refused:
        parse_day("2026-02-30", "target")
    assert refused.value.field == "target"
    assert refused.value.message.startswith("“2026-02-30” is not a day of the calendar (day ")
