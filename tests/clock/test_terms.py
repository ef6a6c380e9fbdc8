import pytest

from tracker.clock.errors import LawError
from tracker.clock.terms import parse_term


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
def test_a_length_is_read_as_people_write_it(text: str, n: int, unit: str) -> None:
    count = parse_term(text)
    assert (count.n, count.unit) == (n, unit)


@pytest.mark.parametrize(
    "text", ["", "90", "days", "0 days", "-3 days", "90 fortnights", "1.5 months", "99999 days"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LawError) as refused:
        parse_term(text)
    assert refused.value.field == "term"
