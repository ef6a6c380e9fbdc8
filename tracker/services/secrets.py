"""Secrets that programs show: made once, kept as a hash, found by it, noted when used, taken back."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet

from tracker.models.secrets import Secret

S = TypeVar("S", bound=Secret)
SECRET_BYTES = 32
NOTED_EVERY = timedelta(hours=1)
MOST_OF_A_NAME, MOST_OF_AN_ANSWER = 200, 40


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, which does not lead back to it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def keep_secret(row: S, *, taken: str, prefix: str = "") -> tuple[S, str]:
    """Give a new row of one person its secret, keep it, and return both; the secret is kept nowhere.

    Raises `ValidationError` by field, with `taken` on `name` if another open one of theirs has this name.
    """
    User.objects.select_for_update().get(pk=row.user_id)  # one name is taken at a time
    secret = f"{prefix}{secrets.token_urlsafe(SECRET_BYTES)}"
    row.digest = digest_of(secret)
    row.clean_fields(exclude=["user"])
    row.validate_constraints()
    if row.others_of_its_person().filter(name=row.name, revoked_at=None).exists():
        raise ValidationError({"name": taken})
    row.save()
    return row, secret


@transaction.atomic
def revoke(row: Secret, *, by: User, now: datetime) -> None:
    """Close it for good; its person and superusers may, else `PermissionDenied`. Safe to repeat."""
    if row.user_id != by.pk and not by.is_superuser:
        raise PermissionDenied
    type(row).objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=now)
    row.refresh_from_db()


def found_by(model: type[S], secret: str) -> S | None:
    """The row with this secret, revoked or not, with its person.

    It is looked up by the hash, so that the time it takes tells nothing of a secret that is nearly right.
    """
    rows: QuerySet[S] = model.with_person()
    return rows.filter(digest=digest_of(secret)).first()


def note_use(row: Secret, *, program: str, address: str, answered: str, now: datetime) -> None:
    """Note a reading: one row an hour for each program, address and answer.

    Programs read every few minutes; what somebody looks for in the log, a reader that does not belong
    there, always has a row of its own.
    """
    told = {
        "program": program[:MOST_OF_A_NAME],
        "address": address,
        "answered": answered[:MOST_OF_AN_ANSWER],
    }
    if not row.uses.filter(at__gt=now - NOTED_EVERY, **told).exists():
        row.uses.create(at=now, **told)
