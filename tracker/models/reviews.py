"""Reviews of a matter under a regime, and what happened in them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tracker.models.base import Record
from tracker.models.codes import choice_constraint
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.investments import Investment
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Review(Record):
    """A matter before one authority. `phase`, `flags` and `bound_version` are derived."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="reviews", verbose_name="investment"
    )
    regime = models.CharField("regime", max_length=40, help_text="Such as us-cfius")
    filing_kind = models.CharField("filing", max_length=40, blank=True)
    filing_note = models.CharField(
        "filing, exact words", max_length=200, blank=True, help_text="As the record states it"
    )
    filing_number = models.CharField("filing number", max_length=100, blank=True)
    authority = models.CharField("authority", max_length=200, blank=True)
    legal_basis = models.CharField("legal basis", max_length=300, blank=True)
    code_name = models.CharField("code name", max_length=80, blank=True)
    calendar = models.CharField(
        "calendar",
        max_length=40,
        blank=True,
        help_text="Of the Land, State or province that acts; empty for the regime's own",
    )
    predecessor = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name="refiled from"
    )
    bound_version = models.CharField("law in force", max_length=60, blank=True)
    phase = models.CharField("phase", max_length=60, blank=True)
    flags = models.JSONField("oddities in the record", default=list, blank=True)
    history_before = models.DateField(
        "history before", null=True, blank=True, help_text="Reminders before this day are history, not late"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "pk"]
        verbose_name = "review"
        constraints = [
            models.CheckConstraint(
                name="review_regime_is_an_id",
                condition=Q(regime__regex=r"^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$"),
                violation_error_message="Name the regime by its id in small letters, such as us-cfius.",
            ),
            models.CheckConstraint(
                name="review_not_its_own_predecessor",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("pk")),
                violation_error_message="A review cannot be refiled from itself: choose the earlier review.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_name or self.investment}, {self.regime}"


class FactStatus(models.TextChoices):
    VERIFIED = "verified", "verified"
    DERIVED = "derived", "derived"
    FROM_MEMORY = "from_memory", "from memory, unverified"


class ReviewEvent(Record):
    """One thing that happened in a review. Append-only: a mistake is answered by a correcting event.

    `occurred` is the legal date in the regime's zone; `recorded_at` is the UTC instant we learned of it.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("review__investment",))

    review = models.ForeignKey(Review, models.PROTECT, related_name="events", verbose_name="review")
    position = models.PositiveIntegerField("position", help_text="Its place in the order of recording")
    kind = models.CharField("what happened", max_length=60)
    occurred_earliest = models.DateField("occurred, first possible day", null=True, blank=True)
    occurred_latest = models.DateField("occurred, last possible day", null=True, blank=True)
    occurred_precision = models.CharField("occurred, precision", max_length=7, choices=Precision)
    recorded_at = models.DateTimeField("recorded at")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="recorded by",
    )
    note = models.TextField("note", blank=True)
    facts = models.JSONField("facts", default=dict, blank=True)
    status = models.CharField(
        "how well known", max_length=11, choices=FactStatus, default=FactStatus.VERIFIED
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="source"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrects"
    )
    reason = models.TextField("reason for the correction", blank=True)

    objects = VisibleQuerySet.as_manager()

    occurred = FuzzyAttribute()

    class Meta:
        ordering = ["review", "position"]
        verbose_name = "event"
        constraints = [
            *fuzzy_constraints("reviewevent", [("occurred", "Occurred")]),
            choice_constraint("reviewevent", "status", FactStatus),
            models.UniqueConstraint(
                name="reviewevent_position_once",
                fields=["review", "position"],
                violation_error_message="Someone recorded an event just now: please record yours again.",
            ),
            models.UniqueConstraint(
                name="reviewevent_corrected_once",
                fields=["corrects"],
                violation_error_message="That event was corrected already: correct the correction instead.",
            ),
            models.CheckConstraint(
                name="reviewevent_correction_has_reason",
                condition=Q(corrects__isnull=True) | Q(reason__gt=""),
                violation_error_message="Say why the earlier event is corrected.",
            ),
            models.CheckConstraint(
                name="reviewevent_not_correcting_itself",
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("pk")),
                violation_error_message="An event cannot correct itself: choose the earlier event.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')}, {self.occurred}"
