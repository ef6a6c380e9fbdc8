"""The events of a record beside those recorded: new ones are added, changed ones answered, none rewritten."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from tracker.clock.events import RETRACTED
from tracker.models import FuzzyDay, Review, ReviewEvent, Source
from tracker.services.kept import CASE_CHANGED, CHANGED_IN_CASE
from tracker.services.law import LawBook
from tracker.services.record_event import add_events

from .columns import Columns
from .sync import unfolded

TOLD = ("kind", "occurred", "note", "source", "status")
"""What the file says of an event."""


@dataclass(frozen=True)
class Chain:
    """An event with its corrections. `told` is the last of them that came from a file, `tip` what stands."""

    told: ReviewEvent
    tip: ReviewEvent

    @property
    def is_corrected_by_hand(self) -> bool:
        """Whether a person has had the last word on it."""
        return self.tip != self.told


def chains(review: Review) -> list[Chain]:
    """Every event that came from a file, with what became of it, in the order of recording."""
    rows = list(review.events.select_related("source").order_by("position"))
    answers = {row.corrects_id: row for row in rows if row.corrects_id}
    found: list[Chain] = []
    for root in rows:
        if root.corrects_id or root.recorded_by_id:
            continue
        told = tip = root
        while tip.pk in answers:
            tip = answers[tip.pk]
            told = told if tip.recorded_by_id else tip
        found.append(Chain(told, tip))
    return found


def standing(review: Review) -> list[ReviewEvent]:
    """What stands of every recorded event, each in the place where it was first told."""
    rows = list(review.events.select_related("source").order_by("position"))
    answers = {row.corrects_id: row for row in rows if row.corrects_id}
    found: list[ReviewEvent] = []
    for row in rows:
        if row.corrects_id is None:
            while row.pk in answers:
                row = answers[row.pk]
            if row.kind != RETRACTED:
                found.append(row)
    return found


def content(row: ReviewEvent) -> Columns:
    """What the row says, in the terms of the file."""
    return {name: getattr(row, name) for name in TOLD}


@dataclass(frozen=True)
class Differences:
    """What a file changes in a review's events."""

    new: list[Columns]
    changed: list[tuple[Chain, Columns]]
    kept: list[Chain]


def compare(told: list[Chain], wanted: list[Columns]) -> Differences:
    """Pair the file's events with the recorded ones: the same, then the same kind, then the same words."""
    left, free = list(wanted), list(told)
    changed: list[tuple[Chain, Columns]] = []
    tests: list[Callable[[Columns, Columns], bool]] = [
        lambda old, new: old == new,
        lambda old, new: old["kind"] == new["kind"] and old["note"] == new["note"],
        lambda old, new: old["kind"] == new["kind"],
        lambda old, new: old["note"] == new["note"],
    ]
    for test in tests:
        for columns in list(left):
            match = next((chain for chain in free if test(content(chain.told), columns)), None)
            if match is not None:
                left.remove(columns)
                free.remove(match)
                if content(match.told) != columns:
                    changed.append((match, columns))
    return Differences(left, changed, free)


def record(review: Review, wanted: list[Columns], book: LawBook) -> tuple[bool, Differences]:
    """Add what is new and answer what changed; return whether anything was recorded.

    Raises `ValidationError` by path for an event that nobody could record: in the future, or so early that
    its law is not coded.
    """
    differences = compare(chains(review), wanted)
    answers = [
        (columns, {"corrects": chain.tip, "reason": _reason(chain.told, columns)})
        for chain, columns in differences.changed
        if not chain.is_corrected_by_hand
    ]
    additions: list[tuple[Columns, dict[str, Any]]] = [(columns, {}) for columns in differences.new]
    changes = [*additions, *answers]
    rows = [
        ReviewEvent(review=review, recorded_at=book.now, **unfolded(columns), **more)
        for columns, more in changes
    ]
    add_events(review, rows, book, lambda place, error: _at(wanted.index(changes[place][0]), error))
    return bool(rows), differences


def _at(place: int, refused: ValidationError) -> ValidationError:
    """What is refused of an event, by its place in the file."""
    fields = {"occurred": "date"}
    told = refused.message_dict.items()
    return ValidationError(
        {f"review.events[{place}].{fields.get(name, name)}": texts for name, texts in told}
    )


def _reason(old: ReviewEvent, new: Columns) -> str:
    changes = [
        CHANGED_IN_CASE[name] % {"quoted": _words(getattr(old, name))}
        for name in TOLD
        if getattr(old, name) != new[name]
    ]
    return CASE_CHANGED % {"changes": "; ".join(changes)}


def _words(value: FuzzyDay | Source | str | None) -> str:
    return "none" if value is None else str(value)
