"""Reviews of a matter under a regime, and what happened in them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record, recorded_by
from tracker.models.codes import choice_constraint
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.investments import Investment
from tracker.models.law_words import regime_title
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Review(Record):
    """A matter before one authority. `phase`, `flags` and `bound_version` are derived."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="reviews", verbose_name=_("investment")
    )
    regime = models.CharField(_("regime"), max_length=40, help_text=_("Such as us-cfius"))
    filing_kind = models.CharField(_("filing"), max_length=40, blank=True)
    filing_note = models.CharField(
        _("filing, exact words"), max_length=200, blank=True, help_text=_("As the record states it")
    )
    filing_number = models.CharField(_("filing number"), max_length=100, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    code_name = models.CharField(_("code name"), max_length=80, blank=True)
    calendar = models.CharField(
        _("calendar"),
        max_length=40,
        blank=True,
        help_text=_("Of the Land, State or province that acts; empty for the regime's own"),
    )
    predecessor = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name=_("refiled from"),
    )
    bound_version = models.CharField(_("law in force"), max_length=60, blank=True)
    phase = models.CharField(_("phase"), max_length=60, blank=True)
    flags = models.JSONField(_("oddities in the record"), default=list, blank=True)
    history_before = models.DateField(
        _("history before"),
        null=True,
        blank=True,
        help_text=_("Reminders before this day are history, not late"),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "pk"]
        verbose_name = _("review")
        constraints = [
            models.CheckConstraint(
                name="review_regime_is_an_id",
                condition=Q(regime__regex=r"^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$"),
                violation_error_message=_("Name the regime by its id in small letters, such as us-cfius."),
            ),
            models.CheckConstraint(
                name="review_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("pk")),
                violation_error_message=_(
                    "A review cannot be refiled from itself: choose the earlier review."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_name or self.investment}, {regime_title(self.regime)}"


class FactStatus(models.TextChoices):
    VERIFIED = "verified", _("verified")
    DERIVED = "derived", _("derived")
    FROM_MEMORY = "from_memory", _("from memory, unverified")


class ReviewEvent(Record):
    """One thing that happened in a review. Append-only: a mistake is answered by a correcting event.

    `occurred` is the legal date in the regime's zone; `recorded_at` is the UTC instant we learned of it.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("review__investment",))

    review = models.ForeignKey(Review, models.PROTECT, related_name="events", verbose_name=_("review"))
    position = models.PositiveIntegerField(_("position"), help_text=_("Its place in the order of recording"))
    kind = models.CharField(_("what happened"), max_length=60)
    occurred_earliest = models.DateField(_("occurred, first possible day"), null=True, blank=True)
    occurred_latest = models.DateField(_("occurred, last possible day"), null=True, blank=True)
    occurred_precision = models.CharField(_("occurred, precision"), max_length=7, choices=Precision)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = recorded_by()
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    status = models.CharField(
        _("how well known"), max_length=11, choices=FactStatus, default=FactStatus.VERIFIED
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("source")
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("corrects")
    )
    reason = models.TextField(_("reason for the correction"), blank=True)

    objects = VisibleQuerySet.as_manager()

    occurred = FuzzyAttribute()

    class Meta:
        ordering = ["review", "position"]
        verbose_name = _("event")
        constraints = [
            *fuzzy_constraints("reviewevent", [("occurred", "Occurred")]),
            choice_constraint("reviewevent", "status", FactStatus),
            models.UniqueConstraint(
                name="reviewevent_position_once",
                fields=["review", "position"],
                violation_error_message=_("Someone recorded an event just now: please record yours again."),
            ),
            models.UniqueConstraint(
                name="reviewevent_corrected_once",
                fields=["corrects"],
                violation_error_message=_(
                    "That event was corrected already: correct the correction instead."
                ),
            ),
            models.CheckConstraint(
                name="reviewevent_correction_has_reason",
                condition=Q(corrects__isnull=True) | Q(reason__gt=""),
                violation_error_message=_("Say why the earlier event is corrected."),
            ),
            models.CheckConstraint(
                name="reviewevent_not_correcting_itself",
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                violation_error_message=_("An event cannot correct itself: choose the earlier event."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')}, {self.occurred}"
