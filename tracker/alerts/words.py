"""How a mail writes days, hours and what is left of them."""

import re
from datetime import date, datetime, time
from functools import lru_cache
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.hours import here, until_words
from tracker.models import Habits
from tracker.services.law import LawBook
from tracker.services.naming import one_line
from tracker.services.speech import length

LAST_MINUTE = time(23, 59)
WIDTH = 78
SPACES = re.compile(r"[ \t\r\f\v]+")
"""Where a line may end; a space that binds, as before a French colon, is none."""

__all__ = ["Countdown", "language_for", "legal_day", "long_day", "one_line", "until", "until_for", "wrapped"]


def long_day(day: date) -> str:
    """`Friday 3 July 2026`."""
    told = {"weekday": WEEKDAYS[day.weekday()], "day": day.day, "month": MONTHS[day.month], "year": day.year}
    if day.day == 1:
        return pgettext("the first of a month", "%(weekday)s %(day)s %(month)s %(year)s") % told
    return _("%(weekday)s %(day)s %(month)s %(year)s") % told


def language_for(user: User) -> str:
    """The language of mails to this person; no statement where `habits` was selected."""
    habits: Habits | None = getattr(user, "habits", None)
    return (habits.language if habits else "") or settings.LANGUAGE_CODE


def until(day: date, zone: str, cutoff: str) -> str:
    """`end of day, America/New_York (UTC-04:00)`, with the offset of that very day; or its last hour."""
    return f"{cutoff or _('end of day')}, {zone} ({_offset(day, zone, cutoff)})"


@lru_cache(maxsize=4096)
def _offset(day: date, zone: str, cutoff: str) -> str:
    last = time.fromisoformat(cutoff) if cutoff else LAST_MINUTE
    offset = datetime.combine(day, last, ZoneInfo(zone)).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"


def until_for(day: date, zone: str, cutoff: str, reader: str) -> str:
    """How long the day lasts there and here, as a sentence; empty where the reader's clock says the same."""
    if not here(day, zone, cutoff, reader):
        return ""
    words = until_words(day, zone, cutoff, reader)
    return f"{words[:1].upper()}{words[1:]}."


class Countdown:
    """How far away days are on one legal day, in the unit of the law."""

    def __init__(self, book: LawBook) -> None:
        self.book = book

    def left(self, day: date, zone: str, unit: str, calendar: str) -> str:
        """`12 business days left`, `14 calendar days left`, `today`, `overdue by 1 calendar day`."""
        today, days = self.book.day(zone), self.days(day, zone)
        if days < 0:
            return _("overdue by %(length)s") % {"length": length(-days, "calendar-day")}
        if days == 0:
            return _("today")
        if unit == "business-day" and calendar in self.book.library.calendars:
            try:
                open_days = self.book.calendar(calendar).open_days(today, day)
                return _left(open_days - self._is_open(calendar, today), unit)
            except LawError:
                pass  # past the calendar's horizon
        return _left(days, "calendar-day")

    def days(self, day: date, zone: str) -> int:
        """Calendar days from the legal day of the countdown; negative once it has passed."""
        return (day - self.book.day(zone)).days

    def _is_open(self, calendar: str, day: date) -> bool:
        return self.book.calendar(calendar).closed_because(day) is None


def _left(n: int, unit: str) -> str:
    return _("%(length)s left") % {"length": length(n, unit)}


def wrapped(text: str) -> str:
    """Return text no line of which is wider than `WIDTH` columns, but for links that are; items hang.

    A link wider than a line stands alone on one; any other such word is broken.
    """
    return "\n".join(line if _fits(line) else "\n".join(_folded(line)) for line in text.split("\n"))


def _fits(text: str) -> bool:
    return len(text) <= WIDTH and (text.isascii() or _columns(text) <= WIDTH)


def _columns(text: str) -> int:
    """How wide text stands in a fixed pitch: a letter of East Asia takes two columns."""
    return len(text) + sum(east_asian_width(char) in "WF" for char in text)


def _folded(line: str) -> list[str]:
    words = [word for word in SPACES.split(line) if word]
    first = next(iter(words), "")
    is_item = first == "-" or (first.endswith(".") and first[:-1].isdigit())
    hang = " " * (len(first) + 1) if is_item else ""
    found, current, alone = [], "", False
    pieces = [piece for word in words for piece in _broken(word, WIDTH - len(hang))]
    for word in pieces:
        longer = f"{current} {word}" if current.strip() else f"{current}{word}"
        if not alone and _fits(longer):
            current = longer
            continue
        found += [current] if current.strip() else []
        alone = not _fits(hang + word)
        current = word if alone else hang + word
    return [*found, current]


def _broken(word: str, room: int) -> list[str]:
    """The word in pieces that fit; a link stays whole."""
    if _columns(word) <= room or "://" in word:
        return [word]
    pieces = [""]
    for char in word:
        if _columns(pieces[-1] + char) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces
