"""The portfolio by hand: the tables of the page, for people and for machines."""

import json

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.models import rows
from tests.services.portfolio_rows import a_cleared_one
from tests.services.rows import a_person

pytestmark = pytest.mark.django_db
QUARTER = ("--from", "2026-01-01", "--to", "2026-03-31")


def test_it_prints_what_the_page_shows() -> None:
    a_cleared_one(rows.an_investment())
    told = json.loads(said("portfolio", *QUARTER, "--by", "quarter", "--json"))
    assert (told["from"], told["to"], told["by"], told["regime"]) == (
        "2026-01-01",
        "2026-03-31",
        "quarter",
        None,
    )
    assert told["tables"]["volumes"]["rows"] == [{"period": "2026 Q1", "opened": 1, "decided": 1, "open": 0}]
    words = said("portfolio", *QUARTER)
    assert "Reviews decided in the period" in words
    assert "United States: CFIUS  Cleared  1" in words


def test_it_shows_one_person_what_they_see() -> None:
    a_cleared_one(rows.an_investment())
    a_person("ben")
    told = json.loads(said("portfolio", *QUARTER, "--as", "ben", "--json"))
    assert all(table["rows"] == [] for table in told["tables"].values())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "soon"), "first: Enter a valid date"),
        (("--member", "nobody"), "There is no person “nobody”"),
        (("--regime", "xx-none"), "regime: Select a valid choice"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(options, says) -> None:
    with pytest.raises(CommandError, match=says):
        said("portfolio", *options)
