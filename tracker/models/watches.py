"""Who is reminded of which matter."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import list_constraint
from tracker.models.investments import Investment
from tracker.models.leads import validate_leads
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Watch(Record):
    """A person who wants to be reminded of a matter's dates; without `leads` it's the matter's."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.CASCADE, related_name="watches", verbose_name=_("matter")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="watches", verbose_name=_("person")
    )
    leads = models.JSONField(
        _("days before"),
        null=True,
        blank=True,
        validators=[validate_leads],
        help_text=_('Such as [14, "5b", 0, -1]'),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "user"]
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.UniqueConstraint(
                name="watch_once",
                fields=["investment", "user"],
                violation_error_message=_("This person already watches this matter."),
            ),
            list_constraint(
                "watch", "leads", _('Write the days before as a list, such as [14, "5b", 0, -1].')
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(user)s watches %(investment)s") % {"user": self.user, "investment": self.investment}
