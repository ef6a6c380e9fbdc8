"""A question to the docket that is kept: what it means later, and what is refused before it is kept."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from tests.alerts.people import a_date, a_person
from tracker.filters.kept import as_kept, ask_again, errors_of, in_words, typed_words

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 19, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("  state=overdue ", "state=overdue"),
        ("?state=overdue&page=3", "state=overdue"),
        ("https://longstop.example/admin/docket/?regime=us-cfius&text=", "regime=us-cfius"),
        ("text=red+sea", "text=red+sea"),
    ],
)
def test_an_address_is_kept_without_what_asks_nothing(given: str, kept: str) -> None:
    assert as_kept(given, a_person(), NOW) == kept


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("state=lost", "State: Select a valid choice. lost is not one of the available choices."),
        ("regime=atlantis", "Regime: Select a valid choice. atlantis is not one of the available choices."),
        ("due_from=tomorrow", "Due from: Enter a valid date."),
        ("due_from=2026-07-03&due_to=2026-07-01", "Due to: This day lies before the first one: swap them."),
        ("statte=overdue", "There is no filter “statte”. Remove it from the address or use the form."),
        ("member=1", "Team member: Nobody by this user name"),
        ("overdue", "This is no question to a board."),
    ],
)
def test_what_the_docket_does_not_understand_is_refused_in_its_words(given: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        as_kept(given, a_person(), NOW)
    assert list(refused.value.message_dict) == ["query"]
    assert words in refused.value.message_dict["query"][0]


def test_it_is_answered_within_the_walls_of_whoever_kept_it() -> None:
    amira = a_person()
    mine = a_date("aurora", (amira,))
    a_date("borealis")
    assert list(ask_again("regime=us-cfius", amira, NOW).qs) == [mine]
    assert list(ask_again("", a_person("boris"), NOW).qs) == []


def test_what_is_not_understood_any_more_lists_nothing_and_says_why() -> None:
    amira = a_person()
    a_date(team=(amira,))
    question = ask_again("regime=atlantis", amira, NOW)
    assert list(question.qs) == []
    assert errors_of(question) == [
        "Regime: Select a valid choice. atlantis is not one of the available choices."
    ]
    assert in_words(question).startswith("Not understood any more. Regime: Select a valid choice.")


def test_a_question_reads_in_words() -> None:
    amira = a_person()
    a_date(team=(amira,))
    query = f"text=aurora&state=overdue&member={amira.pk}&due_to=2026-07-03"
    assert in_words(ask_again(query, amira, NOW)) == (
        "Text: aurora; State: Overdue; Team member: Amira; Due to: Fri 3 Jul 2026"
    )
    assert in_words(ask_again("", amira, NOW)) == "Every open date you may see"


def test_a_question_of_a_mail_without_names_leaves_typed_words_out() -> None:
    amira = a_person()
    question = ask_again("party=Kunlun&text=red+sea&state=overdue", amira, NOW)
    assert in_words(question, masked=True) == "Text: words left out; State: Overdue; Party: words left out"
    assert typed_words(question) == ["text", "party"]
