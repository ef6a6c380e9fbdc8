"""A small firm: matters, dates, people and the reminders they should get."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from tests.models import rows
from tracker.models import Deadline, DeadlineChange, Instance, Investment, Reminder
from tracker.services.instance import where_am_i

DUE = date(2026, 7, 3)
SEND_AT = datetime(2026, 6, 19, 4, tzinfo=UTC)  # midnight in New York, 14 days before
NOW = datetime(2026, 6, 19, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STEPS = [
    {
        "code": "started",
        "on": "2026-05-20",
        "citation": "31 CFR 800.503(b)",
        "text": "Wed 20 May 2026 triggers the clock and is itself day 1.",
    },
    {
        "code": "counted",
        "on": "2026-07-03",
        "citation": "31 CFR 800.503(b)",
        "text": "45 calendar days end on Fri 3 Jul 2026.",
    },
]


def a_person(name: str = "amira", **values: Any) -> User:
    return User.objects.create(
        username=name, **{"email": f"{name}@example.org", "first_name": name.title()} | values
    )


def a_date(slug: str = "aurora", team: tuple[User, ...] = (), **values: Any) -> Deadline:
    """A verified date of a confidential matter, with its team."""
    matter = Investment.objects.create(**{"slug": slug, "title": slug.title()} | values.pop("matter", {}))
    for person in team:
        rows.join(matter, person)
    review = rows.a_review(matter, **values.pop("review", {}))
    defaults = {
        "due_on": DUE,
        "owed_by": "authority",
        "owner_label": "Committee",
        "confidence": "verified",
        "regime_version": "us-cfius/2020-02-13",
        "calendar": "us-federal",
        "calendar_digest": "0123456789abcdef",
        "read_on": date(2026, 11, 20),
        "citation": "31 CFR 800.503(b)",
        "unit": "calendar-day",
        "steps": STEPS,
    }
    return rows.a_deadline(review=review, **defaults | values)


def live_here() -> None:
    """This is the installation that sends: it has done so before."""
    place = where_am_i()
    told = {"fingerprint": place.fingerprint, "place": place.words, "declared_at": SEND_AT}
    Instance.objects.get_or_create(pk=1, defaults=told)


def a_reminder(deadline: Deadline, person: User, **values: Any) -> Reminder:
    """A reminder; one that was sent was sent from here."""
    if values.get("state") == "sent":
        live_here()
    return rows.a_reminder(deadline, person, **{"lead": 14, "send_at": SEND_AT} | values)


def a_move(deadline: Deadline, person: User, **values: Any) -> Reminder:
    """The reminder that a date has moved to where it is now."""
    change = DeadlineChange.objects.create(
        deadline=deadline,
        old_due_on=values.pop("old_due_on", date(2026, 7, 2)),
        new_due_on=values.pop("new_due_on", deadline.due_on),
        cause="closure",
        text=values.pop("text", "Moved from Thu 2 Jul 2026 to Fri 3 Jul 2026: day of mourning."),
        changed_at=NOW,
    )
    defaults = {"kind": "moved", "lead": None, "change": change, "send_at": NOW - MINUTE}
    return a_reminder(deadline, person, **defaults | values)
