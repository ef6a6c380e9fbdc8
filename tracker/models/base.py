"""What all rows share."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models.fuzzy import FuzzyAttribute


class Confidence(models.TextChoices):
    VERIFIED = "verified", _("verified")
    UNVERIFIED = "unverified", _("unverified")


class Record(models.Model):
    """A row a person can open: its page is the admin's change page."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a date whose bounds are not exactly the month or year its precision claims."""
        dates = (value for value in vars(type(self)).values() if isinstance(value, FuzzyAttribute))
        if wrong := [words for each in dates for words in each.contradictions(self)]:
            raise ValidationError(wrong)

    def get_absolute_url(self) -> str:
        """The admin page that shows this row."""
        return reverse(f"admin:{self._meta.app_label}_{self._meta.model_name}_change", args=[self.pk])
