"""A review's clocks, computed from its events."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law
from tracker.clock.timeline import Duty, Outcome, Standstill, Timeline
from tracker.models import Review, ReviewEvent
from tracker.services.speech import in_english

from .columns import Wanted, wanted
from .law import LawBook, clock_events
from .projecting import Projection
from .unchecked import with_checks

Wanting = Callable[[Outcome, Mapping[str, ReviewEvent], Mapping[str, str]], Wanted]
CLOSED = gettext_noop("The matter is closed: this clock is no longer followed.")


@dataclass(frozen=True, slots=True)
class Computed:
    """A review as the law sees it. A regime without coded law has an empty phase and version."""

    phase: str
    bound_version: str
    flags: list[str]
    projection: Projection
    standstills: Sequence[Standstill] = ()
    duties: Sequence[Duty] = ()


@in_english
def compute_review(
    review: Review, events: Sequence[ReviewEvent], book: LawBook, wanting: Wanting = wanted
) -> Computed:
    """Compute one review from its recorded events, in the order of recording; no statement of its own.

    `wanting` makes the columns of each clock: all of them, or as few as a look at many reviews needs.
    """
    law = book.law(review.regime)
    roots = roots_of(events)
    if law is None or _is_to_come(events, law, book):
        return Computed("", "", [], Projection(review.pk, (), roots))
    timeline = timeline_of(review, clock_events(events), book)
    by_key = {str(event.pk): event for event in events}
    titles = {kind: known.title for kind, known in law.kinds.items()}
    clocks = [wanting(followed(review, clock, book), by_key, titles) for clock in timeline.clocks]
    projection = Projection(review.pk, clocks, roots)
    return Computed(
        timeline.phase,
        timeline.bound_version,
        list(timeline.flags),
        projection,
        timeline.standstills,
        timeline.duties,
    )


def _is_to_come(events: Sequence[ReviewEvent], law: Law, book: LawBook) -> bool:
    """Whether a replay lies before anything is known to have happened in the review."""
    firsts = [event.occurred_earliest or event.occurred_latest for event in events]
    return book.replay and all(book.is_to_come(first, law.zone) for first in firsts)


def timeline_of(review: Review, events: Sequence[Event], book: LawBook) -> Timeline:
    """Return the timeline of a review whose law is coded, from any events. Raises `LawError` if it is not."""
    law = book.library.regime(review.regime)
    filing = review.filing_kind if review.filing_kind in law.filings else ""
    return compute(
        law,
        book.calendars,
        events,
        book.day(law.zone),
        filing=filing,
        pauses=book.pauses(law),
        calendar=review.calendar,
    )


def followed(review: Review, clock: Outcome, book: LawBook) -> Outcome:
    """In a closed matter nothing is expected any more; a replay does not know when it was closed."""
    if not review.investment.is_closed or clock.is_finished or book.replay:
        return clock
    return clock._replace(state="ended", cautions=(*clock.cautions, CLOSED))


def roots_of(events: Iterable[ReviewEvent]) -> dict[int, int]:
    """Lead every event to the one that was first recorded of the same fact, through its corrections."""
    roots: dict[int, int] = {}
    for event in sorted(events, key=lambda one: one.position):
        first = event.corrects_id
        roots[event.pk] = roots.get(first, first) if first else event.pk
    return roots


def events_of(review_ids: Iterable[int]) -> Mapping[int, list[ReviewEvent]]:
    """Return the events of many reviews, each in the order of recording, in one statement."""
    found: dict[int, list[ReviewEvent]] = defaultdict(list)
    rows = ReviewEvent.objects.filter(review__in=list(review_ids)).order_by("review_id", "position")
    for row in with_checks(rows):
        found[row.review_id].append(row)
    return found
