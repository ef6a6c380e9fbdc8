"""The ledger as services write it: one line for each reminder that something happened to."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User

from tracker.models import Entry, LedgerEntry, Reminder


def note(
    reminders: Iterable[Reminder], what: Entry, *, at: datetime, detail: str = "", by: User | None = None
) -> None:
    """Add one line for each of these reminders; `at` is a UTC instant. To be called where the row changes."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder=one,
            deadline_id=one.deadline_id,
            mail_id=one.mail_id,
            what=what,
            at=at,
            attempt=one.attempts,
            by=by,
            detail=detail,
        )
        for one in reminders
    )
