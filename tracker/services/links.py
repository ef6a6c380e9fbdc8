"""The link in a mail by which its recipient answers without logging in: it says who and about what, signed.

It authenticates one answer of one person to one reminder and nothing else. It is the same in every copy of a
mail, and it ends by itself.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.core.signing import BadSignature, Signer, b62_decode, b62_encode

SALT = "tracker.answer"
LASTS = timedelta(days=60)
LETTERS = 22
"""Of a signature: 132 bits, so that a link still fits into a line of a text mail."""


class Link(NamedTuple):
    """What a link says: the reminder, its recipient and the day (UTC) on which its mail was made."""

    reminder_id: int
    recipient_id: int
    made_on: date

    def has_expired(self, today: date, act_by: date | None) -> bool:
        """Whether it no longer works: after 60 days, or once the day it was sent ahead of has passed."""
        was_ahead = act_by is not None and self.made_on <= act_by
        return today > self.made_on + LASTS or bool(was_ahead and act_by and today > act_by)


class ShortSigner(Signer):
    """Signs with `LETTERS` letters."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        return super().signature(value, key)[:LETTERS]


def signed(reminder_id: int, recipient_id: int, made_at: datetime) -> str:
    """The text of a link, fit for a path."""
    told = (reminder_id, recipient_id, made_at.astimezone(UTC).date().toordinal())
    return _signer().sign("-".join(map(b62_encode, told)))


def read_link(text: str) -> Link | None:
    """What a link says; None if it is damaged or not ours."""
    try:
        reminder, recipient, made_on = map(b62_decode, _signer().unsign(text).split("-"))
        return Link(reminder, recipient, date.fromordinal(made_on))
    except (BadSignature, ValueError):
        return None


def _signer() -> Signer:
    return ShortSigner(salt=SALT, sep=".")
