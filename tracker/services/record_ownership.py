"""Record that one party holds another; nobody may own itself, or more than there is."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from tracker.models import ChangeCause, OwnershipLink, Party, Source

from .causes import Cause
from .check_holding import check_holding, one_at_a_time
from .groups import orders_above
from .kept import HOLDINGS_CHANGED
from .law import LawBook
from .recompute import recompute_divestments
from .selling import check_sales, settle


@transaction.atomic
def record_ownership(
    owner: Party,
    owned: Party,
    *,
    equity_percent: Decimal | None = None,
    votes_percent: Decimal | None = None,
    held_from: date | None = None,
    held_to: date | None = None,
    basis: str = "",
    source: Source | None = None,
    now: datetime | None = None,
) -> OwnershipLink:
    """Add a holding from `held_from` up to, not including, `held_to` (None: always, or still).

    An empty percentage means not known, never 0. What recorded sales take from it is taken, and with `now`
    the orders that it may concern are computed again. Raises `ValidationError` by field as `check_holding`
    does; two people adding holdings at once cannot break its rules together.
    """
    one_at_a_time()
    link = OwnershipLink(
        owner=owner,
        owned=owned,
        equity_percent=equity_percent,
        votes_percent=votes_percent,
        held_from=held_from,
        held_to=held_to,
        basis=basis,
        source=source,
    )
    link.full_clean()
    check_holding(link)
    check_sales(link)
    link.save(force_insert=True)
    holdings_changed(owned, now)
    link.refresh_from_db()
    return link


@transaction.atomic
def holdings_changed(owned: Party, now: datetime | None) -> None:
    """Take from the holdings in a company what its sales took, and compute the orders above it again."""
    settle(owned)
    orders = orders_above(owned) if now else []
    if orders and now:
        cause = Cause(ChangeCause.CORRECTION, HOLDINGS_CHANGED % {"owned": owned})
        recompute_divestments(orders, LawBook(None, now), cause)
