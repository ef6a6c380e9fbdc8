"""Which stored row is which computed clock: a clock keeps its row when events are corrected or told late."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext_noop

from tracker.models import Deadline

from .columns import Columns, Wanted

GONE = gettext_noop("The events recorded no longer start this clock.")
"""Why a row that people were already told of has no date any more."""


class Pair(NamedTuple):
    """A stored row and the columns it should have: a new clock has no row, a vanished one no columns."""

    row: Deadline | None
    values: Columns | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns in which row and computation differ."""
        if self.row is None or self.values is None:
            return ()
        return tuple(name for name, value in self.values.items() if getattr(self.row, name) != value)


def match(rows: Sequence[Deadline], computed: Sequence[Wanted], roots: Mapping[int, int]) -> list[Pair]:
    """Pair the rows of one parent with its clocks.

    `roots` leads from a correcting event to the one first recorded. A clock belongs to the row that the same
    event started, else to the row of the same rule and key. A row keeps its key for life.
    """
    left = {(row.rule_id, row.key): row for row in rows}
    taken = set(left)
    pairs, waiting = _unchanged(left, computed)
    unmatched: list[Wanted] = []
    for one in waiting:
        row = next((row for row in left.values() if _same_start(row, one, roots)), None)
        if row is None:
            unmatched.append(one)
        else:
            pairs.append(_keep_key(left.pop((row.rule_id, row.key)), one.values))
    for one in unmatched:
        place = (one.values["rule_id"], one.values["key"])
        if place in left:
            pairs.append(Pair(left.pop(place), one.values))
        else:
            pairs.append(Pair(None, one.values | {"key": _free_key(*place, taken)}))
    return pairs + [Pair(row, None) for row in left.values() if not is_gone(row)]


def is_gone(row: Deadline) -> bool:
    """Whether the row is kept only because somebody was told of it."""
    return row.due_on is None and row.undetermined_reason == GONE


def _unchanged(
    left: dict[tuple[str, str], Deadline], computed: Sequence[Wanted]
) -> tuple[list[Pair], list[Wanted]]:
    """The plain case: same rule, same key, started by the same event."""
    pairs: list[Pair] = []
    waiting: list[Wanted] = []
    for one in computed:
        place = (one.values["rule_id"], one.values["key"])
        row = left.get(place)
        if row is not None and row.event_ids[:1] == one.values["event_ids"][:1]:
            pairs.append(Pair(left.pop(place), one.values))
        else:
            waiting.append(one)
    return pairs, waiting


def _same_start(row: Deadline, one: Wanted, roots: Mapping[int, int]) -> bool:
    if one.trigger is None or not row.event_ids or row.rule_id != one.values["rule_id"]:
        return False
    first = row.event_ids[0]
    return row.trigger_kind == one.values["trigger_kind"] and roots.get(first) == roots.get(one.trigger)


def _keep_key(row: Deadline, values: Columns) -> Pair:
    return Pair(row, values | {"key": row.key})


def _free_key(rule_id: str, key: str, taken: set[tuple[str, str]]) -> str:
    head, dash, number = key.rpartition("-")
    while (rule_id, key) in taken:
        number = str(int(number) + 1)
        key = f"{head}{dash}{number}"
    taken.add((rule_id, key))
    return key
