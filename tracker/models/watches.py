"""Who is reminded of which matter."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from tracker.models.base import Record
from tracker.models.codes import list_constraint
from tracker.models.investments import Investment
from tracker.models.leads import validate_leads
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Watch(Record):
    """A person who wants to be reminded of a matter's dates; without `leads` it's the matter's."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(Investment, models.CASCADE, related_name="watches", verbose_name="matter")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="watches", verbose_name="person"
    )
    leads = models.JSONField(
        "days before",
        null=True,
        blank=True,
        validators=[validate_leads],
        help_text='Such as [14, "5b", 0, -1]',
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
            list_constraint("watch", "leads", 'Write the days before as a list, such as [14, "5b", 0, -1].'),
        ]

    def __str__(self) -> str:
        return f"{self.user} watches {self.investment}"
