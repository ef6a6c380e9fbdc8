"""Lengths as people write them: `90 days`, `10 business days`, `6 months`."""

import re
from datetime import date

from .errors import LawError
from .rules import Count, Unit, amount

_UNITS: dict[str, Unit] = {
    "d": "calendar-day",
    "day": "calendar-day",
    "cd": "calendar-day",
    "calendar day": "calendar-day",
    "bd": "business-day",
    "business day": "business-day",
    "working day": "business-day",
    "week": "week",
    "month": "month",
    "year": "year",
}

LONGEST: dict[str, int] = {
    "calendar-day": 36_500,
    "business-day": 25_000,
    "week": 5_200,
    "month": 1_200,
    "year": 100,
}
"""No order runs for more than a hundred years; a longer number is a typing error."""


def parse_term(text: str) -> Count:
    """Return the length that `text` names; whether its first day counts is for the rule to say.

    Raises `LawError` on field `term`.
    """
    match = re.fullmatch(r"\s*([0-9]{1,6})\s*[- ]?\s*([A-Za-z]+(?:[- ][A-Za-z]+)?)\s*", text)
    unit = _UNITS.get(re.sub(r"s$", "", match[2].lower().replace("-", " "))) if match else None
    if not match or not unit:
        raise LawError("term", f"“{text}” is not a length; write '90 days', '10 business days' or '6 months'")
    n = int(match[1])
    if not 1 <= n <= LONGEST[unit]:
        raise LawError("term", f"a term runs from 1 to {amount(LONGEST[unit], unit)}, not {n}")
    return Count(n, unit, "day-after", "forward")


def parse_day(text: str, field: str = "date") -> date:
    """Return a day written YYYY-MM-DD. Raises `LawError` on `field` for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise LawError(field, f"“{text}” is not a day; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise LawError(field, f"“{text}” is not a day of the calendar ({wrong})") from wrong
