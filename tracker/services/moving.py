"""Moved dates: every move is kept, and people are told of those that are news."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from tracker.models import Deadline, DeadlineChange, DeadlineState

from .causes import STILL_PAUSED, Cause, told
from .columns import Columns


class Moves(NamedTuple):
    """All moves, and those among them that people who knew the old date are told of."""

    all: list[DeadlineChange]
    news: list[DeadlineChange]


def moves(rows: Sequence[tuple[Deadline, Columns | None]], cause: Cause | None, now: datetime) -> Moves:
    """Return one unsaved change for each row whose day or last safe day moves; columns of None: it is gone.

    While a lapse lasts its clocks move by a day each day, and nobody is written to for that. When it ends,
    the change leads from the day people knew to the final one.
    """
    found = Moves([], [])
    known = _last_told(row.pk for row, _ in rows if row.state == DeadlineState.PAUSED)
    for row, values in rows:
        new = values["due_on"] if values else None
        rolls = cause is None and _still_paused(row, values)
        old = row.due_on if rolls else known.get(row.pk, row.due_on)
        stays = old == new == row.due_on
        safe_moves = stays and bool(values and row.safe_on != values["safe_on"])
        if stays and not safe_moves:
            continue
        change = _change(row, values, cause, now, row.due_on if old == new else old)
        found.all.append(change)
        if not rolls and (old != new or safe_moves):
            found.news.append(change)
    return found


def _still_paused(row: Deadline, values: Columns | None) -> bool:
    return values is not None and {row.state, values["state"]} == {DeadlineState.PAUSED}


def _last_told(deadline_ids: Iterable[int]) -> dict[int, date | None]:
    """For clocks that moved silently since the last news: the day before the first silent move."""
    ids = list(deadline_ids)
    found: dict[int, date | None] = {}
    for change in DeadlineChange.objects.filter(deadline__in=ids).order_by("pk") if ids else ():
        if change.text.endswith(f"{STILL_PAUSED}."):
            found.setdefault(change.deadline_id, change.old_due_on)
        else:
            found.pop(change.deadline_id, None)
    return found


def _change(
    row: Deadline, values: Columns | None, cause: Cause | None, now: datetime, old: date | None
) -> DeadlineChange:
    why, text = told(row, values, cause, old)
    return DeadlineChange(
        deadline_id=row.pk,
        old_due_on=old,
        new_due_on=values["due_on"] if values else None,
        old_safe_on=row.safe_on,
        new_safe_on=values["safe_on"] if values else None,
        cause=why.kind,
        text=text,
        event=why.event,
        closure=why.closure,
        pause=why.pause,
        changed_at=now,
    )
