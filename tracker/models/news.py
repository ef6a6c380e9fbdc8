"""How far a piece of news has been applied, and who is told of which date that it moved."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.closures import Closure, RegimePause
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, DeadlineChange
from tracker.models.visibility import Everyone, ThroughMatter, VisibleQuerySet, Way


class NewsStage(models.TextChoices):
    REVIEWS = "reviews", _("reviews")
    ORDERS = "orders", _("orders")
    DUTIES = "duties", _("obligations")
    DONE = "done", _("done")


class NewsRun(Record):
    """One closure or pause on its way to every open date: what is done, so that a crash can be gone on from.

    `last_id` is the row up to which the stage is done; both are written in the transaction that moves the
    dates. `total` is the number of reviews and orders to look at, counted when the news was recorded.
    """

    seen_through: ClassVar[Way] = Everyone()

    closure = models.OneToOneField(
        Closure, models.PROTECT, null=True, blank=True, related_name="run", verbose_name=_("closure")
    )
    pause = models.OneToOneField(
        RegimePause, models.PROTECT, null=True, blank=True, related_name="run", verbose_name=_("pause")
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=7, choices=NewsStage, default=NewsStage.REVIEWS)
    last_id = models.PositiveBigIntegerField(_("done up to"), default=0)
    total = models.PositiveIntegerField(_("to look at"), default=0)
    checked = models.PositiveIntegerField(_("looked at"), default=0)
    moved = models.PositiveIntegerField(_("dates moved"), default=0)
    told = models.PositiveIntegerField(_("people told"), default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("news on its way")
        verbose_name_plural = _("news on its way")
        indexes = [
            models.Index(name="newsrun_under_way", fields=["id"], condition=Q(finished_at__isnull=True))
        ]
        constraints = [
            choice_constraint("newsrun", "stage", NewsStage),
            models.CheckConstraint(
                name="newsrun_is_of_one_thing",
                condition=Q(closure__isnull=False, pause__isnull=True)
                | Q(closure__isnull=True, pause__isnull=False),
                violation_error_message=_("News is a closure or a pause, and one of them only."),
            ),
            models.CheckConstraint(
                name="newsrun_ends_when_done",
                condition=Q(stage=NewsStage.DONE.value, finished_at__isnull=False)
                | (~Q(stage=NewsStage.DONE.value) & Q(finished_at__isnull=True)),
                violation_error_message=_("News that is done has the instant at which it was."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.news)

    @property
    def news(self) -> Closure | RegimePause:
        """The entry that is being applied."""
        entry = self.closure or self.pause
        assert entry is not None, "the database lets no run be without its news"
        return entry

    @property
    def percent(self) -> int:
        """How much is done, in whole percent."""
        return 100 if self.finished_at else min(99, 100 * self.checked // max(self.total, 1))


class Telling(Record):
    """One date that a piece of news moved, for one person who is told of it in the one mail about that news.

    Written in the transaction that moves the date, and never changed.
    """

    seen_through: ClassVar[Way] = ThroughMatter(
        tuple(f"change__deadline__{path}" for path in PATHS_TO_MATTER)
    )

    run = models.ForeignKey(NewsRun, models.PROTECT, related_name="tellings", verbose_name=_("news"))
    change = models.ForeignKey(
        DeadlineChange, models.PROTECT, related_name="tellings", verbose_name=_("moved date")
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tellings", verbose_name=_("recipient")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("telling")
        indexes = [models.Index(name="telling_by_person", fields=["run", "recipient"])]
        constraints = [
            models.UniqueConstraint(
                name="telling_once",
                fields=["change", "recipient"],
                violation_error_message=_("This person is told of this move already."),
            )
        ]

    def __str__(self) -> str:
        return gettext("%(recipient)s is told: %(change)s") % {
            "recipient": self.recipient,
            "change": self.change,
        }
