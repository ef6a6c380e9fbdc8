"""Clocks that stop and go on, days set by hand: each turn is kept, and told once to whom it concerns."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop

from tracker.filters.covers import name_of
from tracker.models import BY_HAND, Deadline, DeadlineState, Override, Reminder, ReminderKind, Turn, TurnKind
from tracker.models.deadlines import OPEN_STATES
from tracker.services.speech import in_english

from .beside import copies
from .causes import Cause
from .columns import Columns
from .tellings import knew, matters_of, people_for

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
    _plan(turns, knew(turn.deadline_id for turn in turns) if turns else {}, now)


def tell_by_hand(override: Override, now: datetime) -> Turn | None:
    """Keep that a day was set by hand, or is no longer, and plan its news; what is told already stays.

    Whoever watches the date is told, and whoever was reminded of it. Call it once the entry counts: after a
    second person's check, where one is asked for. Nothing is told of a clock that is over or agrees with
    the day, nor of the end of what nobody was told of. To be called inside a transaction.
    """
    row = Deadline.objects.with_matter().get(pk=override.deadline_id)
    last = row.turns.filter(kind__in=BY_HAND).order_by("-pk").first()
    is_set = override.set_on is not None
    says_otherwise = row.set_on == override.set_on if is_set else bool(last and last.kind == TurnKind.SET)
    if not says_otherwise or row.state not in OPEN_STATES or row.investment.is_closed:
        return None
    kind = TurnKind.SET if is_set else TurnKind.UNSET
    turn, is_new = Turn.objects.get_or_create(
        override=override, defaults={"deadline": row, "kind": kind, "text": override.reason, "at": now}
    )
    if is_new:
        _plan([turn], people_for({row.pk: row.investment.pk}), now)
    return turn


def told_by_hand(row: Deadline) -> list[str]:
    """The names of those who are told when another day is set for this date."""
    people = people_for({row.pk: row.investment.pk})[row.pk]
    return sorted(map(name_of, User.objects.filter(pk__in=people)))


def _plan(turns: Sequence[Turn], people: Mapping[int, set[int]], now: datetime) -> None:
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
        for person in sorted(people.get(turn.deadline_id, ()))
    ]
    if rows:
        Reminder.objects.bulk_create([*rows, *copies(rows, matters_of(people), now)])


def _why(cause: Cause | None, kind: TurnKind) -> str:
    """What stopped the clock or let it go on, as a sentence."""
    if cause is None:
        return (
            gettext_noop("A pause has begun.")
            if kind == TurnKind.PAUSED
            else gettext_noop("The pause has ended.")
        )
    return f"{cause.text[:1].upper()}{cause.text[1:]}."
