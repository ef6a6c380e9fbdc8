"""Who owns what share of whom: products along each chain of holdings, summed over the chains."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tracker.models import OwnershipLink, Party, PartyKind

ALL, NONE = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """A share as a fraction from 0 to 1. `is_known` is False if a link on the way has no percentage.

    `at_least` counts only the chains whose every percentage is known, so an unknown share is never shown as 0
    without the word unknown. `chains` are the parties of every chain, owner first.
    """

    at_least: Decimal
    is_known: bool
    chains: tuple[tuple[Party, ...], ...] = ()

    @property
    def percent(self) -> Decimal | None:
        """The share in percent to four places, None if it is not known."""
        return (self.at_least * 100).quantize(Decimal("0.0001")) if self.is_known else None

    def __str__(self) -> str:
        least = f"{(self.at_least * 100).quantize(Decimal('0.0001')).normalize():f} %"
        if self.is_known:
            return least
        return _("unknown, at least %(least)s") % {"least": least} if self.at_least else _("unknown")


@dataclass(frozen=True, slots=True)
class Chain:
    """Ids from the owner at the top down to the party asked about; a share of None is not known."""

    parties: tuple[int, ...]
    share: Decimal | None


LEVELS = 7
Edges = Mapping[int, Mapping[int, Decimal | None]]
"""For every party, who holds it and how much."""


@dataclass(frozen=True, slots=True)
class Above:
    """Who stands above a party on a day: holdings, nearest first, every owner's share, the state's."""

    links: tuple[OwnershipLink, ...]
    owners: tuple[tuple[Party, Share], ...]
    state: Share


def above(party: Party, on: date, links: QuerySet[OwnershipLink]) -> Above:
    """Return what `links` (those a person may see, say) tell of the owners of `party` on a day.

    At most eight statements, however long the chains are. Owners stand in the order of their share.
    """
    found = links_above({party.pk}, links.filter(pk__in=_held_on(on).order_by().values("pk")))
    names = {party.pk: party} | {one.pk: one for link in found for one in (link.owner, link.owned)}
    edges: dict[int, dict[int, Decimal | None]] = {pk: {} for pk in names}
    for link in found:
        edges[link.owned_id][link.owner_id] = _added(edges[link.owned_id].get(link.owner_id, NONE), link)
    chains = chains_to(party.pk, edges)
    states = {pk for pk, one in names.items() if one.kind == PartyKind.STATE_BODY}
    tops: dict[int, list[Chain]] = defaultdict(list)
    for chain in chains:
        if len(chain.parties) > 1:
            tops[chain.parties[0]].append(chain)
    owners = [(names[pk], sum_of(some, names)) for pk, some in tops.items()]
    state = [one for one in chains if one.parties[0] in states and not states.intersection(one.parties[1:])]
    ordered = sorted(owners, key=lambda one: (-one[1].at_least, one[0].name))
    return Above(tuple(found), tuple(ordered), sum_of(state, names))


def links_above(parties: set[int], links: QuerySet[OwnershipLink]) -> list[OwnershipLink]:
    """Return the holdings above some parties, level by level; past the seventh the rest is read at once."""
    rows = links.select_related("owner", "owned", "source").order_by("pk")
    found: dict[int, OwnershipLink] = {}
    seen, level = set(parties), set(parties)
    for _level in range(LEVELS):
        new = list(rows.filter(owned__in=level))
        found |= {link.pk: link for link in new}
        level = {link.owner_id for link in new} - seen
        seen |= level
        if not level:
            return list(found.values())
    held: dict[int, list[OwnershipLink]] = defaultdict(list)
    for link in rows:
        held[link.owned_id].append(link)
    while level:
        new = [link for pk in sorted(level) for link in held[pk]]
        found |= {link.pk: link for link in new}
        level = {link.owner_id for link in new} - seen
        seen |= level
    return list(found.values())


def _added(known: Decimal | None, link: OwnershipLink) -> Decimal | None:
    """What is held through earlier links and this one together; not known if one of them is not."""
    percent = link.equity_percent
    return None if percent is None or known is None else known + percent / 100


def _held_on(on: date) -> QuerySet[OwnershipLink]:
    return OwnershipLink.objects.filter(
        Q(held_from__isnull=True) | Q(held_from__lte=on), Q(held_to__isnull=True) | Q(held_to__gt=on)
    )


def chains_to(party_id: int, edges: Edges) -> list[Chain]:
    """Every chain that ends at a party, its own included; a loop in the record is followed once."""
    found: list[Chain] = []
    waiting = [Chain((party_id,), ALL)]
    while waiting:
        chain = waiting.pop()
        found.append(chain)
        for owner, share in edges[chain.parties[0]].items():
            if owner not in chain.parties:
                product = None if share is None or chain.share is None else chain.share * share
                waiting.append(Chain((owner, *chain.parties), product))
    return found


def sum_of(chains: Sequence[Chain], parties: Mapping[int, Party]) -> Share:
    """Return the share that chains make together, with the parties of each."""
    ordered = sorted(chains, key=lambda chain: (len(chain.parties), chain.parties))
    return Share(
        sum((chain.share for chain in chains if chain.share is not None), NONE),
        all(chain.share is not None for chain in chains),
        tuple(tuple(parties[pk] for pk in chain.parties) for chain in ordered),
    )
