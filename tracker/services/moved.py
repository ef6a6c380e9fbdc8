"""What moved of late as one list: dates that the clock counts anew, and days that people set beside them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.models import Deadline, DeadlineChange, Turn
from tracker.models.deadlines import PATHS_TO_MATTER

WITH_MATTER = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)


class Moved(NamedTuple):
    """One move of a date. `mark` says which of its days moved, or by whom, and is empty for its legal day.

    A day set by hand moves from the computed day, and back to it. `why` is as it was recorded.
    """

    deadline: Deadline
    old_on: date | None
    new_on: date | None
    mark: str
    why: str
    at: datetime


def newest(changes: QuerySet[DeadlineChange], by_hand: QuerySet[Turn], limit: int) -> list[Moved]:
    """The newest of both, with their deadlines and matters, in two statements."""
    found = [*_changed(changes.select_related(*WITH_MATTER)[:limit])]
    turns = by_hand.select_related(*WITH_MATTER, "override__withdraws").order_by("-at", "-pk")
    found += _set_by_hand(turns[:limit])
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _changed(rows: QuerySet[DeadlineChange]) -> Iterator[Moved]:
    for row in rows:
        mark = _("last safe day") if row.is_of_safe_day else ""
        yield Moved(row.deadline, row.old_on, row.new_on, mark, row.text, row.changed_at)


def _set_by_hand(rows: QuerySet[Turn]) -> Iterator[Moved]:
    for row in rows:
        told = row.override
        assert told
        before = told.withdraws.set_on if told.withdraws else told.engine_on
        yield Moved(
            row.deadline, before, told.set_on or told.engine_on, row.get_kind_display(), row.text, row.at
        )
