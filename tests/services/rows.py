"""Matters under review, as the services find them."""

from datetime import UTC, date, datetime

from django.contrib.auth.models import User

from tests.models.rows import an_investment
from tracker.models import FuzzyDay, Review, ReviewEvent
from tracker.services.record_event import record_event

NOW = datetime(2026, 5, 20, 15, tzinfo=UTC)
"""Late morning in Washington on Wed 20 May 2026."""


def at(day: date) -> datetime:
    """Late morning in Washington on `day`."""
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def a_person(name: str = "ada", **values: object) -> User:
    return User.objects.create_user(name, f"{name}@example.org", "x", **values)  # type: ignore[arg-type]


def a_notice(slug: str = "aurora") -> Review:
    return Review.objects.create(investment=an_investment(slug), regime="us-cfius", filing_kind="notice")


def told(review: Review, kind: str, day: date, now: datetime | None = None, **values: object) -> ReviewEvent:
    """Record that `kind` happened on `day`, on that day unless told otherwise."""
    occurred = FuzzyDay.on(day)
    return record_event(review.pk, kind=kind, occurred=occurred, by=None, now=now or at(day), **values)  # type: ignore[arg-type]
