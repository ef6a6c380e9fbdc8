"""What a buyer is to be asked about: foreign control, a state behind it, a link to the seller."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.models import Party, PartyKind

from .groups import Graph

NAMED = 3
"""How many common owners are named; the largest holders of the buyer first."""
NOTHING_KNOWN = "Whether it is foreign-controlled is not known: {what}."


STATE = ("A foreign state holds a share", "Perhaps foreign state control", "Foreign state control")


@dataclass(frozen=True, slots=True)
class Flag:
    """Why to look at a buyer, in words; of the kind `foreign`, `state` or `linked`.

    `unknown`: the record does not tell who controls it.
    """

    kind: str
    text: str


def flags_of(buyer: Party, seller: Party | None, home: Sequence[str], graph: Graph, on: date) -> list[Flag]:
    """Return what the record tells of a buyer on a day. `home`: the countries whose parties are not foreign.

    Only the holdings in `graph` are counted, as far as whoever asks may see them. No flag `foreign` and none
    `unknown` together mean that every controller is recorded with a country of `home`.
    """
    found = list(_control(buyer, home, graph, on)) if home else []
    return found + (list(_links(buyer, seller, graph, on)) if seller else [])


def _control(buyer: Party, home: Sequence[str], graph: Graph, on: date) -> Iterator[Flag]:
    if buyer.country and buyer.country not in home:
        yield Flag("foreign", f"Foreign: it is itself of {buyer.country}.")
    controllers = graph.controllers(buyer.pk, on) - {buyer.pk}
    surely = graph.controllers(buyer.pk, on, surely=True)
    above = _by_name(graph, graph.above(buyer.pk, on) - {buyer.pk})
    for one in above:
        abroad, held = one.country and one.country not in home, graph.share(one.pk, buyer.pk, on)
        if abroad and one.kind == PartyKind.STATE_BODY:
            told = STATE[(one.pk in controllers) + (one.pk in surely)]
            yield Flag("state", f"{told}: {one}, {_percent(held)}.")
        elif abroad and one.pk in controllers:
            told = "Foreign-controlled" if one.pk in surely else "Perhaps foreign-controlled"
            yield Flag("foreign", f"{told}: {one}, {_percent(held)}.")
    if what := _not_known(buyer, [one for one in above if one.pk in controllers]):
        yield Flag("unknown", NOTHING_KNOWN.format(what=what))


def _not_known(buyer: Party, controllers: Sequence[Party]) -> str:
    if not controllers:
        return "its owners are not recorded" if buyer.country else "its country and owners are not recorded"
    without = [one.name for one in (buyer, *controllers) if not one.country]
    return f"no country is recorded of {', '.join(without)}" if without else ""


def _links(buyer: Party, seller: Party, graph: Graph, on: date) -> Iterator[Flag]:
    together = graph.controllers(buyer.pk, on) & graph.controllers(seller.pk, on)
    sure = graph.controllers(buyer.pk, on, surely=True) & graph.controllers(seller.pk, on, surely=True)
    for one in _by_name(graph, together):
        whom = {seller.pk: "it", buyer.pk: str(seller)}.get(one.pk, "both")
        doubt = "" if one.pk in sure else " perhaps"
        yield Flag("linked", f"Linked to the seller: {one}{doubt} controls {whom}.")
    common = (graph.above(buyer.pk, on) & graph.above(seller.pk, on)) - together
    shares = [(one, graph.share(one.pk, buyer.pk, on)) for one in _by_name(graph, common)]
    shares.sort(key=lambda pair: (pair[1].is_known, -pair[1].at_least, pair[0].name))
    for one, held in shares[:NAMED]:
        yield Flag("linked", f"Linked to the seller: {_common(one, buyer, seller, graph, on, str(held))}.")
    if more := shares[NAMED:]:
        yield Flag("linked", f"Linked to the seller: {len(more)} more common owners.")


def _common(one: Party, buyer: Party, seller: Party, graph: Graph, on: date, held: str) -> str:
    if one.pk == seller.pk:
        return f"{one} holds {_words(held)} of it"
    if one.pk == buyer.pk:
        return f"it holds {_percent(graph.share(one.pk, seller.pk, on))} of {seller}"
    of_seller = _percent(graph.share(one.pk, seller.pk, on))
    return f"{one} holds {of_seller} of {seller} and {_words(held)} of {buyer}"


def _by_name(graph: Graph, ids: set[int]) -> list[Party]:
    return sorted((graph.parties[pk] for pk in ids), key=lambda one: (one.name, one.pk))


def _percent(share: object) -> str:
    return _words(str(share))


def _words(share: str) -> str:
    return "a share not known" if share == "unknown" else share
