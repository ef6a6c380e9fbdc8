"""The short names of months and weekdays in the active language."""

from django.utils import translation
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR


def speaks_english() -> bool:
    """Whether what is written now is read in English."""
    return (translation.get_language() or "en").startswith("en")


def month_name(month: int) -> str:
    """`Jul`, `juil.`: the month 1 to 12."""
    name = str(MONTHS_3[month])
    return name.title() if speaks_english() else name


def weekday_name(weekday: int) -> str:
    """`Fri`, `ven.`: the day 0 (Monday) to 6."""
    return str(WEEKDAYS_ABBR[weekday])
