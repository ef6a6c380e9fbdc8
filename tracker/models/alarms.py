"""What the watchdog has already shouted about, so that it does not shout the same every minute."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.visibility import Everyone, VisibleQuerySet, Way


class Alarm(Record):
    """One kind of trouble and the last time (UTC) that staff was mailed about it."""

    seen_through: ClassVar[Way] = Everyone()

    problem = models.CharField(_("problem"), max_length=40, unique=True)
    text = models.TextField(_("in words"))
    mailed_at = models.DateTimeField(_("last mailed at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-mailed_at", "-pk"]
        verbose_name = _("alarm")

    def __str__(self) -> str:
        return f"{self.problem}: {self.text}"
