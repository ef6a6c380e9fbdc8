"""Matters under review, as the services find them."""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from tests.models.rows import an_investment
from tracker.models import Deadline, FuzzyDay, Investment, Reminder, Review, ReviewEvent, Watch
from tracker.services.record_event import record_event

REVIEW = "us.cfius.notice.review"
ACCEPTED_ON = date(2026, 5, 20)
REVIEW_ENDS_ON = date(2026, 7, 6)
"""Day 45 is Fri 3 Jul 2026, the observed holiday, so the law moves it to Monday (31 CFR 800.503(b))."""


def at(day: date) -> datetime:
    """Late morning in Washington on `day`."""
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def a_person(name: str = "ada", **values: Any) -> User:
    return User.objects.create_user(name, f"{name}@example.org", "x", **values)


def a_watcher(investment: Investment, name: str = "ada", leads: list[int] | None = None) -> User:
    """A member of the team who watches the matter."""
    person = a_person(name)
    investment.team.create(user=person)
    Watch.objects.create(investment=investment, user=person, leads=leads)
    return person


def a_notice(slug: str = "aurora", **values: Any) -> Review:
    return Review.objects.create(
        investment=an_investment(slug), regime="us-cfius", filing_kind="notice", **values
    )


def told(review: Review, kind: str, day: date, now: datetime | None = None, **values: Any) -> ReviewEvent:
    """Record that `kind` happened on `day`, on that day unless told otherwise."""
    occurred = FuzzyDay.on(day)
    return record_event(review.pk, kind=kind, occurred=occurred, by=None, now=now or at(day), **values)


def an_accepted_notice(slug: str = "aurora") -> Review:
    """A notice accepted on Wed 20 May 2026, recorded that day."""
    review = a_notice(slug)
    told(review, "accepted", ACCEPTED_ON)
    return review


def clock(review: Review, rule_id: str = REVIEW) -> Deadline:
    """The only row of a rule in a review."""
    return review.deadlines.get(rule_id=rule_id)


def planned(deadline: Deadline) -> list[Reminder]:
    return list(deadline.reminders.filter(state="planned").order_by("send_at", "pk"))


def sent(reminder: Reminder, when: datetime) -> None:
    """As the sender leaves it."""
    Reminder.objects.filter(pk=reminder.pk).update(state="sent", sent_at=when)
