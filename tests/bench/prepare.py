"""Matters in any number, as the services would have written them. Runs in a child process."""

from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.management import call_command

from tests.bench.clock import EIGHT_EVENTS
from tracker.models import FuzzyDay, Investment, MatterMember, Review, ReviewEvent, Watch
from tracker.services.recompute import recompute_all

NOW = datetime(2026, 8, 10, 15, tzinfo=UTC)
"""Late morning in Washington while the eight-event cases are under investigation."""
CHUNK = 2000


def migrated() -> None:
    """All tables, those of the other senders as well."""
    call_command("migrate", verbosity=0)


def reviews(count: int, *, spread: int = 60) -> None:
    """Matters with one review of eight events each, the days spread over some weeks, and one superuser."""
    User.objects.create(username="root", email="root@example.org", is_superuser=True)
    recorded = NOW - timedelta(days=1)
    for first in range(0, count, CHUNK):
        numbers = range(first, min(count, first + CHUNK))
        matters = Investment.objects.bulk_create(
            Investment(slug=f"matter-{number}", title=f"Project Number {number}") for number in numbers
        )
        rows = Review.objects.bulk_create(
            Review(
                investment=matter, regime="us-cfius", filing_kind="notice", filing_number=f"26-{number:05}"
            )
            for number, matter in zip(numbers, matters, strict=True)
        )
        ReviewEvent.objects.bulk_create(
            ReviewEvent(
                review=review,
                kind=kind,
                position=position,
                recorded_at=recorded,
                **FuzzyDay.on(_day(day, number, spread)).columns("occurred"),
            )
            for number, review in zip(numbers, rows, strict=True)
            for position, (kind, day) in enumerate(EIGHT_EVENTS)
        )


def _day(day: date, number: int, spread: int) -> date:
    return day - timedelta(days=number % spread)


def watched(matters: int, people: int) -> None:
    """Matters with their deadlines computed, and for each a team of its own that watches it."""
    reviews(matters, spread=1)
    recompute_all(None, NOW)
    for first in range(0, matters, CHUNK):
        rows = list(Investment.objects.order_by("pk")[first : first + CHUNK])
        users = User.objects.bulk_create(
            User(
                username=f"person-{row.pk}-{number}",
                first_name="Person",
                last_name=f"{row.pk}-{number}",
                email=f"person-{row.pk}-{number}@example.org",
            )
            for row in rows
            for number in range(people)
        )
        pairs = [(rows[place // people], user) for place, user in enumerate(users)]
        MatterMember.objects.bulk_create(MatterMember(investment=row, user=user) for row, user in pairs)
        Watch.objects.bulk_create(Watch(investment=row, user=user) for row, user in pairs)
