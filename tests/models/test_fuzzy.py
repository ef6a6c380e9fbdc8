"""Dates the record knows only roughly."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.models import rows
from tracker.models import FuzzyDay, Investment

JUNE = FuzzyDay(date(2020, 6, 1), date(2020, 6, 30), "month")


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest", "words"),
    [
        ("2026-07-03", "day", date(2026, 7, 3), date(2026, 7, 3), "Fri 3 Jul 2026"),
        ("2020-06", "month", date(2020, 6, 1), date(2020, 6, 30), "Jun 2020"),
        ("2020-02", "month", date(2020, 2, 1), date(2020, 2, 29), "Feb 2020"),
        ("2019-12", "month", date(2019, 12, 1), date(2019, 12, 31), "Dec 2019"),
        ("2015", "year", date(2015, 1, 1), date(2015, 12, 31), "2015"),
    ],
)
def test_it_reads_a_written_date_and_writes_it_back(text, precision, earliest, latest, words) -> None:
    fuzzy = FuzzyDay.parse(text, precision)
    assert (fuzzy.earliest, fuzzy.latest, fuzzy.precision) == (earliest, latest, precision)
    assert fuzzy.iso() == text
    assert str(fuzzy) == words
    assert FuzzyDay.parse(text) == fuzzy
    assert FuzzyDay.parse(text, "") == fuzzy


@pytest.mark.parametrize(("text", "precision"), [(None, None), ("", ""), ("", "unknown"), (None, "unknown")])
def test_an_empty_text_is_a_date_not_known(text, precision) -> None:
    fuzzy = FuzzyDay.parse(text, precision)
    assert fuzzy == FuzzyDay.unknown()
    assert fuzzy.iso() == ""
    assert str(fuzzy) == "not known"
    assert not fuzzy.is_known


@pytest.mark.parametrize(
    ("text", "precision", "reason"),
    [
        ("2020-06", "day", "not a date known to the day"),
        ("2020-06-30", "month", "not a date known to the month"),
        ("2020", "range", "not a date known to the range"),
        ("", "day", "cannot be empty"),
        ("2020-6", None, "not a date like"),
        ("30 June 2020", None, "not a date like"),
        ("2020-06-30\n", None, "not a date like"),
        ("2019-02-29", "day", "day is out of range"),
        ("2020-13", "month", "month must be in"),
        ("0000", "year", "year 0 is out of range"),
    ],
)
def test_it_refuses_what_is_no_such_date(text, precision, reason) -> None:
    with pytest.raises(ValueError, match=reason):
        FuzzyDay.parse(text, precision)


@pytest.mark.parametrize(
    ("earliest", "latest", "precision", "iso", "words"),
    [
        (date(2022, 11, 30), date(2023, 11, 30), "range", "2022-11-30/2023-11-30",
         "between 30 Nov 2022 and 30 Nov 2023"),
        (None, date(2023, 11, 30), "range", "../2023-11-30", "on or before 30 Nov 2023"),
        (date(2022, 11, 30), None, "range", "2022-11-30/..", "on or after 30 Nov 2022"),
        (date(2023, 11, 30), date(2023, 11, 30), "day", "2023-11-30", "Thu 30 Nov 2023"),
        (None, None, "unknown", "", "not known"),
    ],
)  # fmt: skip
def test_bounds_alone_say_how_much_is_known(earliest, latest, precision, iso, words) -> None:
    fuzzy = FuzzyDay.from_bounds(earliest, latest)
    assert fuzzy.precision == precision
    assert fuzzy.iso() == iso
    assert str(fuzzy) == words


@pytest.mark.parametrize(
    ("earliest", "latest", "precision"),
    [
        (None, None, "day"),
        (date(2020, 6, 1), None, "day"),
        (date(2020, 6, 1), date(2020, 6, 2), "day"),
        (date(2020, 6, 1), date(2020, 6, 29), "month"),
        (date(2020, 6, 1), date(2020, 7, 31), "month"),
        (None, date(2020, 6, 30), "month"),
        (date(2020, 1, 1), date(2021, 12, 31), "year"),
        (None, None, "range"),
        (date(2020, 6, 2), date(2020, 6, 1), "range"),
        (date(2020, 6, 1), None, "unknown"),
        (date(2020, 6, 1), date(2020, 6, 1), "week"),
    ],
)
def test_bounds_never_contradict_the_precision(earliest, latest, precision) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        FuzzyDay(earliest, latest, precision)


def test_only_a_date_known_to_the_day_has_a_day() -> None:
    assert FuzzyDay.on(date(2026, 7, 3)).day == date(2026, 7, 3)
    assert JUNE.day is None
    assert FuzzyDay.unknown().day is None


def test_it_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        JUNE.precision = "day"  # type: ignore[misc]


class TestItsColumns:
    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "fuzzy",
        [
            JUNE,
            FuzzyDay.on(date(2026, 7, 3)),
            FuzzyDay.parse("2015"),
            FuzzyDay.from_bounds(None, date(2023, 11, 30)),
            FuzzyDay.from_bounds(date(2022, 11, 30), date(2023, 11, 30)),
            FuzzyDay.unknown(),
        ],
        ids=str,
    )
    def test_keep_it_whole(self, fuzzy: FuzzyDay) -> None:
        created = rows.an_investment(**fuzzy.columns("signed"))
        assert Investment.objects.get(pk=created.pk).signed == fuzzy

    def test_are_set_together(self) -> None:
        investment = Investment()
        investment.announced = JUNE
        assert investment.announced_earliest == date(2020, 6, 1)
        assert investment.announced_latest == date(2020, 6, 30)
        assert investment.announced_precision == "month"

    def test_that_claim_a_month_but_hold_another_span_are_read_as_that_span(self) -> None:
        investment = Investment(
            signed_earliest=date(2020, 6, 5), signed_latest=date(2020, 6, 20), signed_precision="month"
        )
        assert str(investment.signed) == "between 5 Jun 2020 and 20 Jun 2020"
        with pytest.raises(ValidationError, match="not one month"):
            investment.clean()

    def test_that_contradict_each_other_claim_nothing(self) -> None:
        investment = Investment(
            signed_earliest=date(2020, 6, 5), signed_latest=date(2020, 6, 4), signed_precision="range"
        )
        assert investment.signed == FuzzyDay.unknown()
        with pytest.raises(ValidationError, match="cannot end before it begins"):
            investment.clean()
