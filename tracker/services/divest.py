"""Orders and agreements to sell: more time, and the sale itself."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import (
    ChangeCause,
    Divestment,
    DivestmentExtension,
    FuzzyDay,
    OrderPart,
    Party,
    Source,
)

from .causes import Cause
from .granting import extension_words
from .groups import holdings_above
from .kept import DIVESTED
from .language import kept_words
from .law import LawBook
from .order_life import lives_of
from .recompute import recompute_divestments

FURTHEST_AHEAD = timedelta(hours=14)
"""No authority's clock is further ahead of UTC."""


@transaction.atomic
def extend_divestment(
    divestment_id: int,
    *,
    granted: FuzzyDay,
    new_deadline_on: date | None,
    now: datetime,
    note: str = "",
    source: Source | None = None,
    instrument: str = "",
    part: OrderPart | None = None,
) -> DivestmentExtension:
    """Record more time, after what was granted before, and move the date to `new_deadline_on`.

    It is time for the sale, or for `part`. Without a new day (its length was not published) the date stays
    and says so. Raises `ValidationError` for a grant in the future, a completed divestment, or a part that
    is another order's or recurs.
    """
    divestment = _locked(divestment_id)
    not_in_future("granted", granted, now)
    if part and part.divestment_id != divestment.pk:
        raise ValidationError({"part": _("That part belongs to another order.")})
    if part and part.recurrence:
        raise ValidationError({"part": _("A part that recurs has no one date: end it, and add it anew.")})
    if divestment.completed.is_known and part is None:
        told = _("It was completed: %(day)s.") % {"day": divestment.completed}
        raise ValidationError({"divestment": told})
    if new_deadline_on and granted.earliest and new_deadline_on < granted.earliest:
        told = _("%(day)s is before the day of granting.") % {"day": legal_day(new_deadline_on)}
        raise ValidationError({"new_deadline_on": told})
    last = divestment.extensions.aggregate(last=Max("position"))["last"]
    extension = DivestmentExtension.objects.create(
        divestment=divestment,
        new_deadline_on=new_deadline_on,
        note=note.strip(),
        source=source,
        instrument=instrument.strip(),
        part=part,
        position=0 if last is None else last + 1,
        **granted.columns("granted"),
    )
    with kept_words():
        cause = Cause(ChangeCause.EXTENSION, extension_words(extension))
    recompute_divestments([divestment], LawBook(None, now), cause)
    return extension


@transaction.atomic
def complete_divestment(
    divestment_id: int,
    *,
    completed: FuzzyDay,
    now: datetime,
    buyer: Party | None = None,
    buyer_name: str = "",
    proceeds_amount: Decimal | None = None,
    proceeds_currency: str = "",
) -> Divestment:
    """Record that a divestment is done: its clock is met and its planned reminders are cancelled.

    What is not given stays as it was recorded. Raises `ValidationError` naming the field, also where the
    seller's group is recorded to hold something still once sales were recorded.
    """
    divestment = _locked(divestment_id)
    if not completed.is_known:
        raise ValidationError({"completed": _("Say when it was completed, as exactly as it is known.")})
    not_in_future("completed", completed, now)
    _nothing_left(divestment, completed.latest or now.date())
    divestment.completed = completed
    divestment.buyer = buyer or divestment.buyer
    divestment.buyer_name = buyer_name or divestment.buyer_name
    if proceeds_amount is not None:
        divestment.proceeds_amount, divestment.proceeds_currency = proceeds_amount, proceeds_currency
    divestment.full_clean()
    divestment.save()
    with kept_words():
        cause = Cause(ChangeCause.EVENT, DIVESTED % {"occurred": completed})
    recompute_divestments([divestment], LawBook(None, now), cause)
    return divestment


def _nothing_left(order: Divestment, on: date) -> None:
    """Refuse the completion of an order of which a sale closed while holdings say that something is left."""
    graph = holdings_above([order], lives_of([order.pk]))
    if not (graph and order.seller and order.asset and graph.is_told(order.seller.pk, order.asset.pk)):
        return
    left = graph.left(order.seller.pk, order.asset.pk, on)
    if left.at_least:
        told = _(
            "%(seller)s and its affiliates still hold %(share)s of %(asset)s on %(day)s: record the sale of"
            " it as an event; the order is then done by itself."
        )
        names = {"seller": order.seller, "share": left, "asset": order.asset, "day": legal_day(on)}
        raise ValidationError({"completed": told % names})


def _locked(divestment_id: int) -> Divestment:
    rows = Divestment.objects.select_for_update(of=("self",)).select_related("investment")
    return rows.get(pk=divestment_id)


def not_in_future(field: str, day: FuzzyDay, now: datetime) -> None:
    """Refuse a day that has not begun anywhere yet."""
    first = day.earliest
    if first and first > (now + FURTHEST_AHEAD).date():
        raise ValidationError({field: _("%(day)s lies in the future.") % {"day": legal_day(first)}})
