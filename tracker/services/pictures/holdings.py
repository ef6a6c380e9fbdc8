"""Who stands behind an investment on a day: holdings above investor and target, and what a state controls."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from tracker.models import Investment, OwnershipLink, Party, PartyKind
from tracker.services.groups import Graph
from tracker.services.ownership import Chain, Edges, Share, chains_to, sum_of


class State(StrEnum):
    """How a state stands behind a party. `PERHAPS`: a share on the way is not known and may be control."""

    NO = ""
    BODY = "state body"
    CONTROLLED = "state-controlled"
    PERHAPS = "perhaps state-controlled"


@dataclass(frozen=True, slots=True)
class Holder:
    """A party of the graph, with its share of the investor and of the target, where it stands above them."""

    party: Party
    role: str
    state: State
    of_investor: Share | None
    of_target: Share | None


@dataclass(frozen=True, slots=True)
class Holding:
    """What one party holds of another on the day. `is_deal`: what this investment gives, no holding yet."""

    owner: Party
    owned: Party
    equity: Decimal | None
    votes: Decimal | None
    is_deal: bool = False
    is_state: bool = False
    link: OwnershipLink | None = None


class ControlChain(NamedTuple):
    """A chain of control, its top first. `is_foreign` is None where a country is not recorded."""

    parties: tuple[Party, ...]
    is_sure: bool
    is_state: bool
    is_foreign: bool | None


@dataclass(frozen=True, slots=True)
class Ownership:
    """The graph on one day: the parties, the holdings nearest first, chains of control over the investor.

    `changes` are the days on which a holding that was read begins or ends, in order.
    """

    on: date
    investor: Party | None
    target: Party | None
    holders: tuple[Holder, ...]
    holdings: tuple[Holding, ...]
    chains: tuple[ControlChain, ...]
    changes: tuple[date, ...]

    def holder(self, pk: int) -> Holder:
        """The party with this key; it must be in the graph."""
        return next(one for one in self.holders if one.party.pk == pk)


def ownership_of(matter: Investment, links: Iterable[OwnershipLink], on: date) -> Ownership:
    """Return the graph of a matter on a day from holdings that a person may see; no statement of its own."""
    known = list(links)
    parties = {one.pk: one for link in known for one in (link.owner, link.owned)}
    bases = [one for one in (matter.investor, matter.target) if one]
    parties |= {one.pk: one for one in bases}
    graph = Graph(known, parties)
    above = set[int]().union(*(graph.above(one.pk, on) for one in bases)) if bases else set()
    states = _states(graph, above, on)
    shares = {one.pk: _shares(one.pk, graph, on) for one in bases}
    holders = [
        Holder(
            parties[pk],
            _role(matter, pk),
            states[pk],
            shares.get(matter.investor_id or 0, {}).get(pk),
            shares.get(matter.target_id or 0, {}).get(pk),
        )
        for pk in sorted(above, key=lambda one: (parties[one].name, one))
    ]
    holdings = [*_deal(matter, known, on, states), *_held(known, above, on, states)]
    changes = sorted({day for one in known for day in (one.held_from, one.held_to) if day})
    chains = _chains(matter, graph, on)
    return Ownership(
        on, matter.investor, matter.target, tuple(holders), tuple(holdings), tuple(chains), tuple(changes)
    )


def _role(matter: Investment, pk: int) -> str:
    return "investor" if pk == matter.investor_id else "target" if pk == matter.target_id else "owner"


def _states(graph: Graph, above: set[int], on: date) -> Mapping[int, State]:
    bodies = {pk for pk in above if graph.parties[pk].kind == PartyKind.STATE_BODY}
    sure = set[int]().union(*(graph.controlled(pk, on, surely=True) for pk in bodies))
    perhaps = set[int]().union(*(graph.controlled(pk, on) for pk in bodies))
    return {
        pk: State.BODY
        if pk in bodies
        else State.CONTROLLED
        if pk in sure
        else State.PERHAPS
        if pk in perhaps
        else State.NO
        for pk in above
    }


def _edges(graph: Graph, on: date) -> Edges:
    """Who holds how much of the equity of whom on a day, several holdings of one owner together."""
    edges: dict[int, dict[int, Decimal | None]] = {pk: {} for pk in graph.parties}
    for link in graph.links:
        if not _is_held(link, on):
            continue
        before = edges[link.owned_id].get(link.owner_id, Decimal(0))
        percent = link.equity_percent
        both = None if before is None or percent is None else before + percent / 100
        edges[link.owned_id][link.owner_id] = both
    return edges


def _is_held(link: OwnershipLink, on: date) -> bool:
    return (link.held_from or on) <= on < (link.held_to or date.max)


def _shares(base: int, graph: Graph, on: date) -> Mapping[int, Share]:
    """What everybody above a party holds of it, through every chain."""
    found: dict[int, list[Chain]] = defaultdict(list)
    for chain in chains_to(base, _edges(graph, on)):
        if len(chain.parties) > 1:
            found[chain.parties[0]].append(chain)
    return {pk: sum_of(chains, graph.parties) for pk, chains in found.items()}


def _deal(
    matter: Investment, links: Sequence[OwnershipLink], on: date, states: Mapping[int, State]
) -> list[Holding]:
    """What the investment gives its investor; nothing where a holding between the two is recorded already."""
    investor, target = matter.investor, matter.target
    if investor is None or target is None:
        return []
    ends = (investor.pk, target.pk)
    if any((one.owner_id, one.owned_id) == ends and _is_held(one, on) for one in links):
        return []
    return [Holding(investor, target, matter.stake_percent, None, True, bool(states[investor.pk]))]


def _held(
    links: Sequence[OwnershipLink], above: set[int], on: date, states: Mapping[int, State]
) -> list[Holding]:
    return [
        Holding(
            one.owner,
            one.owned,
            one.equity_percent,
            one.votes_percent,
            False,
            bool(states[one.owner_id]) and bool(states[one.owned_id]),
            one,
        )
        for one in links
        if one.owned_id in above and _is_held(one, on)
    ]


def _chains(matter: Investment, graph: Graph, on: date) -> list[ControlChain]:
    """The chains of control over the investor from each top of them, the shortest of each."""
    investor = matter.investor
    if investor is None:
        return []
    every = chains_to(investor.pk, _edges(graph, on))
    found: list[ControlChain] = []
    controllers = graph.controllers(investor.pk, on)
    for top in sorted(controllers - {investor.pk}):
        if (graph.controllers(top, on) - {top}) & controllers - graph.controlled(top, on):
            continue  # somebody further up controls this one
        controlled = graph.controlled(top, on)
        through = [one for one in every if one.parties[0] == top and controlled.issuperset(one.parties)]
        if not through:
            continue
        shortest = min(through, key=lambda one: (len(one.parties), one.parties))
        parties = tuple(graph.parties[pk] for pk in shortest.parties)
        found.append(
            ControlChain(
                parties,
                top in graph.controllers(investor.pk, on, surely=True),
                any(one.kind == PartyKind.STATE_BODY for one in parties),
                _is_foreign(parties[0], matter),
            )
        )
    return found


def _is_foreign(top: Party, matter: Investment) -> bool | None:
    home = matter.target_country or (matter.target.country if matter.target else "")
    return top.country != home if home and top.country else None
