"""The library of typical obligations: complete, strict, and never a number that usage leaves open."""

import pytest

from tracker.models.recurrence import Recurrence
from tracker.regimes.table import LawFileError, Table
from tracker.regimes.typical import _read, typical_obligations


def test_every_typical_obligation_says_by_when_in_words_and_recurs_as_clauses_do() -> None:
    found = typical_obligations()
    assert len(found) == 19
    for one in found.values():
        assert all((one.usual, one.text, one.group))
        if one.recurrence:
            Recurrence.parse(one.recurrence)
            assert one.clause["rolling"] == "not-stated"


def test_a_span_gives_no_number_of_days() -> None:
    nominated = typical_obligations()["security-officer"].clause
    assert nominated["expression"] == "typically 14 to 30 days after signing"
    assert "term_n" not in nominated
    year_end = typical_obligations()["annual-report-after-year-end"].clause
    term = (year_end["term_n"], year_end["term_unit"], year_end["counting"])
    assert term == (30, "calendar-day", "not-stated")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"recurrence": "FREQ=YEARLY"}, "anchor: is missing"),
        ({"anchor": "signed", "term": "many days"}, "term: is not a number with its unit"),
        ({"anchor": "closing"}, "anchor: unknown word"),
        ({"law": "yes"}, "law: unknown key"),
    ],
)
def test_an_entry_that_is_not_understood_is_refused(more, says) -> None:
    told = {"id": "x", "group": "g", "text": "t", "usual": "u"} | more
    with pytest.raises(LawFileError, match=says):
        _read(Table(told, "typical.toml"))
