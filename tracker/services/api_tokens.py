"""Tokens for the read API: make one that expires."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import ApiToken

from .secrets import keep_secret

PREFIX = "longstop_"
"""Tells programs that look for leaked secrets what they found."""
MOST_DAYS = 366


@transaction.atomic
def make_token(user: User, *, name: str, days: int, now: datetime) -> tuple[ApiToken, str]:
    """Make a token that works for so many days, and return it with its secret, which is nowhere kept.

    Raises `ValidationError` on `name` or `days`.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("A token works for 1 to %(most)s days.") % {"most": MOST_DAYS}})
    token = ApiToken(
        user=user, name=" ".join(name.split()), created_at=now, expires_at=now + timedelta(days=days)
    )
    taken = _("You have a token of this name already: choose another name, or revoke that one.")
    return keep_secret(token, taken=taken, prefix=PREFIX)


def why_not(token: ApiToken, now: datetime) -> str:
    """Why a token does not open the API at `now` (UTC); nothing if it does."""
    if token.revoked_at:
        return _("it was revoked")
    if token.expires_at <= now:
        return _("it has expired")
    return "" if token.user.is_active and token.user.is_staff else _("its person may not log in")
