"""What happens after an order: steps of the sale, parts done, stays, amendments; all only ever added."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.in_charge import part_behind
from tracker.models import ChangeCause, Divestment, DivestmentEvent, DivestmentStep, FactStatus, FuzzyDay
from tracker.models.clock_keys import part_key
from tracker.models.divestments import OrderPart
from tracker.services.speech import in_english

from .causes import Cause
from .divest import FURTHEST_AHEAD
from .groups import orders_above
from .kept import CORRECTED, PART_ADDED, PART_CHANGED, PART_REMOVED, RECORDED, TAKEN_BACK
from .law import LawBook
from .recompute import recompute_divestments
from .reminders import plan_reminders
from .selling import settle

KEPT = (
    *("part", "occurrence", "instrument", "buyer", "equity_percent", "proceeds_amount"),
    *("proceeds_currency", "note", "status", "source"),
)
"""What a correction takes over from the event it corrects, where it says nothing else."""


@transaction.atomic
def record_step(
    divestment_id: int,
    *,
    kind: str,
    occurred: FuzzyDay,
    by: User | None,
    now: datetime,
    ends_part: bool = False,
    **values: Any,
) -> DivestmentEvent:
    """Add an event to an order and rebuild its dates, all in one transaction.

    A closed sale changes the holdings of seller and buyer in the company to be sold, and a correction or
    retraction changes them back.

    `occurred` is a legal date in the authority's zone. `values` are further columns of the event: its `part`
    and `occurrence`, `instrument`, `buyer`, `source` and so on; with `corrects` it replaces an earlier one
    (kind `retracted` takes it away) and `reason` says why. With `ends_part`, the order has no such part
    from this event on. Raises `ValidationError` naming the field; then nothing has changed.
    """
    order = (
        Divestment.objects.select_for_update(of=("self",)).select_related("investment").get(pk=divestment_id)
    )
    last = order.events.aggregate(last=Max("position"))["last"]
    event = DivestmentEvent(
        divestment=order,
        kind=kind,
        position=0 if last is None else last + 1,
        recorded_at=now,
        recorded_by=by,
        **{"status": FactStatus.VERIFIED} | values | occurred.columns("occurred"),
    )
    event.reason = event.reason.strip()
    _check(event, ends_part, now)
    event.save(force_insert=True)
    if ends_part and event.part:
        OrderPart.objects.filter(pk=event.part.pk).update(ended_by=event)
    orders = [order]
    if order.asset and DivestmentStep.SALE_CLOSED in (kind, event.corrects and event.corrects.kind):
        settle(order.asset)
        orders += [one for one in orders_above(order.asset) if one.pk != order.pk]
    recompute_divestments(orders, LawBook(None, now), cause_of(event))
    return event


def correct_step(
    event: DivestmentEvent,
    *,
    occurred: FuzzyDay,
    by: User | None,
    now: datetime,
    reason: str,
    kind: str = "",
    **values: Any,
) -> DivestmentEvent:
    """Replace an event by one with another date (or kind); what is not given is taken over from it."""
    kept = {name: getattr(event, name) for name in KEPT}
    return record_step(
        event.divestment_id,
        kind=kind or event.kind,
        occurred=occurred,
        by=by,
        now=now,
        corrects=event,
        reason=reason,
        **kept | values,
    )


def retract_step(event: DivestmentEvent, *, by: User | None, now: datetime, reason: str) -> DivestmentEvent:
    """Take an event back: it never happened. The entry stays in the record with the reason."""
    kind = DivestmentStep.RETRACTED.value
    return correct_step(event, occurred=event.occurred, by=by, now=now, reason=reason, kind=kind)


@in_english
def cause_of(event: DivestmentEvent) -> Cause:
    """Return what people are told when this event moves a date."""
    title = event.get_kind_display()
    if event.corrects is None:
        return Cause(ChangeCause.EVENT, RECORDED % {"title": title, "occurred": event.occurred})
    told = {"title": event.corrects.get_kind_display(), "occurred": event.corrects.occurred}
    told |= {"later": title, "instead": event.occurred, "reason": event.reason}
    words = TAKEN_BACK if event.kind == DivestmentStep.RETRACTED else CORRECTED
    return Cause(ChangeCause.CORRECTION, words % told)


def _check(event: DivestmentEvent, ends_part: bool, now: datetime) -> None:
    wrong = (
        _wrong_kind(event)
        or _wrong_day(event, now)
        or _wrong_correction(event)
        or _wrong_part(event, ends_part)
        or _wrong_source(event)
        or _wrong_sale(event)
    )
    if wrong:
        raise ValidationError(wrong)
    event.full_clean(exclude=["position"], validate_constraints=False)


def _wrong_kind(event: DivestmentEvent) -> dict[str, str]:
    if event.kind not in DivestmentStep.values:
        return {
            "kind": _("There is no event “%(kind)s” of an order; choose one of the list.")
            % {"kind": event.kind}
        }
    if event.kind == DivestmentStep.RETRACTED and event.corrects is None:
        return {"corrects": _("Choose the event that is taken back.")}
    if event.status not in FactStatus.values:
        return {"status": _("Use one of: %(names)s.") % {"names": ", ".join(FactStatus.values)}}
    return {}


def _wrong_day(event: DivestmentEvent, now: datetime) -> dict[str, str]:
    first, ordered = event.occurred.earliest, event.divestment.ordered.earliest
    last = event.occurred.latest
    if first and first > (now + FURTHEST_AHEAD).date():
        return {
            "occurred": _("%(day)s lies in the future: record it once it has happened.")
            % {"day": legal_day(first)}
        }
    if last and ordered and last < ordered:
        return {
            "occurred": _("The order is of %(day)s: nothing follows from it before that day.")
            % {"day": legal_day(ordered)}
        }
    return {}


def _wrong_correction(event: DivestmentEvent) -> dict[str, str]:
    if event.corrects is None:
        return {}
    if event.corrects.divestment_id != event.divestment_id:
        return {"corrects": _("The event corrected belongs to another order.")}
    if DivestmentEvent.objects.filter(corrects=event.corrects).exists():
        return {"corrects": _("That event was corrected already: correct the correction instead.")}
    return {} if event.reason else {"reason": _("Say why the earlier event is corrected.")}


def _wrong_part(event: DivestmentEvent, ends_part: bool) -> dict[str, str]:
    part = event.part
    if part is None:
        needs = event.kind == DivestmentStep.PART_DONE or ends_part
        return {"part": _("Choose the part.")} if needs else {}
    if part.divestment_id != event.divestment_id:
        return {"part": _("That part belongs to another order.")}
    if event.kind != DivestmentStep.PART_DONE:
        return {}
    known = event.divestment.deadlines.filter(key__startswith=part_key(part.pk) + "/").values_list(
        "key", flat=True
    )
    if part.recurrence and event.occurrence not in known:
        return {"occurrence": _("This part recurs: choose which occurrence was done.")}
    return {} if part.recurrence or not event.occurrence else {"occurrence": _("This part does not recur.")}


def _wrong_source(event: DivestmentEvent) -> dict[str, str]:
    if event.source and event.source.investment_id not in (None, event.divestment.investment_id):
        return {"source": _("That source belongs to another matter.")}
    return {}


def _wrong_sale(event: DivestmentEvent) -> dict[str, str]:
    order = event.divestment
    if event.equity_percent == 0:
        return {"equity_percent": _("Say how much was sold, or leave it empty for everything.")}
    if event.buyer is None:
        return {}
    if event.buyer_id == order.asset_id:
        return {"buyer": _("A company does not hold itself: leave the buyer of a buy-back empty.")}
    if event.buyer_id == order.seller_id:
        return {"buyer": _("Seller and buyer are the same party: choose two different ones.")}
    return {}


def add_part(divestment: Divestment, *, now: datetime, **values: Any) -> OrderPart:
    """Add a clause to an order, after those it has, with its dates: `values` are the columns of the part.

    With `added_by`, the event of an amendment, the order has the part from then on. Raises
    `ValidationError` naming the field; then nothing has changed.
    """
    last = divestment.parts.aggregate(last=Max("position"))["last"]
    part = OrderPart(divestment=divestment, position=0 if last is None else last + 1, **values)
    return save_part(part, now=now)


@transaction.atomic
def save_part(part: OrderPart, *, now: datetime) -> OrderPart:
    """Keep a new or changed clause of an order, and rebuild the order's dates. Raises `ValidationError`.

    Its reminders follow whoever is in charge of it.
    """
    rows = Divestment.objects.select_for_update(of=("self",)).select_related("investment")
    order = rows.get(pk=part.divestment_id)
    words = PART_CHANGED if part.pk else PART_ADDED
    check_part(part)
    before = OrderPart.objects.filter(pk=part.pk).values_list("owner_id", "deputy_id").first()
    part.save()
    cause = Cause(ChangeCause.EVENT, words % {"part": part.text})
    recompute_divestments([order], LawBook(None, now), cause)
    if before not in (None, (part.owner_id, part.deputy_id)):
        own = part_behind().filter(pk=part.pk)
        plan_reminders(order.deadlines.open().filter(Exists(own)), now)
    return part


@transaction.atomic
def remove_part(part: OrderPart, *, now: datetime) -> None:
    """Take a part away that was entered by mistake, with its dates; one that was in the order is ended."""
    rows = Divestment.objects.select_for_update(of=("self",)).select_related("investment")
    order = rows.get(pk=part.divestment_id)
    words = part.text
    part.delete()
    cause = Cause(ChangeCause.CORRECTION, PART_REMOVED % {"part": words})
    recompute_divestments([order], LawBook(None, now), cause)


def check_part(part: OrderPart, *, new: tuple[str, ...] = ()) -> None:
    """Raise `ValidationError` naming the field, if a part of an order does not say what it must.

    `new` names what it refers to that is not kept yet.
    """
    for name in ("follows", "added_by", "ended_by"):
        other = getattr(part, name)
        if other and other.divestment_id != part.divestment_id:
            raise ValidationError({name: _("That belongs to another order.")})
    if part.anchor == "part_done" and part.follows is None:
        raise ValidationError({"follows": _("Choose the part from whose end it is counted.")})
    part.full_clean(exclude=new)
