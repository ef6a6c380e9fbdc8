"""A reminder that its own recipient cannot get goes to the next person of the matter, once."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from tracker.filters.covers import name_of
from tracker.models import Entry, LedgerEntry, Reminder, ReminderKind, ReminderState
from tracker.models.policy import the_policy
from tracker.services.speech import in_english

from .ahead import is_announced
from .kept import NOBODY_LEFT, PASSED_TO
from .news_passed_on import pass_news_on
from .noting import note
from .successors import Next, Successors

log = logging.getLogger(__name__)

PASSED = (ReminderKind.LEAD, ReminderKind.ESCALATION, ReminderKind.MOVED, ReminderKind.TURN)
SAME = ("deadline_id", "kind", "due_on", "lead", "lead_unit", "stage", "change_id", "turn_id")
"""What makes a reminder of two people the same one."""
IN_PLACE = gettext_noop("In place of somebody who could not get it.")
Key = tuple[object, ...]


@transaction.atomic
@in_english
def pass_on(reminders: Iterable[Reminder], why: str, now: datetime) -> list[Reminder]:
    """Plan each of these for the next person who can get it, to leave at once; return the new rows.

    Deputy, partner, duty desk, superusers: the first who can be reached, sees the matter and is not told of
    the same already. A row of theirs that was cancelled told them nothing: it is planned again, with its line
    in the ledger. Letters about news go by their own dates (`news_passed_on`). What is no longer worth
    sending is left alone, and so is what has a stand-in: safe to repeat. The reminders come with deadline and
    matter. The ledger says to whom it went, or to nobody.
    """
    reminders = list(reminders)
    letters = pass_news_on(reminders, why, now)
    rows = [one for one in reminders if one.kind in PASSED and _is_alive(one)]
    done = set(
        Reminder.objects.filter(instead_of__in=[one.pk for one in rows]).values_list("instead_of", flat=True)
    )
    rows = [one for one in rows if one.pk not in done]
    if not rows:
        return letters
    successors = Successors({one.clock.investment.pk for one in rows}, the_policy())
    told, dropped = _told(rows)
    found: list[Reminder] = []
    for row in rows:
        following, stand_in = _next(row, successors, told, dropped, now)
        if stand_in:
            found.append(stand_in)
        _note(row, following, why, now)
    Reminder.objects.bulk_create(one for one in found if not one.pk)
    return [*letters, *found]


def passed_on_since(since: datetime) -> int:
    """How many reminders went to somebody else since an instant."""
    rows = LedgerEntry.objects.order_by().filter(what=Entry.PASSED_ON, at__gte=since)
    return rows.filter(reminder__stand_in__isnull=False).values("reminder").distinct().count()


def _is_alive(reminder: Reminder) -> bool:
    deadline = reminder.clock
    if deadline.investment.is_closed:
        return False
    if reminder.kind in (ReminderKind.LEAD, ReminderKind.ESCALATION):
        announced = is_announced(deadline.state, by_hand=deadline.set_on is not None)
        return announced and reminder.due_on in deadline.act_days
    return True


def _what(reminder: Reminder) -> Key:
    return tuple(getattr(reminder, name) for name in SAME)


def _told(rows: Sequence[Reminder]) -> tuple[set[Key], dict[Key, Reminder]]:
    """Who is told of the same reminder, and whose row of it was cancelled: nobody ever has two of one.

    A cancelled row that went on to somebody counts as told: its own stand-in speaks for it.
    """
    same = Reminder.objects.filter(
        deadline__in={one.deadline_id for one in rows}, kind__in={one.kind for one in rows}
    )
    told: set[Key] = set()
    dropped: dict[Key, Reminder] = {}
    for one in same.select_related("stand_in").order_by("pk"):
        key = (*_what(one), one.recipient_id)
        if one.state == ReminderState.CANCELLED and not hasattr(one, "stand_in"):
            dropped[key] = one
        else:
            told.add(key)
    return told, dropped


def _next(
    row: Reminder, successors: Successors, told: set[Key], dropped: Mapping[Key, Reminder], now: datetime
) -> tuple[Next | None, Reminder | None]:
    """The first who is not told yet, and the row that tells them: theirs that was cancelled, or a new one."""
    for one in successors.chain(row.clock.investment.pk):
        key = (*_what(row), one.user.pk)
        if key in told:
            continue
        told.add(key)
        if key not in dropped:
            return one, _stand_in(row, one, now)
        if _revive(dropped[key], row, now):
            return one, dropped[key]
    return None, None


def _stand_in(row: Reminder, following: Next, now: datetime) -> Reminder:
    same = {name: getattr(row, name) for name in SAME}
    return Reminder(
        **same,
        recipient=following.user,
        on_behalf_of_id=row.on_behalf_of_id,
        instead_of=row,
        send_at=now,
        planned_at=now,
    )


def _revive(cancelled: Reminder, row: Reminder, now: datetime) -> bool:
    """Plan a cancelled row again in place of `row`; whether nobody else did so meanwhile.

    Only this row is locked: many connections pass on reminders of one date at once.
    """
    values = {
        "state": ReminderState.PLANNED.value,
        "cancelled_reason": "",
        "claimed_until": None,
        "on_behalf_of": row.on_behalf_of,
        "instead_of": row,
        "send_at": now,
        "planned_at": now,
    }
    is_ours = Reminder.objects.filter(pk=cancelled.pk, state=ReminderState.CANCELLED).update(**values) == 1
    if is_ours:
        for name, value in values.items():
            setattr(cancelled, name, value)
        note([cancelled], Entry.PLANNED, at=now, detail=IN_PLACE)
    return is_ours


def _note(row: Reminder, following: Next | None, why: str, now: datetime) -> None:
    told = {"other": name_of(row.recipient), "why": why}
    if following:
        told |= {"name": name_of(following.user), "stage": str(following.stage.label)}
    else:
        log.error("Reminder %d reached nobody: %s", row.pk, why)
    LedgerEntry.objects.create(
        reminder=row,
        deadline_id=row.deadline_id,
        what=Entry.PASSED_ON,
        at=now,
        attempt=row.attempts,
        detail=(PASSED_TO if following else NOBODY_LEFT) % told,
    )
