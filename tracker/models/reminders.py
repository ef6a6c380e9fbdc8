"""Reminders: one row for each thing that one person is to be told, planned before it is due."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline, DeadlineChange
from tracker.models.leads import Lead, LeadUnit
from tracker.models.mails import Mail
from tracker.models.news import NewsRun
from tracker.models.subscriptions import Invitation, Subscription
from tracker.models.turns import Turn
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class ReminderKind(models.TextChoices):
    LEAD = "lead", _("date ahead")
    ESCALATION = "escalation", _("nobody acknowledged")
    MOVED = "moved", _("date moved")
    TURN = "turn", _("clock paused or resumed, day set by hand")
    NEWS = "news", _("dates moved by news")
    DIGEST = "digest", _("digest")
    INVITATION = "invitation", _("calendar invitation")


class ReminderState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class Stage(models.TextChoices):
    DEPUTY = "deputy", _("deputy")
    PARTNER = "partner", _("partner")
    DESK = "desk", _("duty desk")


NEEDS: dict[ReminderKind, tuple[str, ...]] = {
    ReminderKind.LEAD: ("deadline", "due_on", "lead"),
    ReminderKind.ESCALATION: ("deadline", "due_on", "lead"),
    ReminderKind.MOVED: ("deadline", "change"),
    ReminderKind.TURN: ("deadline", "turn"),
    ReminderKind.NEWS: ("run",),
    ReminderKind.DIGEST: ("subscription", "due_on"),
    ReminderKind.INVITATION: ("deadline", "invitation", "sequence"),
}
"""What each kind hangs on; every other of these columns stays empty (`MAY` aside)."""
HANGS_ON = ("deadline", "due_on", "lead", "change", "turn", "run", "subscription", "invitation", "sequence")
MAY = {(ReminderKind.MOVED, "due_on")}


def fits_its_kind() -> Q:
    """The rows that have what their kind needs, and nothing of another kind."""
    fits = Q()
    for kind, needed in NEEDS.items():
        filled = {f"{name}__isnull": name not in needed for name in HANGS_ON if (kind, name) not in MAY}
        staged = Q(stage__gt="") if kind == ReminderKind.ESCALATION else Q(stage="")
        fits |= Q(kind=kind.value, **filled) & staged
    return fits


def once(
    what: str, kind: ReminderKind, fields: list[str], message: "str | _StrPromise"
) -> models.UniqueConstraint:
    """Of this kind there is one row for these columns; `message` says so."""
    return models.UniqueConstraint(
        name=f"reminder_once_per_{what}",
        fields=fields,
        condition=Q(kind=kind.value),
        violation_error_message=message,
    )


class Reminder(Record):
    """One reminder to one person, planned as a row before it is due; `send_at` is a UTC instant.

    `lead` is the number of days before `due_on` (-1: the day after) in `lead_unit`. An `escalation` asks the
    person of its `stage` because nobody acknowledged by then. A `moved` or `turn` reminder belongs to its
    change or stop instead; a `news` reminder is one for all the dates that a closure or a pause moved for
    this person; a `digest` belongs to its subscription and is of the day `due_on`; an `invitation` tells a
    calendar of the `sequence` it carries. `on_behalf_of` is whoever is covered for; `instead_of` the reminder
    that its own recipient could not get. `planned_at` tells a reminder that was planned late from one that is
    late. `claimed_until` of a planned one is the end of its rest after an attempt that failed.
    """

    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("deadline")
    )
    run = models.ForeignKey(
        NewsRun, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("news")
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReminderKind, default=ReminderKind.LEAD)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    lead = models.SmallIntegerField(_("days before"), null=True, blank=True)
    lead_unit = models.CharField(
        _("counted in"),
        max_length=12,
        choices=LeadUnit,
        default=LeadUnit.CALENDAR,
        db_default=LeadUnit.CALENDAR,
    )
    stage = models.CharField(_("stage"), max_length=7, choices=Stage, blank=True, default="", db_default="")
    change = models.ForeignKey(
        DeadlineChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("change"),
    )
    turn = models.ForeignKey(
        Turn, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("stop")
    )
    subscription = models.ForeignKey(
        Subscription,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("digest"),
    )
    invitation = models.ForeignKey(
        Invitation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("invitation"),
    )
    sequence = models.PositiveIntegerField(_("sequence"), null=True, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="covered_reminders",
        verbose_name=_("on behalf of"),
    )
    instead_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_in", verbose_name=_("instead of")
    )
    send_at = models.DateTimeField(_("send at"))
    planned_at = models.DateTimeField(_("planned at"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=ReminderState, default=ReminderState.PLANNED)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    message_id = models.CharField(_("Message-ID"), max_length=255, blank=True)
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("mail")
    )
    cancelled_reason = models.CharField(_("why cancelled"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["send_at", "pk"]
        verbose_name = _("reminder")
        # One per state: SQLite proves `state = ?` to be in a partial index, but never `state IN (?, ?)`.
        indexes = [
            models.Index(
                name="reminder_planned_by_time",
                fields=["send_at", "id"],
                condition=Q(state=ReminderState.PLANNED.value),
            ),
            models.Index(
                name="reminder_claimed",
                fields=["claimed_until"],
                condition=Q(state=ReminderState.CLAIMED.value),
            ),
            models.Index(name="reminder_by_planning", fields=["-planned_at", "-id"]),  # the ledger's list
        ]
        constraints = [
            once(
                "lead",
                ReminderKind.LEAD,
                ["deadline", "due_on", "lead", "lead_unit", "recipient"],
                _("This reminder is planned already."),
            ),
            models.UniqueConstraint(
                name="reminder_once_per_stage",
                fields=["deadline", "due_on", "stage"],
                condition=Q(kind=ReminderKind.ESCALATION.value, instead_of__isnull=True),
                violation_error_message=_("This stage is planned already."),
            ),
            once(
                "move",
                ReminderKind.MOVED,
                ["change", "recipient"],
                _("This person is told of this move already."),
            ),
            once(
                "turn",
                ReminderKind.TURN,
                ["turn", "recipient"],
                _("This person is told of this stop already."),
            ),
            once(
                "news",
                ReminderKind.NEWS,
                ["run", "recipient"],
                _("This person is told of this news already."),
            ),
            once(
                "digest",
                ReminderKind.DIGEST,
                ["subscription", "due_on"],
                _("The digest of this day is planned already."),
            ),
            once(
                "sequence",
                ReminderKind.INVITATION,
                ["invitation", "sequence"],
                _("This change of the invitation is planned already."),
            ),
            models.CheckConstraint(
                name="reminder_fits_its_kind",
                condition=fits_its_kind(),
                violation_error_message=(
                    _(
                        "A reminder hangs on what its kind tells of, and on nothing else: one ahead on"
                        " its due"
                        " day and lead, one of a move on its change, one of news on its run."
                    )
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
                    _(
                        "A claimed reminder needs its lease, a sent one its instant, a cancelled one its"
                        " reason."
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        about = self.deadline or self.run or self.subscription
        return gettext("%(kind)s: %(about)s, to %(recipient)s") % {
            "kind": self.get_kind_display(),
            "about": about,
            "recipient": self.recipient,
        }

    @property
    def clock(self) -> Deadline:
        """The deadline of a reminder that is about one."""
        assert self.deadline is not None, "the database lets only news and digests be without a deadline"
        return self.deadline

    @property
    def ahead(self) -> Lead:
        """Its lead, of a reminder that has one."""
        assert self.lead is not None, "the database lets no reminder ahead be without its lead"
        return Lead(self.lead, self.lead_unit)
