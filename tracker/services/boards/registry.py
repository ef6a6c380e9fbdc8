"""The boards with their columns: a page of lines for people, and all values for exports."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet

from tracker.filters.boards import BOARDS
from tracker.filters.keyset import Slice, every, slice_of
from tracker.filters.strict import StrictFilterSet
from tracker.models.reader_zones import zone_of
from tracker.services.standing import Reader

from . import deadlines, divestments, investments, obligations, reminders, reviews
from .by_days_left import every_by_left, slice_by_left
from .columns import Asking, Cell, Column, Face, Value, cell

FACES: dict[str, Face] = {
    "deadlines": deadlines.FACE,
    "reviews": reviews.FACE,
    "investments": investments.FACE,
    "divestments": divestments.FACE,
    "obligations": obligations.FACE,
    "reminders": reminders.FACE,
}
"""How each board of `BOARDS` shows its rows."""
PAGE_SIZE = 50


class Lines(NamedTuple):
    """One page of a board: its lines, and the cursors of the pages beside it (empty without one)."""

    lines: Sequence[Any]
    after: str
    before: str
    columns: tuple[Column, ...] = ()

    @property
    def table(self) -> Iterator[list[Cell]]:
        """The cells of each line that a page shows."""
        return ([cell(column, line) for column in self.columns] for line in self.lines)


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a board, in their order."""
    return FACES[kind].columns


def page(
    kind: str,
    question: StrictFilterSet,
    user: User,
    now: datetime,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Lines:
    """One page of what was asked. Raises `ValidationError` for a cursor that names no place."""
    asking, rows = _asking(user, now), _read(kind, question)
    found: Slice[Any]
    if question.fewest_left_first:
        found = slice_by_left(rows, asking.reader, size, after=after, before=before)
    else:
        found = slice_of(rows, BOARDS[kind].order(question), size, after=after, before=before)
    lines = _lines(kind, found.rows, asking)
    return Lines(lines, found.after, found.before, tuple(one for one in columns_of(kind) if one.look))


def values(kind: str, question: StrictFilterSet, user: User, now: datetime) -> Iterator[list[Value]]:
    """The values of all rows that were asked for, a row at a time, in the order of the board.

    Reads a thousand rows at once, so memory does not grow with the list.
    """
    asking, found = _asking(user, now), _read(kind, question)
    pages: Iterator[list[Any]] = every(found, BOARDS[kind].order(question))
    if question.fewest_left_first:
        pages = every_by_left(found, asking.reader)
    for rows in pages:
        for line in _lines(kind, rows, asking):
            yield [column.value(line) for column in columns_of(kind)]


def _read(kind: str, question: StrictFilterSet) -> QuerySet[Any]:
    return FACES[kind].read(question.qs)


def _asking(user: User, now: datetime) -> Asking:
    return Asking(user, now, Reader(now, zone_of(user)))


def _lines(kind: str, rows: Sequence[Any], asking: Asking) -> Sequence[Any]:
    return FACES[kind].lines(rows, asking)
