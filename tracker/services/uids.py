"""Names that only this installation gives: the same whoever asks, whenever, and never those of another."""

from email.utils import parseaddr
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

LONGEST = 120
"""Characters of a UID that are stored."""


def keyed(purpose: str, text: str) -> UUID:
    """A UUID that only this installation derives from `text`, so that two of them never collide."""
    return UUID(salted_hmac(f"tracker.alerts.{purpose}", text, algorithm="sha256").hexdigest()[:32])


def mail_domain() -> str:
    """The domain that this installation's mail comes from, in ASCII."""
    return _domain(settings.DEFAULT_FROM_EMAIL)


@cache
def _domain(sender: str) -> str:
    domain = parseaddr(sender)[1].rpartition("@")[2] or "longstop.invalid"
    return domain.encode("idna").decode("ascii")


def date_uid(deadline_id: int) -> str:
    """The UID of a date in every feed."""
    return f"deadline-{keyed('deadline', str(deadline_id))}@{mail_domain()}"


def invitation_uid(deadline_id: int, user_id: int) -> str:
    """The UID of a date in one person's own calendar, where invitations put it."""
    return f"invitation-{keyed('invitation', f'{deadline_id} {user_id}')}@{mail_domain()}"[:LONGEST]
