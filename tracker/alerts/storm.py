"""The cap on mails to one person in an hour: what exceeds it waits, and then leaves in one mail.

Nothing is dropped. What is held stays planned, with one entry in the ledger that says until when; each sweep
looks again. What is due today, what has passed and escalations are held for a quarter of an hour at most, and
take along whatever else is held for the same person. A mail that was tried before is never held.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from tracker.alerts.claim import Waiting
from tracker.alerts.letters import OF_THEIR_OWN
from tracker.models import Entry, LedgerEntry, Mail, Reminder, ReminderKind, ReminderPolicy, ReminderState
from tracker.models.policy import the_policy

HOUR = timedelta(hours=1)
URGENT_WAITS = timedelta(minutes=15)
REMEMBERED = timedelta(days=1)
"""How long an entry `held` stands for the same hold, so that it is written once."""


class Sent(NamedTuple):
    """How many mails a person got within the hour, and how many they may get."""

    mails: int
    cap: int


class Held(NamedTuple):
    """A person whose reminders are held: how many, and until when (UTC)."""

    person_id: int
    name: str
    reminders: int
    until: datetime


class _Row(NamedTuple):
    pk: int
    deadline_id: int | None
    recipient_id: int
    send_at: datetime
    is_alone: bool
    is_urgent: bool


def hold(rows: Sequence[Waiting], now: datetime) -> tuple[list[Waiting], int]:
    """Return what may leave at `now` and how many are held; one statement unless somebody is near the cap."""
    fresh: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.mail_id is None:
            fresh[row.recipient_id].append(row.pk)
    if not fresh:
        return list(rows), 0
    sent = _sent(fresh, now)
    near = {person: one for person, one in sent.items() if one.mails + len(fresh[person]) > one.cap}
    held = _held([pk for person in near for pk in fresh[person]], near, now) if near else []
    if not held:
        return list(rows), 0
    _note(held, near, now)
    pks = {row.pk for row in held}
    return [row for row in rows if row.pk not in pks], len(held)


def _sent(people: Collection[int], now: datetime) -> dict[int, Sent]:
    """How much mail each of these people got within the hour before `now`, and the firm's cap."""
    mine = Mail.objects.order_by().filter(recipient=OuterRef("pk"), created_at__gt=now - HOUR)
    mine = mine.exclude(
        kind=ReminderKind.INVITATION
    )  # a calendar's: they take no room from what is to be read
    count = mine.filter(created_at__lte=now).values("recipient").annotate(n=Count("pk")).values("n")
    cap = Subquery(ReminderPolicy.objects.order_by().values("hourly_cap")[:1])
    rows = User.objects.filter(pk__in=people).annotate(
        lately=Coalesce(Subquery(count), Value(0)), cap=Coalesce(cap, Value(ReminderPolicy().hourly_cap))
    )
    return {person: Sent(lately, most) for person, lately, most in rows.values_list("pk", "lately", "cap")}


def _held(pks: Sequence[int], sent: Mapping[int, Sent], now: datetime) -> list[_Row]:
    columns = ("pk", "deadline_id", "recipient_id", "send_at", "kind", "lead", "planned_at")
    rows: dict[int, list[_Row]] = defaultdict(list)
    found = Reminder.objects.filter(pk__in=pks, mail__isnull=True).order_by("send_at", "pk")
    for pk, deadline, person, send_at, kind, lead, planned_at in found.values_list(*columns):
        presses = kind == ReminderKind.ESCALATION or (kind == ReminderKind.LEAD and lead <= 0)
        is_urgent = presses and now - max(send_at, planned_at) >= URGENT_WAITS
        rows[person].append(_Row(pk, deadline, person, send_at, kind in OF_THEIR_OWN, is_urgent))
    return [row for person, mine in rows.items() for row in _held_of(mine, sent[person])]


def _held_of(rows: Sequence[_Row], sent: Sent) -> list[_Row]:
    """Those of one person's reminders that must wait: all but one share a mail, the others take one each."""
    room = sent.cap - sent.mails
    shared = [row for row in rows if not row.is_alone]
    alone = [row for row in rows if row.is_alone]
    if shared and (room > 0 or any(row.is_urgent for row in shared)):
        shared, room = [], room - 1
    return [*shared, *alone[max(room, 0) :]]


def _note(held: Sequence[_Row], sent: Mapping[int, Sent], now: datetime) -> None:
    """One entry in the ledger for each reminder and hold."""
    noted = LedgerEntry.objects.order_by().filter(what=Entry.HELD, at__gt=now - REMEMBERED)
    known = set(noted.filter(reminder__in=[row.pk for row in held]).values_list("reminder", flat=True))
    free = frees_at({row.recipient_id: sent[row.recipient_id].cap for row in held}, now)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder_id=row.pk,
            deadline_id=row.deadline_id,
            at=now,
            what=Entry.HELD,
            detail=f"Until {free[row.recipient_id]:%H:%M} UTC: more than {sent[row.recipient_id].cap}"
            " mails would reach this person within an hour.",
        )
        for row in held
        if row.pk not in known
    )


def frees_at(caps: Mapping[int, int], now: datetime) -> dict[int, datetime]:
    """When each of these people may get another mail: an hour after the mail that fills their cap."""
    rows = Mail.objects.filter(recipient__in=list(caps), created_at__gt=now - HOUR, created_at__lte=now)
    got: dict[int, list[datetime]] = defaultdict(list)
    for person, at in rows.order_by("created_at").values_list("recipient", "created_at"):
        got[person].append(at)
    return {person: _free(got[person], cap, now) for person, cap in caps.items()}


def _free(mails: Sequence[datetime], cap: int, now: datetime) -> datetime:
    """Who got less than the cap waits at most until the mails of this sweep are an hour old."""
    return mails[len(mails) - cap] + HOUR if len(mails) >= cap else now + HOUR


def held_now(now: datetime) -> list[Held]:
    """The people whose reminders are held at `now`; one statement where nobody's are."""
    noted = LedgerEntry.objects.order_by().filter(what=Entry.HELD, at__gt=now - HOUR - URGENT_WAITS)
    waiting = noted.filter(reminder__state=ReminderState.PLANNED, reminder__send_at__lte=now)
    named = waiting.annotate(person=F("reminder__recipient"), name=F("reminder__recipient__username"))
    counted = named.values("person", "name").annotate(n=Count("reminder", distinct=True))
    rows = list(counted.order_by("name").values_list("person", "name", "n"))
    if not rows:
        return []
    cap = the_policy().hourly_cap
    free = frees_at({person: cap for person, _, _ in rows}, now)
    return [Held(person, name, n, free[person]) for person, name, n in rows]


def is_held(now: datetime) -> Exists:
    """In a query of reminders: whether this one is held by the cap at `now`, and so not late by a fault."""
    noted = LedgerEntry.objects.order_by().filter(what=Entry.HELD, at__gt=now - HOUR - URGENT_WAITS)
    return Exists(noted.filter(reminder=OuterRef("pk")))
