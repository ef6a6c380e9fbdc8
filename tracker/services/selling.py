"""What closed sales make of the ownership links of a company: written with the sale, undone with it."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Divestment, DivestmentEvent, DivestmentStep, OwnershipLink, Party
from tracker.services.speech import in_english

from .check_holding import check_holding, one_at_a_time
from .kept import BOUGHT, LEFT_OVER
from .tranches import Sale, Stake, TooMuchSold, after_sales


@transaction.atomic
def settle(*assets: Party | None) -> None:
    """Bring the holdings in these companies to what the closed sales of every order make of them.

    Raises `ValidationError` by the field of a sale: more was sold than held, or the buyer cannot hold it.
    """
    one_at_a_time()
    for asset in {one.pk: one for one in assets if one}.values():
        _write(asset, _planned(asset, _recorded(asset)))


def check_sales(link: OwnershipLink) -> None:
    """Refuse a new or changed holding with which recorded sales would sell more than there was."""
    others = [one for one in _recorded(link.owned) if one.link != (link.pk or 0)]
    _planned(link.owned, [*others, stake_of(link)])


def check_order(order_id: int, seller: Party | None, asset: Party | None) -> None:
    """Raise `ValidationError` if an order's sales cannot be those of this seller, of this company."""
    with transaction.atomic():
        before = Divestment.objects.select_related("asset").get(pk=order_id)
        Divestment.objects.filter(pk=order_id).update(seller=seller, asset=asset)
        settle(before.asset, asset)
        transaction.set_rollback(True)


def stake_of(link: OwnershipLink) -> Stake:
    """A holding as it was recorded, before any sale."""
    end = link.recorded_to if link.ended_by_id else link.held_to
    return Stake(link.owner_id, link.equity_percent, link.votes_percent, link.held_from, end, link.pk or 0)


def closed_sales(asset: Party) -> list[DivestmentEvent]:
    """The closed sales of a company that stand, of every order of which the seller is recorded."""
    rows = DivestmentEvent.objects.filter(
        divestment__asset=asset,
        divestment__seller__isnull=False,
        kind=DivestmentStep.SALE_CLOSED,
        part__isnull=True,
        corrected_by__isnull=True,
        occurred_latest__isnull=False,
    )
    return list(rows.select_related("divestment__seller", "buyer", "source"))


def _recorded(asset: Party) -> list[Stake]:
    rows = OwnershipLink.objects.filter(owned=asset, made_by__isnull=True).order_by("pk")
    return [stake_of(row) for row in rows]


def _planned(asset: Party, recorded: Iterable[Stake]) -> list[Stake]:
    events = {event.pk: event for event in closed_sales(asset)}
    try:
        return after_sales(recorded, [_sale(event) for event in events.values()])
    except TooMuchSold as refused:
        seller = events[refused.sale.number].divestment.seller
        held = f"{refused.held.normalize():f} %" if refused.held else _("nothing more")
        raise ValidationError(
            {
                "equity_percent": _(
                    "%(seller)s holds %(held)s of %(asset)s on %(day)s: no more can be sold. Check the"
                    " sales and the holding."
                )
                % {"seller": seller, "held": held, "asset": asset, "day": legal_day(refused.sale.on)}
            }
        ) from refused


def _sale(event: DivestmentEvent) -> Sale:
    on, seller = event.occurred_latest, event.divestment.seller_id
    assert on
    assert seller
    return Sale(event.pk, seller, event.buyer_id, event.equity_percent, on)


@in_english
def _write(asset: Party, planned: Sequence[Stake]) -> None:
    """Only rows that differ: made ones are taken away and added, recorded ones ended and opened again."""
    rows = list(OwnershipLink.objects.filter(owned=asset).order_by("pk"))
    made = [one for one in planned if one.made_by]
    stale = [row for row in rows if row.made_by_id and not _taken(made, row)]
    OwnershipLink.objects.filter(pk__in=[row.pk for row in stale]).delete()
    changed = [_brought(row, planned) for row in rows if row.made_by_id is None]
    events = DivestmentEvent.objects.in_bulk([one.made_by for one in made if one.made_by])
    for one in made:
        event = events[one.made_by or 0]
        link = OwnershipLink(owned=asset, owner_id=one.owner, basis=_basis(event, one), source=event.source)
        _assign(link, one)
        link.made_by_id, link.held_from = one.made_by, one.first
        changed.append(link)
    for link in filter(None, changed):
        _checked(link)
        link.save()


def _taken(made: list[Stake], row: OwnershipLink) -> bool:
    """Take the planned holding that this row is already out of the list of those to be made."""
    for one in made:
        same = (one.owner, one.equity, one.votes, one.first, one.end, one.made_by, one.ended_by)
        if same == (
            *(row.owner_id, row.equity_percent, row.votes_percent),
            *(row.held_from, row.held_to, row.made_by_id, row.ended_by_id),
        ):
            made.remove(one)
            return True
    return False


def _brought(row: OwnershipLink, planned: Sequence[Stake]) -> OwnershipLink | None:
    """A recorded holding that a sale ends, or no longer ends; None where it stays as it is."""
    one = next(one for one in planned if one.link == row.pk)
    if (one.end, one.ended_by) == (row.held_to, row.ended_by_id):
        return None
    recorded = row.recorded_to if row.ended_by_id else row.held_to
    row.recorded_to = recorded if one.ended_by else None
    row.held_to, row.ended_by_id = one.end, one.ended_by
    return row


def _assign(link: OwnershipLink, one: Stake) -> None:
    link.equity_percent, link.votes_percent = one.equity, one.votes
    link.held_to, link.ended_by_id = one.end, one.ended_by


@in_english
def _basis(event: DivestmentEvent, one: Stake) -> str:
    if event.buyer_id == one.owner:
        return BOUGHT % {"occurred": event.occurred}
    return LEFT_OVER % {"occurred": event.occurred}


def _checked(link: OwnershipLink) -> None:
    try:
        check_holding(link)
    except ValidationError as refused:
        raise ValidationError({"buyer": refused.messages}) from refused
