"""What had to come before the date was recorded is made up for at once: stages of an escalation, the owner
told before anybody is asked in their place, and the firm's last reminder.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from tracker.models import Lead, Reminder, ReminderKind, ReminderState

from .ahead import Plan, Planned
from .escalation import Asked
from .instance import DROPPED
from .law import local_day
from .recipients import Layer

TELLS = (ReminderKind.LEAD, ReminderKind.MOVED)
"""Kinds by which an owner knows of a date."""


def is_reachable(one: Asked, base_on: date, floor: date) -> bool:
    """Whether a stage is still asked: its own day is ahead, or at least the day to act by."""
    return max(one.day, base_on) >= floor


def is_late(one: Asked, row: Reminder | None, floor: date, zone: str) -> bool:
    """Whether the day of a stage had passed when it was planned, or would have if it were planned now."""
    if one.day >= floor:
        return False
    if row is None or row.state == ReminderState.CANCELLED:
        return row is None or row.cancelled_reason != DROPPED
    return local_day(row.planned_at, zone) > one.day


def told_first(
    plan: Plan,
    late: Asked,
    owners: Iterable[int],
    rows: Sequence[Reminder],
    planned: Sequence[Planned],
    *,
    floor: date,
    now: datetime,
) -> Iterator[Planned]:
    """Yield one reminder at once for each owner whom nothing has told of this date yet, nor will by now.

    It has the lead of the first late stage, so that it is the same whenever it is planned again.
    """
    if plan.base_on is None:
        return
    for owner in owners:
        told = any(_tells(row, owner, plan.base_on, now) and not _is_it(row, late) for row in rows)
        comes = any(one.user_id == owner and one.day >= floor and one.send_at <= now for one in planned)
        if not (told or comes):
            yield Planned(plan.base_on, late.lead, owner, floor, now, Layer.LATE)


def _is_it(row: Reminder, late: Asked) -> bool:
    """Whether this row is the one by which an owner is told first."""
    return (row.lead, row.lead_unit) == (late.lead.n, late.lead.unit)


def _tells(row: Reminder, owner: int, base_on: date, now: datetime) -> bool:
    return (
        row.recipient_id == owner
        and row.kind in TELLS
        and row.due_on == base_on
        and row.state != ReminderState.CANCELLED
        and row.send_at <= now
    )


def last_at_once(
    plan: Plan,
    planned: Sequence[Planned],
    rows: Sequence[Reminder],
    last: Lead,
    *,
    floor: date,
    now: datetime,
) -> Iterator[Planned]:
    """Yield what is planned, and at once the firm's last reminder of a day to act by that is not over.

    That is for whoever it would have come to before `floor`, and whom nothing has told of the date since
    then, nor will today. Without it nobody would be reminded of what is known too late for all leads.
    """
    for one in planned:
        missed = one.lead == last and one.day < floor <= one.due_on
        today = any(other.user_id == one.user_id and other.day == floor for other in planned)
        told = today or any(_stands_for(row, one, now) for row in rows)
        yield one._replace(day=floor, send_at=now) if missed and not told else one


def _stands_for(row: Reminder, one: Planned, now: datetime) -> bool:
    """Whether a row is this reminder, or has told the same person of the date since its day."""
    if (row.recipient_id, row.due_on) != (one.user_id, one.due_on) or row.kind not in TELLS:
        return False
    is_it = row.kind == ReminderKind.LEAD and row.ahead == one.lead
    return row.state != ReminderState.CANCELLED and (is_it or one.send_at <= row.send_at <= now)
