"""What people may write for a date, a list and leads."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tracker.filters.fields import FuzzyDayField, LeadsField, LinesField, read_fuzzy
from tracker.models import FuzzyDay


@pytest.mark.parametrize(
    "text", ["2026-07-03", "2026-07", "2026", "2026-07-01/2026-07-10", "2026-07-01/..", "../2026-07-10"]
)
def test_a_date_is_read_as_it_is_written(text) -> None:
    assert read_fuzzy(text).iso() == text


@pytest.mark.parametrize("text", ["", "unknown", " Not known "])
def test_nothing_and_unknown_are_not_known(text) -> None:
    assert read_fuzzy(text) == FuzzyDay.unknown()


@pytest.mark.parametrize("text", ["July", "2026-13", "2026-02-30", "2026-07-10/2026-07-01", "03/07/2026"])
def test_anything_else_is_an_error_that_shows_how(text) -> None:
    with pytest.raises(ValidationError, match="2026-07"):
        FuzzyDayField().clean(text)


def test_a_range_of_one_day_is_that_day() -> None:
    assert read_fuzzy("2026-07-03/2026-07-03") == FuzzyDay.on(date(2026, 7, 3))


def test_leads_are_numbers_from_the_furthest_down_each_once() -> None:
    assert LeadsField(required=False).clean("3, 14 0 -1 3") == [14, 3, 0, -1]
    assert LeadsField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["soon", "1.5", "-2", "9999"])
def test_a_lead_that_is_none_is_refused(text) -> None:
    with pytest.raises(ValidationError):
        LeadsField(required=False).clean(text)


def test_a_list_is_one_entry_a_line() -> None:
    assert LinesField(required=False).clean(" Treasury \n\n Defense") == ["Treasury", "Defense"]
