"""The one place that writes deadlines: rows are brought to what was computed, and every move is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from tracker.models import (
    Acknowledgement,
    Deadline,
    DeadlineChange,
    DeadlineState,
    Invitation,
    LedgerEntry,
    Override,
    Reminder,
    Snooze,
    Turn,
    UsedLink,
)
from tracker.models.deadlines import OPEN_STATES
from tracker.services.speech import in_english

from .causes import Cause
from .columns import Columns, Wanted
from .law import LawBook
from .matching import GONE, Pair, match
from .moving import moves
from .reminders import plan_reminders, planned_in_business
from .tellings import tell
from .turning import plan_turns, turns_of
from .unchecked import beside_the_clock, passed_on, with_overrides

BATCH = 500
Parent = Literal["review", "divestment", "obligation"]
COMPUTED = tuple(
    field.name
    for field in Deadline._meta.concrete_fields
    if not (field.primary_key or field.generated) and field.name not in get_args(Parent)
)
PLANNED_BY = frozenset({"due_on", "safe_on", "set_on", "state", "zone", "cutoff"})
"""The columns that decide about reminders; those in business days also count in this calendar."""
COUNTED_IN = frozenset({"calendar", "calendar_digest"})
LEAVE_TRACKS = (
    Reminder,
    DeadlineChange,
    Turn,
    Acknowledgement,
    Snooze,
    UsedLink,
    Invitation,
    LedgerEntry,
    Override,
)
"""Rows by which somebody knows of a date: it may end, and is never deleted."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What one review, divestment or obligation should show; `roots` as in `match`."""

    parent_id: int
    clocks: Sequence[Wanted]
    roots: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """One clock whose row is not what a fresh computation says."""

    parent: Parent
    parent_id: int
    rule_id: str
    key: str
    what: Literal["missing", "changed", "vanished"]
    columns: tuple[str, ...]
    old_due_on: date | None
    new_due_on: date | None


@in_english
def compare(parent: Parent, projections: Sequence[Projection], book: LawBook) -> list[tuple[int, Pair]]:
    """Return every clock of these parents whose row is missing, different or too many, in one statement.

    And one for each book: what waits for a second person.
    """
    rows: dict[int, list[Deadline]] = defaultdict(list)
    ids = [one.parent_id for one in projections]
    for row in with_overrides(Deadline.objects.filter(**{f"{parent}__in": ids}).order_by("pk")):
        rows[getattr(row, f"{parent}_id")].append(row)
    found: list[tuple[int, Pair]] = []
    for one in projections:
        for pair in _with_hands(match(rows[one.parent_id], one.clocks, one.roots), book):
            if pair.row is None or pair.values is None or pair.changed:
                found.append((one.parent_id, pair))
    return found


def _with_hands(pairs: Sequence[Pair], book: LawBook) -> list[Pair]:
    """The pairs of one parent with what people said beside its clocks."""
    news = book.unchecked_news
    shown = [pair for pair in pairs if pair.values is not None]
    values = [beside_the_clock(pair.row, pair.values, news, book.library) for pair in shown if pair.values]
    found = [Pair(pair.row, told) for pair, told in zip(shown, passed_on(values, news), strict=True)]
    return [*found, *(pair for pair in pairs if pair.values is None)]


def difference(parent: Parent, parent_id: int, pair: Pair) -> Difference:
    """Describe one pair of `compare` without writing anything."""
    row, values = pair
    what: Literal["missing", "changed", "vanished"]
    what = "missing" if row is None else "vanished" if values is None else "changed"
    rule_id, key = (
        (row.rule_id, row.key) if row else (values["rule_id"], values["key"]) if values else ("", "")
    )
    new = values["due_on"] if values else None
    return Difference(parent, parent_id, rule_id, key, what, pair.changed, row.due_on if row else None, new)


@in_english
def project(
    parent: Parent, projections: Sequence[Projection], book: LawBook, cause: Cause | None
) -> list[Difference]:
    """Bring the rows of these parents up to date and plan their reminders; call it inside a transaction.

    Rows that are right stay untouched. A row whose day differs gets a `DeadlineChange`. A clock that vanished
    is deleted unless somebody was told of it: then its row stays, ended and without a date. Moves by news on
    its way are kept for the one mail about it.
    """
    found = compare(parent, projections, book)
    if not found:
        return []
    now = book.now
    differences = [difference(parent, parent_id, pair) for parent_id, pair in found]
    updated = [_updated(pair.row, pair.values, now) for _, pair in found if pair.row and pair.values]
    kept, dropped = _vanished([pair.row for _, pair in found if pair.row and pair.values is None])
    stored = [
        (pair.row, pair.values) for _, pair in found if pair.row and (pair.values or pair.row.pk in kept)
    ]
    moved = moves(stored, cause, now)
    gone = [_gone(row, now) for row in kept.values()]
    _store([row for row, _ in updated] + gone)
    Deadline.objects.filter(pk__in=dropped).delete()
    new = [
        Deadline(**{f"{parent}_id": parent_id}, **pair.values, computed_at=now)
        for parent_id, pair in found
        if pair.row is None and pair.values
    ]
    Deadline.objects.bulk_create(new)
    DeadlineChange.objects.bulk_create(moved.all)
    turns = Turn.objects.bulk_create(turns_of(stored, cause, now))
    replanned = [row for row, names in updated if PLANNED_BY & set(names)] + gone
    counted_anew = [row for row, names in updated if COUNTED_IN & set(names) and not PLANNED_BY & set(names)]
    replanned += planned_in_business(counted_anew)
    run = cause.run if cause else None
    if run:
        over = {row.pk for row, values in stored if values and values["state"] not in OPEN_STATES}
        tell([change for change in moved.news if change.deadline_id not in over], run)
    told_at_once = () if run else moved.news
    plan_reminders(
        [*_reminded(new), *replanned], now, changes=told_at_once, first_day=book.plans_from, book=book
    )
    in_the_news = {change.deadline_id for change in moved.news} if run else set()
    plan_turns([turn for turn in turns if turn.deadline_id not in in_the_news], now)
    return differences


def _updated(row: Deadline, values: Columns, now: datetime) -> tuple[Deadline, tuple[str, ...]]:
    """A fresh object with the new columns, so that the old row can still be told from it."""
    names = Pair(row, values).changed
    return Deadline(pk=row.pk, **_parents(row), **values, computed_at=now), names


def _parents(row: Deadline) -> dict[str, int | None]:
    return {f"{parent}_id": getattr(row, f"{parent}_id") for parent in get_args(Parent)}


def _vanished(rows: Iterable[Deadline]) -> tuple[dict[int, Deadline], list[int]]:
    """Split vanished rows into those that somebody was told of and the ids of the others."""
    by_id = {row.pk: row for row in rows}
    if not by_id:
        return {}, []
    tracks = [
        model.objects.order_by().filter(deadline__in=by_id).values_list("deadline_id", flat=True)
        for model in LEAVE_TRACKS
    ]
    told_of = set(tracks[0].union(*tracks[1:]))
    return {pk: by_id[pk] for pk in sorted(told_of)}, sorted(by_id.keys() - told_of)


def _gone(row: Deadline, now: datetime) -> Deadline:
    values = {name: getattr(row, name) for name in COMPUTED}
    values |= {
        "state": DeadlineState.ENDED,
        "due_on": None,
        "safe_on": None,
        "set_on": None,
        "unchecked": [],
        "finished_on": None,
        "undetermined_reason": GONE,
        "waits_for": "",
        "computed_at": now,
    }
    return Deadline(pk=row.pk, **_parents(row), **values)


def _store(rows: Sequence[Deadline]) -> None:
    """Write many changed rows in few statements: an upsert on the id, which every row already has."""
    if rows:
        Deadline.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=list(COMPUTED)
        )


def settle(check_id: int, now: datetime) -> int:
    """Take a second check that was given off every date that waited for it; return how many there were."""
    waiting = Deadline.objects.select_for_update(of=("self",)).exclude(unchecked=[]).order_by("pk")
    rows = [row for row in waiting.only("pk", "unchecked") if check_id in row.unchecked]
    for row in rows:
        row.unchecked = [one for one in row.unchecked if one != check_id]
        row.computed_at = now
    Deadline.objects.bulk_update(rows, ["unchecked", "computed_at"], batch_size=BATCH)
    return len(rows)


def _reminded(rows: Iterable[Deadline]) -> list[Deadline]:
    return [row for row in rows if row.due_on and row.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)]
