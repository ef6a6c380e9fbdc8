"""What a buyer is to be asked about: foreign control, a state behind it, a link to the seller."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.models import Party, PartyKind

from .groups import Graph
from .ownership import Share

NAMED = 3
"""How many common owners are named; the largest holders of the buyer first."""
STATE = (
    gettext_lazy("A foreign state holds a share: %(holder)s, %(share)s."),
    gettext_lazy("Perhaps foreign state control: %(holder)s, %(share)s."),
    gettext_lazy("Foreign state control: %(holder)s, %(share)s."),
)


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
        yield Flag("foreign", _("Foreign: it is itself of %(country)s.") % {"country": buyer.country})
    controllers = graph.controllers(buyer.pk, on) - {buyer.pk}
    surely = graph.controllers(buyer.pk, on, surely=True)
    above = _by_name(graph, graph.above(buyer.pk, on) - {buyer.pk})
    for one in above:
        abroad, held = one.country and one.country not in home, graph.share(one.pk, buyer.pk, on)
        names = {"holder": one, "share": _words(held)}
        if abroad and one.kind == PartyKind.STATE_BODY:
            yield Flag("state", STATE[(one.pk in controllers) + (one.pk in surely)] % names)
        elif abroad and one.pk in surely:
            yield Flag("foreign", _("Foreign-controlled: %(holder)s, %(share)s.") % names)
        elif abroad and one.pk in controllers:
            yield Flag("foreign", _("Perhaps foreign-controlled: %(holder)s, %(share)s.") % names)
    if what := _not_known(buyer, [one for one in above if one.pk in controllers]):
        yield Flag("unknown", _("Whether it is foreign-controlled is not known: %(what)s.") % {"what": what})


def _not_known(buyer: Party, controllers: Sequence[Party]) -> str:
    if not controllers:
        if buyer.country:
            return _("its owners are not recorded")
        return _("its country and owners are not recorded")
    without = [one.name for one in (buyer, *controllers) if not one.country]
    return _("no country is recorded of %(names)s") % {"names": ", ".join(without)} if without else ""


def _links(buyer: Party, seller: Party, graph: Graph, on: date) -> Iterator[Flag]:
    together = graph.controllers(buyer.pk, on) & graph.controllers(seller.pk, on)
    sure = graph.controllers(buyer.pk, on, surely=True) & graph.controllers(seller.pk, on, surely=True)
    for one in _by_name(graph, together):
        yield Flag("linked", _controls(one, buyer, seller, is_sure=one.pk in sure))
    common = (graph.above(buyer.pk, on) & graph.above(seller.pk, on)) - together
    shares = [(one, graph.share(one.pk, buyer.pk, on)) for one in _by_name(graph, common)]
    shares.sort(key=lambda pair: (pair[1].is_known, -pair[1].at_least, pair[0].name))
    for one, held in shares[:NAMED]:
        yield Flag("linked", _common(one, buyer, seller, graph, on, held))
    if more := len(shares[NAMED:]):
        told = ngettext(
            "Linked to the seller: %(n)s more common owner.",
            "Linked to the seller: %(n)s more common owners.",
            more,
        )
        yield Flag("linked", told % {"n": more})


def _controls(one: Party, buyer: Party, seller: Party, *, is_sure: bool) -> str:
    """That somebody controls the buyer and the seller; one of the two may be that somebody."""
    names = {"owner": one, "seller": seller}
    if one.pk == seller.pk:
        told = (
            _("Linked to the seller: %(owner)s controls it.")
            if is_sure
            else _("Linked to the seller: %(owner)s perhaps controls it.")
        )
    elif one.pk == buyer.pk:
        told = (
            _("Linked to the seller: %(owner)s controls %(seller)s.")
            if is_sure
            else _("Linked to the seller: %(owner)s perhaps controls %(seller)s.")
        )
    else:
        told = (
            _("Linked to the seller: %(owner)s controls both.")
            if is_sure
            else _("Linked to the seller: %(owner)s perhaps controls both.")
        )
    return told % names


def _common(one: Party, buyer: Party, seller: Party, graph: Graph, on: date, held: Share) -> str:
    if one.pk == seller.pk:
        told = {"owner": one, "share": _words(held)}
        return _("Linked to the seller: %(owner)s holds %(share)s of it.") % told
    of_seller = _words(graph.share(one.pk, seller.pk, on))
    if one.pk == buyer.pk:
        told = {"share": of_seller, "seller": seller}
        return _("Linked to the seller: it holds %(share)s of %(seller)s.") % told
    return _(
        "Linked to the seller: %(owner)s holds %(of_seller)s of %(seller)s and %(of_buyer)s of %(buyer)s."
    ) % {"owner": one, "of_seller": of_seller, "seller": seller, "of_buyer": _words(held), "buyer": buyer}


def _by_name(graph: Graph, ids: set[int]) -> list[Party]:
    return sorted((graph.parties[pk] for pk in ids), key=lambda one: (one.name, one.pk))


def _words(share: Share) -> str:
    return str(share) if share.is_known or share.at_least else _("a share not known")
