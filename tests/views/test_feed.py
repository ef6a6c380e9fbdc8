"""The address that calendar programs read: open to whoever has its secret, and to nobody else."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.alerts.calendars import read_back
from tests.models import rows
from tracker.models import FeedToken, FeedUse
from tracker.services.feeds import make_feed
from tracker.services.secrets import revoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    person = User.objects.create(username="member", email="member@example.org")
    matter = rows.an_investment()
    rows.join(matter, person)
    rows.a_deadline(review=rows.a_review(matter), due_on=timezone.now().date())
    return person


@pytest.fixture
def made(member: User) -> tuple[FeedToken, str]:
    return make_feed(member, name="Mine", query="", masked=False, now=timezone.now())


def reads(secret: str, **headers: Any) -> Any:
    """A calendar program, which knows no log-in."""
    return Client().get(reverse("feed", args=[secret]), **headers)


def test_a_program_reads_the_dates_without_a_log_in(made: tuple[FeedToken, str]) -> None:
    response = reads(made[1])
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = read_back(response.content).events
    assert event.summary == "Review ends (unverified) – Aurora"
    assert response.cookies == {}


def test_it_is_kept_nowhere_indexed_nowhere_and_passed_on_to_nobody(made: tuple[FeedToken, str]) -> None:
    for response in (reads(made[1]), reads("unknown")):
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"


def test_an_unknown_address_is_not_found_and_leaves_no_trace(made: tuple[FeedToken, str]) -> None:
    for guess in ("unknown", made[0].digest, made[1][:-1], f"{made[1]}x"):
        assert reads(guess).status_code == 404
    assert not FeedUse.objects.exists()


def test_a_revoked_feed_is_gone_and_who_still_reads_it_is_noted(made: tuple[FeedToken, str]) -> None:
    feed, secret = made
    revoke(feed, by=feed.user, now=timezone.now())
    response = reads(secret)
    assert response.status_code == 410
    assert b"VEVENT" not in response.content
    assert FeedUse.objects.get().answered == "nothing: it was revoked"


def test_the_feed_of_an_inactive_person_is_gone(made: tuple[FeedToken, str]) -> None:
    User.objects.update(is_active=False)
    assert reads(made[1]).status_code == 410
    assert FeedUse.objects.get().answered == "nothing: its person is inactive"


def test_each_reading_is_noted_with_who_and_from_where(made: tuple[FeedToken, str]) -> None:
    reads(made[1], headers={"User-Agent": "Microsoft Outlook 16"}, REMOTE_ADDR="203.0.113.9")
    use = FeedUse.objects.get()
    assert (use.feed, use.program, use.address) == (made[0], "Microsoft Outlook 16", "203.0.113.9")
    assert use.answered == "1 date"


@pytest.mark.parametrize(
    ("trusted", "given", "noted"),
    [
        (False, "198.51.100.7", "203.0.113.9"),
        (True, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (True, "nonsense", ""),
        (True, "", "203.0.113.9"),
    ],
)
def test_only_a_trusted_proxy_says_from_where(
    made: tuple[FeedToken, str], settings: Any, trusted: bool, given: str, noted: str
) -> None:
    settings.TRUST_PROXY = trusted
    reads(made[1], headers={"X-Forwarded-For": given}, REMOTE_ADDR="203.0.113.9")
    assert FeedUse.objects.get().address == noted


def test_the_wall_holds_at_each_reading(made: tuple[FeedToken, str], member: User) -> None:
    member.matters.all().delete()
    response = reads(made[1])
    assert response.status_code == 200
    assert read_back(response.content).events == []
    assert b"Aurora" not in response.content


def test_a_filter_that_no_longer_works_still_answers_with_a_calendar(made: tuple[FeedToken, str]) -> None:
    FeedToken.objects.update(query="member=99999")
    response = reads(made[1])
    assert response.status_code == 200
    (event,) = read_back(response.content).events
    assert "no longer works" in event.summary
    assert FeedUse.objects.get().answered == "its filter no longer works"


def test_it_can_only_be_read(made: tuple[FeedToken, str]) -> None:
    address = reverse("feed", args=[made[1]])
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 200
