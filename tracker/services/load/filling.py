"""Fill an empty database with a record that is made up, and never one in which somebody works."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.models import Deadline, Instance, Investment, Reminder, Review

from .copies import Copies
from .names import some_words
from .samples import MOST, Samples

NOWHERE = "a made-up record, which is live nowhere"
"""The place that a filled database is declared live in."""


class Sizes(NamedTuple):
    """How many reviews, and how many dates and reminders at least."""

    reviews: int = 50_000
    deadlines: int = 1_000_000
    reminders: int = 2_000_000


class Loaded(NamedTuple):
    """What there is afterwards."""

    people: int
    investments: int
    reviews: int
    deadlines: int
    reminders: int


def refuse_a_used_database() -> None:
    """Raise `ValidationError` where there is a matter, or where somebody declared the database live."""
    if Instance.objects.exists():
        raise ValidationError(
            _("This database was declared the live instance. Name an empty one with DATABASE_URL.")
        )
    if Investment.objects.exists():
        raise ValidationError(
            _("This database holds matters. Name an empty one with DATABASE_URL; nothing is added here.")
        )


def make_load(sizes: Sizes, now: datetime, seed: int, most: int = MOST) -> Iterator[str]:
    """Fill the database; yields what was done so far, a line at a time. The clock computes `most` matters.

    Everything is marked as practice, and the addresses of its people lead nowhere. The database is declared
    to be elsewhere, so that no sweep sends from it until somebody declares it live here. Raises
    `ValidationError` as `refuse_a_used_database` does.
    """
    refuse_a_used_database()
    copies = -(-sizes.reviews // most)
    reviews = -(-sizes.reviews // copies)
    Instance.objects.create(pk=1, fingerprint=NOWHERE, place=NOWHERE, declared_at=now)
    before = set(User.objects.values_list("pk", flat=True))
    yield from Samples(now, seed).make(reviews, -(-sizes.deadlines // copies), -(-sizes.reminders // copies))
    people = User.objects.exclude(pk__in=before).order_by("pk").values_list("pk", flat=True)
    yield from Copies(list(people), some_words(seed + 1, copies - 1)).make()


def loaded() -> Loaded:
    """Count what is there."""
    models = (User, Investment, Review, Deadline, Reminder)
    return Loaded(*(model._default_manager.count() for model in models))
