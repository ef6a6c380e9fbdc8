"""Where a database stands, and what its row `Instance` says of it: read together, in one statement."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Exists

from tracker.models import Instance, SweepRun

from .kept import IN_FILE, ON_SERVER

MACHINE_ID = Path("/etc/machine-id")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

PERMITTED = "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
SYSTEM = "(SELECT system_identifier::text FROM pg_catalog.pg_control_system())"
WHERE = (
    "SELECT current_database(), (SELECT oid::text FROM pg_catalog.pg_database"
    " WHERE datname = current_database()), {system}, 'tracker_instance'::regclass::oid::bigint,"
    " live.fingerprint, live.name, live.table_number, live.went_back_from,"
    " EXISTS (SELECT 1 FROM tracker_sweeprun WHERE id = %s AND started_at = %s)"
    " FROM (SELECT 1) AS here LEFT JOIN tracker_instance AS live ON live.id = 1"
)


class Seen(NamedTuple):
    """A sweep that is remembered outside the database: of which identity, which one, and when (UTC)."""

    name: UUID
    pk: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database stands: a fingerprint, and the same in words without anything secret.

    `table` is PostgreSQL's number of the table `Instance` in it, None elsewhere.
    """

    fingerprint: str
    words: str
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """The place that was declared live, and whether the database knows the sweep that was asked about."""

    fingerprint: str
    name: UUID
    table: int | None
    went_back_from: datetime | None
    knows: bool

    def is_another_table(self, place: Place) -> bool:
        """Whether the table was made anew since, as restoring a backup over it does."""
        return None not in (self.table, place.table) and self.table != place.table


def look(seen: Seen | None = None) -> tuple[Place, Declared | None]:
    """This place, and the one that was declared live, if any was; one statement."""
    if connection.vendor == "postgresql":
        return _look_at_server(seen)
    runs = SweepRun.objects.order_by()
    this = runs.filter(pk=seen.pk, started_at=seen.at) if seen else runs.none()
    columns = ("fingerprint", "name", "table_number", "went_back_from", "knows")
    row = Instance.objects.filter(pk=1).annotate(knows=Exists(this)).values_list(*columns).first()
    return _file(), Declared(*row) if row else None


def _look_at_server(seen: Seen | None) -> tuple[Place, Declared | None]:
    """PostgreSQL tells database, number and, where it lets us ask, the identity of its data directory."""
    system = SYSTEM if _may_ask_system(connection.alias) else "''"
    with connection.cursor() as cursor:
        cursor.execute(WHERE.format(system=system), [seen and seen.pk, seen and seen.at])
        name, oid, identifier, table, *declared = cursor.fetchone()
    words = ON_SERVER % {"name": name, "number": oid, "system": identifier or "unknown"}
    place = _place(["postgresql", identifier, name, oid], words, table)
    return place, Declared(*declared) if declared[0] else None


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
    words = IN_FILE % {"name": path, "number": number, "machine": platform.node() or "this machine"}
    return _place(["sqlite", _machine(), path, number], words)


@lru_cache(maxsize=1)
def _machine() -> str:
    """The machine's own number, else its name; it does not change while a process lives."""
    try:
        own = MACHINE_ID.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        own = ""
    return own or platform.node()


def _place(parts: Sequence[Any], words: str, table: int | None = None) -> Place:
    """The place, with the site's address unless that is this machine alone, whose port may change."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    site = "" if host in LOOPBACK else settings.SITE_URL
    fingerprint = sha256(json.dumps([*parts, site]).encode()).hexdigest()
    return Place(fingerprint, f"{words}, {site}" if site else words, table)
