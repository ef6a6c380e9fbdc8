"""A clock that was stopped, or goes on: told once to everybody who knew its date."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.law_words import law_words
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class TurnKind(models.TextChoices):
    PAUSED = "paused", _("paused")
    RESUMED = "resumed", _("resumed")


class Turn(Record):
    """One stop of a clock, or the end of one, as recorded at the UTC instant `at`. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="turns", verbose_name=_("deadline"))
    kind = models.CharField(_("kind"), max_length=7, choices=TurnKind)
    text = models.TextField(_("why"), blank=True)
    at = models.DateTimeField(_("at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("stop of a clock")
        verbose_name_plural = _("stops of clocks")
        constraints = [choice_constraint("turn", "kind", TurnKind)]

    def __str__(self) -> str:
        return f"{law_words(self.deadline.title)}: {self.get_kind_display()}"
