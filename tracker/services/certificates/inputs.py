"""What the dates of a review are computed from, as data, and back into what the clock reads."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.timeline import Outcome, Timeline
from tracker.models import Closure, DivestmentEvent, Fulfilment, RegimePause, Review, ReviewEvent
from tracker.regimes.calendars import parts_of
from tracker.regimes.loader import Library
from tracker.services.law import LawBook
from tracker.services.record_event import kind_title
from tracker.services.reviewing import CLOSED

Data = dict[str, Any]
FACTS = ("term", "until")
"""What the clock reads of an event beside its kind and day; nothing else of it leaves the house."""


def inputs_of(review: Review, events: Sequence[ReviewEvent], book: LawBook, calendars: set[str]) -> Data:
    """Return everything that the dates of a review rest on and that no law file holds.

    `calendars` are those that its clocks were counted by; of them the closures that were recorded stand here.
    """
    law = book.library.regime(review.regime)
    pauses = RegimePause.objects.standing().filter(regime=law.id).select_related("recorded_by")
    return {
        "regime": law.id,
        "filing": review.filing_kind if review.filing_kind in law.filings else "",
        "calendar": review.calendar,
        "is_closed": review.investment.is_closed,
        "events": [event_told(event, book) for event in events],
        "closures": closures_told(calendars, book),
        "pauses": [_pause(row) for row in pauses.order_by("first_on", "pk")],
    }


def closures_told(calendars: set[str], book: LawBook) -> list[Data]:
    """Return the closures recorded of these calendars, as far as they are coded, and of those they unite."""
    known = book.library.calendars
    parts = {part for one in calendars & known.keys() for part in (*parts_of(known, one), one)}
    rows = Closure.objects.standing().filter(calendar__in=parts).select_related("recorded_by")
    return [_closure(row) for row in rows.order_by("calendar", "on", "pk")]


def event_told(event: ReviewEvent, book: LawBook) -> Data:
    """Return what the clock reads of an event, its words and both its times."""
    return {
        "id": event.pk,
        "kind": event.kind,
        "title": kind_title(event.kind, book),
        "occurred": str(event.occurred),
        "earliest": _iso(event.occurred_earliest),
        "latest": _iso(event.occurred_latest),
        "precision": event.occurred_precision,
        "facts": {name: str(event.facts[name]) for name in FACTS if name in event.facts},
        "corrects": event.corrects_id,
        "status": event.status,
        **recorded(event),
    }


def _closure(row: Closure) -> Data:
    return {
        "id": row.pk,
        "calendar": row.calendar,
        "on": _iso(row.on),
        "label": row.label,
        "kind": row.kind,
        "citation": row.citation,
        "confidence": row.confidence,
        "announced_at": instant(row.known_on),
        **recorded(row),
    }


def _pause(row: RegimePause) -> Data:
    return {
        "id": row.pk,
        "first": _iso(row.first_on),
        "last": _iso(row.last_on),
        "kind": row.kind,
        "reason": row.reason,
        "citation": row.citation,
        "confidence": row.confidence,
        "in_scope": row.in_scope,
        "announced_at": instant(row.known_on),
        **recorded(row),
    }


def recorded(row: ReviewEvent | Closure | RegimePause | DivestmentEvent | Fulfilment) -> Data:
    """Return when an entry was made, and by which account."""
    return {
        "recorded_at": instant(row.recorded_at),
        "recorded_by": row.recorded_by.get_username() if row.recorded_by else "",
    }


def instant(at: datetime) -> str:
    """An instant as it stands in a certificate: UTC, to the second or finer."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class PaperBook(LawBook):
    """Installed law, with the closures and pauses of a certificate in place of those recorded here."""

    def __init__(self, inputs: Mapping[str, Any], as_of: date, library: Library) -> None:
        super().__init__(as_of, datetime.combine(as_of, datetime.min.time(), UTC), library=library)
        self._paper = inputs

    @cached_property
    def _closures(self) -> dict[str, list[Closure]]:
        found: dict[str, list[Closure]] = defaultdict(list)
        for row in self._paper["closures"]:
            found[row["calendar"]].append(
                Closure(
                    calendar=row["calendar"],
                    on=date.fromisoformat(row["on"]),
                    label=row["label"],
                    kind=row["kind"],
                    citation=row["citation"],
                    confidence=row["confidence"],
                    known_on=datetime.fromisoformat(row["announced_at"]),
                )
            )
        return found

    @cached_property
    def _pauses(self) -> dict[str, list[RegimePause]]:
        found: dict[str, list[RegimePause]] = defaultdict(list)
        for row in self._paper["pauses"]:
            found[self._paper["regime"]].append(
                RegimePause(
                    first_on=date.fromisoformat(row["first"]),
                    last_on=_day(row["last"]),
                    kind=row["kind"],
                    reason=row["reason"],
                    citation=row["citation"],
                    confidence=row["confidence"],
                    in_scope=row["in_scope"],
                )
            )
        return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def clock_events_of(inputs: Mapping[str, Any]) -> list[Event]:
    """Return the events of a certificate as the clock reads them."""
    return [
        Event(
            str(row["id"]),
            row["kind"],
            _day(row["earliest"]),
            _day(row["latest"]),
            row["precision"],
            row["facts"],
            str(row["corrects"]) if row["corrects"] else None,
        )
        for row in inputs["events"]
    ]


def timeline_from(inputs: Mapping[str, Any], as_of: date, library: Library) -> Timeline:
    """Compute a review from a certificate's inputs and installed law alone; no statement.

    Raises `LawError`, `KeyError`, `TypeError` or `ValueError` where the inputs are not what a clock can read.
    """
    law, book = library.regime(inputs["regime"]), PaperBook(inputs, as_of, library)
    return compute(
        law,
        book.calendars,
        clock_events_of(inputs),
        as_of,
        filing=inputs["filing"],
        pauses=book.pauses(law),
        calendar=inputs["calendar"],
    )


def clocks_from(inputs: Mapping[str, Any], as_of: date, library: Library) -> list[Outcome]:
    """The clocks of `timeline_from`; in a closed matter nothing is expected any more."""
    clocks = timeline_from(inputs, as_of, library).clocks
    if not inputs["is_closed"]:
        return list(clocks)
    return [
        one if one.is_finished else one._replace(state="ended", cautions=(*one.cautions, CLOSED))
        for one in clocks
    ]
