"""Every board: the same rows whoever asks, within the walls, in few statements, and a bad question told."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import a_whole_matter, staff
from tests.models import rows
from tracker.filters.boards import BOARDS
from tracker.filters.keyset import every
from tracker.models import Deadline, Investment, Review
from tracker.services.boards.registry import columns_of, page, values

pytestmark = pytest.mark.django_db
each_board = pytest.mark.parametrize("kind", BOARDS)
STATEMENTS = 20
BAD = [
    ({"state": "lost"}, "State: Select a valid choice."),
    ({"member": "0"}, "Team member: Nobody by this user name"),
    ({"country": "ZZ"}, "Country: Select a valid choice."),
    ({"due_within": "ten"}, "Due within, days: Enter a number."),
    ({"value_from": "-1", "currency": "USD"}, "Value from: Ensure this value is greater than or equal to 0."),
    ({"party": "x" * 101}, "Party: Ensure this value has at most 100 characters"),
    ({"text": "a\x00b"}, "Text: Null characters are not allowed."),
    ({"colour": "red"}, "There is no filter “colour”."),
    ({"after": "nowhere"}, "This address names no place in the list."),
]
"""What nobody can mean, and what every board says of it."""


@pytest.fixture(scope="module")
def somebody(shared_rows: None) -> int:
    """Who is on the team of a matter with one row of everything, for all tests of this file."""
    person = staff("member")
    a_whole_matter("aurora", person)
    review = Investment.objects.get().reviews.earliest("pk")
    deadline = rows.a_deadline(review=review, key="soon", due_on=timezone.now().date() + timedelta(days=3))
    rows.a_reminder(deadline, person, due_on=deadline.due_on)
    matter = Investment.objects.get()
    rows.a_deadline(divestment=matter.divestments.get(), key="soon", due_on=deadline.due_on)
    promise = matter.agreements.earliest("pk").obligations.earliest("pk")
    rows.a_deadline(obligation=promise, key="soon", due_on=deadline.due_on)
    return person.pk


@pytest.fixture
def member(somebody: int) -> User:
    return User.objects.get(pk=somebody)


def address(kind: str) -> str:
    return reverse("longstop:docket") if kind == "deadlines" else reverse("longstop:board", args=[kind])


def shown(person: User, kind: str, **asked: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(address(kind), asked).content.decode()


@each_board
def test_page_and_values_and_question_have_the_same_rows(kind: str, member: User) -> None:
    now = timezone.now()
    question = BOARDS[kind].ask("", member, now)
    ids = [row.pk for part in every(question.qs, BOARDS[kind].order(question)) for row in part]
    assert ids
    assert [row.pk for row in question.qs] == ids
    told = page(kind, question, member, now).lines
    place = [column.name for column in columns_of(kind)].index("id")
    numbers = [row[place] for row in values(kind, question, member, now)]
    assert numbers == ids
    assert [columns_of(kind)[place].value(line) for line in told] == ids


@each_board
def test_a_page_shows_the_values_of_its_columns(kind: str, member: User) -> None:
    body = shown(member, kind)
    question = BOARDS[kind].ask("", member, timezone.now())
    first = next(values(kind, question, member, timezone.now()))
    told = dict(zip(columns_of(kind), first, strict=True))
    texts = [
        value for column, value in told.items() if column.look in ("what", "tag", "matter", "left") and value
    ]
    assert texts
    assert [text for text in texts if str(text) not in body] == []


@each_board
def test_who_is_not_on_the_team_sees_nothing(kind: str, member: User) -> None:
    outsider = staff("outsider")
    assert not BOARDS[kind].ask("", outsider, timezone.now()).qs.exists()
    assert "Aurora" not in shown(outsider, kind)
    assert "aurora" not in shown(outsider, kind).lower()


@each_board
def test_a_board_takes_few_statements(kind: str, member: User, django_assert_max_num_queries) -> None:
    client = Client()
    client.force_login(member)
    with django_assert_max_num_queries(STATEMENTS):
        assert client.get(address(kind), {"state": "running", "due_within": "10"}).status_code == 200


@pytest.mark.parametrize(("asked", "says"), BAD)
def test_a_bad_question_is_told_and_answered_with_nothing(asked, says: str, member: User) -> None:
    body = shown(member, "deadlines", **asked)
    assert says in body
    assert "<tbody>" not in body


@each_board
def test_every_board_tells_everything_that_is_bad_in_a_question(kind: str, member: User) -> None:
    *bad, (nowhere, says_nowhere) = BAD  # a place is looked for once the question is a good one
    body = shown(member, kind, **{name: value for asked, _ in bad for name, value in asked.items()})
    assert [says for _, says in bad if says not in body] == []
    assert "<tbody>" not in body
    assert says_nowhere in shown(member, kind, **nowhere)


def test_there_is_no_other_board(member: User) -> None:
    client = Client()
    client.force_login(member)
    assert client.get("/admin/boards/secrets/").status_code == 404


def test_the_docket_keeps_its_address(member: User) -> None:
    client = Client()
    client.force_login(member)
    response = client.get("/admin/boards/deadlines/", {"state": "overdue", "text": ""})
    assert response.headers["Location"] == "/admin/docket/?state=overdue"


def test_htmx_is_sent_the_list_alone_with_the_address_to_share(member: User) -> None:
    client = Client()
    client.force_login(member)
    asked = {"state": "running", "text": "", "after": ""}
    response = client.get("/admin/docket/", asked, headers={"HX-Request": "true"})
    assert response.headers["HX-Push-Url"] == "/admin/docket/?state=running"
    assert "HX-Request" in response.headers["Vary"]
    assert "<html" not in response.content.decode()
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/admin/docket/", asked, headers=back).content.decode()


def test_what_is_asked_can_be_taken_away_piece_by_piece(member: User) -> None:
    body = shown(member, "deadlines", state="running", text="aurora")
    assert 'href="/admin/docket/?text=aurora" aria-label="Remove the filter State"' in body
    assert 'href="/admin/docket/?state=running" aria-label="Remove the filter Text"' in body


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ("state=running", True),
        ("state=overdue&due_within=2", False),
        ("when=week", True),
        ("when=today", False),
        ("phase=investigation", False),
        ("phase=review&regime=us-cfius", True),
        ("phase=review&regime=uk-nsia", False),
        ("due_within=3", True),
        ("due_within=2", False),
        ("party=nobody", False),
        ("sector=nothing", False),
        ("value_from=1&currency=JPY", False),
        ("state_control=yes", False),
        ("country=NR", False),
    ],
)
def test_the_same_words_ask_the_same_on_every_board(asked: str, finds: bool, member: User) -> None:
    Investment.objects.update(state_control="no", sector="ports")
    Review.objects.update(phase="review")
    now = timezone.now()
    found = {kind: BOARDS[kind].ask(asked, member, now) for kind in BOARDS}
    assert {kind: question.form.errors for kind, question in found.items() if not question.is_valid()} == {}
    assert {kind for kind, question in found.items() if question.qs.exists() is not finds} == set()


def test_every_board_finds_what_waits_for_an_event(member: User) -> None:
    Deadline.objects.update(
        due_on=None, state="waiting", undetermined_reason="waits for acceptance", waits_for="accepted"
    )
    now = timezone.now()
    for kind, board in BOARDS.items():
        assert board.ask("waits_for=accepted", member, now).qs.exists(), kind
        assert not board.ask("waits_for=closed", member, now).qs.exists(), kind
