"""Mitigation: what the parties promised, and what falls due under it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from tracker.models.base import Record
from tracker.models.codes import choice_constraint, filled_constraint
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.investments import Investment
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class DateBasis(models.TextChoices):
    PUBLISHED = "published", "published"
    COMPUTED = "computed", "computed"


class MitigationAgreement(Record):
    """An agreement, order or set of conditions that lets a matter stand."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="agreements", verbose_name="investment"
    )
    signed_earliest = models.DateField("signed, first possible day", null=True, blank=True)
    signed_latest = models.DateField("signed, last possible day", null=True, blank=True)
    signed_precision = models.CharField(
        "signed, precision", max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    instrument = models.CharField("instrument", max_length=200)
    government_parties = models.JSONField("government parties", default=list, blank=True)
    note = models.TextField("note", blank=True)

    objects = VisibleQuerySet.as_manager()

    signed = FuzzyAttribute()

    class Meta:
        ordering = ["investment", "signed_earliest", "pk"]
        verbose_name = "mitigation agreement"
        constraints = [*fuzzy_constraints("mitigationagreement", [("signed", "Signed")])]

    def __str__(self) -> str:
        return f"{self.instrument}, signed {self.signed}" if self.signed.is_known else self.instrument


class Obligation(Record):
    """One promise under an agreement, due on a day or in the agreement's own words."""

    seen_through: ClassVar[Way] = ThroughMatter(("agreement__investment",))

    agreement = models.ForeignKey(
        MitigationAgreement, models.PROTECT, related_name="obligations", verbose_name="agreement"
    )
    position = models.PositiveIntegerField("position", default=0)
    text = models.TextField("promise")
    due_earliest = models.DateField("due, first possible day", null=True, blank=True)
    due_latest = models.DateField("due, last possible day", null=True, blank=True)
    due_precision = models.CharField(
        "due, precision", max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    expression = models.CharField("due, in words", max_length=200, blank=True)
    due_basis = models.CharField("basis of the date", max_length=9, choices=DateBasis, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="source"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="obligations",
        verbose_name="person in charge",
    )
    done_on = models.DateField("done on", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    due = FuzzyAttribute()

    class Meta:
        ordering = ["agreement", "position", "pk"]
        verbose_name = "obligation"
        constraints = [
            *fuzzy_constraints("obligation", [("due", "Due")]),
            filled_constraint("obligation", "text", "Say what was promised, in the agreement's words."),
            choice_constraint("obligation", "due_basis", DateBasis, blank=True),
        ]

    def __str__(self) -> str:
        when = f"due {self.due}" if self.due.is_known else self.expression
        return f"{self.text} ({when})" if when else self.text
