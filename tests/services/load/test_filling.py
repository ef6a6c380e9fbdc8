"""A large record that is made up: right in every date, marked, silent, and only in an empty database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tracker.models import Deadline, Instance, Investment, MatterMember, Reminder, Review
from tracker.services.instance import Standing, may_send, standing
from tracker.services.load.filling import Sizes, loaded, make_load
from tracker.services.load.names import some_words
from tracker.services.recompute import recompute_all

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 8, 10, 15, tzinfo=UTC)
SMALL = Sizes(reviews=10, deadlines=150, reminders=200)


def fill(sizes: Sizes = SMALL) -> list[str]:
    return list(make_load(sizes, NOW, seed=1, most=2))


def test_every_copied_date_is_what_the_clock_says_of_its_own_record() -> None:
    told = fill()
    found = loaded()
    assert found.reviews == found.investments == 10
    assert found.deadlines >= 150
    assert found.reminders >= 200
    assert told[-1] == "4 of 4 copies"
    assert recompute_all(None, NOW, check=True).differences == 0
    last = Deadline.objects.filter(review__isnull=False).order_by("pk").last()
    assert last
    assert last.review
    assert set(last.event_ids) <= set(last.review.events.values_list("pk", flat=True))


def test_names_and_people_of_copies_are_their_own() -> None:
    fill()
    titles = set(Investment.objects.values_list("title", flat=True))
    assert len(titles) == 10
    assert all(review.investment.title.endswith(review.code_name) for review in Review.objects.all())
    assert MatterMember.objects.count() == 40
    assert User.objects.count() == 80
    assert set(Investment.objects.values_list("is_practice", flat=True)) == {True}
    assert all(
        user.email.endswith(".invalid") and not user.has_usable_password() for user in User.objects.all()
    )


def test_rows_are_added_behind_what_was_copied() -> None:
    fill()
    last = Investment.objects.order_by("pk").last()
    assert last
    assert Investment.objects.create(slug="next", title="Next").pk > last.pk


def test_nothing_leaves_from_a_database_that_was_filled() -> None:
    fill()
    assert Reminder.objects.filter(state="planned", send_at__lte=NOW + timedelta(days=90)).exists()
    assert standing() == Standing.ELSEWHERE
    assert not standing().sends
    assert may_send(NOW) is None


def test_a_database_with_a_matter_is_left_alone() -> None:
    Investment.objects.create(slug="real", title="Real")
    with pytest.raises(ValidationError, match="holds matters"):
        fill()
    assert Investment.objects.count() == 1


def test_a_live_instance_is_left_alone() -> None:
    Instance.objects.create(pk=1, fingerprint="here", place="here", declared_at=NOW)
    with pytest.raises(ValidationError, match="declared the live instance"):
        fill()
    assert not Investment.objects.exists()


def test_more_matters_than_there_are_names_are_refused() -> None:
    with pytest.raises(ValueError, match="ask for fewer"):
        some_words(1, 10_000)
