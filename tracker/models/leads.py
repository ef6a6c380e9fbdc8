"""Leads: how long before a date somebody is reminded of it, in calendar or in business days."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.db import models

FURTHEST_LEAD = 365
BUSINESS = "b"
HOW_TO = "Write days before, such as 30, 14, 5b, 0, -1; 5b means five business days."


class LeadUnit(models.TextChoices):
    CALENDAR = "calendar-day", "calendar days"
    BUSINESS = "business-day", "business days"


class Lead(NamedTuple):
    """`n` days before the day to act by, in `unit`; 0 is the day itself, -1 the day after, if still open."""

    n: int
    unit: str = LeadUnit.CALENDAR.value

    @classmethod
    def read(cls, written: object) -> Self:
        """Read `14` or `"5b"` as it is kept in JSON. Raises `ValidationError`."""
        text = str(written).strip().lower() if isinstance(written, int | str) else ""
        in_business = text.endswith(BUSINESS)
        number = text.removesuffix(BUSINESS).strip()
        if isinstance(written, bool) or not number.removeprefix("-").isdecimal():
            raise ValidationError(f"“{written}” is no lead. {HOW_TO}")
        n = int(number)
        if not -1 <= n <= FURTHEST_LEAD or (in_business and n < 1):
            raise ValidationError(
                f"“{written}” is out of range: a lead lies between -1 (the day after) and {FURTHEST_LEAD}"
                " days before; in business days at least 1b."
            )
        return cls(n, LeadUnit.BUSINESS.value if in_business else LeadUnit.CALENDAR.value)

    @property
    def is_business(self) -> bool:
        """Whether it is counted in the open days of the date's own calendar."""
        return self.unit == LeadUnit.BUSINESS

    @property
    def written(self) -> int | str:
        """As it is kept in JSON and typed: `14`, `5b`."""
        return f"{self.n}{BUSINESS}" if self.is_business else self.n


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
