"""How the clock says its words: in English, unless somebody lends it another speech."""

from collections.abc import Iterator
from datetime import date

import pytest

from tracker.clock import language
from tracker.clock.language import ENGLISH, Speech, gettext, gettext_noop, legal_day, lend, month_of, ngettext

DAY = date(2026, 7, 3)
LOUD = Speech(
    lambda text: text.upper(),
    lambda one, many, n: f"{n}: {one} / {many}",
    lambda day: f"day {day}",
    lambda day: f"month {day:%m/%Y}",
)


@pytest.fixture(autouse=True)
def _given_back() -> Iterator[None]:
    before = language._lent[0]
    yield
    language._lent[0] = before


def test_without_a_loan_all_is_english() -> None:
    lend(ENGLISH)
    assert gettext("not known") == "not known"
    assert [ngettext("one day", "several days", n) for n in (0, 1, 2)] == [
        "several days",
        "one day",
        "several days",
    ]
    assert (legal_day(DAY), month_of(DAY)) == ("Fri 3 Jul 2026", "Jul 2026")


def test_the_months_of_a_year_have_their_english_names() -> None:
    lend(ENGLISH)
    assert [month_of(date(2026, n, 1)) for n in (1, 2, 6, 11, 12)] == [
        "Jan 2026",
        "Feb 2026",
        "Jun 2026",
        "Nov 2026",
        "Dec 2026",
    ]


def test_a_lent_speech_says_texts_numbers_days_and_months_until_it_is_taken_back() -> None:
    lend(LOUD)
    assert gettext("not known") == "NOT KNOWN"
    assert ngettext("one day", "days", 3) == "3: one day / days"
    assert (legal_day(DAY), month_of(DAY)) == ("day 2026-07-03", "month 07/2026")
    assert gettext_noop("not known") == "not known"
    lend(ENGLISH)
    assert (gettext("not known"), legal_day(DAY)) == ("not known", "Fri 3 Jul 2026")
