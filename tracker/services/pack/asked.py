"""What a report pack is asked for: an agency and a period, on a size of paper."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.clock.days import add_months
from tracker.clock.explain import legal_day
from tracker.services.language import KEPT

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = ("a4", "letter")
LONGEST_MONTHS = 120
LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Both days belong to the period; `language` is that of the report's pages.

    Raises `ValidationError` on `agency`, `to`, `paper` or `language`.
    """

    agency: str
    first: date
    last: date
    paper: Paper = "a4"
    language: str = KEPT

    def __post_init__(self) -> None:
        wrong = {}
        if not self.agency.strip() or len(self.agency) > LONGEST_NAME:
            wrong["agency"] = _(
                "Name the agency that gets the pack, in at most %(longest_name)s letters."
            ) % {"longest_name": LONGEST_NAME}
        if self.last < self.first:
            wrong["to"] = _("The period begins on %(day)s: give a last day that comes after it.") % {
                "day": legal_day(self.first)
            }
        elif self.last > add_months(self.first, LONGEST_MONTHS):
            wrong["to"] = _("A pack covers ten years at most: make one for each part of the period.")
        if self.paper not in PAPERS:
            wrong["paper"] = _("Choose A4 or Letter.")
        if self.language not in dict(settings.LANGUAGES):
            wrong["language"] = _("Choose English or French.")
        if wrong:
            raise ValidationError(wrong)

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last
