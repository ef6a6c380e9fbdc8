"""Who is reminded, of what, when, and what became of each attempt."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tracker.models.base import Record
from tracker.models.codes import choice_constraint, list_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline, DeadlineChange
from tracker.models.investments import Investment
from tracker.models.news import NewsRun
from tracker.models.visibility import (
    Addressee,
    AddresseeByEmail,
    Everyone,
    ThroughMatter,
    VisibleQuerySet,
    Way,
)

# Days before the due day; -1 is the day after, if the deadline is still open then.
DEFAULT_LEADS = (30, 14, 7, 3, 1, 0, -1)
FURTHEST_LEAD = 365


def validate_leads(leads: object) -> None:
    """Refuse what is no list of whole numbers of days from -1 (the day after) to a year ahead."""
    if not isinstance(leads, list) or not all(type(lead) is int for lead in leads):
        raise ValidationError("Write whole numbers of days, such as 30, 14, 0, -1.")
    if any(not -1 <= lead <= FURTHEST_LEAD for lead in leads):
        raise ValidationError(f"A lead lies between -1 (the day after) and {FURTHEST_LEAD} days before.")


class Watch(Record):
    """A person who wants to be reminded of a matter's dates; `leads` empty means the default ones."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(Investment, models.CASCADE, related_name="watches", verbose_name="matter")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="watches", verbose_name="person"
    )
    leads = models.JSONField(
        "days before", null=True, blank=True, validators=[validate_leads], help_text="Such as [14, 3, 0, -1]"
    )
    is_active = models.BooleanField("active", default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "user"]
        verbose_name = "watch"
        verbose_name_plural = "watches"
        constraints = [
            models.UniqueConstraint(
                name="watch_once",
                fields=["investment", "user"],
                violation_error_message="This person already watches this matter.",
            ),
            list_constraint("watch", "leads", "Write the days before as a list, such as [14, 3, 0, -1]."),
        ]

    def __str__(self) -> str:
        return f"{self.user} watches {self.investment}"


class Mail(Record):
    """One letter to one person; its Message-ID stays the same on every attempt."""

    seen_through: ClassVar[Way] = Addressee("recipient")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mails", verbose_name="recipient"
    )
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    kind = models.CharField("kind", max_length=20)
    created_at = models.DateTimeField("created at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = "mail"

    def __str__(self) -> str:
        return f"{self.kind} mail to {self.recipient}"


class ReminderKind(models.TextChoices):
    LEAD = "lead", "date ahead"
    MOVED = "moved", "date moved"
    NEWS = "news", "dates moved by news"


class ReminderState(models.TextChoices):
    PLANNED = "planned", "planned"
    CLAIMED = "claimed", "being sent"
    SENT = "sent", "sent"
    CANCELLED = "cancelled", "cancelled"
    FAILED = "failed", "failed"


class Reminder(Record):
    """One reminder to one person, planned as a row before it is due; `send_at` is a UTC instant.

    `lead` is the number of days before `due_on` (-1: the day after); a `moved` reminder has none and
    belongs to its change instead. A `news` reminder is one for all the dates that a closure or a pause moved
    for this person: it belongs to the run of that news, which knows the dates. `planned_at` tells a reminder
    that was planned late from one that is late.
    """

    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="deadline"
    )
    run = models.ForeignKey(
        NewsRun, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="news"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name="recipient"
    )
    kind = models.CharField("kind", max_length=5, choices=ReminderKind, default=ReminderKind.LEAD)
    due_on = models.DateField("due on", null=True, blank=True)
    lead = models.SmallIntegerField("days before", null=True, blank=True)
    change = models.ForeignKey(
        DeadlineChange, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="change"
    )
    send_at = models.DateTimeField("send at")
    planned_at = models.DateTimeField("planned at", default=timezone.now, editable=False)
    state = models.CharField("state", max_length=9, choices=ReminderState, default=ReminderState.PLANNED)
    claimed_until = models.DateTimeField("claimed until", null=True, blank=True)
    attempts = models.PositiveIntegerField("attempts", default=0)
    message_id = models.CharField("Message-ID", max_length=255, blank=True)
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="mail"
    )
    cancelled_reason = models.CharField("why cancelled", max_length=200, blank=True)
    sent_at = models.DateTimeField("sent at", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["send_at", "pk"]
        verbose_name = "reminder"
        # One per state: SQLite proves `state = ?` to be in a partial index, but never `state IN (?, ?)`.
        indexes = [
            models.Index(
                name="reminder_planned", fields=["send_at"], condition=Q(state=ReminderState.PLANNED.value)
            ),
            models.Index(
                name="reminder_claimed",
                fields=["claimed_until"],
                condition=Q(state=ReminderState.CLAIMED.value),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="reminder_once_per_lead",
                fields=["deadline", "due_on", "lead", "recipient"],
                condition=Q(kind=ReminderKind.LEAD.value),
                violation_error_message="This reminder is planned already.",
            ),
            models.UniqueConstraint(
                name="reminder_once_per_move",
                fields=["change", "recipient"],
                condition=Q(kind=ReminderKind.MOVED.value),
                violation_error_message="This person is told of this move already.",
            ),
            models.UniqueConstraint(
                name="reminder_once_per_news",
                fields=["run", "recipient"],
                condition=Q(kind=ReminderKind.NEWS.value),
                violation_error_message="This person is told of this news already.",
            ),
            models.CheckConstraint(
                name="reminder_fits_its_kind",
                condition=(
                    Q(
                        kind=ReminderKind.LEAD.value,
                        deadline__isnull=False,
                        due_on__isnull=False,
                        lead__isnull=False,
                        change__isnull=True,
                        run__isnull=True,
                    )
                    | Q(
                        kind=ReminderKind.MOVED.value,
                        deadline__isnull=False,
                        lead__isnull=True,
                        change__isnull=False,
                        run__isnull=True,
                    )
                    | Q(
                        kind=ReminderKind.NEWS.value,
                        deadline__isnull=True,
                        due_on__isnull=True,
                        lead__isnull=True,
                        change__isnull=True,
                        run__isnull=False,
                    )
                ),
                violation_error_message=(
                    "A reminder ahead needs its due day and lead; a reminder of a move needs its change only;"
                    " one of news needs its run only."
                ),
            ),
            models.CheckConstraint(
                name="reminder_fits_its_state",
                condition=(
                    Q(state=ReminderState.CLAIMED.value, claimed_until__isnull=False)
                    | Q(state=ReminderState.SENT.value, sent_at__isnull=False)
                    | Q(state=ReminderState.CANCELLED.value, cancelled_reason__gt="")
                    | Q(state__in=[ReminderState.PLANNED.value, ReminderState.FAILED.value])
                ),
                violation_error_message=(
                    "A claimed reminder needs its lease, a sent one its instant, a cancelled one its reason."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.deadline or self.run}, to {self.recipient}"

    @property
    def clock(self) -> Deadline:
        """The deadline of a reminder that is about one."""
        assert self.deadline is not None, "the database lets only a reminder of news be without a deadline"
        return self.deadline


class DeliveryOutcome(models.TextChoices):
    SENT = "sent", "sent"
    REFUSED = "refused", "refused"
    ERROR = "error", "error"


class Delivery(Record):
    """One attempt to send one reminder. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(
        tuple(f"reminder__deadline__{path}" for path in PATHS_TO_MATTER)
    )

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="deliveries", verbose_name="reminder")
    mail = models.ForeignKey(Mail, models.PROTECT, related_name="deliveries", verbose_name="mail")
    attempt = models.PositiveIntegerField("attempt")
    at = models.DateTimeField("at")
    outcome = models.CharField("outcome", max_length=7, choices=DeliveryOutcome)
    detail = models.TextField("detail", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        constraints = [choice_constraint("delivery", "outcome", DeliveryOutcome)]

    def __str__(self) -> str:
        return f"attempt {self.attempt}: {self.get_outcome_display()}"


class OutboxMail(Record):
    """A mail as the outbox back end kept it; `raw` is the exact bytes of the message.

    `to` holds the addresses, comma-separated; a mail to several people is for superusers' eyes only.
    """

    seen_through: ClassVar[Way] = AddresseeByEmail("to")

    message_id = models.CharField("Message-ID", max_length=255, blank=True, db_index=True)
    to = models.TextField("to")
    subject = models.TextField("subject", blank=True)
    sent_at = models.DateTimeField("sent at")
    text = models.TextField("text", blank=True)
    html = models.TextField("HTML", blank=True)
    headers = models.JSONField("headers", default=dict, blank=True)
    raw = models.BinaryField("message as sent")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = "mail in the outbox"
        verbose_name_plural = "outbox"

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class SweepRun(Record):
    """One pass over everything that should have left by then; instants are UTC."""

    seen_through: ClassVar[Way] = Everyone()

    started_at = models.DateTimeField("started at")
    finished_at = models.DateTimeField("finished at", null=True, blank=True)
    checked = models.PositiveIntegerField("checked", default=0)
    sent = models.PositiveIntegerField("sent", default=0)
    failed = models.PositiveIntegerField("failed", default=0)
    cancelled = models.PositiveIntegerField("cancelled", default=0)
    late = models.PositiveIntegerField("late", default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = "sweep"
        indexes = [models.Index(name="sweeprun_by_start", fields=["-started_at"])]

    def __str__(self) -> str:
        return f"sweep of {self.started_at:%Y-%m-%d %H:%M} UTC: {self.sent} sent"
