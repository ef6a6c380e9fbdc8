"""What a person gets again and again: digests by mail, feeds and invitations in their calendar."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint, filled_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.saved_views import SavedView
from tracker.models.secrets import Secret, SecretUse
from tracker.models.visibility import Addressee, ThroughMatter, VisibleQuerySet, Way


class Cadence(models.TextChoices):
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")


class Asks(models.Model):
    """What asks a board one question, to tell the dates of its rows again and again.

    `query` is the board's address after the `?`, empty for everything. With `view` the question is that of a
    saved view and changes with it. When that is gone, `query` stays what it was last, and `view_was` is the
    name of the view.
    """

    board = models.CharField(_("board"), max_length=20, default="deadlines")
    query = models.CharField(_("question"), max_length=1000, blank=True)
    view = models.ForeignKey(
        SavedView,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("saved view"),
    )
    view_was = models.CharField(_("saved view that is gone"), max_length=80, blank=True)

    class Meta:
        abstract = True


class Subscription(Asks, Record):
    """A digest of one question to a board."""

    seen_through: ClassVar[Way] = Addressee("user")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="subscriptions", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=80)
    cadence = models.CharField(_("how often"), max_length=6, choices=Cadence, default=Cadence.DAILY)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("since"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["user", "name", "pk"]
        verbose_name = _("digest")
        constraints = [
            choice_constraint("subscription", "cadence", Cadence),
            filled_constraint("subscription", "name", _("Give the digest a name.")),
            models.UniqueConstraint(
                name="subscription_named_once",
                fields=["user", "name"],
                violation_error_message=_("You have a digest of this name already: choose another name."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_cadence_display()}"


class FeedToken(Asks, Secret):
    """A secret address under which a calendar program reads one person's dates."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="feeds", verbose_name=_("person")
    )
    masked = models.BooleanField(
        _("masked"), default=True, help_text=_("Code names where a review has one, and “busy” elsewhere")
    )

    class Meta:
        ordering = ["user", "name", "pk"]
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [filled_constraint("feedtoken", "name", _("Give the feed a name."))]


class FeedUse(SecretUse):
    """One reading of a feed."""

    seen_through: ClassVar[Way] = Addressee("feed__user")

    feed = models.ForeignKey(FeedToken, models.PROTECT, related_name="uses", verbose_name=_("feed"))

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("use of a feed")
        verbose_name_plural = _("uses of feeds")

    def __str__(self) -> str:
        return gettext("%(feed)s, %(at)s UTC") % {"feed": self.feed, "at": f"{self.at:%Y-%m-%d %H:%M}"}


class Invitation(Record):
    """A date in one person's calendar: its stable UID, and what their calendar was told last.

    `sequence` rises with each change; `on` is the day last told, `is_cancelled` whether it was taken back.
    """

    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="invitations", verbose_name=_("deadline")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name=_("person")
    )
    uid = models.CharField(_("UID"), max_length=120, unique=True)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    on = models.DateField(_("day"))
    is_cancelled = models.BooleanField(_("taken back"), default=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["deadline", "user", "pk"]
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                name="invitation_once",
                fields=["deadline", "user"],
                violation_error_message=_("This person has an invitation to this date already."),
            ),
            models.CheckConstraint(
                name="invitation_has_uid",
                condition=Q(uid__gt=""),
                violation_error_message=_("An invitation needs its UID."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.deadline}"
