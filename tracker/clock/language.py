"""The language of the clock's sentences: English, unless the edge lends a translator and a pen for days.

The clock knows no Django. Whoever shows its words (`tracker.services.language`) lends it how they are said in
the reader's language; text that is kept is made in English, see `kept_words` there.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Speech(NamedTuple):
    """How to say a text, a text of one or many, a day (`Fri 3 Jul 2026`) and a month (`Jul 2026`)."""

    one: Callable[[str], str]
    many: Callable[[str, str, int], str]
    day: Callable[[date], str]
    month: Callable[[date], str]


def english_day(day: date) -> str:
    """`Fri 3 Jul 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def english_month(day: date) -> str:
    """`Jul 2026`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


ENGLISH = Speech(lambda text: text, lambda one, many, n: one if n == 1 else many, english_day, english_month)
_lent = [ENGLISH]


def lend(speech: Speech) -> None:
    """Say everything from now on the way `speech` does; `lend(ENGLISH)` ends it."""
    _lent[0] = speech


def gettext(text: str) -> str:
    """Return `text` as the reader's language says it."""
    return _lent[0].one(text)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the text for `n` things as the reader's language says it."""
    return _lent[0].many(one, many, n)


def gettext_noop(text: str) -> str:
    """Mark a text that `gettext` says later, so that the catalogue has it."""
    return text


def legal_day(day: date) -> str:
    """Return a legal date as it is always written: `Fri 3 Jul 2026`, `ven. 3 juil. 2026`."""
    return _lent[0].day(day)


def month_of(day: date) -> str:
    """Return the month of a day: `Jul 2026`, `juil. 2026`."""
    return _lent[0].month(day)
