"""The clock behind a stored date, counted again from the record that it rests on; nothing is written."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from tracker.clock.timeline import Outcome
from tracker.models import Deadline, MitigationAgreement, Review
from tracker.services.columns import columns
from tracker.services.law import LawBook, clock_events
from tracker.services.orders import order_outcomes
from tracker.services.promises import promise_outcomes
from tracker.services.recompute import orders_of, promises_of
from tracker.services.reviewing import events_of, followed, timeline_of

SAME = ("trigger_on", "unrolled_on", "due_on", "safe_on", "earliest_on", "latest_on")
COUNTED_BY = ("regime_version", "calendar_digest", "steps")
"""Columns in which a stored date and the clock counted again must agree."""


class Explained(NamedTuple):
    """A clock counted again. `is_stored`: it gives the stored date, by the same law, calendar and steps."""

    outcome: Outcome
    is_stored: bool


def counted_again(row: Deadline, now: datetime) -> Explained | None:
    """Return the clock of a stored date as it is counted now; None where the record has no such clock.

    `row` is fetched `with_matter`. A clock that a pause holds moves each day: one that was last computed on
    an earlier day is counted as of that day, if it then gives what is stored.
    """
    found = _counted(row, LawBook(None, now))
    if found is None or _agree(row, found):
        return found and Explained(found, True)
    then = _counted(row, LawBook(None, row.computed_at))
    return Explained(then, True) if then and _agree(row, then) else Explained(found, False)


def _counted(row: Deadline, book: LawBook) -> Outcome | None:
    return next((one for one in _clocks(row, book) if (one.rule_id, one.key) == (row.rule_id, row.key)), None)


def _clocks(row: Deadline, book: LawBook) -> Iterable[Outcome]:
    """Every clock of what the date belongs to."""
    if row.review:
        return _of_review(row.review, book)
    if row.divestment:
        return [one for order in orders_of([row.divestment], book) for one in order_outcomes(order, book)]
    if row.obligation:
        return _of_agreement(row.obligation.agreement, row.obligation.pk, book)
    return ()


def _of_review(review: Review, book: LawBook) -> Iterable[Outcome]:
    if book.law(review.regime) is None:
        return ()
    events = clock_events(events_of([review.pk])[review.pk])
    return [followed(review, one, book) for one in timeline_of(review, events, book).clocks]


def _of_agreement(agreement: MitigationAgreement, obligation_id: int, book: LawBook) -> Iterable[Outcome]:
    promises = promises_of([agreement], obligation_id)
    return [one for promise in promises for one in promise_outcomes(promise, book)]


def _agree(row: Deadline, outcome: Outcome) -> bool:
    values = columns(outcome)
    return all(getattr(row, name) == values[name] for name in (*SAME, *COUNTED_BY))
