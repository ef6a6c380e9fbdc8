"""Saved views: kept, shared, refused twice, and followed by digests and feeds until they are gone."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.alerts.people import a_person
from tests.models import rows
from tracker.alerts.digest import tell
from tracker.alerts.words import Countdown
from tracker.filters.saved_views import views_for
from tracker.models import SavedView, Subscription
from tracker.services.feeds import make_feed
from tracker.services.following import told_of
from tracker.services.law import LawBook
from tracker.services.saved_views import delete_view, keep_view
from tracker.services.subscriptions import keep_digest

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 19, 14, tzinfo=UTC)


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def boris(amira: User) -> User:
    """On one team with Amira."""
    person = a_person("boris")
    matter = rows.an_investment()
    for one in (amira, person):
        rows.join(matter, one)
    return person


def a_view(person: User, query: str = "state=overdue", **values) -> SavedView:
    told = {"name": "Late", "board": "deadlines", "shared": False} | values
    return keep_view(person, query=query, now=NOW, **told)


def a_digest(person: User, view: SavedView) -> Subscription:
    return keep_digest(person, name="Mine", query="", cadence="daily", now=NOW, view_id=view.pk)


def refusal(person: User, **values) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        a_view(person, **values)
    return refused.value.message_dict


def test_a_view_keeps_a_question_without_what_asks_nothing(amira: User) -> None:
    view = a_view(
        amira, "https://x.example/admin/docket/?state=overdue&text=&after=abc", name="  Too   late "
    )
    assert (view.name, view.query, view.user) == ("Too late", "state=overdue", amira)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"name": "LATE"}, "__all__", "You have a view of this name on this board already"),
        ({"name": "Else", "query": "state=overdue"}, "query", "You saved this question already, as “Late”."),
        ({"name": "", "query": ""}, "name", "This field cannot be blank."),
        ({"name": "Else", "query": "colour=red"}, "query", "There is no filter “colour”."),
        ({"name": "Else", "query": "state=lost"}, "query", "State: Select a valid choice."),
        ({"name": "Else", "board": "secrets"}, "board", "There is no such board"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(values: dict, field: str, says: str, amira: User) -> None:
    a_view(amira)
    told = refusal(amira, **{"query": "state=running"} | values)
    assert says in told[field][0]
    assert SavedView.objects.count() == 1


def test_the_order_of_its_parts_makes_no_other_question(amira: User) -> None:
    a_view(amira, "state=overdue&text=sea")
    assert "query" in refusal(amira, name="Else", query="text=sea&state=overdue")


def test_another_board_and_another_person_may_use_the_name(amira: User, boris: User) -> None:
    a_view(amira)
    a_view(amira, board="reviews")
    a_view(boris)
    assert SavedView.objects.count() == 3


def test_a_shared_view_is_offered_to_those_on_a_team_with_its_owner(amira: User, boris: User) -> None:
    view = a_view(amira)
    stranger, root = a_person("stranger"), a_person("root", is_superuser=True)
    assert [list(views_for(one)) for one in (amira, boris, stranger, root)] == [[view], [], [], []]
    a_view(amira, shared=True, view_id=view.pk)
    assert [list(views_for(one)) for one in (amira, boris, stranger, root)] == [[view], [view], [], [view]]


def test_nobody_changes_or_deletes_the_view_of_somebody_else(amira: User, boris: User) -> None:
    view = a_view(amira, shared=True)
    with pytest.raises(SavedView.DoesNotExist):
        a_view(boris, view_id=view.pk)
    with pytest.raises(SavedView.DoesNotExist):
        delete_view(view.pk, by=boris)
    assert SavedView.objects.get() == view


def test_what_follows_a_view_changes_with_it(amira: User, boris: User) -> None:
    view = a_view(amira, shared=True)
    digest = a_digest(boris, view)
    feed, _secret = make_feed(amira, name="Mine", query="", masked=True, now=NOW, view_id=view.pk)
    assert (digest.query, feed.query) == ("state=overdue", "state=overdue")
    a_view(amira, "state=paused", shared=True, view_id=view.pk)
    for row in (digest, feed):
        row.refresh_from_db()
        assert (row.query, row.view) == ("state=paused", view)
    assert told_of(digest, boris) == "It follows the saved view “Late” and changes with it."


def test_a_deleted_view_leaves_its_last_question_and_the_digest_says_so(amira: User) -> None:
    view = a_view(amira)
    digest = a_digest(amira, view)
    delete_view(view.pk, by=amira)
    digest.refresh_from_db()
    assert (digest.query, digest.view, digest.view_was) == ("state=overdue", None, "Late")
    assert "“Late”, which was deleted" in told_of(digest, amira)
    told = tell(digest, NOW, Countdown(LawBook(None, NOW)))
    for words in (" ".join(told.text.split()), told.html):
        assert "The saved view that this digest followed was deleted" in words
        assert "State: Overdue" in words
    digest = keep_digest(
        amira, name="Mine", query="state=met", cadence="daily", now=NOW, subscription_id=digest.pk
    )
    assert told_of(digest, amira) == ""


def test_a_view_no_longer_shared_lets_go_of_others_and_of_nobody_else(amira: User, boris: User) -> None:
    view = a_view(amira, shared=True)
    theirs, own = a_digest(boris, view), a_digest(amira, view)
    a_view(amira, "state=paused", shared=False, view_id=view.pk)
    theirs.refresh_from_db()
    own.refresh_from_db()
    assert (theirs.query, theirs.view, theirs.view_was) == ("state=overdue", None, "Late")
    assert (own.query, own.view) == ("state=paused", view)


def test_whoever_left_the_team_is_told_and_hears_of_no_change(amira: User, boris: User) -> None:
    view = a_view(amira, shared=True)
    theirs = a_digest(boris, view)
    boris.matters.all().delete()
    assert "no longer shared with you" in told_of(theirs, boris)
    a_view(amira, "state=paused", shared=True, view_id=view.pk)
    theirs.refresh_from_db()
    assert (theirs.query, theirs.view) == ("state=overdue", None)


def test_only_a_view_that_one_sees_is_followed(amira: User, boris: User) -> None:
    with pytest.raises(ValidationError) as refused:
        a_digest(amira, a_view(boris, name="Hidden"))
    assert refused.value.message_dict == {"view": ["Choose one of your saved views."]}


def test_a_view_of_any_board_is_followed_on_that_board(amira: User) -> None:
    followed = a_digest(amira, a_view(amira, "phase=review", board="reviews"))
    assert (followed.board, followed.query) == ("reviews", "phase=review")
    pasted = keep_digest(
        amira, name="Pasted", query="/admin/boards/reviews/?phase=review", cadence="daily", now=NOW
    )
    assert (pasted.board, pasted.query) == ("reviews", "phase=review")
    with pytest.raises(ValidationError) as refused:
        keep_digest(amira, name="No", query="/admin/boards/secrets/?phase=review", cadence="daily", now=NOW)
    assert refused.value.message_dict == {"query": ["There is no such board: choose one of the list."]}


def test_a_digest_asks_one_thing(amira: User) -> None:
    view = a_view(amira)
    with pytest.raises(ValidationError) as refused:
        keep_digest(amira, name="Mine", query="state=met", cadence="daily", now=NOW, view_id=view.pk)
    assert list(refused.value.message_dict) == ["query"]
