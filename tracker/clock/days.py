"""Calendar arithmetic that needs no calendar of closures."""

from calendar import monthrange
from datetime import date, timedelta

from .errors import LawError

ONE_DAY = timedelta(days=1)


def add_months(day: date, n: int) -> date:
    """Return the same day number `n` months on (or back); the month's last day where the number is missing.

    31 January + 1 month is 28 or 29 February; 29 February + 1 year (12 months) is 28 February.
    Raises `LawError` past the years a date can hold.
    """
    months = day.year * 12 + day.month - 1 + n
    year, month = months // 12, months % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise LawError("date", f"{n} months from {day.isoformat()} leaves the calendar (years 1 to 9999)")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_days(day: date, n: int, field: str = "date") -> date:
    """Return the day `n` calendar days on (or back). Raises `LawError` past the years a date can hold."""
    try:
        return day + timedelta(days=n)
    except OverflowError as leaves:
        raise LawError(
            field, f"{n} days from {day.isoformat()} leaves the calendar (years 1 to 9999)"
        ) from leaves
