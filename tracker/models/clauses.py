"""A duty as a clause sets it: a fixed day, or so many units after an anchor, counted as the clause says."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint, filled_constraint
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.recurrence import validate_recurrence
from tracker.models.sources import Source


class DateBasis(models.TextChoices):
    PUBLISHED = "published", _("published")
    COMPUTED = "computed", _("computed")


class TermUnit(models.TextChoices):
    HOUR = "hour", _("hours")
    CALENDAR_DAY = "calendar-day", _("calendar days")
    BUSINESS_DAY = "business-day", _("business days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")
    YEAR = "year", _("years")
    IMMEDIATE = "immediate", _("immediately")


class Anchor(models.TextChoices):
    """From what a term is counted, or on what a recurrence is anchored."""

    ORDERED = "ordered", _("the order")
    SIGNED = "signed", _("signing")
    EFFECTIVE = "effective", _("the effective day")
    PLAN = "plan_submitted", _("the plan")
    BUYER_FOUND = "buyer_found", _("finding a buyer")
    BUYER_NOTIFIED = "buyer_notified", _("notice of the buyer")
    SALE_SIGNED = "sale_signed", _("signing the sale")
    SALE_CLOSED = "sale_closed", _("closing the sale")
    VERIFIED = "verified", _("verification of the sale")
    PART_DONE = "part_done", _("another part being done")
    DISCOVERED = "discovered", _("discovery")
    NAMED = "named", _("a named day")


class Counting(models.TextChoices):
    """Which day is the first one counted."""

    DAY_AFTER = "day-after", _("from the day after")
    TRIGGER_DAY = "trigger-day", _("from the day itself")
    NOT_STATED = "not-stated", _("the clause does not say")


class FirstTime(models.TextChoices):
    """Whether something that recurs first falls on the very day it is anchored on, if its rule hits it."""

    ON = "on-anchor", _("on the day itself")
    AFTER = "after-anchor", _("after that day")
    NOT_STATED = "not-stated", _("the clause does not say")


class Rolling(models.TextChoices):
    """What becomes of a last day that is not open."""

    NONE = "none", _("stays where it falls")
    NEXT = "next-business-day", _("moves to the next open day")
    PREVIOUS = "previous-business-day", _("moves back to the open day before")
    NOT_STATED = "not-stated", _("the clause does not say")


class Duty(Record):
    """What one clause demands, and when: a stated day, a term after an anchor, or a recurrence.

    A term needs its unit, anchor and counting as the clause has them; where the clause is silent that is
    recorded, and the date shows as unverified. `recurrence` is an RFC 5545 rule such as `FREQ=WEEKLY`,
    anchored on the anchor's day; with a term beside it each occurrence is due that long after its day.
    `first_falls` says whether the anchor's day is itself an occurrence; empty counts as not stated.
    """

    position = models.PositiveIntegerField(_("position"), default=0)
    clause = models.CharField(_("clause"), max_length=80, blank=True, help_text=_("Such as section 2(c)"))
    text = models.TextField(_("duty"))
    due_earliest = models.DateField(_("due, first possible day"), null=True, blank=True)
    due_latest = models.DateField(_("due, last possible day"), null=True, blank=True)
    due_precision = models.CharField(
        _("due, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    due_basis = models.CharField(_("basis of the date"), max_length=9, choices=DateBasis, blank=True)
    expression = models.CharField(_("due, in words"), max_length=200, blank=True)
    term_n = models.PositiveIntegerField(_("term"), null=True, blank=True)
    term_unit = models.CharField(_("unit of the term"), max_length=12, choices=TermUnit, blank=True)
    anchor = models.CharField(_("counted from"), max_length=14, choices=Anchor, blank=True)
    anchor_on = models.DateField(_("the named day"), null=True, blank=True)
    counting = models.CharField(_("first day counted"), max_length=11, choices=Counting, blank=True)
    rolling = models.CharField(_("a last day that is not open"), max_length=21, choices=Rolling, blank=True)
    calendar = models.CharField(
        _("calendar"), max_length=40, blank=True, help_text=_("Of the open days that the clause means")
    )
    recurrence = models.CharField(
        _("recurs"),
        max_length=200,
        blank=True,
        validators=[validate_recurrence],
        help_text=_("An RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=FR"),
    )
    first_falls = models.CharField(
        _("first time"),
        max_length=12,
        choices=FirstTime,
        blank=True,
        help_text=_(
            "Every 3 months from 1 March: the first time on 1 March itself, or after that day, on 1 June"
        ),
    )
    recurs_until_on = models.DateField(_("recurs until"), null=True, blank=True)
    evidence_required = models.TextField(_("evidence required"), blank=True)
    consequence = models.TextField(_("consequence of missing it"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_%(class)ss",
        verbose_name=_("person in charge"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputised_%(class)ss",
        verbose_name=_("deputy"),
    )

    due = FuzzyAttribute()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        when = gettext("due %(due)s") % {"due": self.due} if self.due.is_known else self.expression
        return f"{self.text} ({when})" if when else self.text


def duty_constraints(model: str) -> list[models.BaseConstraint]:
    """What a duty of any kind must say to have a date, or to have none."""
    return [
        *fuzzy_constraints(model, [("due", gettext("Due"))]),
        filled_constraint(model, "text", _("Say what is demanded, in the clause's own words.")),
        choice_constraint(model, "due_basis", DateBasis, blank=True),
        choice_constraint(model, "term_unit", TermUnit, blank=True),
        choice_constraint(model, "anchor", Anchor, blank=True),
        choice_constraint(model, "counting", Counting, blank=True),
        choice_constraint(model, "rolling", Rolling, blank=True),
        choice_constraint(model, "first_falls", FirstTime, blank=True),
        term_constraint(model),
        models.CheckConstraint(
            name=f"{model}_term_says_how",
            condition=Q(term_n__isnull=True)
            | Q(term_n=0)
            | Q(anchor__gt="", counting__gt="", rolling__gt=""),
            violation_error_message=(
                _(
                    "Say from what the term is counted, with which day it begins, and what becomes"
                    " of a last day"
                    " that is not open; “the clause does not say” is an answer."
                )
            ),
        ),
        models.CheckConstraint(
            name=f"{model}_recurrence_has_anchor",
            condition=Q(recurrence="") | Q(anchor__gt="", rolling__gt=""),
            violation_error_message=(
                _("Say on what the recurrence is anchored, and what becomes of a day that is not open.")
            ),
        ),
        models.CheckConstraint(
            name=f"{model}_named_day_is_given",
            condition=~Q(anchor=Anchor.NAMED.value) | Q(anchor_on__isnull=False),
            violation_error_message=_("Give the day from which it is counted."),
        ),
    ]


def term_constraint(model: str) -> models.CheckConstraint:
    """A number with its unit, 0 for at once, or neither."""
    return models.CheckConstraint(
        name=f"{model}_term_is_whole",
        condition=(
            Q(term_n__isnull=True, term_unit="")
            | Q(term_n=0, term_unit=TermUnit.IMMEDIATE.value)
            # An unknown number is neither above 0 nor not, and a check lets "unknown" pass.
            | Q(term_n__isnull=False, term_n__gt=0) & ~Q(term_unit__in=["", TermUnit.IMMEDIATE.value])
        ),
        violation_error_message=(
            _("A term is a number above 0 with its unit, or 0 immediately; else leave both empty.")
        ),
    )
