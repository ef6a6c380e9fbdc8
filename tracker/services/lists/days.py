"""Dates as people write them in lists, read only where they can mean one day."""

import re
from datetime import date, timedelta

from tracker.clock.explain import MONTHS
from tracker.models import FuzzyDay

from .table import Cell

HOW = "write 2026-04-03 or 3 Apr 2026"
UNCLEAR = "“{text}” can be {one} or {other}: {how}"
NO_DAY = "“{text}” is no date: {how}"
NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
IN_WORDS = (
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[ .-]*(?P<m>[A-Za-z]{3,9})[ .,-]*(?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3,9})[ .]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[ ,]+(?P<y>\d{4})"),
)
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[ .,]+", re.IGNORECASE)
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415
"""1 Jan 1950 and 31 Dec 2100: a number outside is no day that a duty falls on."""
LONG_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


def read_due(cell: Cell, day_zero: date) -> FuzzyDay:
    """Return a day, month or year. Raises `ValueError` with what is unclear and what to write."""
    text = cell.text.strip()
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        try:
            return FuzzyDay.parse(text)
        except ValueError as error:
            raise ValueError(NO_DAY.format(text=text, how=HOW)) from error
    return FuzzyDay.on(read_day(cell, day_zero))


def read_day(cell: Cell, day_zero: date) -> date:
    """Return a day. Raises `ValueError` with what is unclear and what to write."""
    text = cell.text.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}([ T]00:00(:00)?)?", text):
        return _made(text, int(text[:4]), int(text[5:7]), int(text[8:10]))
    if re.fullmatch(r"\d{5}(\.0+)?", text) and FIRST_SERIAL <= int(text[:5]) <= LAST_SERIAL:
        return day_zero + timedelta(days=int(text[:5]))
    if re.match(r"\d{4}-\d{2}-\d{2}[ T]|\d{5}\.\d", text):
        raise ValueError(f"“{text}” has a time of day: {HOW}")
    bare = WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text
    if numbers := NUMBERS.fullmatch(bare):
        return _numbered(text, int(numbers[1]), int(numbers[3]), int(numbers[4]))
    for way in IN_WORDS:
        if (found := way.fullmatch(bare)) and (month := _month(found["m"])):
            return _checked(text, _made(text, int(found["y"]), month, int(found["d"])))
    raise ValueError(NO_DAY.format(text=text, how=HOW))


def _numbered(text: str, first: int, second: int, year: int) -> date:
    """A date in numbers, where only one order makes a day or both make the same."""
    day_first, month_first = _perhaps(year, second, first), _perhaps(year, first, second)
    if day_first and month_first and day_first != month_first:
        words = [f"{day.day} {MONTHS[day.month - 1]} {year}" for day in (day_first, month_first)]
        raise ValueError(UNCLEAR.format(text=text, one=words[0], other=words[1], how=HOW))
    found = day_first or month_first
    if found is None:
        raise ValueError(NO_DAY.format(text=text, how=HOW))
    return _checked(text, found)


def _checked(text: str, day: date) -> date:
    """Refuse a day of the week that the day is not."""
    told = WEEKDAY.match(text)
    if told and told[0][:3].lower() != f"{day:%a}".lower():
        raise ValueError(f"“{text}” is a {day:%A}: check the day")
    return day


def _month(word: str) -> int | None:
    plain = word.casefold()
    names = [month for month in LONG_MONTHS if plain in (month, month[:3], f"{month[:3]}.", "sept")]
    names = [month for month in names if plain[:3] == month[:3]]
    return LONG_MONTHS.index(names[0]) + 1 if names else None


def _perhaps(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _made(text: str, year: int, month: int, day: int) -> date:
    found = _perhaps(year, month, day)
    if found is None:
        raise ValueError(NO_DAY.format(text=text, how=HOW))
    return found
