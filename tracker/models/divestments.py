"""Divestments: what must be sold, by when, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tracker.clock.explain import legal_day
from tracker.models.agreements import DateBasis
from tracker.models.base import Record
from tracker.models.codes import choice_constraint, money_constraints, validate_currency
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.investments import Investment
from tracker.models.parties import Party
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class TermUnit(models.TextChoices):
    CALENDAR_DAY = "calendar-day", "calendar days"
    BUSINESS_DAY = "business-day", "business days"
    WEEK = "week", "weeks"
    MONTH = "month", "months"
    YEAR = "year", "years"
    IMMEDIATE = "immediate", "immediately"


class Divestment(Record):
    """A duty to sell or unwind: a fixed day, or a term counted from an anchor day, and its extensions.

    `fixed_on` is the day a text states (or, with basis `computed`, the day its recorder worked out).
    """

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="divestments", verbose_name="investment"
    )
    ordered_earliest = models.DateField("ordered, first possible day", null=True, blank=True)
    ordered_latest = models.DateField("ordered, last possible day", null=True, blank=True)
    ordered_precision = models.CharField(
        "ordered, precision", max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    ordered_by = models.CharField("ordered or agreed by", max_length=200, blank=True)
    legal_basis = models.CharField("legal basis", max_length=300, blank=True)
    rule_id = models.CharField("rule", max_length=80, blank=True, help_text="Such as us.order.divest")
    expression = models.CharField("term, in words", max_length=200, blank=True)
    term_n = models.PositiveIntegerField("term", null=True, blank=True)
    term_unit = models.CharField("unit of the term", max_length=12, choices=TermUnit, blank=True)
    term_anchor_on = models.DateField("counted from", null=True, blank=True)
    fixed_on = models.DateField("deadline as stated", null=True, blank=True)
    deadline_basis = models.CharField("basis of the deadline", max_length=9, choices=DateBasis, blank=True)
    deadline_note = models.TextField("note on the deadline", blank=True)
    deadline_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source of the deadline"
    )
    buyer = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="purchases", verbose_name="buyer"
    )
    buyer_name = models.CharField("buyer, as stated", max_length=300, blank=True)
    completed_earliest = models.DateField("completed, first possible day", null=True, blank=True)
    completed_latest = models.DateField("completed, last possible day", null=True, blank=True)
    completed_precision = models.CharField(
        "completed, precision", max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    proceeds_amount = models.DecimalField("proceeds", max_digits=20, decimal_places=2, null=True, blank=True)
    proceeds_currency = models.CharField(
        "currency of the proceeds", max_length=3, blank=True, validators=[validate_currency]
    )
    note = models.TextField("note", blank=True)

    objects = VisibleQuerySet.as_manager()

    ordered = FuzzyAttribute()
    completed = FuzzyAttribute()

    class Meta:
        ordering = ["investment", "ordered_earliest", "pk"]
        verbose_name = "divestment"
        constraints = [
            *fuzzy_constraints("divestment", [("ordered", "Ordered"), ("completed", "Completed")]),
            *money_constraints("divestment", "proceeds"),
            models.CheckConstraint(
                name="divestment_term_is_whole",
                condition=(
                    Q(term_n__isnull=True, term_unit="")
                    | Q(term_n=0, term_unit=TermUnit.IMMEDIATE.value)
                    # An unknown number is neither above 0 nor not, and a check lets "unknown" pass.
                    | Q(term_n__isnull=False, term_n__gt=0) & ~Q(term_unit__in=["", TermUnit.IMMEDIATE.value])
                ),
                violation_error_message=(
                    "A term is a number above 0 with its unit, or 0 immediately; else leave both empty."
                ),
            ),
            models.CheckConstraint(
                name="divestment_stated_day_has_basis",
                condition=Q(fixed_on__isnull=True) | Q(deadline_basis__in=list(DateBasis.values)),
                violation_error_message="Say whether the stated deadline was published or computed.",
            ),
            choice_constraint("divestment", "term_unit", TermUnit, blank=True),
            choice_constraint("divestment", "deadline_basis", DateBasis, blank=True),
        ]

    def __str__(self) -> str:
        when = f", ordered {self.ordered}" if self.ordered.is_known else ""
        return f"Divestment of {self.investment}{when}"


class DivestmentExtension(Record):
    """More time to divest, in the order it was given; without a new day the length was not published."""

    seen_through: ClassVar[Way] = ThroughMatter(("divestment__investment",))

    divestment = models.ForeignKey(
        Divestment, models.PROTECT, related_name="extensions", verbose_name="divestment"
    )
    position = models.PositiveIntegerField("position", default=0)
    granted_earliest = models.DateField("granted, first possible day", null=True, blank=True)
    granted_latest = models.DateField("granted, last possible day", null=True, blank=True)
    granted_precision = models.CharField(
        "granted, precision", max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    new_deadline_on = models.DateField("new deadline", null=True, blank=True)
    note = models.TextField("note", blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source"
    )

    objects = VisibleQuerySet.as_manager()

    granted = FuzzyAttribute()

    class Meta:
        ordering = ["divestment", "position", "pk"]
        verbose_name = "extension"
        constraints = [
            *fuzzy_constraints("divestmentextension", [("granted", "Granted")]),
            models.UniqueConstraint(
                name="divestmentextension_position_once",
                fields=["divestment", "position"],
                violation_error_message="Another extension has this number: take the next one.",
            ),
        ]

    def __str__(self) -> str:
        if self.new_deadline_on is None:
            return f"extension granted {self.granted}, new day not published"
        return f"extended to {legal_day(self.new_deadline_on)}"
