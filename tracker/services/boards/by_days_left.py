"""The docket by statutory days left: fewest first, each in the unit of its clock.

What is overdue comes before what is due today; clocks that are paused come after those that run, and last
come those without a day. Days left in one unit say nothing of those in another, and change from one day to
the next: no index has this order. The dates are ordered here, and the question asks for few enough.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tracker.filters.keyset import Slice, as_cursor, no_place, parts_of
from tracker.models import Deadline
from tracker.models.deadlines import NO_DAY
from tracker.services.standing import Reader

READ = ("due_on", "set_on", "latest_on", "state", "unit", "calendar", "zone", "open_on")
AT_ONCE = 1000


class Key(NamedTuple):
    """The place of a date: its rank and days left (`Reader.place`), then its day, then its number."""

    rank: int
    left: int
    day: date
    pk: int

    @property
    def cursor(self) -> str:
        """The place, to go on from in an address."""
        return as_cursor(["left", self.rank, self.left, self.day.isoformat(), self.pk])


def read_key(cursor: str) -> Key:
    """The key that `cursor` wrote. Raises `ValidationError` for anything else."""
    try:
        name, rank, left, day, pk = parts_of(cursor)
        if name != "left":
            raise no_place()
        return Key(int(rank), int(left), date.fromisoformat(day), int(pk))
    except (ValueError, TypeError, ValidationError) as error:
        raise no_place() from error


def keys_of(rows: QuerySet[Deadline], reader: Reader) -> list[Key]:
    """The places of these rows, in order; one statement."""
    light = rows.order_by().select_related(None).only(*READ)
    return sorted(Key(*reader.place(row), row.open_on or NO_DAY, row.pk) for row in light)


def slice_by_left(
    rows: QuerySet[Deadline], reader: Reader, size: int, *, after: str = "", before: str = ""
) -> Slice[Deadline]:
    """One page of these rows in two statements: the first, that behind `after`, or that in front of `before`.

    Raises `ValidationError` for a cursor that is none, or one of another order.
    """
    keys = keys_of(rows, reader)
    if before:
        end = bisect_left(keys, read_key(before))
        start = max(end - size, 0)
    else:
        start = bisect_right(keys, read_key(after)) if after else 0
        end = start + size
    shown = keys[start:end]
    if not shown:
        return Slice([], "", "")
    goes_on, came_from = end < len(keys), start > 0
    cursors = shown[-1].cursor if goes_on else "", shown[0].cursor if came_from else ""
    return Slice(_rows_of(rows, shown), *cursors)


def every_by_left(rows: QuerySet[Deadline], reader: Reader) -> Iterator[list[Deadline]]:
    """All of these rows in order, a thousand at a time."""
    keys = keys_of(rows, reader)
    for start in range(0, len(keys), AT_ONCE):
        yield _rows_of(rows, keys[start : start + AT_ONCE])


def _rows_of(rows: QuerySet[Deadline], keys: Sequence[Key]) -> list[Deadline]:
    found = {row.pk: row for row in rows.order_by().filter(pk__in=[key.pk for key in keys])}
    return [found[key.pk] for key in keys if key.pk in found]
