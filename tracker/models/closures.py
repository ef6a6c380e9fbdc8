"""News of the calendar: days an authority is closed and lapses that stop its clocks, as they arrive."""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.models.base import Confidence, Record, recorded_by
from tracker.models.codes import choice_constraint
from tracker.models.law_words import law_words
from tracker.models.sources import Source
from tracker.models.visibility import Everyone, VisibleQuerySet, Way

M = TypeVar("M", bound=models.Model)


def _later(rows: models.QuerySet[M], known_by: datetime | None, by: str) -> models.QuerySet[M]:
    later = rows.order_by().filter(withdraws=OuterRef("pk"))
    return later if known_by is None else later.filter(**{f"{by}__lte": known_by})


class ClosureQuerySet(VisibleQuerySet["Closure"]):
    """Closures by what was known when."""

    def standing(self, known_by: datetime | None = None, by: str = "known_on") -> Self:
        """Closures not withdrawn, as known at that instant (now, when none is given).

        `by` is `known_on`, when it was announced, or `recorded_at`, when Longstop was told.
        """
        known = self if known_by is None else self.filter(**{f"{by}__lte": known_by})
        return known.filter(withdraws__isnull=True).exclude(
            Exists(_later(Closure.objects.all(), known_by, by))
        )


class RegimePauseQuerySet(VisibleQuerySet["RegimePause"]):
    """Pauses by what was known when."""

    def standing(self, known_by: datetime | None = None, by: str = "known_on") -> Self:
        """The latest word on each pause, as known at that instant (now, when none is given), by either."""
        known = self if known_by is None else self.filter(**{f"{by}__lte": known_by})
        return known.exclude(Exists(_later(RegimePause.objects.all(), known_by, by)))


class Closure(Record):
    """A day on which a calendar's authority is closed, learned of after its calendar file was settled.

    `known_on` is the instant (UTC) at which it was announced, `recorded_at` the one at which we learned of
    it. Append-only. A row with `withdraws` takes an earlier one back: that day is open after all.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = Everyone()

    calendar = models.CharField(_("calendar"), max_length=40, help_text=_("Such as us-federal"))
    on = models.DateField(_("closed on"))
    label = models.CharField(_("what for"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    citation = models.CharField(_("citation"), max_length=300)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    known_on = models.DateTimeField(_("known since"), help_text=_("When it was announced"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    recorded_by = recorded_by()
    withdraws = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawals", verbose_name=_("withdraws")
    )
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.VERIFIED
    )

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["calendar", "on", "pk"]
        verbose_name = _("closure")
        indexes = [models.Index(name="closure_by_day", fields=["calendar", "on"])]
        constraints = [
            choice_constraint("closure", "confidence", Confidence),
            models.CheckConstraint(
                name="closure_is_cited",
                condition=Q(citation__gt="") & Q(label__gt=""),
                violation_error_message=_(
                    "Say what the closure is for and cite the order or notice behind it."
                ),
            ),
            models.UniqueConstraint(
                name="closure_withdrawn_once",
                fields=["withdraws"],
                violation_error_message=_("That closure was withdrawn already."),
            ),
        ]

    def __str__(self) -> str:
        taken_back = gettext("open after all: ") if self.withdraws_id else ""
        return f"{legal_day(self.on)}, {taken_back}{law_words(self.label)}"


class PauseKind(models.TextChoices):
    LAPSE = "lapse", _("lapse of appropriations")


class RegimePause(Record):
    """Days on which a whole regime's clocks stand still; both days included, open while it lasts.

    `known_on` and `recorded_at` as for a closure. Append-only. A row with `withdraws` replaces the earlier
    one: with its last day once it is known, or with `in_scope` off when it turns out to stop nothing.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = Everyone()

    regime = models.CharField(_("regime"), max_length=40, help_text=_("Such as us-cfius"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty while it lasts"))
    kind = models.CharField(_("kind"), max_length=10, choices=PauseKind, default=PauseKind.LAPSE)
    reason = models.CharField(_("reason"), max_length=300)
    citation = models.CharField(_("citation"), max_length=300)
    in_scope = models.BooleanField(
        _("stops the clocks"), null=True, blank=True, default=True, help_text=_("Unknown: not settled yet")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    known_on = models.DateTimeField(_("known since"), help_text=_("When it was announced"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    recorded_by = recorded_by()
    withdraws = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawals", verbose_name=_("replaces")
    )
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.VERIFIED
    )

    objects = RegimePauseQuerySet.as_manager()

    class Meta:
        ordering = ["regime", "first_on", "pk"]
        verbose_name = _("regime-wide pause")
        verbose_name_plural = _("regime-wide pauses")
        indexes = [models.Index(name="regimepause_by_day", fields=["regime", "first_on"])]
        constraints = [
            choice_constraint("regimepause", "kind", PauseKind),
            choice_constraint("regimepause", "confidence", Confidence),
            models.CheckConstraint(
                name="regimepause_days_in_order",
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                violation_error_message=_("The pause ends before it begins: check its first and last day."),
            ),
            models.CheckConstraint(
                name="regimepause_is_cited",
                condition=Q(citation__gt="") & Q(reason__gt=""),
                violation_error_message=_("Say why the clocks stand still and cite the text behind it."),
            ),
            models.UniqueConstraint(
                name="regimepause_replaced_once",
                fields=["withdraws"],
                violation_error_message=_("That pause was replaced already: replace the newer row."),
            ),
        ]

    def __str__(self) -> str:
        until = f"to {legal_day(self.last_on)}" if self.last_on else gettext("until further notice")
        return f"{self.get_kind_display()}, {legal_day(self.first_on)} {until}"
