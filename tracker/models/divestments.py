"""Divestments: what must be sold, by when, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.models.base import Record, recorded_by
from tracker.models.clauses import (
    Counting,
    DateBasis,
    Duty,
    Rolling,
    TermUnit,
    duty_constraints,
    term_constraint,
)
from tracker.models.codes import (
    choice_constraint,
    money_constraints,
    percent_constraint,
    validate_currency,
)
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.investments import Investment
from tracker.models.parties import Party
from tracker.models.reviews import FactStatus
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class Divestment(Record):
    """A duty to sell or unwind: a fixed day, or a term counted from an anchor day, and its extensions.

    `fixed_on` is the day a text states (or, with basis `computed`, the day its recorder worked out).
    """

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="divestments", verbose_name=_("investment")
    )
    ordered_earliest = models.DateField(_("ordered, first possible day"), null=True, blank=True)
    ordered_latest = models.DateField(_("ordered, last possible day"), null=True, blank=True)
    ordered_precision = models.CharField(
        _("ordered, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    ordered_by = models.CharField(_("ordered or agreed by"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    rule_id = models.CharField(_("rule"), max_length=80, blank=True, help_text=_("Such as us.order.divest"))
    seller = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="sales", verbose_name=_("seller")
    )
    asset = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="divestments",
        verbose_name=_("company to be sold"),
    )
    expression = models.CharField(_("term, in words"), max_length=200, blank=True)
    term_n = models.PositiveIntegerField(_("term"), null=True, blank=True)
    term_unit = models.CharField(_("unit of the term"), max_length=12, choices=TermUnit, blank=True)
    term_anchor_on = models.DateField(_("counted from"), null=True, blank=True)
    counting = models.CharField(_("first day counted"), max_length=11, choices=Counting, blank=True)
    rolling = models.CharField(_("a last day that is not open"), max_length=21, choices=Rolling, blank=True)
    calendar = models.CharField(_("calendar"), max_length=40, blank=True)
    fixed_on = models.DateField(_("deadline as stated"), null=True, blank=True)
    deadline_basis = models.CharField(_("basis of the deadline"), max_length=9, choices=DateBasis, blank=True)
    deadline_note = models.TextField(_("note on the deadline"), blank=True)
    deadline_source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the deadline"),
    )
    buyer = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="purchases", verbose_name=_("buyer")
    )
    buyer_name = models.CharField(_("buyer, as stated"), max_length=300, blank=True)
    completed_earliest = models.DateField(_("completed, first possible day"), null=True, blank=True)
    completed_latest = models.DateField(_("completed, last possible day"), null=True, blank=True)
    completed_precision = models.CharField(
        _("completed, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    proceeds_amount = models.DecimalField(
        _("proceeds"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    proceeds_currency = models.CharField(
        _("currency of the proceeds"), max_length=3, blank=True, validators=[validate_currency]
    )
    note = models.TextField(_("note"), blank=True)

    objects = VisibleQuerySet.as_manager()

    ordered = FuzzyAttribute()
    completed = FuzzyAttribute()

    class Meta:
        ordering = ["investment", "ordered_earliest", "pk"]
        verbose_name = _("divestment")
        constraints = [
            *fuzzy_constraints("divestment", [("ordered", "Ordered"), ("completed", "Completed")]),
            *money_constraints("divestment", "proceeds"),
            term_constraint("divestment"),
            models.CheckConstraint(
                name="divestment_stated_day_has_basis",
                condition=Q(fixed_on__isnull=True) | Q(deadline_basis__in=list(DateBasis.values)),
                violation_error_message=_("Say whether the stated deadline was published or computed."),
            ),
            choice_constraint("divestment", "term_unit", TermUnit, blank=True),
            choice_constraint("divestment", "counting", Counting, blank=True),
            choice_constraint("divestment", "rolling", Rolling, blank=True),
            choice_constraint("divestment", "deadline_basis", DateBasis, blank=True),
        ]

    def __str__(self) -> str:
        when = gettext(", ordered %(ordered)s") % {"ordered": self.ordered} if self.ordered.is_known else ""
        return gettext("Divestment of %(investment)s%(when)s") % {"investment": self.investment, "when": when}


class PartKind(models.TextChoices):
    DIVEST = "divest", _("divest")
    ABANDON = "abandon", _("abandon the deal")
    REMOVE = "remove", _("remove equipment")
    CUT_ACCESS = "cut_access", _("cut access")
    CERTIFY = "certify", _("certify again and again")
    NAME_BUYER = "name_buyer", _("name the buyer")
    OBJECTION = "objection", _("the authority may object")
    DATA = "data", _("destroy or hand over data")
    COMPLETION = "completion", _("certify completion")
    AUDIT = "audit", _("allow an audit")
    OTHER = "other", _("another duty")


class OrderPart(Duty):
    """One dated clause of an order, beside the sale itself. `event`s may add and end it."""

    seen_through: ClassVar[Way] = ThroughMatter(("divestment__investment",))

    divestment = models.ForeignKey(
        Divestment, models.PROTECT, related_name="parts", verbose_name=_("divestment")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PartKind)
    rule_id = models.CharField(_("rule"), max_length=80, blank=True, help_text=_("Such as us.order.removal"))
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("counted from the end of"),
    )
    added_by = models.ForeignKey(
        "tracker.DivestmentEvent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="added",
        verbose_name=_("added by"),
    )
    ended_by = models.ForeignKey(
        "tracker.DivestmentEvent",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ended",
        verbose_name=_("ended by"),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["divestment", "position", "pk"]
        verbose_name = _("part of an order")
        verbose_name_plural = _("parts of orders")
        constraints = [
            *duty_constraints("orderpart"),
            choice_constraint("orderpart", "kind", PartKind),
            models.CheckConstraint(
                name="orderpart_follows_another",
                condition=Q(follows__isnull=True) | ~Q(follows=F("pk")),
                violation_error_message=_("A part cannot follow itself: choose another one."),
            ),
        ]


class DivestmentStep(models.TextChoices):
    """What happens on the way from an order to its end."""

    PLAN = "plan_submitted", _("plan submitted")
    BUYER_FOUND = "buyer_found", _("buyer found")
    BUYER_NOTIFIED = "buyer_notified", _("authority told of the buyer")
    OBJECTED = "objected", _("authority objected to the buyer")
    NOT_OBJECTED = "not_objected", _("authority did not object")
    SALE_SIGNED = "sale_signed", _("sale signed")
    SALE_CLOSED = "sale_closed", _("sale closed")
    VERIFIED = "verified", _("sale verified")
    PART_DONE = "part_done", _("part done")
    STAYED = "stayed", _("stayed by a court")
    STAY_LIFTED = "stay_lifted", _("stay lifted")
    AMENDED = "amended", _("order amended")
    SET_ASIDE = "set_aside", _("order set aside")
    REVOKED = "revoked", _("order revoked")
    RETRACTED = "retracted", _("taken back")


class DivestmentEvent(Record):
    """One thing that happened after an order. Append-only: a mistake is answered by a correcting event.

    `occurred` is a legal date in the authority's zone; `recorded_at` the UTC instant we learned of it. A sale
    names its buyer, what share was sold, and the price.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("divestment__investment",))

    divestment = models.ForeignKey(
        Divestment, models.PROTECT, related_name="events", verbose_name=_("divestment")
    )
    position = models.PositiveIntegerField(_("position"), help_text=_("Its place in the order of recording"))
    kind = models.CharField(_("what happened"), max_length=14, choices=DivestmentStep)
    part = models.ForeignKey(
        OrderPart, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("part")
    )
    occurrence = models.CharField(_("occurrence"), max_length=120, blank=True)
    occurred_earliest = models.DateField(_("occurred, first possible day"), null=True, blank=True)
    occurred_latest = models.DateField(_("occurred, last possible day"), null=True, blank=True)
    occurred_precision = models.CharField(_("occurred, precision"), max_length=7, choices=Precision)
    instrument = models.CharField(_("instrument"), max_length=200, blank=True)
    buyer = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="bought", verbose_name=_("buyer")
    )
    equity_percent = models.DecimalField(
        _("equity sold, percent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    proceeds_amount = models.DecimalField(
        _("proceeds"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    proceeds_currency = models.CharField(
        _("currency of the proceeds"), max_length=3, blank=True, validators=[validate_currency]
    )
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(
        _("how well known"), max_length=11, choices=FactStatus, default=FactStatus.VERIFIED
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    reason = models.TextField(_("reason for the correction"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = recorded_by()

    objects = VisibleQuerySet.as_manager()

    occurred = FuzzyAttribute()

    class Meta:
        ordering = ["divestment", "position"]
        verbose_name = _("event of a divestment")
        verbose_name_plural = _("events of divestments")
        constraints = [
            *fuzzy_constraints("divestmentevent", [("occurred", "Occurred")]),
            *money_constraints("divestmentevent", "proceeds"),
            percent_constraint("divestmentevent", "equity_percent"),
            choice_constraint("divestmentevent", "kind", DivestmentStep),
            choice_constraint("divestmentevent", "status", FactStatus),
            models.UniqueConstraint(
                name="divestmentevent_position_once",
                fields=["divestment", "position"],
                violation_error_message=_("Someone recorded an event just now: please record yours again."),
            ),
            models.CheckConstraint(
                name="divestmentevent_correction_has_reason",
                condition=Q(corrects__isnull=True) | Q(reason__gt=""),
                violation_error_message=_("Say why the earlier event is corrected."),
            ),
            models.CheckConstraint(
                name="divestmentevent_names_its_part",
                condition=~Q(kind=DivestmentStep.PART_DONE.value) | Q(part__isnull=False),
                violation_error_message=_("Say which part was done."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.occurred}"


class DivestmentExtension(Record):
    """More time to divest, in the order it was given; without a new day the length was not published."""

    seen_through: ClassVar[Way] = ThroughMatter(("divestment__investment",))

    divestment = models.ForeignKey(
        Divestment, models.PROTECT, related_name="extensions", verbose_name=_("divestment")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    granted_earliest = models.DateField(_("granted, first possible day"), null=True, blank=True)
    granted_latest = models.DateField(_("granted, last possible day"), null=True, blank=True)
    granted_precision = models.CharField(
        _("granted, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    new_deadline_on = models.DateField(_("new deadline"), null=True, blank=True)
    instrument = models.CharField(_("instrument"), max_length=200, blank=True)
    part = models.ForeignKey(
        OrderPart, models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name=_("part")
    )
    note = models.TextField(_("note"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = VisibleQuerySet.as_manager()

    granted = FuzzyAttribute()

    class Meta:
        ordering = ["divestment", "position", "pk"]
        verbose_name = _("extension")
        constraints = [
            *fuzzy_constraints("divestmentextension", [("granted", "Granted")]),
            models.UniqueConstraint(
                name="divestmentextension_position_once",
                fields=["divestment", "position"],
                violation_error_message=_("Another extension has this number: take the next one."),
            ),
        ]

    def __str__(self) -> str:
        if self.new_deadline_on is None:
            return gettext("extension granted %(granted)s, new day not published") % {"granted": self.granted}
        return gettext("extended to %(day)s") % {"day": legal_day(self.new_deadline_on)}
