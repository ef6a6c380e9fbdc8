"""What certified dates belong to, a review, an order or an obligation, with all that they rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.models import Deadline, Divestment, Investment, Obligation, OwnershipLink, Review
from tracker.models.visibility import Viewer
from tracker.services.language import kept_words
from tracker.services.law import LawBook
from tracker.services.naming import Named, names_of_matters
from tracker.services.orders import Order
from tracker.services.recompute import orders_of, promises_of
from tracker.services.reviewing import events_of

from . import order_inputs, promise_inputs
from .inputs import Data, inputs_of


@dataclass(frozen=True, slots=True)
class Subject:
    """`head` says in the certificate what the dates belong to, `inputs` is what they are computed from.

    States are judged on the day in `zone`. `versions` are those of the law that clauses are counted by,
    beside the one that each date names.
    """

    matter: Investment
    named: Named
    regime: str
    zone: str
    head: Data
    inputs: Data
    versions: frozenset[str] = frozenset()


def subject_of(row: Deadline, viewer: Viewer, book: LawBook) -> Subject:
    """Return what one date rests on; `row` is fetched `with_matter`. Raises `ValidationError`."""
    if row.review:
        return of_review(row.review, [row], book)
    if row.divestment:
        return _of_order(row.divestment, row, viewer, book)
    assert row.obligation
    return _of_obligation(row.obligation, row, book)


def of_review(review: Review, rows: Sequence[Deadline], book: LawBook) -> Subject:
    """Return what dates of a review rest on. Raises `ValidationError` where its law is not coded."""
    law = book.law(review.regime)
    if law is None:
        raise ValidationError(_("The law of this review is not coded: there is no computed date to certify."))
    calendars = {row.calendar for row in rows if row.calendar} | {law.calendar}
    head = {
        "id": review.pk,
        "regime": law.title,
        "authority": review.authority or law.authority,
        "phase": next((one.title for one in law.phases if one.id == review.phase), review.phase),
        "filing": law.filings.get(review.filing_kind, review.filing_kind),
    }
    with kept_words():
        inputs = inputs_of(review, events_of([review.pk])[review.pk], book, calendars)
        named = _named(review.investment, review.code_name)
    return Subject(review.investment, named, law.id, law.zone, {"review": head}, inputs)


def _of_order(divestment: Divestment, row: Deadline, viewer: Viewer, book: LawBook) -> Subject:
    [whole] = orders_of([divestment], book)
    order = order_inputs.of_date(whole, row)
    _may_see_holdings(order, viewer)
    head = {"id": divestment.pk, **_under(order.regime, book)}
    with kept_words():
        named = _named(divestment.investment)
        inputs = order_inputs.order_inputs(order, book, named)
    versions = frozenset(order_inputs.versions_of(order, book))
    zone = book.zone(order.regime)
    return Subject(divestment.investment, named, order.regime, zone, {"order": head}, inputs, versions)


def _may_see_holdings(order: Order, viewer: Viewer) -> None:
    """Whether a sale was the last one is told by the holdings of the seller's group, which walls may hide."""
    if order.holdings is None or viewer is None:
        return
    ids = {link.pk for link in order.holdings.links}
    if OwnershipLink.objects.visible_to(viewer).filter(pk__in=ids).count() < len(ids):
        raise ValidationError(
            _(
                "This date rests on holdings of parties that are not open to you: ask somebody who works on"
                " their matters for the certificate."
            )
        )


def _of_obligation(obligation: Obligation, row: Deadline, book: LawBook) -> Subject:
    agreement = obligation.agreement
    [whole] = promises_of([agreement], obligation.pk)
    promise = promise_inputs.of_date(whole, row)
    head = {"id": agreement.pk, **_under(promise.regime, book)}
    with kept_words():
        named = _named(agreement.investment)
        inputs = promise_inputs.promise_inputs(promise, book, named)
    incident = promise.obligation.incident
    zone = incident.zone if incident else book.zone(promise.regime)
    return Subject(agreement.investment, named, promise.regime, zone, {"agreement": head}, inputs)


def _under(regime: str, book: LawBook) -> Data:
    """The regime that a paper stands under, in words; empty where the matter has none."""
    law, name = book.law(regime), book.library.names.get(regime)
    title = law.title if law else name.title if name else regime
    return {"regime": title, "authority": law.authority if law else ""}


def _named(matter: Investment, code: str = "") -> Named:
    return names_of_matters([(matter.pk, code)])[matter.pk, code]


def hidden(dates: Iterable[Data], named: Named) -> list[Data]:
    """The dates with the reasons of days set by hand under the name that mails give the matter."""
    return [
        {**one, "by_hand": {name: _hide(part, named) for name, part in one["by_hand"].items()}}
        if one["by_hand"]
        else one
        for one in dates
    ]


def _hide(part: object, named: Named) -> object:
    return named.hide(part) if isinstance(part, str) else part
