"""Leads: how long before a date somebody is reminded of it, in calendar or in business days."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.regimes.leads import BUSINESS, HOW_TO, parse_lead


class LeadUnit(models.TextChoices):
    CALENDAR = "calendar-day", _("calendar days")
    BUSINESS = "business-day", _("business days")


class Lead(NamedTuple):
    """`n` days before the day to act by, in `unit`; 0 is the day itself, -1 the day after, if still open."""

    n: int
    unit: str = LeadUnit.CALENDAR.value

    @classmethod
    def read(cls, written: object) -> Self:
        """Read `14` or `"5b"` as it is kept in JSON. Raises `ValidationError`."""
        try:
            n, in_business = parse_lead(written)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong
        return cls(n, LeadUnit.BUSINESS.value if in_business else LeadUnit.CALENDAR.value)

    @property
    def is_business(self) -> bool:
        """Whether it is counted in the open days of the date's own calendar."""
        return self.unit == LeadUnit.BUSINESS

    @property
    def written(self) -> int | str:
        """As it is kept in JSON and typed: `14`, `5b`."""
        return f"{self.n}{BUSINESS}" if self.is_business else self.n

    @property
    def in_words(self) -> str:
        """`14 days before`, `5 business days before`, `on the day`, `the day after, if still open`."""
        if self.n <= 0:
            return gettext("the day after, if still open") if self.n else gettext("on the day")
        if self.is_business:
            said = ngettext("%(n)s business day before", "%(n)s business days before", self.n)
        else:
            said = ngettext("%(n)s day before", "%(n)s days before", self.n)
        return said % {"n": self.n}


DEFAULT_LEADS = tuple(Lead(n) for n in (30, 14, 7, 3, 1, 0, -1))
"""For a rule whose law file names none."""


def read_leads(written: Iterable[object]) -> tuple[Lead, ...]:
    """Read a kept list, each lead once, the furthest first. Raises `ValidationError`."""
    return in_order(Lead.read(one) for one in written)


def in_order(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """Each lead once, the furthest first; a business day counts as a little more than a day."""
    return tuple(sorted(set(leads), key=lambda lead: (-lead.n * (1.5 if lead.is_business else 1), lead.unit)))


def validate_leads(leads: Any) -> None:
    """Refuse what is no list of leads."""
    if not isinstance(leads, list):
        raise ValidationError(HOW_TO)
    read_leads(leads)
