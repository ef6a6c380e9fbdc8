"""Notes that the team of a matter writes for itself, one below the other."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import filled_constraint
from tracker.models.investments import Investment
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class MatterNote(Record):
    """Plain text by one person at one instant. Append-only: a further note corrects a mistake."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="team_notes", verbose_name=_("investment")
    )
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("note of the team")
        verbose_name_plural = _("notes of the team")
        constraints = [
            filled_constraint("matternote", "text", _("Write the note.")),
            models.CheckConstraint(
                name="matternote_does_not_correct_itself",
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                violation_error_message=_("A note cannot correct itself: choose the earlier note."),
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
