"""Another day that a person has set for a date, beside the day that the clock computes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.models.base import Record, recorded_by
from tracker.models.deadlines import PATHS_TO_MATTER, Deadline
from tracker.models.law_words import law_words
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class OverrideQuerySet(VisibleQuerySet["Override"]):
    """Days set by hand, by whether they still count."""

    def standing(self) -> Self:
        """The days that nobody has withdrawn or replaced: at most one for each deadline."""
        later = Override.objects.order_by().filter(withdraws=OuterRef("pk"))
        return self.filter(set_on__isnull=False).exclude(Exists(later))


class Override(Record):
    """A day set by hand for a deadline, with its reason and its source. Append-only.

    `set_on` is a legal day in the deadline's zone; `engine_on` what the clock said when it was set. A row
    with `withdraws` takes the place of an earlier one: with another day, or without one, and then the clock's
    alone counts again.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(
        Deadline, models.PROTECT, related_name="overrides", verbose_name=_("deadline")
    )
    set_on = models.DateField(_("day set by hand"), null=True, blank=True)
    engine_on = models.DateField(_("computed day then"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    citation = models.CharField(_("citation"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = recorded_by()
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawn_by", verbose_name=_("replaces")
    )

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name = _("day set by hand")
        verbose_name_plural = _("days set by hand")
        constraints = [
            models.CheckConstraint(
                name="override_says_why",
                condition=Q(reason__gt=""),
                violation_error_message=_("Say why the computed day is not the one to go by."),
            ),
            models.CheckConstraint(
                name="override_rests_on_something",
                condition=Q(set_on__isnull=True) | Q(citation__gt="") | Q(source__isnull=False),
                violation_error_message=_("Cite what the day rests on, or choose its source."),
            ),
            models.CheckConstraint(
                name="override_sets_or_withdraws",
                condition=Q(set_on__isnull=False) | Q(withdraws__isnull=False),
                violation_error_message=_("Give the day, or the earlier entry that is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        if self.set_on is None:
            return f"{law_words(self.deadline.title)}: {_('withdrawn')}"
        return f"{law_words(self.deadline.title)}: {legal_day(self.set_on)}"
