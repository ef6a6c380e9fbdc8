"""How a date and a doubt are written on every page."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from tracker.models import FuzzyDay


def shown(filtered: str, value: object) -> str:
    return Template("{% load longstop %}{{ value|" + filtered + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 7, 3), "Fri 3 Jul 2026"),
        (FuzzyDay.on(date(2026, 7, 3)), "Fri 3 Jul 2026"),
        (FuzzyDay.parse("2020-06"), "Jun 2020"),
        (FuzzyDay.unknown(), "not known"),
        (None, "no date"),
    ],
)
def test_a_date_is_written_with_its_weekday(value, words) -> None:
    assert shown("legal_day", value) == words


def test_an_instant_is_written_as_the_day_it_is_for_the_reader() -> None:
    late = datetime(2026, 7, 4, 3, tzinfo=UTC)
    with timezone.override(ZoneInfo("America/New_York")):
        assert shown("legal_day", late) == "Fri 3 Jul 2026"
        assert shown("instant", late) == "Fri 3 Jul 2026, 23:00 EDT"
    with timezone.override(UTC):
        assert shown("legal_day", late) == "Sat 4 Jul 2026"
        assert shown("hour", late) == "03:00 UTC"


@pytest.mark.parametrize(
    ("confidence", "word"),
    [("verified", ""), ("unverified", "unverified"), ("from_memory", "unverified"), ("", "unverified")],
)
def test_whatever_is_not_verified_says_so(confidence, word) -> None:
    assert shown("confidence_word", confidence) == word
