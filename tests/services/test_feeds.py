"""Calendar feeds: a secret that is nowhere kept, a name of one's own, and a log of who reads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from tests.services.rows import a_person
from tracker.models import FeedToken, FeedUse
from tracker.services.feeds import make_feed
from tracker.services.secrets import found_by, note_use, revoke

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 19, 14, tzinfo=UTC)


def a_feed(person: User, name: str = "Mine", query: str = "", masked: bool = True) -> tuple[FeedToken, str]:
    return make_feed(person, name=name, query=query, masked=masked, now=NOW)


def test_only_the_hash_of_its_long_secret_is_kept() -> None:
    feed, secret = a_feed(a_person())
    assert len(secret) >= 43
    kept = [str(value) for value in FeedToken.objects.values().get().values()]
    assert not any(secret in value for value in kept)
    assert found_by(FeedToken, secret) == feed
    assert found_by(FeedToken, secret[:-1]) is None
    assert found_by(FeedToken, feed.digest) is None


def test_no_two_secrets_are_alike() -> None:
    person = a_person()
    assert len({a_feed(person, f"Feed {number}")[1] for number in range(20)}) == 20


@pytest.mark.parametrize(
    ("name", "query", "field"),
    [
        ("  ", "", "name"),
        ("x" * 81, "", "name"),
        ("Mine", "", "name"),
        ("Other", "state=sleeping", "query"),
        ("Other", "nonsense=1", "query"),
        ("Other", f"text={'x' * 1000}", "query"),
    ],
)
def test_what_makes_no_feed_is_told_at_its_field(name: str, query: str, field: str) -> None:
    person = a_person()
    a_feed(person)
    with pytest.raises(ValidationError) as refused:
        a_feed(person, name, query)
    assert set(refused.value.message_dict) == {field}
    assert FeedToken.objects.count() == 1


def test_the_name_of_a_revoked_feed_is_free_again() -> None:
    person = a_person()
    feed, _ = a_feed(person)
    revoke(feed, by=person, now=NOW)
    a_feed(person)
    assert FeedToken.objects.filter(name="Mine").count() == 2


def test_its_person_and_superusers_revoke_it_once() -> None:
    person, root = a_person(), a_person("root", is_superuser=True)
    feed, _ = a_feed(person)
    with pytest.raises(PermissionDenied):
        revoke(feed, by=a_person("bob"), now=NOW)
    assert feed.revoked_at is None
    revoke(feed, by=root, now=NOW)
    revoke(feed, by=person, now=NOW + timedelta(days=1))
    assert feed.revoked_at == NOW


def test_a_program_is_noted_once_an_hour_and_a_stranger_at_once() -> None:
    feed, _ = a_feed(a_person())

    def reads(
        minutes: int, program: str = "Outlook", address: str = "10.0.0.1", answered: str = "3 dates"
    ) -> int:
        now = NOW + timedelta(minutes=minutes)
        note_use(feed, program=program, address=address, answered=answered, now=now)
        return FeedUse.objects.count()

    assert [reads(0), reads(5), reads(59)] == [1, 1, 1]
    assert reads(60) == 2
    assert reads(61, address="203.0.113.9") == 3
    assert reads(62, program="curl/8") == 4
    assert reads(63, answered="nothing: it was revoked") == 5
    assert reads(64, program="x" * 500) == 6
    assert FeedUse.objects.latest("pk").program == "x" * 200
