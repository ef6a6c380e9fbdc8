"""A shorter way to rows finds the same rows, and no gate is left out on it."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.models import rows
from tracker.filters import near
from tracker.filters.boards import BOARDS
from tracker.models import (
    Deadline,
    Divestment,
    Investment,
    MatterMember,
    MitigationAgreement,
    Obligation,
    Review,
)
from tracker.models.visibility import TheMatterItself

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    """On the team of one matter of three, of which another is public."""
    person = User.objects.create(username="member")
    for slug in ("aurora", "borealis", "corona"):
        matter = rows.an_investment(slug, is_public=slug == "corona")
        review = rows.a_review(matter, code_name=f"Code {slug}")
        deadline = rows.a_deadline(review=review)
        rows.a_reminder(deadline, person)
        agreement = MitigationAgreement.objects.create(investment=matter, instrument="Agreement")
        duty = Obligation.objects.create(agreement=agreement, text="Report the visits")
        rows.a_deadline(obligation=duty, title=duty.text, rule_id="agreement.obligation")
    MatterMember.objects.create(investment=Investment.objects.get(slug="aurora"), user=person)
    return person


def asked(kind: str, person: User, question: str = "") -> list[int]:
    return [row.pk for row in BOARDS[kind].ask(question, person, timezone.now()).qs]


def test_the_keys_of_matters_are_those_that_the_gate_lets_through(member: User) -> None:
    outsider = User.objects.create(username="outsider")
    for person, n in ((member, 2), (outsider, 1)):
        keys = {pk for (pk,) in TheMatterItself().keys(person)}
        assert keys == set(Investment.objects.visible_to(person).values_list("pk", flat=True))
        assert len(keys) == n


def test_a_person_who_left_is_shown_nothing_on_the_shorter_way(member: User) -> None:
    member.is_active = False
    assert near.few_matters(member)
    assert [kind for kind in BOARDS if asked(kind, member)] == []


@pytest.mark.parametrize("kind", BOARDS)
def test_a_board_has_the_same_rows_on_either_way(kind: str, member: User, monkeypatch) -> None:
    short = asked(kind, member)
    monkeypatch.setattr(near, "FEW", 0)
    assert near.few_matters(member) is None
    assert asked(kind, member) == short
    assert short or kind == "divestments"


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("aurora", 2),
        ("Code", 2),
        ("review", 2),
        ("cfius.notice", 2),
        ("visits", 2),
        ("visits corona", 1),
        ("code review aurora", 1),
        ("borealis", 0),
        ("nowhere", 0),
        ("100%", 0),
    ],
)
def test_a_search_finds_the_same_dates_on_either_way(text: str, n: int, member: User, monkeypatch) -> None:
    found = asked("deadlines", member, f"text={text.replace('%', '%25')}")
    assert len(found) == n
    monkeypatch.setattr(near, "LOOKED_UP", 0)
    assert asked("deadlines", member, f"text={text.replace('%', '%25')}") == found


def test_reminders_are_found_by_what_the_docket_finds(member: User) -> None:
    assert len(asked("reminders", member, "text=code aurora")) == 1
    assert asked("reminders", member, "text=borealis") == []


def test_a_search_asks_few_statements_beforehand(member: User, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(8):
        near.with_words(Deadline.objects.all(), "one two three four")


@pytest.mark.parametrize(
    ("kind", "text", "n"),
    [
        ("reviews", "aurora", 2),
        ("reviews", "code aurora", 1),
        ("reviews", "26-001", 2),
        ("reviews", "code", 2),
        ("reviews", "borealis", 0),
        ("investments", "AURORA", 1),
        ("investments", "code", 2),
        ("investments", "code corona", 1),
        ("obligations", "visits", 2),
        ("obligations", "agreement aurora", 1),
        ("obligations", "section 4 agreement", 2),
        ("obligations", "section_4", 0),
        ("divestments", "president", 2),
        ("divestments", "president corona", 1),
        ("divestments", "nobody", 0),
    ],
)
def test_a_search_finds_the_same_rows_on_either_way(
    kind: str, text: str, n: int, member: User, monkeypatch
) -> None:
    Review.objects.update(filing_number="26-001")
    Obligation.objects.update(clause="section 4")
    for matter in Investment.objects.all():
        rows.a_review(matter, code_name="Other code" if kind == "investments" else "Other")
        Divestment.objects.create(investment=matter, ordered_by="The President")
    found = asked(kind, member, f"text={text}")
    assert len(found) == n
    for few, looked_up in ((0, 2), (1000, 0)):
        monkeypatch.setattr(near, "FEW", few)
        monkeypatch.setattr(near, "LOOKED_UP", looked_up)
        assert asked(kind, member, f"text={text}") == found
