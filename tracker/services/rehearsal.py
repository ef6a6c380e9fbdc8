"""Which dates a change moves and whom that tells: looked at before it is kept, so that one can step back."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import User

from tracker.filters.covers import name_of
from tracker.models import Deadline, DeadlineState, Reminder, ReminderKind, VisibleQuerySet
from tracker.models.deadlines import OPEN_STATES, PATHS_TO_MATTER

SHOWN = 100
"""Moves that a page lists; an agreement with fifty duties that recur may move thousands."""
NEWS = (ReminderKind.MOVED, ReminderKind.TURN)
"""What tells people at once that a date is another one."""


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


class Rehearsal(NamedTuple):
    """What a change would move, the nearest new day first, and the names of those who are told at once."""

    moved: list[Shift]
    told: list[str]

    @property
    def shown(self) -> list[Shift]:
        """The moves that a page lists."""
        return self.moved[:SHOWN]

    @property
    def more(self) -> int:
        """How many moves there are besides."""
        return max(len(self.moved) - SHOWN, 0)


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
    return sorted(found, key=lambda one: (one.new_on or one.old_on or date.max, one.title))


def last_reminder() -> int:
    """The key of the youngest reminder: what `told_since` begins behind."""
    return Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def told_since(last: int, rows: VisibleQuerySet[Deadline]) -> list[str]:
    """Who is told at once, by reminders younger than `last`, that one of these dates is another one.

    Of what is met, or of a closed matter, nobody is.
    """
    told = Reminder.objects.order_by().filter(pk__gt=last, kind__in=NEWS, deadline__in=rows.values("pk"))
    told = told.exclude(deadline__state=DeadlineState.MET)
    for path in PATHS_TO_MATTER:
        told = told.exclude(**{f"deadline__{path}__is_closed": True})
    people = User.objects.filter(pk__in=told.values("recipient"))
    return sorted(map(name_of, people))


def seal_of(moved: Sequence[Shift]) -> str:
    """A fingerprint of exactly these moves: saving needs that of what was shown."""
    told = [[str(part) for part in one] for one in moved]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _is_open(state: str) -> bool:
    return bool(state) and DeadlineState(state).value in OPEN_STATES
