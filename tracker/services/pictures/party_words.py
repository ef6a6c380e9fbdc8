"""What an ownership graph says of a party and of a holding."""

from decimal import Decimal

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import PartyKind
from tracker.services.pictures.holdings import Holder, Holding, State


def percent(share: Decimal | None) -> str:
    """`60 %`, or that nobody knows."""
    return _("not known") if share is None else f"{share.quantize(Decimal('0.0001')).normalize():f} %"


def state_word(state: State) -> str:
    """How a state stands behind a party, as a word for the reader."""
    words = {
        State.BODY: _("State body"),
        State.CONTROLLED: _("State-controlled"),
        State.PERHAPS: _("Perhaps state-controlled"),
        State.NO: "",
    }
    return words[state]


def of_party(one: Holder) -> str:
    """Its part in the deal, what it is, and its country."""
    roles = {"investor": _("investor"), "target": _("target"), "owner": ""}
    known = one.party.kind not in (PartyKind.UNKNOWN, PartyKind.STATE_BODY)
    kind = str(one.party.get_kind_display()) if known else ""
    return ", ".join(filter(None, [roles[one.role], kind, one.party.country])) or _("kind not known")


def of_share(one: Holder) -> str:
    """What it holds of the investor, else of the target, through every chain; empty for those two."""
    share, whose = (one.of_investor, _("investor")) if one.of_investor else (one.of_target, _("target"))
    if share is None:
        return ""
    if share.is_known:
        return _("%(share)s of the %(whose)s") % {"share": share, "whose": whose}
    if not share.at_least:
        return _("share of the %(whose)s not known") % {"whose": whose}
    least = percent(share.at_least * 100)
    return _("at least %(share)s of the %(whose)s") % {"share": least, "whose": whose}


def of_holding(one: Holding) -> str:
    """A holding in a sentence without a full stop."""
    names = {"owner": one.owner.name, "owned": one.owned.name, "share": percent(one.equity)}
    if one.is_deal:
        return _("%(owner)s invests in %(owned)s: %(share)s") % names
    said = _("%(owner)s holds of %(owned)s: %(share)s") % names
    if one.votes is not None and one.votes != one.equity:
        said = _("%(said)s, of the votes %(votes)s") % {"said": said, "votes": percent(one.votes)}
    return f"{said}; {since(one)}" if since(one) else said


def since(one: Holding) -> str:
    """From when to when, as far as it is recorded."""
    first, last = (one.link.held_from, one.link.held_to) if one.link else (None, None)
    told = []
    if first:
        told.append(_("from %(day)s") % {"day": legal_day(first)})
    if last:
        told.append(_("until before %(day)s") % {"day": legal_day(last)})
    return ", ".join(told)
