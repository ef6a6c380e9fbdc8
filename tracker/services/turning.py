"""Clocks that stop and go on: each turn is kept, and told once to everybody who was reminded of the date."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_noop

from tracker.models import Deadline, DeadlineState, Reminder, ReminderKind, Turn, TurnKind
from tracker.services.speech import in_english

from .beside import copies
from .causes import Cause
from .columns import Columns
from .tellings import knew, matters_of

TURNS = {
    (DeadlineState.RUNNING.value, DeadlineState.PAUSED.value): TurnKind.PAUSED,
    (DeadlineState.PAUSED.value, DeadlineState.RUNNING.value): TurnKind.RESUMED,
}


def turns_of(
    rows: Sequence[tuple[Deadline, Columns | None]], cause: Cause | None, now: datetime
) -> list[Turn]:
    """One unsaved turn for each row with a date whose clock stops or goes on; columns of None: it is gone."""
    found: list[Turn] = []
    for row, values in rows:
        kind = TURNS.get((row.state, values["state"])) if values else None
        if values and kind and (row.due_on or values["due_on"]):
            found.append(Turn(deadline_id=row.pk, kind=kind, text=_why(cause, kind), at=now))
    return found


@in_english
def plan_turns(turns: Sequence[Turn], now: datetime) -> None:
    """Plan one reminder of each of these stored turns for everybody who knew the date, and for covers.

    What a piece of news has also moved is told in the one mail about it: leave that out.
    """
    known = knew(turn.deadline_id for turn in turns) if turns else {}
    rows = [
        Reminder(
            deadline_id=turn.deadline_id,
            recipient_id=person,
            kind=ReminderKind.TURN,
            turn=turn,
            send_at=now,
            planned_at=now,
        )
        for turn in turns
        for person in sorted(known.get(turn.deadline_id, ()))
    ]
    if rows:
        Reminder.objects.bulk_create([*rows, *copies(rows, matters_of(known), now)])


def _why(cause: Cause | None, kind: TurnKind) -> str:
    """What stopped the clock or let it go on, as a sentence."""
    if cause is None:
        return (
            gettext_noop("A pause has begun.")
            if kind == TurnKind.PAUSED
            else gettext_noop("The pause has ended.")
        )
    return f"{cause.text[:1].upper()}{cause.text[1:]}."
