"""Which of some reminders are the last that somebody gets before a day to act by has passed."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from tracker.models import Reminder, ReminderKind
from tracker.models.deadlines import OPEN_STATES, PATHS_TO_MATTER
from tracker.models.leads import read_leads
from tracker.models.policy import the_policy

from .ahead import REMINDED
from .law import local_day
from .recipients import last_of

A_DAY = timedelta(days=1)
"""No zone is further behind UTC than that."""


def last_chances(rows: QuerySet[Reminder], now: datetime) -> list[Reminder]:
    """Return those that announce a day which is not over where the law is: the firm's last reminder of it and
    every stage of its escalation; by day, with their dates and matters. Two statements."""
    last = last_of(read_leads(the_policy().minimum))
    kinds = Q(kind=ReminderKind.LEAD, lead=last.n, lead_unit=last.unit) | Q(kind=ReminderKind.ESCALATION)
    found = rows.filter(kinds, due_on__gte=now.date() - A_DAY)
    found = found.filter(
        Q(deadline__state__in=REMINDED) | Q(deadline__state__in=OPEN_STATES, deadline__set_on__isnull=False)
    )
    found = found.select_related(*(f"deadline__{path}" for path in PATHS_TO_MATTER)).order_by("due_on", "pk")
    return [row for row in found if row.due_on and row.due_on >= local_day(now, row.clock.zone)]
