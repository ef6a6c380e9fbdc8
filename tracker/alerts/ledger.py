"""What the sender writes down: claims and copies of a whole batch at once, and a mark for every mail.

The mark runs once per mail, so its price decides how fast reminders leave: building it through the ORM took
longer than sending the mail. On PostgreSQL the mark and the ledger are one statement and one round trip;
elsewhere they share a transaction.
"""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg import Cursor

from tracker.models import Entry, Mail, Reminder

STAMP = (
    "UPDATE tracker_reminder SET mail_id = stamp.column2, message_id = stamp.column3"
    " FROM (VALUES {rows}) AS stamp WHERE tracker_reminder.id = stamp.column1"
    " AND state = 'claimed' AND claimed_until = %s AND mail_id IS NULL"
)
MARK = (
    "UPDATE tracker_reminder SET state = %s, sent_at = %s, claimed_until = %s"
    " WHERE id IN ({ids}) AND state = 'claimed' AND claimed_until = %s"
)
NOTE = (
    "INSERT INTO tracker_ledgerentry (reminder_id, deadline_id, mail_id, attempt, at, what, detail)"
    " VALUES {rows}"
)
CLAIMED = (
    "INSERT INTO tracker_ledgerentry (reminder_id, deadline_id, mail_id, attempt, at, what, detail)"
    " SELECT id, deadline_id, mail_id, attempts, %s, 'claimed', '' FROM {source}"
)
TAKE = (
    "WITH free (id) AS ({free}), taken AS ("
    "UPDATE tracker_reminder AS one SET state = 'claimed', claimed_until = %s, attempts = attempts + 1"
    " FROM free WHERE one.id = free.id RETURNING one.id, one.deadline_id, one.mail_id, one.attempts"
    "), noted AS ({noted}) SELECT id FROM taken ORDER BY id"
)
COPY = (
    "INSERT INTO tracker_mailcopy (mail_id, made_at, digest, packed, subject)"
    " VALUES {rows} ON CONFLICT DO NOTHING"
)
AT_ONCE = 199  # rows; SQLite takes 999 values where it is old
BOTH = (
    "WITH marked AS ({mark} RETURNING id), noted AS ({note})"
    " SELECT count(*), set_config('synchronous_commit', 'off', true) FROM marked"
)
"""The commit of a mark does not wait for the disk: docs/decisions/0010-marks-do-not-wait-for-the-disk.md."""


def take_and_note(free: QuerySet[Reminder], *, at: datetime, until: datetime) -> tuple[int, ...]:
    """Claim the `free` reminders until then, note each claim, and return their ids; one statement.

    For PostgreSQL, inside a transaction.
    """
    chosen, values = free.values_list("id").query.sql_with_params()
    statement = TAKE.format(free=chosen, noted=CLAIMED.format(source="taken"))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, until, at])
        return tuple(pk for (pk,) in cursor.fetchall())


def note_claims(pks: Sequence[int], *, at: datetime) -> None:
    """Note that these reminders were claimed just now."""
    marks = ", ".join(["%s"] * len(pks))
    statement = CLAIMED.format(source=f"tracker_reminder WHERE id IN ({marks})")
    with connection.cursor() as cursor:
        cursor.execute(statement, [_instant(at), *pks])


def keep_copies(letters: Iterable[tuple[Mail, str, bytes]], at: datetime) -> None:
    """Keep what each mail says, byte for byte, and its subject; what was kept before makes no second copy."""
    values: list[Any] = []
    for mail, subject, raw in letters:
        values += (_key(mail.pk), _instant(at), sha256(raw).hexdigest(), zlib.compress(raw, 1), subject)
    _with_rows(COPY, values, width=5)


def stamp(pairs: Iterable[tuple[Reminder, Mail]], lease_until: datetime) -> int:
    """Write which mail carries each reminder into its row, if it is still held and in none; return how many.

    A reminder that another sweep took over is in the mail of that one: it never leaves in two.
    """
    values: list[Any] = []
    for one, mail in pairs:
        values += (one.pk, _key(mail.pk), mail.message_id)
    return _with_rows(STAMP, values, _instant(lease_until), width=3)


def _with_rows(statement: str, values: Sequence[Any], *rest: Any, width: int) -> int:
    """Run it with all `values` as its rows, `width` of them each, in as few statements as it takes.

    `rest` follows the rows in each. Returns how many rows of the table were hit.
    """
    row, hit = f"({', '.join(['%s'] * width)})", 0
    for first in range(0, len(values), width * AT_ONCE):
        some = values[first : first + width * AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(statement.format(rows=", ".join([row] * (len(some) // width))), [*some, *rest])
            hit += cursor.rowcount
    return hit


def record(
    reminders: Sequence[Reminder],
    mail: Mail,
    *,
    lease_until: datetime,
    state: str,
    sent_at: datetime | None,
    claimed_until: datetime | None,
    at: datetime,
    outcome: Entry,
    detail: str,
) -> int:
    """Give the reminders that are still held under the lease their new state; note the attempt for all.

    Both or neither. Returns how many were still held.
    """
    ids = [one.pk for one in reminders]
    mark = MARK.format(ids=", ".join(["%s"] * len(ids)))
    note = NOTE.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(ids)))
    marking = [state, _instant(sent_at), _instant(claimed_until), *ids, _instant(lease_until)]
    noting = [
        value
        for one in reminders
        for value in (
            one.pk,
            one.deadline_id,
            _key(mail.pk),
            one.attempts,
            _instant(at),
            str(outcome),
            detail,
        )
    ]
    with _planned_once() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(BOTH.format(mark=mark, note=note), marking + noting)
            return int(cursor.fetchone()[0])
        with transaction.atomic():
            cursor.execute(mark, marking)
            hit = int(cursor.rowcount)
            cursor.execute(note, noting)
            return hit


def _planned_once() -> Any:
    """A cursor for what is said over and over: PostgreSQL reads and plans it once for each connection.

    Django's own cursors write the values into the statement, which makes it a new one every time. Only where
    statements are logged it is one of those, for they alone can tell what they ran.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    made: Any = Cursor(connection.connection)
    return connection.make_cursor(made)


def _instant(at: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(at) if at else None


def _key(key: UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex
