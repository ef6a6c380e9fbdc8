"""Show the record as it stood on a day in the past, on a throw-away copy of the database."""

from datetime import datetime

from django.db import connection, transaction

from tracker import guards
from tracker.models import Deadline, DeadlineChange, Delivery, Mail, Reminder

from .law import LawBook
from .recompute import Recomputed, recompute_under


@transaction.atomic
def replay(now: datetime) -> Recomputed:
    """Rebuild every deadline as if it were `now`, with reminders from the start of that day on.

    Events, extensions, completions, closures and lapses that came later are ignored. Everything derived is
    thrown away first, what was mailed and what moved included: call it only on a copy, and say so.
    """
    with guards.lifted(connection):
        for derived in (Delivery, Reminder, Mail, DeadlineChange, Deadline):
            derived.objects.all().delete()
    return recompute_under(LawBook(None, now, replay=True))
