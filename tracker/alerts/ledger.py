"""The two writes that every mail costs, as plain statements.

They run once per mail and have to be durable per mail, so their price decides how fast reminders leave:
building them through the ORM took longer than sending the mail. On PostgreSQL the mark and the ledger are
one statement and one round trip; elsewhere they share a transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tracker.models import Entry, Mail, Reminder

STAMP = "UPDATE tracker_reminder SET mail_id = %s, message_id = %s WHERE id = %s"
MARK = (
    "UPDATE tracker_reminder SET state = %s, sent_at = %s, claimed_until = %s"
    " WHERE id IN ({ids}) AND state = 'claimed' AND claimed_until = %s"
)
NOTE = (
    "INSERT INTO tracker_ledgerentry (reminder_id, deadline_id, mail_id, attempt, at, what, detail)"
    " VALUES {rows}"
)
BOTH = "WITH marked AS ({mark} RETURNING id), noted AS ({note}) SELECT count(*) FROM marked"


def stamp(pairs: Iterable[tuple[Reminder, Mail]]) -> None:
    """Write into each reminder's row which mail carries it."""
    with connection.cursor() as cursor:
        cursor.executemany(STAMP, [(_key(mail.pk), mail.message_id, one.pk) for one, mail in pairs])


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
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(BOTH.format(mark=mark, note=note), marking + noting)
            return int(cursor.fetchone()[0])
        with transaction.atomic():
            cursor.execute(mark, marking)
            hit = int(cursor.rowcount)
            cursor.execute(note, noting)
            return hit


def _instant(at: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(at) if at else None


def _key(key: UUID) -> Any:
    return key if connection.features.has_native_uuid_field else key.hex
