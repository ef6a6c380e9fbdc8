"""Someone who is logged in, and a review of theirs that really runs."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.people import staff
from tests.models import rows
from tracker.models import FuzzyDay, Review
from tracker.services.open_review import open_review
from tracker.services.record_event import record_event

ACCEPTED = date(2026, 6, 1)
RECORDED = datetime(2026, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    return staff("member")


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def review(person: User) -> Review:
    """A notice accepted on Mon 1 Jun 2026, in a matter of the person's own."""
    matter = rows.an_investment(value_amount=50_000_000, value_currency="USD")
    rows.join(matter, person)
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=RECORDED)
    record_event(review.pk, kind="accepted", occurred=FuzzyDay.on(ACCEPTED), by=person, now=RECORDED)
    review.refresh_from_db()
    return review
