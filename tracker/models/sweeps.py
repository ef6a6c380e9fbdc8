"""Each pass of the sender, and whether this installation is the one that may send."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.visibility import Everyone, VisibleQuerySet, Way


class SweepRun(Record):
    """One pass over everything that should have left by then; instants are UTC."""

    seen_through: ClassVar[Way] = Everyone()

    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    checked = models.PositiveIntegerField(_("checked"), default=0)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0)
    late = models.PositiveIntegerField(_("late"), default=0)
    held = models.PositiveIntegerField(_("held back by the hourly cap"), default=0)
    asked_by = models.CharField(
        _("asked by"), max_length=80, blank=True, help_text=_("The beat behind it, if one was")
    )
    worker = models.CharField(_("worker"), max_length=120, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("sweep")
        indexes = [models.Index(name="sweeprun_by_start", fields=["-started_at"])]

    def __str__(self) -> str:
        return gettext("sweep of %(started_at)s UTC: %(sent)s sent") % {
            "started_at": f"{self.started_at:%Y-%m-%d %H:%M}",
            "sent": self.sent,
        }


class Instance(Record):
    """The one row that says where this database is live. A copy of it elsewhere sends nothing.

    `fingerprint` describes the place where an administrator (or the first start) declared it live;
    `declared_at` is a UTC instant. Declaring gives it a new `name`. `table_number` is the number that
    PostgreSQL gave this table: a backup restored into the same database makes another table. While
    `went_back_from` is set, the database went back in time: a sweep of that instant (UTC) was remembered
    outside of it, and it knows none later than `went_back_to`.
    """

    seen_through: ClassVar[Way] = Everyone()

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.UUIDField(_("identity"), default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(_("place"), max_length=64)
    place = models.TextField(_("place, in words"))
    declared_at = models.DateTimeField(_("declared live at"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    table_number = models.BigIntegerField(_("number of its table"), null=True, blank=True, editable=False)
    went_back_from = models.DateTimeField(_("went back from"), null=True, blank=True, editable=False)
    went_back_to = models.DateTimeField(_("went back to"), null=True, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("live instance")
        verbose_name_plural = _("live instances")
        constraints = [
            models.CheckConstraint(
                name="instance_is_single",
                condition=Q(id=1),
                violation_error_message=_("There is one live instance."),
            )
        ]

    def __str__(self) -> str:
        return gettext("live at %(place)s") % {"place": self.place}
