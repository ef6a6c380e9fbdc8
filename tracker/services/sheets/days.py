"""Dates as people write them in lists, read only where they can mean one day."""

import re
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.clock.explain import MONTHS
from tracker.models import DayOrder, FuzzyDay

from .columns import plain
from .table import Cell

HOW = gettext_lazy("write 2026-04-03 or 3 Apr 2026")
UNCLEAR = gettext_lazy(
    "“%(text)s” can be %(one)s or %(other)s: %(how)s, or say whether the whole file has day or month first"
)
OTHER_ORDER = {
    DayOrder.DAY_FIRST: gettext_lazy("“%(text)s” is no date with the day first: %(how)s"),
    DayOrder.MONTH_FIRST: gettext_lazy("“%(text)s” is no date with the month first: %(how)s"),
}
NO_DAY = gettext_lazy("“%(text)s” is no date: %(how)s")
NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
IN_WORDS = (
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th|er)?[ .-]*(?P<m>[^\W\d_]{3,9})[ .,-]*(?P<y>\d{4})"),
    re.compile(r"(?P<m>[^\W\d_]{3,9})[ .]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[ ,]+(?P<y>\d{4})"),
)
DAYS_OF_WEEK = (
    ("mon", "lun"),
    ("tue", "mar"),
    ("wed", "mer"),
    ("thu", "jeu"),
    ("fri", "ven"),
    ("sat", "sam"),
    ("sun", "dim"),
)
WEEKDAY = re.compile(
    rf"(?:{'|'.join(one for both in DAYS_OF_WEEK for one in both)})[a-z]*[ .,]+", re.IGNORECASE
)
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415
"""1 Jan 1950 and 31 Dec 2100: a number outside is no day that a duty falls on."""
LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
MOIS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet"),
    *("aout", "septembre", "octobre", "novembre", "decembre"),
)
SHORTER = {"sept": 9, "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7}


def read_due(cell: Cell, day_zero: date, order: str = "") -> FuzzyDay:
    """Return a day, month or year; a day, and what is unclear, as `read_day` does."""
    text = cell.text.strip()
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        try:
            return FuzzyDay.parse(text)
        except ValueError as error:
            raise ValueError(NO_DAY % {"text": text, "how": HOW}) from error
    return FuzzyDay.on(read_day(cell, day_zero, order))


def read_day(cell: Cell, day_zero: date, order: str = "") -> date:
    """Return a day. Raises `ValueError` with what is unclear and what to write.

    `order` is what a person said of the whole file: a date in numbers is read so, or refused.
    """
    text = cell.text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}([ T]00:00(:00)?)?", text):
        return _made(text, int(text[:4]), int(text[5:7]), int(text[8:10]))
    if re.fullmatch(r"\d{5}(\.0+)?", text) and FIRST_SERIAL <= int(text[:5]) <= LAST_SERIAL:
        return day_zero + timedelta(days=int(text[:5]))
    if re.match(r"\d{4}-\d{2}-\d{2}[ T]|\d{5}\.\d", text):
        raise ValueError(_("“%(text)s” has a time of day: %(how)s") % {"text": text, "how": HOW})
    found = _spelled(text, text, order)
    if found is None and (weekday := WEEKDAY.match(text)):
        found = _checked(text, weekday[0], _spelled(text, text[weekday.end() :], order))
    if found is None:
        raise ValueError(NO_DAY % {"text": text, "how": HOW})
    return found


def _spelled(text: str, bare: str, order: str) -> date | None:
    """The day that a text without its day of the week spells out; None for what is no date at all."""
    if numbers := NUMBERS.fullmatch(bare):
        return _numbered(text, int(numbers[1]), int(numbers[3]), int(numbers[4]), order)
    for way in IN_WORDS:
        if (found := way.fullmatch(bare)) and (month := _month(found["m"])):
            return _made(text, int(found["y"]), month, int(found["d"]))
    return None


def _numbered(text: str, first: int, second: int, year: int, order: str) -> date:
    """A date in numbers: in the order that was said, else where one order makes a day or both the same."""
    day_first, month_first = _perhaps(year, second, first), _perhaps(year, first, second)
    if order:
        said = day_first if order == DayOrder.DAY_FIRST else month_first
        if said is None:
            raise ValueError(OTHER_ORDER[DayOrder(order)] % {"text": text, "how": HOW})
        return said
    if day_first and month_first and day_first != month_first:
        words = [f"{day.day} {MONTHS[day.month - 1]} {year}" for day in (day_first, month_first)]
        raise ValueError(UNCLEAR % {"text": text, "one": words[0], "other": words[1], "how": HOW})
    found = day_first or month_first
    if found is None:
        raise ValueError(NO_DAY % {"text": text, "how": HOW})
    return found


def _checked(text: str, weekday: str, day: date | None) -> date | None:
    """Refuse a day of the week that the day is not."""
    if day and weekday[:3].lower() not in DAYS_OF_WEEK[day.weekday()]:
        raise ValueError(
            _("“%(text)s” is a %(day)s: check the day") % {"text": text, "day": WEEKDAYS[day.weekday()]}
        )
    return day


def _month(word: str) -> int | None:
    """The month of an English or French name, whole or cut as is usual."""
    bare = plain(word)
    for place, (month, mois) in enumerate(zip(LONG_MONTHS, MOIS, strict=True), start=1):
        if bare in (month, month[:3], mois):
            return place
    return SHORTER.get(bare)


def _perhaps(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _made(text: str, year: int, month: int, day: int) -> date:
    found = _perhaps(year, month, day)
    if found is None:
        raise ValueError(NO_DAY % {"text": text, "how": HOW})
    return found
