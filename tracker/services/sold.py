"""What was sold under an order, to whom and for how much; what is left; who held before and after."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Divestment, DivestmentEvent, DivestmentStep, OwnershipLink, Party

from .buyers import Flag, flags_of
from .groups import Graph, Weight, graph_above
from .law import LawBook
from .order_regime import home_of
from .ownership import Share

SALES = (DivestmentStep.SALE_SIGNED, DivestmentStep.SALE_CLOSED)


class SaleLine(NamedTuple):
    """One sale that stands, signed or closed, with what its buyer is to be asked about."""

    event: DivestmentEvent
    flags: list[Flag]

    @property
    def is_closed(self) -> bool:
        """Whether the shares changed hands."""
        return self.event.kind == DivestmentStep.SALE_CLOSED


class Holder(NamedTuple):
    """What a party held directly before the first closed sale, and after the last one, in words."""

    party: Party
    before: str
    after: str


@dataclass(frozen=True)
class Sold:
    """The sales of an order. `left` is what the seller's group holds on `on`; None where nothing is recorded.

    `fully_divested` is derived from it: None where not known. `doubt` names the sales that may have closed
    before or after `on`.
    """

    on: date
    sales: tuple[SaleLine, ...] = ()
    buyer: tuple[Flag, ...] = ()
    left: Share | None = None
    holders: tuple[Holder, ...] = ()
    proceeds: tuple[tuple[str, Decimal], ...] = ()
    doubt: tuple[DivestmentEvent, ...] = ()

    @property
    def vague(self) -> list[DivestmentEvent]:
        """The closed sales whose day is not known: the holdings change on the last possible one."""
        closed = [one.event for one in self.closed]
        return [one for one in closed if one.occurred.day is None and one.occurred.is_known]

    @property
    def closed(self) -> list[SaleLine]:
        """The sales that closed, the first one first."""
        return [one for one in self.sales if one.is_closed]

    @property
    def fully_divested(self) -> bool | None:
        """Whether nothing is left after a closed sale; None where no holding tells."""
        if self.left is None or not self.closed:
            return None
        if self.left.at_least:
            return False
        return True if self.left.is_known else None

    @property
    def left_words(self) -> str:
        """What is left, such as `12.5 %`."""
        if self.left is None:
            return _("not known")
        nothing = self.left.is_known and not self.left.at_least
        return _("nothing") if nothing else str(self.left).replace(_("unknown"), _("a share not known"))


def sold_of(
    orders: Sequence[Divestment],
    events: Mapping[int, Sequence[DivestmentEvent]],
    homes: Mapping[int, Sequence[str]],
    days: Mapping[int, date],
    links: QuerySet[OwnershipLink],
) -> dict[int, Sold]:
    """Return, by order, what its events and `links` (those a person may see, say) tell of its sales.

    `events` are all recorded ones, with buyer and source; `homes` the countries that are not foreign; `days`
    the day asked about. The number of statements does not grow with the orders.
    """
    standing = {one.pk: _standing(events.get(one.pk, ())) for one in orders}
    starts = {pk for one in orders for pk in (one.seller_id, one.asset_id, one.buyer_id)}
    starts |= {event.buyer_id for some in standing.values() for event in some}
    graph = graph_above(starts, links)
    return {
        one.pk: _sold(one, standing[one.pk], homes.get(one.pk, ()), days[one.pk], graph) for one in orders
    }


def sold_under(order: Divestment, events: Sequence[DivestmentEvent], user: User, now: datetime) -> Sold:
    """What was sold, as far as the reader sees the holdings, today."""
    book = LawBook(None, now)
    homes, links = home_of([order], book), OwnershipLink.objects.visible_to(user)
    return sold_of([order], {order.pk: events}, homes, {order.pk: now.date()}, links)[order.pk]


def _standing(events: Sequence[DivestmentEvent]) -> list[DivestmentEvent]:
    corrected = {event.corrects_id for event in events}
    sales = [one for one in events if one.kind in SALES and one.pk not in corrected and one.part_id is None]
    return sorted(sales, key=lambda one: (_last(one) or date.max, one.position))


def _last(event: DivestmentEvent) -> date | None:
    return event.occurred_latest or event.occurred_earliest


def _sold(
    order: Divestment, sales: Sequence[DivestmentEvent], home: Sequence[str], day: date, graph: Graph
) -> Sold:
    seller, asset = order.seller, order.asset
    closed = [one for one in sales if one.kind == DivestmentStep.SALE_CLOSED and one.occurred_latest]
    days = [one.occurred_latest for one in closed if one.occurred_latest]
    told = bool(seller and asset and graph.is_told(seller.pk, asset.pk))
    lines = [SaleLine(one, _flags(one.buyer, order, home, graph, _last(one) or day)) for one in sales]
    named = {one.buyer_id for one in sales}
    buyer = order.buyer if order.buyer_id not in named else None
    return Sold(
        on=day,
        sales=tuple(lines),
        buyer=tuple(_flags(buyer, order, home, graph, day)),
        left=graph.left(seller.pk, asset.pk, day) if told and seller and asset else None,
        holders=tuple(_holders(asset, graph, days)) if asset and days else (),
        proceeds=tuple(sorted(_totals(one for one in sales if one.kind == DivestmentStep.SALE_CLOSED))),
        doubt=tuple(
            one for one in closed if (one.occurred_earliest or date.min) <= day < (_last(one) or day)
        ),
    )


def _flags(buyer: Party | None, order: Divestment, home: Sequence[str], graph: Graph, on: date) -> list[Flag]:
    return flags_of(buyer, order.seller, home, graph, on) if buyer else []


def _totals(closed: Iterable[DivestmentEvent]) -> list[tuple[str, Decimal]]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in closed:
        if one.proceeds_amount is not None:
            found[one.proceeds_currency] += one.proceeds_amount
    return list(found.items())


def _holders(asset: Party, graph: Graph, days: Sequence[date]) -> list[Holder]:
    """Who holds the company directly, whoever gave something away first."""
    before = graph.held_by(min(days) - timedelta(days=1)).get(asset.pk, {})
    after = graph.held_by(max(days)).get(asset.pk, {})
    owners = sorted({*before, *after}, key=lambda pk: (pk in after, graph.parties[pk].name))
    return [Holder(graph.parties[pk], _held(before.get(pk)), _held(after.get(pk))) for pk in owners]


def _held(weight: Weight | None) -> str:
    if weight is None:
        return _("nothing")
    return _("a share not known") if weight[0] is None else f"{weight[0].normalize():f} %"


class HoldingMove(NamedTuple):
    """What the record says of one holder before and after something is recorded."""

    holder: str
    before: str
    after: str


def holding_words(asset: Party | None, links: QuerySet[OwnershipLink]) -> dict[str, str]:
    """What is recorded of every holder of a company, all days, in words: `12 %, ended by the sale of …`."""
    if asset is None:
        return {}
    rows = links.filter(owned=asset).select_related("owner", "made_by", "ended_by")
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows.order_by("owner__name", "held_from", "pk"):
        found[str(row.owner)].append(_told(row))
    return {holder: f"; {_('then')} ".join(told) for holder, told in found.items()}


def holding_moves(before: Mapping[str, str], after: Mapping[str, str]) -> list[HoldingMove]:
    """The holders of whom the record says something else than before."""
    holders = sorted({*before, *after})
    moves = [HoldingMove(one, before.get(one, _("nothing")), after.get(one, _("nothing"))) for one in holders]
    return [one for one in moves if one.before != one.after]


def _told(link: OwnershipLink) -> str:
    words = [_held((link.equity_percent, link.votes_percent))]
    if link.made_by:
        words.append(_("since the sale closed %(occurred)s") % {"occurred": link.made_by.occurred})
    elif link.held_from:
        words.append(_("from %(day)s") % {"day": legal_day(link.held_from)})
    if link.ended_by:
        words.append(_("until the sale closed %(occurred)s") % {"occurred": link.ended_by.occurred})
    elif link.held_to:
        words.append(_("until before %(day)s") % {"day": legal_day(link.held_to)})
    return ", ".join(words)
