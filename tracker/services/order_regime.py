"""Under which regime an order stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tracker.clock.events import Event
from tracker.models import Divestment, Review

from .law import LawBook, clock_events
from .reviewing import events_of

ORDERING = ("divestment_ordered", "order_issued", "prohibited", "called_in", "notified")
"""Kinds that show which of several reviews of a matter an order belongs to, the surest first."""


class Case(NamedTuple):
    """A review as far as an order may hang on it."""

    regime: str
    events: list[Event]


def cases_of(investment_ids: Iterable[int]) -> Mapping[int, list[Case]]:
    """The reviews of each matter with their events, in two statements."""
    reviews = list(Review.objects.filter(investment__in=set(investment_ids)).order_by("pk"))
    events = events_of(review.pk for review in reviews)
    found: dict[int, list[Case]] = defaultdict(list)
    for review in reviews:
        found[review.investment_id].append(Case(review.regime, clock_events(events[review.pk])))
    return found


def regime_among(divestment: Divestment, cases: Sequence[Case], book: LawBook) -> str:
    """The regime of an order: that of its rule, else of the review that shows an order, else of the first."""
    if divestment.rule_id:
        return book.library.law_of(divestment.rule_id).id
    for kind in ORDERING:
        for case in cases:
            if any(event.kind == kind for event in case.events):
                return case.regime
    return cases[0].regime if cases else ""


def home_of(orders: Sequence[Divestment], book: LawBook) -> Mapping[int, tuple[str, ...]]:
    """For each order, the countries whose parties are not foreign under its regime; empty where not known."""
    cases = cases_of(one.investment_id for one in orders)
    names = book.library.names
    found: dict[int, tuple[str, ...]] = {}
    for one in orders:
        name = names.get(regime_among(one, cases[one.investment_id], book))
        found[one.pk] = name.home if name else ()
    return found
