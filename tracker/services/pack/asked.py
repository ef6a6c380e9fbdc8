"""What a report pack is asked for: an agency and a period, on a size of paper."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError

from tracker.clock.days import add_months
from tracker.clock.explain import legal_day

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = ("a4", "letter")
LONGEST_MONTHS = 120
LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Both days belong to the period. Raises `ValidationError` on `agency`, `to` or `paper`."""

    agency: str
    first: date
    last: date
    paper: Paper = "a4"

    def __post_init__(self) -> None:
        wrong = {}
        if not self.agency.strip() or len(self.agency) > LONGEST_NAME:
            wrong["agency"] = f"Name the agency that gets the pack, in at most {LONGEST_NAME} letters."
        if self.last < self.first:
            wrong["to"] = (
                f"The period begins on {legal_day(self.first)}: give a last day that comes after it."
            )
        elif self.last > add_months(self.first, LONGEST_MONTHS):
            wrong["to"] = "A pack covers ten years at most: make one for each part of the period."
        if self.paper not in PAPERS:
            wrong["paper"] = "Choose A4 or Letter."
        if wrong:
            raise ValidationError(wrong)

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last
