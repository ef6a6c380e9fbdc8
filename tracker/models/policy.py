"""What the firm lays down: what nobody can switch off, who is asked next, how much mail is too much."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import list_constraint
from tracker.models.leads import Lead, read_leads, validate_leads
from tracker.models.visibility import Everyone, VisibleQuerySet, Way

MINIMUM = [1, 0]
"""The day before and the day itself: an installation that sets nothing else cannot lose these."""


def firm_minimum() -> list[Any]:
    """A fresh list of the leads that everybody gets."""
    return list(MINIMUM)


def validate_minimum(leads: Any) -> None:
    """Refuse a minimum by which nobody would be reminded before a date has passed."""
    validate_leads(leads)
    if not any(lead.n >= 0 for lead in read_leads(leads)):
        raise ValidationError(
            gettext("The firm's minimum needs a lead on or before the day itself, such as 1 or 0.")
        )


class ReminderPolicy(Record):
    """The firm's one policy. Distances are leads (`3`, `2b`); an empty one leaves its stage out.

    `replanned_to` is the last deadline planned by its minimum while others still wait for it.
    """

    seen_through: ClassVar[Way] = Everyone()

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    minimum = models.JSONField(
        _("nobody gets less than"),
        default=firm_minimum,
        validators=[validate_minimum],
        help_text=_("Days before; the last of them reaches everybody, whatever they set for themselves"),
    )
    deputy_at = models.CharField(_("deputy is asked"), max_length=5, blank=True, default="5b")
    partner_at = models.CharField(_("partner is asked"), max_length=5, blank=True, default="2b")
    desk_at = models.CharField(_("duty desk is asked"), max_length=5, blank=True, default="0")
    duty_desk = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("duty desk"),
        help_text=_("Who is asked last; empty: the administrators"),
    )
    hourly_cap = models.PositiveSmallIntegerField(
        _("mails to one person in an hour"),
        default=12,
        help_text=_("What exceeds it is grouped into one mail"),
    )
    masked = models.BooleanField(
        _("no titles in mails"),
        default=False,
        db_default=False,
        help_text=_("A matter without a code name is told by its number; in a calendar its dates are “Busy”"),
    )
    check_events = models.BooleanField(
        _("events that start a clock need a second person"),
        default=False,
        db_default=False,
        help_text=_("Until another person confirms one, the dates that rest on it show as unchecked"),
    )
    check_overrides = models.BooleanField(
        _("days set by hand need a second person"), default=False, db_default=False
    )
    check_closures = models.BooleanField(
        _("closed days and regime-wide pauses need a second person"), default=False, db_default=False
    )
    replanned_to = models.BigIntegerField(_("planned again up to"), null=True, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder policy")
        verbose_name_plural = _("reminder policy")
        constraints = [
            models.CheckConstraint(
                name="reminderpolicy_is_single",
                condition=Q(id=1),
                violation_error_message=_("There is one policy: change it instead of adding another."),
            ),
            models.CheckConstraint(
                name="reminderpolicy_cap_is_positive",
                condition=Q(hourly_cap__gte=1),
                violation_error_message=_("At least one mail an hour must be able to leave."),
            ),
            list_constraint(
                "reminderpolicy", "minimum", _("Write the days before as a list, such as [1, 0].")
            ),
        ]

    def __str__(self) -> str:
        return gettext("Reminder policy")

    def clean(self) -> None:
        """Refuse a distance that is no lead, at its field."""
        super().clean()
        wrong: dict[str, str] = {}
        for name in ("deputy_at", "partner_at", "desk_at"):
            try:
                lead_or_none(getattr(self, name))
            except ValidationError as error:
                wrong[name] = error.messages[0]
        if wrong:
            raise ValidationError(wrong)


def lead_or_none(written: str) -> Lead | None:
    """The distance of a stage; None where the stage is left out. Raises `ValidationError`."""
    return Lead.read(written) if written.strip() else None


def the_policy() -> ReminderPolicy:
    """The firm's policy, or the one that holds until somebody saves another; one statement."""
    return ReminderPolicy.objects.select_related("duty_desk").first() or ReminderPolicy()
