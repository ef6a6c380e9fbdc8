"""When and how a person wants their mail, and who covers for them while they are away."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import list_constraint
from tracker.models.leads import validate_leads
from tracker.models.visibility import Addressee, Everyone, VisibleQuerySet, Way

LAST_HOUR, LAST_WEEKDAY = 23, 6


class Language(models.TextChoices):
    """What Longstop speaks, each named in itself."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("Français")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def validate_weekdays(days: object) -> None:
    """Refuse what is no list of different weekdays, or leaves none of the week."""
    if not isinstance(days, list) or any(
        type(day) is not int or not 0 <= day <= LAST_WEEKDAY for day in days
    ):
        raise ValidationError(gettext("Choose weekdays: 0 is Monday, 6 is Sunday."))
    if len(set(days)) > LAST_WEEKDAY:
        raise ValidationError(gettext("At least one day of the week must be left for mail."))


class Habits(Record):
    """One person's own settings; the hour and the days are those of their own time zone (`ReaderZone`).

    `delivery_hour` empty means as soon as the legal day begins. On `quiet_days` no reminder ahead is
    delivered: it comes on the last other day before. What is due today or overdue comes on any day.
    `language` empty: pages follow the browser, mails the installation.
    `replanned_to` is the last deadline planned by these settings while others still wait for it.
    """

    seen_through: ClassVar[Way] = Addressee("user")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="habits", verbose_name=_("person")
    )
    extra_leads = models.JSONField(_("also remind me"), default=list, blank=True, validators=[validate_leads])
    delivery_hour = models.PositiveSmallIntegerField(
        _("hour of delivery"), null=True, blank=True, validators=[MaxValueValidator(LAST_HOUR)]
    )
    quiet_days = models.JSONField(_("quiet days"), default=list, blank=True, validators=[validate_weekdays])
    digest_weekday = models.PositiveSmallIntegerField(
        _("day of the weekly digest"), choices=Weekday, default=Weekday.MONDAY
    )
    invitations = models.BooleanField(
        _("calendar invitations"),
        default=False,
        help_text=_("Each date comes as an invitation that moves with it"),
    )
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    replanned_to = models.BigIntegerField(_("planned again up to"), null=True, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = _("settings of a person")
        verbose_name_plural = _("settings of people")
        constraints = [
            list_constraint("habits", "extra_leads", _("Write the days before as a list, such as [21].")),
            list_constraint("habits", "quiet_days", _("Write the weekdays as a list, such as [5, 6].")),
            models.CheckConstraint(
                name="habits_hour_of_a_day",
                condition=Q(delivery_hour__isnull=True) | Q(delivery_hour__lte=LAST_HOUR),
                violation_error_message=_("An hour lies between 0 and 23."),
            ),
            models.CheckConstraint(
                name="habits_digest_day_of_a_week",
                condition=Q(digest_weekday__lte=LAST_WEEKDAY),
                violation_error_message=_("Choose a day from Monday to Sunday."),
            ),
            models.CheckConstraint(
                name="habits_language_spoken",
                condition=Q(language__in=["", *Language.values]),
                violation_error_message=_("Choose English or French."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(user)s's settings") % {"user": self.user}


class Absence(Record):
    """From `first_on` to `last_on`, both included, `cover` gets what `user` would get, as well as `user`."""

    seen_through: ClassVar[Way] = Everyone()

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("person")
    )
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers", verbose_name=_("cover")
    )
    first_on = models.DateField(_("away from"))
    last_on = models.DateField(_("to"), help_text=_("The last day away"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "pk"]
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(
                name="absence_in_order",
                condition=Q(first_on__lte=F("last_on")),
                violation_error_message=_("The last day away lies before the first: swap them."),
            ),
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=~Q(user=F("cover")),
                violation_error_message=_("Nobody can cover for themselves: choose another person."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(cover)s covers for %(user)s") % {"cover": self.cover, "user": self.user}
