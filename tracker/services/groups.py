"""Who belongs together on a day: who controls whom, and what a seller's whole group holds of a company."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from tracker.models import Divestment, DivestmentEvent, DivestmentStep, OwnershipLink, Party

from .ownership import Edges, Share, chains_to, sum_of

HALF = Decimal(50)
Weight = tuple[Decimal | None, Decimal | None]
"""Equity and votes in percent; None where not known."""


@dataclass(frozen=True)
class Graph:
    """The holdings of all days above some parties, as far as `links` (those a person sees, say) tell them.

    A party controls another if it and those it controls hold more than half of the equity or of the votes.
    A holding of which neither is known may be control, and counts as such: what is not known is never taken
    to be nothing.
    """

    links: Sequence[OwnershipLink] = ()
    parties: Mapping[int, Party] = field(default_factory=dict)

    def held_by(self, on: date) -> dict[int, dict[int, Weight]]:
        """For every party, who holds it on a day and how much."""
        found: dict[int, dict[int, Weight]] = defaultdict(dict)
        for link in self.links:
            if (link.held_from or on) <= on < (link.held_to or date.max):
                found[link.owned_id][link.owner_id] = (link.equity_percent, link.votes_percent)
        return found

    def _edges(self, on: date) -> Edges:
        held = self.held_by(on)
        return {
            pk: {owner: _fraction(weight) for owner, weight in held.get(pk, {}).items()}
            for pk in self.parties
        }

    def controllers(self, party: int, on: date, *, surely: bool = False) -> set[int]:
        """Those who control a party on a day, the party itself among them.

        With `surely`, a holding of which nothing is known is no control.
        """
        held = self.held_by(on)
        return {top for top in _above(party, held) if party in _controlled(top, held, surely)}

    def controlled(self, top: int, on: date, *, surely: bool = False) -> set[int]:
        """Those whom a party controls on a day, itself among them; `surely` as for `controllers`."""
        return _controlled(top, self.held_by(on), surely)

    def group(self, seller: int, asset: int, on: date) -> set[int]:
        """The seller, whoever controls it, and whatever they control, without the company to be sold."""
        held = self.held_by(on)
        held.pop(asset, None)
        tops = [top for top in _above(seller, held) if seller in _controlled(top, held)]
        return set().union(*(_controlled(top, held) for top in tops))

    def left(self, seller: int, asset: int, on: date) -> Share:
        """What the seller's group holds of a company on a day, directly or not; nothing is counted twice."""
        group = self.group(seller, asset, on)
        chains = [
            one
            for one in chains_to(asset, self._edges(on))
            if one.parties[0] in group and not group.intersection(one.parties[1:])
        ]
        return sum_of(chains, self.parties)

    def share(self, owner: int, owned: int, on: date) -> Share:
        """The share of the equity that a party holds on a day, through every chain."""
        chains = [one for one in chains_to(owned, self._edges(on)) if one.parties[0] == owner]
        return sum_of(chains, self.parties)

    def above(self, party: int, on: date) -> set[int]:
        """Whoever holds anything of a party on a day, through others too, and the party itself."""
        return _above(party, self.held_by(on))

    def is_told(self, seller: int, asset: int) -> bool:
        """Whether a holding of the seller in the company is recorded, of any day, through others too."""
        upwards: dict[int, dict[int, Weight]] = defaultdict(dict)
        for link in self.links:
            upwards[link.owned_id][link.owner_id] = (None, None)
        return seller != asset and seller in _above(asset, upwards)

    def gone_since(self, seller: int, asset: int, on: date) -> date | None:
        """The day since which the group has held nothing, up to `on`; None where it holds something on `on`.

        `date.min` where it never did.
        """
        days = sorted(
            {day for one in self.links for day in (one.held_from, one.held_to) if day and day <= on}
        )
        since: date | None = None
        for day in [on, *reversed(days), *([days[0] - timedelta(days=1)] if days else [])]:
            share = self.left(seller, asset, day)
            if share.at_least or not share.is_known:
                return since
            since = day
        return date.min


def _fraction(weight: Weight) -> Decimal | None:
    return None if weight[0] is None else weight[0] / 100


def _above(party: int, held: Mapping[int, Mapping[int, Weight]]) -> set[int]:
    found, waiting = {party}, [party]
    while waiting:
        for owner in held.get(waiting.pop(), {}):
            if owner not in found:
                found.add(owner)
                waiting.append(owner)
    return found


def _controlled(top: int, held: Mapping[int, Mapping[int, Weight]], surely: bool = False) -> set[int]:
    found, grew = {top}, True
    while grew:
        new = {
            owned
            for owned, owners in held.items()
            if owned not in found and _is_control(owners, found, surely)
        }
        found, grew = found | new, bool(new)
    return found


def _is_control(owners: Mapping[int, Weight], group: Collection[int], surely: bool) -> bool:
    own = [weight for owner, weight in owners.items() if owner in group]
    unknown = not surely and any(weight == (None, None) for weight in own)
    return unknown or any(sum((one[place] or 0 for one in own), Decimal(0)) > HALF for place in (0, 1))


def graph_above(starts: Iterable[int | None], links: QuerySet[OwnershipLink]) -> Graph:
    """Read all holdings above some parties: one statement for each level, however many parties there are."""
    level = {pk for pk in starts if pk}
    seen = set(level)
    found: dict[int, OwnershipLink] = {}
    while level:
        rows = links.filter(owned__in=level).select_related("owner", "owned", "made_by", "ended_by")
        new = list(rows.order_by("pk"))
        found |= {link.pk: link for link in new}
        level = {link.owner_id for link in new} - seen
        seen |= level
    parties = {one.pk: one for link in found.values() for one in (link.owner, link.owned)}
    parties |= Party.objects.in_bulk(seen - parties.keys())
    return Graph(tuple(found.values()), parties)


def holdings_above(
    orders: Iterable[Divestment], lives: Mapping[int, Sequence[DivestmentEvent]]
) -> Graph | None:
    """Everything recorded above the sellers and companies of orders with a closed sale; None without one."""
    starts: set[int | None] = set()
    for order in orders:
        if any(event.kind == DivestmentStep.SALE_CLOSED for event in lives.get(order.pk, ())):
            starts |= {order.seller_id, order.asset_id} if order.seller_id and order.asset_id else set()
    return graph_above(starts, OwnershipLink.objects.all()) if starts else None


def orders_above(owned: Party) -> list[Divestment]:
    """The orders with a closed sale whose seller or company to be sold stands at or below a party."""
    below, level = {owned.pk}, {owned.pk}
    while level:
        rows = OwnershipLink.objects.filter(owner__in=level).order_by()
        level = set(rows.values_list("owned", flat=True)) - below
        below |= level
    orders = Divestment.objects.filter(events__kind=DivestmentStep.SALE_CLOSED, seller__isnull=False)
    found = orders.filter(asset__in=below) | orders.filter(seller__in=below, asset__isnull=False)
    return list(found.select_related("investment").distinct())
