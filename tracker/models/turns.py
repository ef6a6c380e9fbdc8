"""A clock that was stopped or goes on, a day set by hand or taken back: told once to whom it concerns."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.law_words import law_words
from tracker.models.overrides import Override
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class TurnKind(models.TextChoices):
    PAUSED = "paused", _("clock paused")
    RESUMED = "resumed", _("clock resumed")
    SET = "set", _("day set by hand")
    UNSET = "unset", _("day set by hand withdrawn")


BY_HAND = (TurnKind.SET, TurnKind.UNSET)


class Turn(Record):
    """One stop of a clock, or the end of one, as recorded at the UTC instant `at`. Append-only.

    A day that a person set, and its withdrawal, is one too: that of its `override`.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="turns", verbose_name=_("deadline"))
    kind = models.CharField(_("kind"), max_length=7, choices=TurnKind)
    text = models.TextField(_("why"), blank=True)
    at = models.DateTimeField(_("at"))
    override = models.OneToOneField(
        Override,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="turn",
        verbose_name=_("day set by hand"),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("stop of a clock")
        verbose_name_plural = _("stops of clocks")
        constraints = [
            choice_constraint("turn", "kind", TurnKind),
            models.CheckConstraint(
                name="turn_by_hand_has_its_day",
                condition=Q(kind__in=[one.value for one in BY_HAND], override__isnull=False)
                | (~Q(kind__in=[one.value for one in BY_HAND]) & Q(override__isnull=True)),
                violation_error_message=_("What was set by hand names its entry, and nothing else does."),
            ),
        ]

    def __str__(self) -> str:
        return f"{law_words(self.deadline.title)}: {self.get_kind_display()}"
