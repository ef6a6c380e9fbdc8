"""The page on which people make, watch and revoke their feeds."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.models.rows import NOON
from tracker.models import FeedToken, Review
from tracker.services.feeds import make_feed
from tracker.services.secrets import note_use

pytestmark = pytest.mark.django_db
HOME = reverse("longstop:my_feeds")


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


def made(client: Client, **told: Any) -> Any:
    return client.post(HOME, {"name": "Mine", "masked": "on", "query": ""} | told)


def test_the_address_is_shown_once_and_works(client: Client, review: Review) -> None:
    page = body(made(client))
    found = re.search(r"http://testserver(/feeds/[\w-]{43,}\.ics)", page)
    assert found
    assert f"webcal://testserver{found[1]}" in page
    assert Client().get(found[1]).status_code == 200
    again = body(client.get(HOME))
    assert "/feeds/" not in again
    assert "Mine" in again
    assert "never" not in again


def test_sending_the_form_twice_makes_one_feed(client: Client) -> None:
    made(client)
    page = body(made(client))
    assert "You have a feed of this name already" in page
    assert FeedToken.objects.count() == 1


def test_the_dockets_question_is_carried_along(client: Client, review: Review) -> None:
    docket = body(client.get(reverse("longstop:docket"), {"state": "running", "text": "aurora & co"}))
    link = re.search(r'href="([^"]+)">Subscribe in a calendar', docket)
    assert link
    page = body(client.get(link[1].replace("&amp;", "&")))
    assert "Text: aurora &amp; co; State: Running" in page
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query
    made(client, query=query[1].replace("&amp;", "&"))
    assert unquote(FeedToken.objects.get().query.replace("+", " ")) == "state=running&text=aurora & co"


def test_a_question_that_makes_no_sense_makes_no_feed(client: Client) -> None:
    assert "Make feed" not in body(client.get(HOME, {"query": "nonsense=1"}))
    assert "There is no filter “nonsense”" in body(client.get(HOME, {"query": "nonsense=1"}))
    made(client, query="state=sleeping")
    assert not FeedToken.objects.exists()


def test_masking_can_be_left_off(client: Client) -> None:
    client.post(HOME, {"name": "Open", "query": ""})
    assert not FeedToken.objects.get().masked


def test_one_sees_ones_own_feeds_and_who_read_them(client: Client, person: User) -> None:
    feed, _ = make_feed(person, name="Mine", query="", masked=True, now=NOON)
    make_feed(staff("other"), name="Theirs", query="", masked=True, now=NOON)
    assert "never" in body(client.get(HOME))
    note_use(feed, program="Outlook <16>", address="203.0.113.9", answered="3 dates", now=NOON)
    page = body(client.get(HOME))
    assert "Mon 2 Mar 2026, 12:00 UTC" in page
    assert "Theirs" not in page
    log = body(client.get(reverse("longstop:my_feed", args=[feed.pk])))
    for words in ("Outlook &lt;16&gt;", "203.0.113.9", "3 dates", "Mon 2 Mar 2026, 12:00 UTC"):
        assert words in log


def test_revoking_needs_a_post_and_closes_the_feed_for_good(client: Client, person: User) -> None:
    feed, secret = make_feed(person, name="Mine", query="", masked=True, now=NOON)
    address = reverse("longstop:revoke_feed", args=[feed.pk])
    client.get(address, follow=True)
    assert Client().get(reverse("feed", args=[secret])).status_code == 200
    page = body(client.post(address, follow=True))
    assert "“Mine” is revoked" in page
    assert "Revoke feed" not in page
    assert Client().get(reverse("feed", args=[secret])).status_code == 410


def test_a_superuser_revokes_what_somebody_else_made_and_a_colleague_does_not(person: User) -> None:
    feed, _ = make_feed(person, name="Mine", query="", masked=True, now=NOON)
    address = reverse("longstop:revoke_feed", args=[feed.pk])
    client = Client()
    client.force_login(staff("colleague"))
    assert client.post(address).status_code == 404
    client.force_login(staff("root", superuser=True))
    assert client.get(feed.get_absolute_url(), follow=True).status_code == 200
    client.post(address)
    feed.refresh_from_db()
    assert feed.revoked_at
