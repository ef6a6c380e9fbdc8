"""What people did about a reminder: they acknowledged the date, or asked to hear of it later."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way

OF_DEADLINE = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)


class CameBy(models.TextChoices):
    MAIL = "mail", _("the link of a mail")
    ADMIN = "admin", _("the page of the date")
    COMMAND = "command", _("a command")


class Acknowledgement(Record):
    """Somebody has the date in hand. It holds for `due_on` as it stood: a date that moves asks again.

    `base_on` is the day to act by; `at` a UTC instant. Append-only.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(OF_DEADLINE)

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="acknowledgements", verbose_name=_("deadline")
    )
    base_on = models.DateField(_("day to act by"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acknowledgements", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    came_by = models.CharField(_("through"), max_length=7, choices=CameBy)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            choice_constraint("acknowledgement", "came_by", CameBy),
            models.UniqueConstraint(
                name="acknowledgement_once",
                fields=["deadline", "base_on", "user"],
                violation_error_message=_("You have acknowledged this date already."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(user)s has %(deadline)s in hand") % {"user": self.user, "deadline": self.deadline}


class Snooze(Record):
    """A person's own reminders of a date rest until `until_on`, never past the day to act by. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(OF_DEADLINE)

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="snoozes", verbose_name=_("deadline"))
    base_on = models.DateField(_("day to act by"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="snoozes", verbose_name=_("person")
    )
    until_on = models.DateField(_("until"))
    at = models.DateTimeField(_("at"))
    came_by = models.CharField(_("through"), max_length=7, choices=CameBy)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")
        constraints = [
            choice_constraint("snooze", "came_by", CameBy),
            models.CheckConstraint(
                name="snooze_not_past_the_day",
                condition=Q(until_on__lte=F("base_on")),
                violation_error_message=_("A reminder can rest until the day to act by, not longer."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(user)s: %(deadline)s again on %(until_on)s") % {
            "user": self.user,
            "deadline": self.deadline,
            "until_on": self.until_on,
        }


class UsedLink(Record):
    """A link of a mail that has done its work: it works once. `key` is a hash of the link. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(OF_DEADLINE)

    key = models.CharField(_("link"), max_length=64, unique=True)
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="used_links", verbose_name=_("deadline")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="used_links", verbose_name=_("person")
    )
    at = models.DateTimeField(_("used at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("used link")
        verbose_name_plural = _("used links")

    def __str__(self) -> str:
        return gettext("%(user)s answered %(deadline)s") % {"user": self.user, "deadline": self.deadline}
