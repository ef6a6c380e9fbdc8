"""The ledger: everything that ever happened to a reminder, each with its instant and attempt."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.mails import Mail
from tracker.models.reminders import Reminder
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Entry(models.TextChoices):
    PLANNED = "planned", "planned"
    CLAIMED = "claimed", "taken to be sent"
    SENT = "sent", "sent"
    REFUSED = "refused", "refused for good"
    ERROR = "error", "not sent, tried again"
    BOUNCED = "bounced", "came back"
    HELD = "held", "held back by the hourly cap"
    ACKNOWLEDGED = "acknowledged", "acknowledged"
    SNOOZED = "snoozed", "snoozed"
    ESCALATED = "escalated", "escalated"
    PASSED_ON = "passed_on", "passed on to another person"
    CANCELLED = "cancelled", "cancelled"


class LedgerEntry(Record):
    """One thing that happened to a reminder, or to a date on its behalf. Append-only; `at` is a UTC instant.

    A reminder's first planning is its row's own `planned_at`, and is listed from there; an entry `planned`
    says that it was planned again after it had been cancelled, or for another instant, which its `detail`
    then names. Else `detail` is in the mail server's own words, or says why.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    reminder = models.ForeignKey(
        Reminder, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name="reminder"
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name="deadline"
    )
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name="mail"
    )
    what = models.CharField("what", max_length=12, choices=Entry)
    at = models.DateTimeField("at")
    attempt = models.PositiveIntegerField("attempt", default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="by"
    )
    detail = models.TextField("detail", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "ledger entry"
        verbose_name_plural = "ledger"
        indexes = [models.Index(name="ledgerentry_by_time", fields=["-at", "-id"])]
        constraints = [choice_constraint("ledgerentry", "what", Entry)]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.at:%Y-%m-%d %H:%M} UTC"
