"""Start, change, pause and resume a digest."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction

from tracker.filters.kept import DOCKET
from tracker.models import Subscription

from .digests import cancel_planned, plan_digests
from .following import let_follow
from .links import LETTERS, ShortSigner

SALT = "tracker.digest.unsubscribe"
SIGNER, LONG_SIGNER = ShortSigner(salt=SALT, sep="."), signing.Signer(salt=SALT, sep=".")
"""Links fit into a line of a text mail; those in older mails are longer, and go on working."""


@transaction.atomic
def keep_digest(
    user: User,
    *,
    name: str,
    query: str,
    cadence: str,
    now: datetime,
    board: str = DOCKET,
    subscription_id: int | None = None,
    view_id: int | None = None,
) -> Subscription:
    """Start a digest for `user`, or change the one of theirs that is named, and plan what comes next.

    It asks what the saved view asks, or else `query` of `board`. Raises `ValidationError` on `name`,
    `cadence`, `view` or `query` (in the words of the board's filter), and `Subscription.DoesNotExist` for
    a digest of somebody else.
    """
    row = Subscription(user=user, created_at=now)
    if subscription_id is not None:
        row = Subscription.objects.select_for_update().get(pk=subscription_id, user=user)
    row.name, row.cadence = " ".join(name.split()), cadence
    let_follow(row, user, query=query, board=board, view_id=view_id, now=now)
    row.full_clean()
    row.save()
    plan_digests(now, row.pk)
    return row


@transaction.atomic
def pause_digest(subscription_id: int, now: datetime) -> Subscription:
    """Send no more of a digest until it is resumed; safe to repeat."""
    row = Subscription.objects.select_for_update().get(pk=subscription_id)
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        cancel_planned(row, now)
    return row


@transaction.atomic
def resume_digest(subscription_id: int, now: datetime) -> Subscription:
    """Send a paused digest again from `now` on; what it missed meanwhile is not made up for."""
    row = Subscription.objects.select_for_update().get(pk=subscription_id)
    if not row.is_active:
        row.is_active, row.created_at = True, now
        row.save(update_fields=["is_active", "created_at"])
        plan_digests(now, row.pk)
    return row


def unsubscribe_token(subscription_id: int) -> str:
    """What the link in a digest carries: it stops this digest and can do nothing else; it never expires."""
    return SIGNER.sign(str(subscription_id))


def subscription_of(token: str) -> int | None:
    """The digest that a link stops; None for one that we did not make."""
    is_long = len(token.rpartition(SIGNER.sep)[2]) > LETTERS
    try:
        return int((LONG_SIGNER if is_long else SIGNER).unsign(token))
    except signing.BadSignature:
        return None
