"""When and how a person wants their mail, and who covers for them while they are away."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import list_constraint
from tracker.models.leads import validate_leads
from tracker.models.visibility import Addressee, Everyone, VisibleQuerySet, Way

LAST_HOUR, LAST_WEEKDAY = 23, 6


class Language(models.TextChoices):
    """What Longstop speaks, each named in itself."""

    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"


class Weekday(models.IntegerChoices):
    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


def validate_weekdays(days: object) -> None:
    """Refuse what is no list of different weekdays, or leaves none of the week."""
    if not isinstance(days, list) or any(
        type(day) is not int or not 0 <= day <= LAST_WEEKDAY for day in days
    ):
        raise ValidationError("Choose weekdays: 0 is Monday, 6 is Sunday.")
    if len(set(days)) > LAST_WEEKDAY:
        raise ValidationError("At least one day of the week must be left for mail.")


class Habits(Record):
    """One person's own settings; the hour and the days are those of their own time zone (`ReaderZone`).

    `delivery_hour` empty means as soon as the legal day begins. On `quiet_days` no reminder ahead is
    delivered: it comes on the last other day before. What is due today or overdue comes on any day.
    `language` empty: pages follow the browser, mails the installation.
    `replanned_to` is the last deadline planned by these settings while others still wait for it.
    """

    seen_through: ClassVar[Way] = Addressee("user")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="habits", verbose_name="person"
    )
    extra_leads = models.JSONField("also remind me", default=list, blank=True, validators=[validate_leads])
    delivery_hour = models.PositiveSmallIntegerField(
        "hour of delivery", null=True, blank=True, validators=[MaxValueValidator(LAST_HOUR)]
    )
    quiet_days = models.JSONField("quiet days", default=list, blank=True, validators=[validate_weekdays])
    digest_weekday = models.PositiveSmallIntegerField(
        "day of the weekly digest", choices=Weekday, default=Weekday.MONDAY
    )
    invitations = models.BooleanField(
        "calendar invitations", default=False, help_text="Each date comes as an invitation that moves with it"
    )
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    replanned_to = models.BigIntegerField("planned again up to", null=True, blank=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = "habits"
        verbose_name_plural = "habits"
        constraints = [
            list_constraint("habits", "extra_leads", "Write the days before as a list, such as [21]."),
            list_constraint("habits", "quiet_days", "Write the weekdays as a list, such as [5, 6]."),
            models.CheckConstraint(
                name="habits_hour_of_a_day",
                condition=Q(delivery_hour__isnull=True) | Q(delivery_hour__lte=LAST_HOUR),
                violation_error_message="An hour lies between 0 and 23.",
            ),
            models.CheckConstraint(
                name="habits_digest_day_of_a_week",
                condition=Q(digest_weekday__lte=LAST_WEEKDAY),
                violation_error_message="Choose a day from Monday to Sunday.",
            ),
            models.CheckConstraint(
                name="habits_language_spoken",
                condition=Q(language__in=["", *Language.values]),
                violation_error_message=_("Choose English or French."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}'s settings"


class Absence(Record):
    """From `first_on` to `last_on`, both included, `cover` gets what `user` would get, as well as `user`."""

    seen_through: ClassVar[Way] = Everyone()

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name="person"
    )
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers", verbose_name="cover"
    )
    first_on = models.DateField("away from")
    last_on = models.DateField("to", help_text="The last day away")
    note = models.CharField("note", max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-first_on", "pk"]
        verbose_name = "absence"
        constraints = [
            models.CheckConstraint(
                name="absence_in_order",
                condition=Q(first_on__lte=F("last_on")),
                violation_error_message="The last day away lies before the first: swap them.",
            ),
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=~Q(user=F("cover")),
                violation_error_message="Nobody can cover for themselves: choose another person.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cover} covers for {self.user}"
