"""The ledger: everything that ever happened to a reminder, each with its instant and attempt."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.mails import Mail
from tracker.models.reminders import Reminder
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Entry(models.TextChoices):
    PLANNED = "planned", _("planned")
    CLAIMED = "claimed", _("taken to be sent")
    SENT = "sent", _("sent")
    REFUSED = "refused", _("refused for good")
    ERROR = "error", _("not sent, tried again")
    BOUNCED = "bounced", _("came back")
    HELD = "held", _("held back by the hourly cap")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    SNOOZED = "snoozed", _("snoozed")
    ESCALATED = "escalated", _("escalated")
    PASSED_ON = "passed_on", _("passed on to another person")
    CANCELLED = "cancelled", _("cancelled")


class LedgerEntry(Record):
    """One thing that happened to a reminder, or to a date on its behalf. Append-only; `at` is a UTC instant.

    A reminder's first planning is its row's own `planned_at`, and is listed from there; an entry `planned`
    says that it was planned again after it had been cancelled, or for another instant, which its `detail`
    then names. Else `detail` is in the mail server's own words, or says why.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    reminder = models.ForeignKey(
        Reminder, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name=_("reminder")
    )
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name=_("deadline")
    )
    mail = models.ForeignKey(
        Mail, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name=_("mail")
    )
    what = models.CharField(_("what"), max_length=12, choices=Entry)
    at = models.DateTimeField(_("at"))
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    detail = models.TextField(_("detail"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        indexes = [models.Index(name="ledgerentry_by_time", fields=["-at", "-id"])]
        constraints = [choice_constraint("ledgerentry", "what", Entry)]

    def __str__(self) -> str:
        return gettext("%(what)s, %(at)s UTC") % {
            "what": self.get_what_display(),
            "at": f"{self.at:%Y-%m-%d %H:%M}",
        }
