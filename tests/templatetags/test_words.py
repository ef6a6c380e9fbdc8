"""How pages write printed dates, leads and numbers."""

from decimal import Decimal

import pytest

from tracker.templatetags.words import because, iso_day, leads_in_words, plain_number, spaced


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-07-03", "Fri 3 Jul 2026"),
        ("2026-07", "Jul 2026"),
        ("2026", "2026"),
        ("autumn", "autumn"),
        ("", ""),
    ],
)
def test_a_printed_date_is_written_as_every_date(value, words) -> None:
    assert iso_day(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("25000000.00"), "25,000,000"),
        (Decimal("12.5000"), "12.5"),
        (Decimal("0"), "0"),
        (Decimal("1200.50"), "1,200.5"),
        (75000, "75,000"),
    ],
)
def test_a_number_has_no_empty_decimals(value, words) -> None:
    assert plain_number(value) == words


@pytest.mark.parametrize(
    ("leads", "words"),
    [
        ([30, 14, 1, 0, -1], "30, 14 and 1 days before, on the day, the day after if still open"),
        ([1], "1 day before"),
        ([14, "5b", "2b", 0], "14 days before, 5 and 2 business days before, on the day"),
        ([0], "on the day"),
        ([], "never"),
    ],
)
def test_leads_are_told_in_words(leads, words) -> None:
    assert leads_in_words(leads) == words


def test_a_reason_is_told_without_the_days_beside_it() -> None:
    assert because("Moved from Fri 3 Jul 2026 to Mon 6 Jul 2026: snow.") == "Snow."
    assert because("No date any more: taken back.") == "No date any more: taken back."


def test_an_id_is_told_in_words() -> None:
    assert spaced("cleared_with_conditions") == "cleared with conditions"
