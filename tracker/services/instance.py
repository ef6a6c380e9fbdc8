"""Whether this database, in this place, is the one that may send: a copy of it elsewhere stays silent.

A restored backup or a clone holds reminders that the original has sent meanwhile, or is about to. So the row
`Instance` says where an administrator (or the first sweep of a fresh installation) declared the database
live, and whoever finds it in another place sends nothing until somebody declares that place live instead.

A backup that is put back in its own place looks like the original. It is known by what it does not know: the
last sweep, which is remembered outside the database as well (`Seen`); and on PostgreSQL by the number of its
table, which is another one once a dump was restored over it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from tracker.models import Deadline, Entry, Instance, LedgerEntry, Reminder, ReminderState, SweepRun
from tracker.services.last_chances import last_chances
from tracker.services.whereabouts import Declared, Place, Seen, look

log = logging.getLogger(__name__)

DROPPED = gettext_noop("restored from a backup: may have left from the original")
"""Why a reminder is cancelled that fell due before a copy was declared live; planning does not revive it."""
LEFT = (Entry.CLAIMED, Entry.SENT, Entry.REFUSED, Entry.ERROR, Entry.BOUNCED)
BATCH = 1000
LOST_TAIL = timedelta(minutes=2)
"""What a server that lost power, or a replica that took over, may have lost; no backup is that young."""


class Standing(Enum):
    """How this place stands to the one that was declared live."""

    LIVE = "live"
    FRESH = "fresh"
    ELSEWHERE = "elsewhere"
    UNDECLARED = "undeclared"
    WENT_BACK = "went_back"
    STANDBY = "standby"

    @property
    def sends(self) -> bool:
        """Whether reminders leave from here; a fresh installation is declared live by its first sweep."""
        return self in (Standing.LIVE, Standing.FRESH)

    @property
    def may_be_declared(self) -> bool:
        """Whether an administrator has to say that this is the live instance."""
        return self in (Standing.ELSEWHERE, Standing.UNDECLARED, Standing.WENT_BACK)

    @property
    def alarms(self) -> bool:
        """Whether staff are mailed about trouble: a copy keeps quiet, what was live until now does not."""
        return self.sends or self == Standing.WENT_BACK

    @property
    def words(self) -> str:
        """The standing as a sentence, with what to do about it."""
        return str(WORDS[self]) % {"how": HOW}


HOW = gettext_lazy("Open Live instance, or run manage.py instance --declare-live, if this is the live one.")
WORDS: Mapping[Standing, str | Promise] = {
    Standing.LIVE: gettext_lazy("This is the live instance."),
    Standing.FRESH: gettext_lazy("Nothing has left yet: the first sweep declares this the live instance."),
    Standing.ELSEWHERE: gettext_lazy(
        "This is a copy: nothing is sent. Its database was declared live in another place. %(how)s"
    ),
    Standing.UNDECLARED: gettext_lazy(
        "This is a copy: nothing is sent. Reminders have left from this database before, and nobody has said"
        " that it is live here. %(how)s"
    ),
    Standing.WENT_BACK: gettext_lazy(
        "Nothing is sent: a backup was restored here in place of the database that was live, so that what it"
        " holds may have left already. %(how)s"
    ),
    Standing.STANDBY: gettext_lazy(
        "This is a copy: nothing is sent, because LONGSTOP_INSTANCE is standby. Unset it and start again if"
        " this is the live one."
    ),
}


class Due(Enum):
    """What becomes of that which fell due before a place was declared live."""

    DROP = "drop"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What declaring this place live would let leave: `due` by now, `since` of it after `last_left` (UTC).

    `last` of it are the last before a day to act by that is not over; `dates` are theirs, each once, by day.
    """

    due: int
    since: int
    last_left: datetime | None
    last: int
    dates: tuple[Deadline, ...]


def where_am_i() -> Place:
    """The place of the database that this process uses; one statement (two the first time)."""
    return look()[0]


def standing() -> Standing:
    """How this place stands; one statement where one was declared live. Writes nothing."""
    return _standing(*look())


def _standing(place: Place, declared: Declared | None) -> Standing:
    if settings.INSTANCE == "standby":
        return Standing.STANDBY
    if declared is None:
        return Standing.UNDECLARED if has_sent() else Standing.FRESH
    if declared.fingerprint != place.fingerprint:
        return Standing.ELSEWHERE
    went_back = declared.went_back_from or declared.is_another_table(place)
    return Standing.WENT_BACK if went_back else Standing.LIVE


def may_send(now: datetime, seen: Seen | None = None) -> UUID | None:
    """The identity under which a sweep at `now` may send from here, None if it may not.

    Declares a fresh installation live. `seen` is the sweep that is remembered outside the database: one
    that the database does not know has it held as gone back in time, until it is declared live.

    One statement where the place was declared. Of several first sweeps at once one declares; the others
    believe it, or find its first mail and wait for the next minute.
    """
    place, declared = look(seen)
    found = _standing(place, declared)
    if found == Standing.FRESH:
        row = Instance(
            pk=1,
            fingerprint=place.fingerprint,
            place=place.words,
            declared_at=now,
            table_number=place.table,
        )
        Instance.objects.bulk_create([row], ignore_conflicts=True)
        place, declared = look()
        found = _standing(place, declared)
    elif found == Standing.LIVE and seen and _went_back(seen, declared):
        return None
    return declared.name if declared and found.sends else None


def _went_back(seen: Seen, declared: Declared | None) -> bool:
    """Whether the database does not know a sweep of its own; then it is held. Costs nothing if it does."""
    if declared is None or declared.knows or declared.name != seen.name:
        return False
    known = SweepRun.objects.order_by().aggregate(first=Min("started_at"), last=Max("started_at"))
    first, last = known["first"], known["last"]
    if first and seen.at < first:  # forgotten in the meantime, as all old ones
        return False
    if last and seen.at - last <= LOST_TAIL:
        log.warning("The sweep of %s is not in the database any more: its last moments were lost.", seen.at)
        return False
    Instance.objects.filter(pk=1).update(went_back_from=seen.at, went_back_to=last)
    log.error("%s The last sweep was at %s; it knows none after %s.", Standing.WENT_BACK.words, seen.at, last)
    return True


def has_sent() -> bool:
    """Whether anything has ever left, or may have, from this database."""
    tried = LedgerEntry.objects.order_by().filter(what__in=LEFT)
    return tried.exists() or Reminder.objects.order_by().filter(state=ReminderState.SENT).exists()


def waiting_at(now: datetime) -> QuerySet[Reminder]:
    """What would leave if this place were live at `now`: due by then, or taken by a sweep elsewhere."""
    planned = Q(state=ReminderState.PLANNED, send_at__lte=now)
    return Reminder.objects.filter(planned | Q(state=ReminderState.CLAIMED)).order_by("pk")


def consequences(now: datetime) -> Consequences:
    """What would leave, and how much of it fell due after the last reminder that left."""
    due = waiting_at(now)
    last_left = Reminder.objects.order_by().aggregate(last=Max("sent_at"))["last"]
    since = due.filter(send_at__gt=last_left).count() if last_left else 0
    last = last_chances(due, now)
    dates = {row.clock.pk: row.clock for row in last}
    return Consequences(due.count(), since, last_left, len(last), tuple(dates.values()))


@transaction.atomic
def declare_live(now: datetime, by: User | None, due: Due = Due.DROP) -> int:
    """Say that the database is live in this place, and what becomes of what fell due by `now`.

    `drop` cancels it, with a reason and an entry in the ledger each: no old mail leaves. `consequences` names
    the dates of whose last reminder that is true. `send` lets the next sweep send all of it as late mail.
    Returns how many were cancelled, or left to the sweep. A place that is live already is refused, so that
    nobody drops what is about to leave; so is a standby.
    """
    found = standing()
    if found in (Standing.LIVE, Standing.STANDBY):
        raise ValidationError(_("Nothing was changed. %(why)s") % {"why": found.words})
    if found == Standing.FRESH:  # nothing can have left from an original
        due = Due.SEND
    place = where_am_i()
    values = {
        "name": uuid4(),  # what is remembered of sweeps under the old one no longer counts
        "fingerprint": place.fingerprint,
        "place": place.words,
        "declared_at": now,
        "declared_by": by,
        "table_number": place.table,
        "went_back_from": None,
        "went_back_to": None,
    }
    Instance.objects.update_or_create(pk=1, defaults=values)
    pks = list(waiting_at(now).select_for_update().values_list("pk", flat=True))
    if due == Due.DROP:
        for first in range(0, len(pks), BATCH):
            _drop(pks[first : first + BATCH], now, by)
    return len(pks)


def _drop(pks: Sequence[int], now: datetime, by: User | None) -> None:
    rows = Reminder.objects.filter(pk__in=pks)
    entries = [
        LedgerEntry(reminder_id=pk, deadline_id=deadline, at=now, what=Entry.CANCELLED, by=by, detail=DROPPED)
        for pk, deadline in rows.order_by("pk").values_list("pk", "deadline_id")
    ]
    rows.update(state=ReminderState.CANCELLED, cancelled_reason=DROPPED, claimed_until=None)
    LedgerEntry.objects.bulk_create(entries)
