"""Saved views on pages: saved from a board, shown as tabs and in the list, opened, changed, deleted."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tests.services.boards_rows import on_every_board
from tracker.filters.boards import BOARDS
from tracker.models import FeedToken, Investment, SavedView, Subscription
from tracker.services.saved_views import keep_view

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    return response.content.decode()


def a_view(person: User, query: str = "state=overdue", **values) -> SavedView:
    told = {"name": "Late & late", "board": "deadlines", "shared": False} | values
    return keep_view(person, query=query, now=timezone.now(), **told)


@pytest.mark.parametrize("kind", BOARDS)
def test_a_board_offers_to_save_what_it_shows_and_then_shows_it_as_a_tab(kind: str, client, person) -> None:
    address = "/admin/docket/" if kind == "deadlines" else f"/admin/boards/{kind}/"
    save = f"/admin/views/save/?board={kind}&amp;query=state%3Doverdue"
    assert f'href="{save}">Save this view</a>' in text(client, f"{address}?state=overdue")
    assert "Overdue" in text(client, save.replace("&amp;", "&"))
    answers = {"name": "Late & late", "board": kind, "query": "state=overdue"}
    response = client.post("/admin/views/save/", answers, follow=True)
    assert response.redirect_chain == [(f"{address}?state=overdue", 302)]
    body = response.content.decode()
    assert "The view “Late &amp; late” is saved." in body
    assert f'<a href="{address}?state=overdue" aria-current="page">Late &amp; late</a>' in body
    assert "Save this view" not in body
    assert f'href="{address}?state=overdue">Late &amp; late</a>' in text(client, address)


def test_a_question_that_is_not_understood_is_not_saved(client, person) -> None:
    assert "Save this view" not in text(client, "/admin/docket/?state=lost")
    body = text(client, "/admin/views/save/?board=deadlines&query=state%3Dlost")
    assert "State: Select a valid choice." in body
    assert "Save view</button>" not in body
    assert client.get("/admin/views/save/?board=secrets").status_code == 404


def test_a_second_of_the_same_name_is_refused_or_takes_its_place(client, person) -> None:
    view = a_view(person)
    answers = {"name": "late & LATE", "board": "deadlines", "query": "state=paused"}
    assert (
        "You have a view of this name on this board already"
        in client.post("/admin/views/save/", answers).content.decode()
    )
    client.post("/admin/views/save/", answers | {"replaces": view.pk})
    view.refresh_from_db()
    assert (view.query, SavedView.objects.count()) == ("state=paused", 1)


def test_it_is_renamed_shared_and_deleted(client, person) -> None:
    view = a_view(person)
    page = f"/admin/views/{view.pk}/"
    assert 'value="state=overdue"' in text(client, page)
    client.post(page, {"name": "Very late", "query": "state=overdue&due_within=9", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.query, view.shared) == ("Very late", "state=overdue&due_within=9", True)
    refused = client.post(page, {"name": "Very late", "query": "colour=red"}).content.decode()
    assert "There is no filter “colour”." in refused
    assert (
        client.get(f"/admin/views/{view.pk}/open/")["Location"] == "/admin/docket/?state=overdue&due_within=9"
    )
    assert client.get(f"/admin/views/{view.pk}/forget/")["Location"] == "/admin/views/"
    assert SavedView.objects.exists()
    body = client.post(f"/admin/views/{view.pk}/forget/", follow=True).content.decode()
    assert "The view “Very late” is deleted." in body
    assert not SavedView.objects.exists()


def test_a_shared_view_shows_each_reader_only_their_own_rows(client, person) -> None:
    on_every_board(person, timezone.now())
    colleague = staff("colleague")
    both = rows.an_investment("borealis")
    for one in (person, colleague):
        rows.join(both, one)
    view = a_view(colleague, "text=a", board="investments", name="All with an a", shared=True)
    body = text(client, f"/admin/views/{view.pk}/open/")
    assert ">Aurora</a>" in body
    assert ">Borealis</a>" in body
    theirs = Client()
    theirs.force_login(colleague)
    body = text(theirs, f"/admin/views/{view.pk}/open/")
    assert "Aurora" not in body
    assert ">Borealis</a>" in body
    assert "colleague" in text(client, "/admin/views/")
    for address in (f"/admin/views/{view.pk}/", f"/admin/views/{view.pk}/forget/"):
        assert client.post(address, {"name": "Mine now"}).status_code == 404
    assert Investment.objects.count() == 2


def test_a_private_view_of_somebody_else_is_not_there(client) -> None:
    view = a_view(staff("other"), name="Secret plan")
    for address in ("", f"{view.pk}/", f"{view.pk}/open/"):
        assert "Secret plan" not in client.get(f"/admin/views/{address}").content.decode()
    assert "Secret plan" not in text(client, "/admin/docket/")


@pytest.mark.parametrize(
    ("query", "why"),
    [("colour=red", "There is no filter “colour”."), ("state=lost", "State: Select a valid choice.")],
)
def test_a_view_that_is_not_understood_any_more_says_so_and_lists_nothing(query, why, client, person) -> None:
    on_every_board(person, timezone.now())
    view = a_view(person)
    SavedView.objects.update(query=query)
    body = text(client, f"/admin/views/{view.pk}/open/")
    assert "The saved view “Late &amp; late” is not understood any more." in body
    assert why in body
    assert "Aurora" not in body
    assert "Not understood any more" in text(client, "/admin/views/")


def test_a_view_of_a_board_that_is_no_more_is_told_and_can_be_deleted(client, person) -> None:
    view = a_view(person)
    SavedView.objects.update(board="secrets")
    assert "There is no board “secrets” any more." in text(client, "/admin/views/")
    assert "There is no board “secrets” any more." in text(client, f"/admin/views/{view.pk}/")
    assert client.get(f"/admin/views/{view.pk}/open/").status_code == 404
    assert (
        "There is no such board"
        in client.post(f"/admin/views/{view.pk}/", {"name": "Late", "query": ""}).content.decode()
    )
    client.post(f"/admin/views/{view.pk}/forget/")
    assert not SavedView.objects.exists()


def test_the_docket_hands_its_view_on_to_digests_and_feeds(client, person) -> None:
    view = a_view(person)
    body = text(client, "/admin/docket/?state=overdue")
    assert f'<a href="/admin/my-digests/?view={view.pk}#new">Mail me this list</a>' in body
    assert f'<a href="/admin/my-feeds/?view={view.pk}">Subscribe in a calendar</a>' in body
    form = text(client, f"/admin/my-digests/?view={view.pk}")
    assert f'<option value="{view.pk}" selected>Late &amp; late</option>' in form
    answers = {"name": "Late", "cadence": "daily", "query": "", "view": view.pk}
    page = client.post("/admin/my-digests/", answers, follow=True).content.decode()
    assert "It follows the saved view “Late &amp; late” and changes with it." in page
    feed = text(client, f"/admin/my-feeds/?view={view.pk}")
    assert "<strong>Late &amp; late</strong>" in feed
    client.post("/admin/my-feeds/", {"name": "Late", "masked": "on", "query": "", "view": view.pk})
    assert Subscription.objects.get().view == FeedToken.objects.get().view == view
    client.post(f"/admin/views/{view.pk}/", {"name": "Late", "query": "state=paused"})
    assert Subscription.objects.get().query == FeedToken.objects.get().query == "state=paused"
    client.post(f"/admin/views/{view.pk}/forget/")
    for address in (
        "/admin/my-digests/",
        "/admin/my-feeds/",
        f"/admin/my-feeds/{FeedToken.objects.get().pk}/",
    ):
        assert "It followed the saved view “Late”, which was deleted" in text(client, address)
    assert Subscription.objects.get().query == "state=paused"
