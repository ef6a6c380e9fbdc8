"""Show the record as it stood on a day in the past, on a throw-away copy of the database."""

from datetime import date, datetime

from django.db import connection, transaction

from tracker import guards
from tracker.models import (
    Bounce,
    Deadline,
    DeadlineChange,
    LedgerEntry,
    Mail,
    MailCopy,
    Reminder,
    Telling,
)

from .law import LawBook
from .recompute import recompute_under

DERIVED = (LedgerEntry, Reminder, MailCopy, Bounce, Mail, Telling, DeadlineChange, Deadline)
"""In the order in which nothing is left that hangs on the next."""


@transaction.atomic
def replay(day: date, now: datetime) -> int:
    """Rebuild every deadline as it stood on the legal day `day`, with reminders from its start on.

    Events, extensions, completions, closures and lapses that came later are ignored, and what was recorded
    after `now` is not known. Everything derived is thrown away first, what was mailed and what moved
    included: call it only on a copy, and say so. Returns the number of deadlines.
    """
    with guards.lifted(connection):
        for derived in DERIVED:
            derived._default_manager.all().delete()
    return recompute_under(LawBook(day, now, replay=True)).differences
