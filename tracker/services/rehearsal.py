"""Which dates a change moves: its clocks before and after, so that a person can see it and step back."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tracker.models import Deadline, DeadlineState, VisibleQuerySet
from tracker.models.deadlines import OPEN_STATES


class Stood(NamedTuple):
    """How a clock stood."""

    title: str
    due_on: date | None
    state: str


class Shift(NamedTuple):
    """One clock that a change moves, ends, starts or takes away; a state is empty where it is not there."""

    title: str
    old_on: date | None
    new_on: date | None
    old_state: str
    new_state: str


def standing_now(rows: VisibleQuerySet[Deadline]) -> dict[int, Stood]:
    """How these clocks stand, by id; one statement."""
    return {
        pk: Stood(title, due_on, state)
        for pk, title, due_on, state in rows.values_list("pk", "title", "due_on", "state")
    }


def shifts(before: dict[int, Stood], after: dict[int, Stood]) -> list[Shift]:
    """What moved between two looks at the same clocks: another day, or open before and not after, or new."""
    found: list[Shift] = []
    for pk in sorted(before.keys() | after.keys()):
        old, new = before.get(pk), after.get(pk)
        shift = Shift(
            (new or old or Stood("", None, "")).title,
            old.due_on if old else None,
            new.due_on if new else None,
            old.state if old else "",
            new.state if new else "",
        )
        if shift.old_on != shift.new_on or _is_open(shift.old_state) != _is_open(shift.new_state):
            found.append(shift)
    return found


def seal_of(moved: Sequence[Shift]) -> str:
    """A fingerprint of exactly these moves: saving needs that of what was shown."""
    told = [[str(part) for part in one] for one in moved]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _is_open(state: str) -> bool:
    return bool(state) and DeadlineState(state).value in OPEN_STATES
