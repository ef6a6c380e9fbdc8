"""Calendar feeds: make one of the dates that a question to a board finds, or of a saved view."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.filters.kept import DOCKET
from tracker.models import FeedToken

from .following import let_follow
from .secrets import keep_secret


@transaction.atomic
def make_feed(
    user: User,
    *,
    name: str,
    query: str,
    masked: bool,
    now: datetime,
    board: str = DOCKET,
    view_id: int | None = None,
) -> tuple[FeedToken, str]:
    """Make a feed and return it with its secret, which is nowhere kept: whoever lost it makes another feed.

    It asks what the saved view asks, or else `query` of `board`: its address after the `?`, empty for
    everything. Raises `ValidationError` on `name`, `query` or `view`.
    """
    feed = FeedToken(user=user, name=name.strip(), masked=masked, created_at=now)
    let_follow(feed, user, query=query, board=board, view_id=view_id, now=now)
    return keep_secret(feed, taken=_("You have a feed of this name already: choose another name."))
