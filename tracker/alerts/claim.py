"""Which reminders should have left by now, and who may send them.

A claim is a lease in the row itself, so that a sweep that dies loses nothing: when the lease has run out the
next sweep takes the reminder over. `attempts` counts claims, the ones that ended in a crash included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from tracker.alerts.ledger import note_claims, take_and_note
from tracker.models import Reminder, ReminderKind, ReminderState, VisibleQuerySet

LEASE = timedelta(minutes=5)
BATCH = 100
ALONE_FROM = 3  # attempts


class ClaimLost(RuntimeError):
    """Somebody changed a reminder between locking and claiming it: this database does not isolate."""


class Waiting(NamedTuple):
    """A reminder that should have left: whose it is, and the mail it already belongs to, if any.

    `since` is the instant (UTC) from which on it could have left; `kind` is that of the reminder.
    """

    pk: int
    recipient_id: int
    mail_id: object
    attempts: int
    kind: str = ReminderKind.LEAD.value
    since: datetime = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lease:
    """Reminders that are ours alone from `since` to `until`; the latter instant is also the proof."""

    pks: tuple[int, ...]
    since: datetime
    until: datetime

    def held(self, pks: Iterable[int]) -> VisibleQuerySet[Reminder]:
        """Those of `pks` that nobody took over since."""
        mine = Reminder.objects.order_by().filter(pk__in=list(pks))
        return mine.filter(state=ReminderState.CLAIMED, claimed_until=self.until)


def due(now: datetime) -> VisibleQuerySet[Reminder]:
    """Everything that should have left by `now`, however late, and claims whose lease ran out.

    What could not leave rests until its `claimed_until` before it is tried again.
    """
    rested = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    planned = Q(state=ReminderState.PLANNED, send_at__lte=now) & rested
    abandoned = Q(state=ReminderState.CLAIMED, claimed_until__lt=now)
    return Reminder.objects.filter(planned | abandoned)


def waiting(now: datetime) -> list[Waiting]:
    """Return what is due, the longest waiting first; one statement that reads nothing else."""
    columns = ("pk", "recipient_id", "mail_id", "attempts", "kind")
    rows = due(now).order_by("send_at", "pk")
    return [Waiting(*row) for row in rows.values_list(*columns, Greatest("send_at", "planned_at"))]


def batches(rows: Iterable[Waiting]) -> list[list[int]]:
    """Return ids to claim together: a person's reminders stay in one batch of about `BATCH`.

    A mail that went out once, or may have, keeps exactly its reminders. What was claimed several times
    without getting away comes last and alone, so that it cannot hold up or take down the others.
    """
    groups: dict[tuple[int, object], list[Waiting]] = {}
    for row in rows:
        groups.setdefault((row.recipient_id, row.mail_id), []).append(row)
    found: list[list[int]] = [[]]
    alone: list[tuple[int, list[int]]] = []
    for group in groups.values():
        pks, attempts = [row.pk for row in group], max(row.attempts for row in group)
        if attempts >= ALONE_FROM:
            alone.append((attempts, pks))
        elif found[-1] and len(found[-1]) + len(pks) > BATCH:
            found.append(pks)
        else:
            found[-1] += pks
    alone.sort(key=lambda one: one[0])
    return [batch for batch in [*found, *(pks for _, pks in alone)] if batch]


@transaction.atomic
def claim(pks: Iterable[int], now: datetime) -> Lease:
    """Take those of `pks` that are still due and that nobody else is taking; the ledger notes each claim.

    PostgreSQL skips rows that another sweep holds, and does it all in one statement; SQLite lets one writer
    in at a time.
    """
    free = due(now).filter(pk__in=list(pks)).order_by("pk").select_for_update(skip_locked=True)
    until = now + LEASE
    if connection.vendor == "postgresql":
        return Lease(take_and_note(free, at=now, until=until), now, until)
    mine = tuple(free.values_list("pk", flat=True))
    if mine:
        claimed = {"state": ReminderState.CLAIMED, "claimed_until": until, "attempts": F("attempts") + 1}
        taken = due(now).filter(pk__in=mine).update(**claimed)
        if taken != len(mine):
            raise ClaimLost(f"{len(mine) - taken} of {len(mine)} reminders were changed meanwhile")
        note_claims(mine, at=now)
    return Lease(mine, now, until)


def release(lease: Lease, pks: Iterable[int]) -> None:
    """Give back what was claimed and not tried, as if it had not been touched.

    In the ledger its claim stays; the next one carries the same number of attempt, which no crash does.
    """
    lease.held(pks).update(state=ReminderState.PLANNED, claimed_until=None, attempts=F("attempts") - 1)
