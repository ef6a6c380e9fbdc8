"""What all rows share."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
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
        return address_of(f"admin:{self._meta.app_label}_{self._meta.model_name}_change", self.pk)


def recorded_by() -> "models.ForeignKey[Any, Any]":
    """The column that says who recorded a row; empty where it came with the first data."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )


def address_of(name: str, pk: int) -> str:
    """The address that is called `name` of the row with this key; a list asks for many of one name."""
    before, after = _around_key(name, get_script_prefix(), get_urlconf())
    return f"{before}{pk}{after}"


SOME_KEY = 7214046183
"""No address has this number in it but for the key."""


@cache
def _around_key(name: str, _prefix: str, _urlconf: str | None) -> tuple[str, str]:
    before, _, after = reverse(name, args=[SOME_KEY]).partition(str(SOME_KEY))
    return before, after
