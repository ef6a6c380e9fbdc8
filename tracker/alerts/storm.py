"""The cap on mails to one person in an hour: what exceeds it waits, and then leaves in one mail.

Every mail counts. Reminders share one mail anyway; where that is not enough, news and digests share it, too.
So do they after an outage, where more than one would be late: each person gets one late mail.
An invitation would lose what a calendar understands: each stays a mail of its own and waits for a free place,
and none takes the last one of an hour from what is to be read.

Nothing is dropped. What is held stays planned, with one entry in the ledger that says until when; each sweep
looks again. What is due today, what has passed and escalations are held for a quarter of an hour at most, and
take along whatever else is held for the same person. A mail that was tried before is never held.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from tracker.alerts.claim import Waiting
from tracker.alerts.outage import GAP
from tracker.alerts.together import OF_THEIR_OWN
from tracker.models import (
    Entry,
    LedgerEntry,
    Mail,
    Reminder,
    ReminderKind,
    ReminderPolicy,
    ReminderState,
    SweepRun,
    VisibleQuerySet,
)
from tracker.models.policy import the_policy
from tracker.services.kept import HELD_UNTIL, PUT_TOGETHER

HOUR = timedelta(hours=1)
URGENT_WAITS = timedelta(minutes=15)
REMEMBERED = HOUR + URGENT_WAITS
"""How long an entry `held` says that its reminder waits; it is written again each hour."""
KEPT = 1
"""Places of an hour that invitations leave to what is to be read."""
SHARED = 0
"""In place of an id: the one mail that reminders share."""
GROUPED = PUT_TOGETHER.partition(":")[0]


class Sent(NamedTuple):
    """How many mails a person got within the hour, how many they may get, and what the last sweep held."""

    mails: int
    cap: int
    held_lately: int


class Held(NamedTuple):
    """A person whose reminders are held until then (UTC), or were put into one mail within the hour."""

    person_id: int
    name: str
    reminders: int
    until: datetime
    grouped: int = 0


class Decision(NamedTuple):
    """What may leave now, how many are held, and which letters of their own share their person's mail.

    Those are letters for which there is no room, and those that are late.
    """

    rows: list[Waiting]
    held: int = 0
    together: frozenset[int] = frozenset()


class _Row(NamedTuple):
    pk: int
    deadline_id: int | None
    recipient_id: int
    send_at: datetime
    kind: str
    is_urgent: bool


def hold(rows: Sequence[Waiting], now: datetime) -> Decision:
    """Return what may leave at `now`; one statement unless somebody is near the cap, or was lately."""
    fresh: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.mail_id is None:
            fresh[row.recipient_id].append(row.pk)
    if not fresh:
        return Decision(list(rows))
    late = _late(rows, now)
    sent = _sent(fresh, now)
    waited = _who_waited(now) if any(one.held_lately for one in sent.values()) else set()
    near = {
        person: one
        for person, one in sent.items()
        if person in waited or one.mails + len(fresh[person]) >= one.cap
    }
    if not near:
        return Decision(list(rows), together=late)
    pks = [pk for person in near for pk in fresh[person]]
    noted = _noted(pks, now)
    held, together = _decide(pks, near, noted, now)
    _note(held, together, near, noted, now)
    waits = {row.pk for row in held}
    left = [row for row in rows if row.pk not in waits]
    return Decision(left, len(held), late.union(row.pk for row in together))


def _late(rows: Iterable[Waiting], now: datetime) -> frozenset[int]:
    """The late letters of their own of everybody who would get several late mails at once."""
    mails: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.mail_id is None and row.kind != ReminderKind.INVITATION and now - row.since > GAP:
            mails[row.recipient_id].add(row.pk if row.kind in OF_THEIR_OWN else SHARED)
    return frozenset(pk for each in mails.values() if len(each) > 1 for pk in each - {SHARED})


def _sent(people: Collection[int], now: datetime) -> dict[int, Sent]:
    """How much mail each of these people got within the hour before `now`, and the firm's cap."""
    mine = Mail.objects.order_by().filter(recipient=OuterRef("pk"), created_at__gt=now - HOUR)
    count = mine.filter(created_at__lte=now).values("recipient").annotate(n=Count("pk")).values("n")
    cap = Subquery(ReminderPolicy.objects.order_by().values("hourly_cap")[:1])
    last = Subquery(SweepRun.objects.order_by("-started_at", "-pk").values("held")[:1])
    rows = User.objects.filter(pk__in=people).annotate(
        lately=Coalesce(Subquery(count), Value(0)),
        cap=Coalesce(cap, Value(ReminderPolicy().hourly_cap)),
        held=Coalesce(last, Value(0)),
    )
    return {person: Sent(*one) for person, *one in rows.values_list("pk", "lately", "cap", "held")}


def _held_lately(now: datetime) -> VisibleQuerySet[LedgerEntry]:
    return LedgerEntry.objects.order_by().filter(what=Entry.HELD, at__gt=now - REMEMBERED)


def _who_waited(now: datetime) -> set[int]:
    """The people of whose reminders some were held and have not left since."""
    planned = _held_lately(now).filter(reminder__state=ReminderState.PLANNED)
    return set(planned.values_list("reminder__recipient", flat=True).distinct())


def _noted(pks: Sequence[int], now: datetime) -> dict[int, datetime]:
    """Those of these reminders of which the ledger says already that they are held, and when it said so."""
    rows = _held_lately(now).filter(reminder__in=pks).order_by("at")
    return {pk: at for pk, at in rows.values_list("reminder", "at") if pk}


def _decide(
    pks: Sequence[int], sent: Mapping[int, Sent], noted: Collection[int], now: datetime
) -> tuple[list[_Row], list[_Row]]:
    """What is held of these, and which letters share a mail."""
    columns = ("pk", "deadline_id", "recipient_id", "send_at", "kind", "lead", "planned_at")
    rows: dict[int, list[_Row]] = defaultdict(list)
    found = Reminder.objects.filter(pk__in=pks, mail__isnull=True).order_by("send_at", "pk")
    for pk, deadline, person, send_at, kind, lead, planned_at in found.values_list(*columns):
        presses = kind == ReminderKind.ESCALATION or (kind == ReminderKind.LEAD and lead <= 0)
        is_urgent = presses and now - max(send_at, planned_at) >= URGENT_WAITS
        rows[person].append(_Row(pk, deadline, person, send_at, kind, is_urgent))
    held: list[_Row] = []
    together: list[_Row] = []
    for person, mine in rows.items():
        waits, joined = _decide_for(mine, sent[person], noted)
        held += waits
        together += joined
    return held, together


def _decide_for(
    rows: Sequence[_Row], sent: Sent, noted: Collection[int]
) -> tuple[Sequence[_Row], Sequence[_Row]]:
    """Of one person's reminders those that wait, and the letters that share a mail; the others take one each.

    Letters share where there is no place for each of them, and where one of them had to wait before.
    """
    room = sent.cap - sent.mails
    invitations = [row for row in rows if row.kind == ReminderKind.INVITATION]
    letters = [row for row in rows if row.kind in OF_THEIR_OWN and row.kind != ReminderKind.INVITATION]
    shared = [row for row in rows if row.kind not in OF_THEIR_OWN]
    if room <= 0 and not any(row.is_urgent for row in shared):
        return rows, []
    mails = len(letters) + bool(shared)
    if mails > 1 and (mails > room or any(row.pk in noted for row in letters)):
        together, mails = letters, 1
    else:
        together = []
    kept = min(KEPT, sent.cap - 1)  # a cap of one must not keep invitations for ever
    return invitations[max(room - mails - kept, 0) :], together


def _note(
    held: Sequence[_Row],
    together: Sequence[_Row],
    sent: Mapping[int, Sent],
    noted: Mapping[int, datetime],
    now: datetime,
) -> None:
    """One entry an hour in the ledger for each reminder that is held, or shares a mail and never waited."""
    free = frees_at({row.recipient_id: sent[row.recipient_id].cap for row in held}, now)
    told = [(row, HELD_UNTIL, f"{free[row.recipient_id]:%H:%M}") for row in held]
    told += [(row, PUT_TOGETHER, "") for row in together]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder_id=row.pk,
            deadline_id=row.deadline_id,
            at=now,
            what=Entry.HELD,
            detail=words % {"time": time, "n": sent[row.recipient_id].cap},
        )
        for row, words, time in told
        if row.pk not in noted or (time and noted[row.pk] <= now - HOUR)
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
    """The people whose reminders are held at `now`, or were put into one mail; one statement if nobody's."""
    waits = Q(reminder__state=ReminderState.PLANNED, reminder__send_at__lte=now)
    grouped = Q(detail__startswith=GROUPED, at__gt=now - HOUR) & ~waits
    named = (
        _held_lately(now)
        .filter(waits | grouped)
        .annotate(person=F("reminder__recipient"), name=F("reminder__recipient__username"))
    )
    counted = named.values("person", "name").annotate(
        n=Count("reminder", distinct=True, filter=waits),
        together=Count("reminder", distinct=True, filter=grouped),
    )
    rows = list(counted.order_by("name").values_list("person", "name", "n", "together"))
    if not rows:
        return []
    cap = the_policy().hourly_cap
    free = frees_at({person: cap for person, *_ in rows}, now)
    return [Held(person, name, n, free[person], together) for person, name, n, together in rows]


def is_held(now: datetime) -> Exists:
    """In a query of reminders: whether this one is held by the cap at `now`, and so not late by a fault."""
    return Exists(_held_lately(now).filter(reminder=OuterRef("pk")))
