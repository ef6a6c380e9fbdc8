"""A review of the database on the command line: as it is known now, or as it was believed at an instant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from tracker.clock.hours import at_words
from tracker.clock.timeline import Timeline
from tracker.models import Review
from tracker.services.law import LawBook, clock_events
from tracker.services.looking_back import (
    AS_THEY_ARE,
    SHOWN,
    Difference,
    LookBack,
    book_at,
    look_back,
    read_known_at,
    told_by,
)
from tracker.services.reviewing import events_of, followed, timeline_of


def stored_review(review_id: int) -> Review:
    """Return a review with its matter. Raises `LookupError` naming `review`."""
    review = Review.objects.select_related("investment").filter(pk=review_id).first()
    if review is None:
        raise LookupError(f"review: there is no review {review_id}")
    return review


def known_timeline(
    review: Review, known_at: str | None, now: datetime
) -> tuple[Timeline, datetime | None, LookBack | None]:
    """Return the review's timeline as known now or at the instant that `known_at` names.

    With an instant come that instant and what differs now. Raises `LawError` on `known-at` or `regime`.
    """
    events = events_of([review.pk])[review.pk]
    book, at = LawBook(None, now), None
    if known_at is not None:
        at = read_known_at(known_at, book.zone(review.regime), now, "known-at")
        book, events = book_at(review, at, now), told_by(events, at)
    timeline = timeline_of(review, clock_events(events), book)
    clocks = tuple(followed(review, clock, book) for clock in timeline.clocks)
    return replace(timeline, clocks=clocks), at, look_back(review, at, now) if at else None


def difference_data(one: Difference) -> dict[str, Any]:
    """Return one difference under the documented keys of `timeline --known-at --json`."""
    known = one.now or one.then or {}
    return {
        "rule": known["rule_id"],
        "key": known["key"],
        "title": one.title,
        "then": {name: one.then[name] for name in SHOWN} if one.then else None,
        "now": {name: one.now[name] for name in SHOWN} if one.now else None,
        "because": list(one.because),
    }


def difference_lines(back: LookBack, zone: str) -> Iterator[str]:
    """Yield what is known otherwise now, for people."""
    yield f"What we believed on {at_words(back.at, zone)}. {AS_THEY_ARE}"
    if not back.differences:
        yield "Nothing of it is known otherwise now."
        return
    yield "What we know otherwise now"
    for one in back.differences:
        yield f"  {one.title}: {one.then_words} → {one.now_words}"
        yield from (f"    - {reason}" for reason in one.because)
