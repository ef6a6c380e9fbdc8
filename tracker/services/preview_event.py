"""What an event would move, worked out in memory before anybody saves it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.models import Deadline, DeadlineState, FactStatus, FuzzyDay, Review, ReviewEvent, Source

from .columns import Columns
from .law import LawBook
from .matching import Pair, is_gone, match
from .record_event import check_event
from .reviewing import compute_review, events_of
from .standing import LIVE


@dataclass(frozen=True, slots=True)
class Move:
    """One deadline before and after: a new one has no old state, a vanished one no new state.

    Days are legal dates. `is_unverified` says whether the new date rests on anything nobody read; `steps` are
    those of the new date, as a deadline stores them.
    """

    rule_id: str
    title: str
    owner_label: str
    old_due_on: date | None
    new_due_on: date | None
    old_state: str
    new_state: str
    reason: str
    is_unverified: bool
    steps: tuple[Mapping[str, Any], ...] = ()
    waits_for: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether the day itself changes, and not only the state."""
        return self.old_due_on != self.new_due_on

    @property
    def is_ended(self) -> bool:
        """Whether a clock that runs now would stop without having been met: ended, dateless or gone."""
        return self.old_state in LIVE and self.new_state not in (*LIVE, DeadlineState.MET)


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that would change; iterating gives the moves, by new day."""

    moves: tuple[Move, ...]
    phase_before: str
    phase_after: str
    flags: tuple[str, ...]

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def __len__(self) -> int:
        return len(self.moves)


def preview_event(
    review_id: int,
    *,
    kind: str,
    occurred: FuzzyDay,
    now: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    source: Source | None = None,
    status: str = FactStatus.VERIFIED,
    corrects: ReviewEvent | None = None,
    reason: str = "",
) -> Preview:
    """Return what `record_event` with the same arguments would change; nothing is written.

    Phases are ids of the regime (empty where its law is not coded). Raises the same `ValidationError`.
    """
    review = Review.objects.select_related("investment").get(pk=review_id)
    book = LawBook(None, now)
    earlier = events_of([review_id])[review_id]
    event = ReviewEvent(
        pk=0,
        review=review,
        position=earlier[-1].position + 1 if earlier else 0,
        kind=kind,
        recorded_at=now,
        note=note,
        facts=dict(facts or {}),
        source=source,
        status=status,
        corrects=corrects,
        reason=reason.strip(),
        **occurred.columns("occurred"),
    )
    check_event(event, book)
    before, after = compute_review(review, earlier, book), compute_review(review, [*earlier, event], book)
    rows = list(Deadline.objects.filter(review=review).order_by("pk"))
    pairs = match(rows, after.projection.clocks, after.projection.roots)
    moves = [_move(pair) for pair in pairs if _matters(pair)]
    moves.sort(key=lambda move: (move.new_due_on or date.max, move.title))
    return Preview(tuple(moves), before.phase, after.phase, tuple(after.flags))


def _matters(pair: Pair) -> bool:
    """Whether a person would call it a change: another day, another state, a new or a vanished clock."""
    if pair.row is None or pair.values is None:
        return pair.values is not None or (pair.row is not None and not is_gone(pair.row))
    return bool({"due_on", "state", "safe_on"} & set(pair.changed))


def _move(pair: Pair) -> Move:
    row, values = pair
    shown: Columns = values or {name: getattr(row, name) for name in ("rule_id", "title", "owner_label")}
    return Move(
        shown["rule_id"],
        shown["title"],
        shown["owner_label"],
        row.due_on if row else None,
        values["due_on"] if values else None,
        row.state if row else "",
        values["state"] if values else "",
        values["undetermined_reason"] if values else "",
        bool(values) and shown["confidence"] == "unverified",
        tuple(values["steps"]) if values else (),
        values["waits_for"] if values else "",
    )
