"""Whether this database, in this place, is the one that may send: a copy of it elsewhere stays silent.

A restored backup or a clone holds reminders that the original has sent meanwhile, or is about to. So the row
`Instance` says where an administrator (or the first sweep of a fresh installation) declared the database
live, and whoever finds it in another place sends nothing until somebody declares that place live instead.
"""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from tracker.models import Entry, Instance, LedgerEntry, Reminder, ReminderState

MACHINE_ID = Path("/etc/machine-id")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DROPPED = "restored from a backup: may have left from the original"
"""Why a reminder is cancelled that fell due before a copy was declared live; planning does not revive it."""
LEFT = (Entry.CLAIMED, Entry.SENT, Entry.REFUSED, Entry.ERROR, Entry.BOUNCED)
BATCH = 1000

PERMITTED = "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
SYSTEM = "(SELECT system_identifier::text FROM pg_catalog.pg_control_system())"
WHERE = (
    "SELECT current_database(), (SELECT oid::text FROM pg_catalog.pg_database"
    " WHERE datname = current_database()), {system},"
    " (SELECT fingerprint FROM tracker_instance WHERE id = 1)"
)


class Standing(Enum):
    """How this place stands to the one that was declared live."""

    LIVE = "live"
    FRESH = "fresh"
    ELSEWHERE = "elsewhere"
    UNDECLARED = "undeclared"
    STANDBY = "standby"

    @property
    def sends(self) -> bool:
        """Whether reminders leave from here; a fresh installation is declared live by its first sweep."""
        return self in (Standing.LIVE, Standing.FRESH)

    @property
    def words(self) -> str:
        """The standing as a sentence, with what to do about it."""
        return WORDS[self]


HOW = "Open Live instance, or run manage.py instance --declare-live, if this is the live one."
WORDS = {
    Standing.LIVE: "This is the live instance.",
    Standing.FRESH: "Nothing has left yet: the first sweep declares this the live instance.",
    Standing.ELSEWHERE: (
        f"This is a copy: nothing is sent. Its database was declared live in another place. {HOW}"
    ),
    Standing.UNDECLARED: (
        "This is a copy: nothing is sent. Reminders have left from this database before, and nobody has said"
        f" that it is live here. {HOW}"
    ),
    Standing.STANDBY: (
        "This is a copy: nothing is sent, because LONGSTOP_INSTANCE is standby. Unset it and start again if"
        " this is the live one."
    ),
}


class Due(Enum):
    """What becomes of that which fell due before a place was declared live."""

    DROP = "drop"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database stands: a fingerprint, and the same in words without anything secret."""

    fingerprint: str
    words: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """What declaring this place live would let leave: `due` by now, `since` of it after `last_left` (UTC)."""

    due: int
    since: int
    last_left: datetime | None


def where_am_i() -> Place:
    """The place of the database that this process uses; one statement at most (two the first time)."""
    return _look()[0]


def standing() -> Standing:
    """How this place stands; one statement where one was declared live. Writes nothing."""
    if settings.INSTANCE == "standby":
        return Standing.STANDBY
    place, declared = _look()
    if declared is None:
        return Standing.UNDECLARED if has_sent() else Standing.FRESH
    return Standing.LIVE if declared == place.fingerprint else Standing.ELSEWHERE


def may_send(now: datetime) -> bool:
    """Whether a sweep at `now` may send from here; declares a fresh installation live.

    One statement where the place was declared. Of several first sweeps at once one declares; the others
    believe it, or find its first mail and wait for the next minute.
    """
    found = standing()
    if found == Standing.FRESH:
        place = where_am_i()
        row = Instance(pk=1, fingerprint=place.fingerprint, place=place.words, declared_at=now)
        Instance.objects.bulk_create([row], ignore_conflicts=True)
        return standing().sends
    return found.sends


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
    return Consequences(due.count(), since, last_left)


@transaction.atomic
def declare_live(now: datetime, by: User | None, due: Due = Due.DROP) -> int:
    """Say that the database is live in this place, and what becomes of what fell due by `now`.

    `drop` cancels it, with a reason and an entry in the ledger each; `send` lets the next sweep send it as
    late mail. Returns how many there were. A place that is live already is refused, so that nobody drops
    what is about to leave; so is a standby.
    """
    found = standing()
    if found in (Standing.LIVE, Standing.STANDBY):
        raise ValidationError(f"Nothing was changed. {found.words}")
    if found == Standing.FRESH:  # nothing can have left from an original
        due = Due.SEND
    place = where_am_i()
    values = {
        "fingerprint": place.fingerprint,
        "place": place.words,
        "declared_at": now,
        "declared_by": by,
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


def _look() -> tuple[Place, str | None]:
    """This place, and the fingerprint of the one that was declared live, if any was; one statement."""
    if connection.vendor == "postgresql":
        return _look_at_server()
    declared = Instance.objects.filter(pk=1).values_list("fingerprint", flat=True).first()
    return _file(), declared


def _look_at_server() -> tuple[Place, str | None]:
    """PostgreSQL tells database, number and, where it lets us ask, the identity of its data directory."""
    system = SYSTEM if _may_ask_system(connection.alias) else "''"
    with connection.cursor() as cursor:
        cursor.execute(WHERE.format(system=system))
        name, oid, identifier, declared = cursor.fetchone()
    words = f"PostgreSQL database {name} ({oid}) of system {identifier or 'unknown'}"
    return _place(["postgresql", identifier, name, oid], words), declared


@lru_cache(maxsize=8)
def _may_ask_system(alias: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(PERMITTED)
        return bool(cursor.fetchone()[0])


def _file() -> Place:
    """SQLite: the file itself (its number changes when it is replaced), on this machine."""
    name = str(connection.settings_dict["NAME"])
    is_file = ":memory:" not in name and "mode=memory" not in name
    path = str(Path(name).resolve()) if is_file else name
    try:
        number = os.stat(path).st_ino if is_file else 0
    except OSError:
        number = 0
    words = f"SQLite file {path} ({number}) on {platform.node() or 'this machine'}"
    return _place(["sqlite", _machine(), path, number], words)


@lru_cache(maxsize=1)
def _machine() -> str:
    """The machine's own number, else its name; it does not change while a process lives."""
    try:
        own = MACHINE_ID.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        own = ""
    return own or platform.node()


def _place(parts: Sequence[Any], words: str) -> Place:
    """The place, with the site's address unless that is this machine alone, whose port may change."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    site = "" if host in LOOPBACK else settings.SITE_URL
    fingerprint = sha256(json.dumps([*parts, site]).encode()).hexdigest()
    return Place(fingerprint, f"{words}, {site}" if site else words)
