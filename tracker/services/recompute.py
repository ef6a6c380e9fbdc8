"""Bring stored deadlines to what the law says of the record: for one parent, for many, or for everything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, get_args

from django.db import transaction
from django.db.models import QuerySet

from tracker.models import (
    Divestment,
    DivestmentExtension,
    MitigationAgreement,
    Obligation,
    OrderPart,
    Review,
)

from .causes import Cause
from .columns import Wanted, columns
from .good_until import accepted_of_parts, accepted_papers
from .groups import holdings_above
from .law import LawBook
from .one_writer import make_way
from .order_life import lives_of
from .order_regime import cases_of, regime_among
from .orders import Order, order_outcomes
from .projecting import Difference, Parent, Projection, compare, difference, project
from .promises import PROMISED, Promise, last_words, promise_columns
from .reviewing import Computed, compute_review, events_of
from .under_way import causes_before

BATCH = 500
AGREEMENTS = 10
"""How many agreements go into one transaction: fifty obligations each recur for years."""
DERIVED = ("phase", "bound_version", "flags")
"""What a review itself keeps of a computation."""


class Recomputed(NamedTuple):
    """How many reviews, orders and agreements were looked at, and how many clocks were not right."""

    checked: int
    differences: int


class Stretch(NamedTuple):
    """The parents of one kind with primary keys above `after` and up to `to` (None: to the end)."""

    parent: Parent
    after: int = 0
    to: int | None = None

    def rows(self) -> QuerySet[Any]:
        """Its reviews, orders or agreements in the order of their keys."""
        rows = KINDS[self.parent][0]._default_manager.filter(pk__gt=self.after).order_by("pk")
        return rows if self.to is None else rows.filter(pk__lte=self.to)


EVERYTHING = tuple(Stretch(parent) for parent in get_args(Parent))
Tell = Callable[[list[Difference]], object]
Work = Callable[[Sequence[Any], LawBook], list[Difference]]


@transaction.atomic
def recompute_review(
    review: Review, as_of: date | None, now: datetime, cause: Cause | None = None, book: LawBook | None = None
) -> list[Difference]:
    """Rebuild the deadlines, phase, flags and bound version of one review, with its reminders.

    `as_of` is the legal day on which states are judged (None: the day of `now` in the authority's zone).
    The review object is brought up to date as well. Returns what was not right before.
    """
    return recompute_reviews([review], book or LawBook(as_of, now), cause)


@transaction.atomic
def recompute_reviews(
    reviews: Sequence[Review], book: LawBook, cause: Cause | None = None
) -> list[Difference]:
    """Rebuild many reviews; the number of statements does not grow with the reviews of a batch."""
    for news in causes_before(cause, book):
        recompute_reviews(reviews, book, news)
    computed = _computed(reviews, book)
    found = project("review", [one.projection for _, one in computed], book, cause)
    _store_phases(computed)
    return found


def _store_phases(computed: Iterable[tuple[Review, Computed]]) -> None:
    """One statement for each phase that reviews have entered, not one for each review."""
    entered: dict[tuple[str, str, tuple[str, ...]], list[int]] = defaultdict(list)
    for review, one in computed:
        if any(getattr(review, name) != getattr(one, name) for name in DERIVED):
            review.phase, review.bound_version, review.flags = one.phase, one.bound_version, one.flags
            entered[one.phase, one.bound_version, tuple(one.flags)].append(review.pk)
    for (phase, version, flags), ids in entered.items():
        Review.objects.filter(pk__in=ids).update(phase=phase, bound_version=version, flags=list(flags))


def _computed(reviews: Sequence[Review], book: LawBook) -> list[tuple[Review, Computed]]:
    events = events_of(review.pk for review in reviews)
    return [(review, compute_review(review, events[review.pk], book)) for review in reviews]


@transaction.atomic
def recompute_divestment(
    divestment: Divestment,
    as_of: date | None,
    now: datetime,
    cause: Cause | None = None,
    book: LawBook | None = None,
) -> list[Difference]:
    """Rebuild the deadlines of one order or agreed divestment and of its parts, with their reminders."""
    return recompute_divestments([divestment], book or LawBook(as_of, now), cause)


@transaction.atomic
def recompute_divestments(
    divestments: Sequence[Divestment], book: LawBook, cause: Cause | None = None
) -> list[Difference]:
    """Rebuild many orders in a fixed number of statements."""
    for news in causes_before(cause, book):
        recompute_divestments(divestments, book, news)
    return project("divestment", order_projections(divestments, book), book, cause)


def order_projections(divestments: Sequence[Divestment], book: LawBook) -> list[Projection]:
    """Return what these orders should show, in a fixed number of statements."""
    found: list[Projection] = []
    for order in orders_of(divestments, book):
        made = not book.is_to_come(order.divestment.ordered_earliest, book.zone(order.regime))
        clocks = order_outcomes(order, book) if made else []
        found.append(Projection(order.divestment.pk, [Wanted(columns(clock), None) for clock in clocks]))
    return found


def orders_of(divestments: Sequence[Divestment], book: LawBook) -> list[Order]:
    """Return these orders with everything that their clocks depend on, in a fixed number of statements."""
    extensions: dict[int, list[DivestmentExtension]] = defaultdict(list)
    for row in DivestmentExtension.objects.filter(divestment__in=divestments).order_by("position", "pk"):
        extensions[row.divestment_id].append(row)
    cases = cases_of(one.investment_id for one in divestments)
    lives = lives_of(one.pk for one in divestments)
    parts: dict[int, list[OrderPart]] = defaultdict(list)
    for part in OrderPart.objects.filter(divestment__in=divestments).select_related("source"):
        parts[part.divestment_id].append(part)
    graph = holdings_above(divestments, lives)
    papers = accepted_of_parts(one.pk for one in divestments)
    found: list[Order] = []
    for one in divestments:
        regime = regime_among(one, cases[one.investment_id], book)
        events = [
            event for case in cases[one.investment_id] if case.regime == regime for event in case.events
        ]
        order = Order(
            one,
            extensions[one.pk],
            regime,
            events,
            one.investment.is_closed,
            parts[one.pk],
            lives.get(one.pk, ()),
            graph,
            papers,
        )
        found.append(order)
    return found


@transaction.atomic
def recompute_obligations(
    agreement: MitigationAgreement,
    as_of: date | None,
    now: datetime,
    cause: Cause | None = None,
    book: LawBook | None = None,
) -> list[Difference]:
    """Rebuild the deadlines of every obligation under one agreement, with their reminders."""
    return recompute_agreements([agreement], book or LawBook(as_of, now), cause)


@transaction.atomic
def recompute_agreements(
    agreements: Sequence[MitigationAgreement], book: LawBook, cause: Cause | None = None
) -> list[Difference]:
    """Rebuild the obligations of many agreements in a fixed number of statements."""
    return project("obligation", promise_projections(agreements, book), book, cause)


def promise_projections(agreements: Sequence[MitigationAgreement], book: LawBook) -> list[Projection]:
    """What these agreements should show, in a fixed number of statements."""
    found: list[Projection] = []
    for promise in promises_of(agreements):
        made = not book.is_to_come(promise.agreement.signed_earliest, book.zone(promise.regime))
        clocks = promise_columns(promise, book) if made else []
        found.append(Projection(promise.obligation.pk, [Wanted(values, None) for values in clocks]))
    return found


def promises_of(
    agreements: Sequence[MitigationAgreement], obligation_id: int | None = None
) -> Iterator[Promise]:
    """Yield the obligations of these agreements, or one, with all they depend on, in a few statements."""
    regimes: dict[int, str] = {}
    matters = {agreement.investment_id for agreement in agreements}
    for matter, regime in (
        Review.objects.filter(investment__in=matters).order_by("-pk").values_list("investment_id", "regime")
    ):
        regimes[matter] = regime
    by_id = {agreement.pk: agreement for agreement in agreements}
    known, papers = last_words(by_id), accepted_papers(by_id)
    rows = Obligation.objects.filter(agreement__in=by_id).select_related(*PROMISED).order_by("pk")
    for row in rows if obligation_id is None else rows.filter(pk=obligation_id):
        agreement = by_id[row.agreement_id]
        regime = regimes.get(agreement.investment_id, "")
        told, before = known.get(row.pk, {}), known.get(row.replaces_id or 0, {})
        closed, proof = agreement.investment.is_closed, papers.get(row.pk, ())
        yield Promise(row, agreement, regime, closed, told, before, proof)


def recompute_all(
    as_of: date | None, now: datetime, *, check: bool = False, tell: Tell = lambda found: None
) -> Recomputed:
    """Rebuild every deadline, in batches of one transaction each; with `check`, only compare, write nothing.

    `tell` gets what differed in a batch once it is stored; nothing of it is kept, so that memory stays flat.
    A second call finds no difference.
    """
    return recompute_under(LawBook(as_of, now), check=check, tell=tell)


def recompute_under(
    book: LawBook,
    *,
    check: bool = False,
    tell: Tell = lambda found: None,
    stretches: Iterable[Stretch] = EVERYTHING,
) -> Recomputed:
    """As `recompute_all`, under a given law book and for some stretches of the record only."""
    done = [_run(stretch, book, check, tell) for stretch in stretches]
    return Recomputed(sum(one.checked for one in done), sum(one.differences for one in done))


def _run(stretch: Stretch, book: LawBook, check: bool, tell: Tell) -> Recomputed:
    """A batch and a transaction at a time."""
    _, write, look = KINDS[stretch.parent]
    last, checked, differences = stretch.after, 0, 0
    size = AGREEMENTS if stretch.parent == "obligation" else BATCH
    while True:
        with transaction.atomic():
            batch = list(_rows(stretch, check).filter(pk__gt=last)[:size])
            found = (look if check else write)(batch, book.refreshed()) if batch else []
        tell(found)
        checked, differences = checked + len(batch), differences + len(found)
        if len(batch) < size:
            return Recomputed(checked, differences)
        last = batch[-1].pk
        make_way()


def _rows(stretch: Stretch, check: bool) -> QuerySet[Any]:
    """The parents to work on, locked while they are written."""
    rows = stretch.rows().select_related("investment")
    return rows if check else rows.select_for_update(of=("self",))


def _check(parent: Parent, projections: Sequence[Projection], book: LawBook) -> list[Difference]:
    return [difference(parent, parent_id, pair) for parent_id, pair in compare(parent, projections, book)]


def _check_reviews(reviews: Sequence[Review], book: LawBook) -> list[Difference]:
    computed = _computed(reviews, book)
    found = _check("review", [one.projection for _, one in computed], book)
    for review, one in computed:
        names = [name for name in DERIVED if getattr(review, name) != getattr(one, name)]
        if names:
            found.append(Difference("review", review.pk, "", "", "changed", tuple(names), None, None))
    return found


def _check_orders(divestments: Sequence[Divestment], book: LawBook) -> list[Difference]:
    return _check("divestment", order_projections(divestments, book), book)


def _check_promises(agreements: Sequence[MitigationAgreement], book: LawBook) -> list[Difference]:
    return _check("obligation", promise_projections(agreements, book), book)


KINDS: Mapping[Parent, tuple[type[Review | Divestment | MitigationAgreement], Work, Work]] = {
    "review": (Review, recompute_reviews, _check_reviews),
    "divestment": (Divestment, recompute_divestments, _check_orders),
    "obligation": (MitigationAgreement, recompute_agreements, _check_promises),
}
"""For each kind of parent the rows that are locked for it, what writes a batch and what only compares it."""
