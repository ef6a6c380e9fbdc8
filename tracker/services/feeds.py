"""Calendar feeds: make one, find it by its secret, note who reads it, take it back."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from tracker.filters.kept import as_kept
from tracker.models import FeedToken, FeedUse

SECRET_BYTES = 32
NOTED_EVERY = timedelta(hours=1)
MOST_OF_A_NAME = 200


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, which does not lead back to it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed(user: User, *, name: str, query: str, masked: bool, now: datetime) -> tuple[FeedToken, str]:
    """Make a feed of what a question to the docket finds, and return it with its secret.

    The secret is nowhere kept: whoever lost it makes another feed. `query` is the docket's address after
    the `?`, empty for everything. Raises `ValidationError` on `name` or `query`.
    """
    User.objects.select_for_update().get(pk=user.pk)  # one name is taken at a time
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = FeedToken(
        user=user,
        name=name.strip(),
        query=as_kept(query, user, now),
        masked=masked,
        digest=digest_of(secret),
        created_at=now,
    )
    feed.clean_fields(exclude=["user"])
    if FeedToken.objects.filter(user=user, name=feed.name, revoked_at=None).exists():
        raise ValidationError({"name": "You have a feed of this name already: choose another name."})
    feed.save()
    return feed, secret


@transaction.atomic
def revoke_feed(feed: FeedToken, *, by: User, now: datetime) -> None:
    """Close a feed for good; its person and superusers may, else `PermissionDenied`. Safe to repeat."""
    if feed.user_id != by.pk and not by.is_superuser:
        raise PermissionDenied
    FeedToken.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)
    feed.refresh_from_db()


def feed_of(secret: str) -> FeedToken | None:
    """The feed with this secret, revoked or not, with its person.

    It is looked up by the hash, so that the time it takes tells nothing of a secret that is nearly right.
    """
    return FeedToken.objects.select_related("user__reader_zone").filter(digest=digest_of(secret)).first()


def note_use(feed: FeedToken, *, program: str, address: str, answered: str, now: datetime) -> None:
    """Note a reading: one row an hour for each program, address and answer.

    Calendar programs read every few minutes; what somebody looks for in the log, a reader that does not
    belong there, always has a row of its own.
    """
    told = {"program": program[:MOST_OF_A_NAME], "address": address, "answered": answered}
    if not FeedUse.objects.filter(feed=feed, at__gt=now - NOTED_EVERY, **told).exists():
        FeedUse.objects.create(feed=feed, at=now, **told)
