"""The columns of the reminders: who is told of what, when, and what became of it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from tracker.filters.covers import name_of
from tracker.filters.reminders import with_date
from tracker.models import Reminder, ReminderKind, ReminderState
from tracker.services.speech import say

from .columns import Asking, Column, Face, Value
from .deadlines import UNREAD


def _lines(rows: Sequence[Reminder], asking: Asking) -> Sequence[Reminder]:
    return rows


def _title(row: Reminder) -> Value:
    return say(row.deadline.title) if row.deadline else None


def _matter(row: Reminder) -> Value:
    return str(row.deadline.investment) if row.deadline else None


FACE = Face(
    (
        Column("id", gettext_lazy("Number"), lambda row: row.pk),
        Column("send_at", gettext_lazy("Leaves"), lambda row: row.send_at, "instant"),
        Column("recipient", gettext_lazy("To"), lambda row: name_of(row.recipient), "text"),
        Column(
            "title",
            gettext_lazy("About"),
            _title,
            "what",
            url=lambda row: row.deadline.get_absolute_url() if row.deadline else "",
        ),
        Column(
            "matter",
            gettext_lazy("Matter"),
            _matter,
            "matter",
            url=lambda row: row.deadline.parent.get_absolute_url() if row.deadline else "",
        ),
        Column("due_on", gettext_lazy("Due on"), lambda row: row.due_on, "day"),
        Column("kind", gettext_lazy("Kind"), lambda row: str(ReminderKind(row.kind).label), "text"),
        Column(
            "state",
            gettext_lazy("What became of it"),
            lambda row: str(ReminderState(row.state).label),
            "text",
        ),
        Column("lead", gettext_lazy("Days before"), lambda row: row.lead),
        Column("lead_unit", gettext_lazy("Counted in"), lambda row: row.lead_unit),
        Column(
            "on_behalf_of",
            gettext_lazy("On behalf of"),
            lambda row: name_of(row.on_behalf_of) if row.on_behalf_of else None,
        ),
        Column("sent_at", gettext_lazy("Sent at"), lambda row: row.sent_at),
        Column("cancelled_reason", gettext_lazy("Why cancelled"), lambda row: say(row.cancelled_reason)),
        Column(
            "link", gettext_lazy("Link"), lambda row: row.deadline.get_absolute_url() if row.deadline else ""
        ),
    ),
    _lines,
    lambda rows: with_date(rows, UNREAD),
)
