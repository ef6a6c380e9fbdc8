"""A clock that was stopped, or goes on: told once to everybody who knew its date."""

from typing import ClassVar

from django.db import models

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class TurnKind(models.TextChoices):
    PAUSED = "paused", "paused"
    RESUMED = "resumed", "resumed"


class Turn(Record):
    """One stop of a clock, or the end of one, as recorded at the UTC instant `at`. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="turns", verbose_name="deadline")
    kind = models.CharField("kind", max_length=7, choices=TurnKind)
    text = models.TextField("why", blank=True)
    at = models.DateTimeField("at")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "stop of a clock"
        verbose_name_plural = "stops of clocks"
        constraints = [choice_constraint("turn", "kind", TurnKind)]

    def __str__(self) -> str:
        return f"{self.deadline.title}: {self.get_kind_display()}"
