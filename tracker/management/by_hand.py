"""What a person types for a date, a pause or an event, read strictly."""

import re
from calendar import monthrange
from datetime import date

from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.pauses import Pause
from tracker.clock.rules import Law
from tracker.clock.terms import parse_term


def read_day(text: str, field: str = "date") -> date:
    """Return a day written YYYY-MM-DD. Raises `LawError` on `field` for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise LawError(field, f"“{text}” is not a day; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise LawError(field, f"“{text}” is not a day of the calendar ({wrong})") from wrong


def read_pause(text: str) -> Pause:
    """Return a pause written FROM/TO, both days included. Raises `LawError` on field `pause`."""
    first, slash, last = text.partition("/")
    if not slash:
        raise LawError("pause", f"“{text}” is not a pause; write FROM/TO, like 2025-10-01/2025-11-12")
    pause = Pause(read_day(first, "pause"), read_day(last, "pause"), "lapse", "pause given by hand", "")
    if pause.last and pause.last < pause.first:
        raise LawError("pause", f"“{text}” ends before it starts")
    return pause


def read_event(law: Law, text: str, position: int) -> Event:
    """Return an event written KIND=DATE, where DATE may be a day, a month, a year or FROM..TO.

    `KIND=DATE@TERM` adds the length that the authority set. Raises `LawError` on field `event` or `date`.
    """
    kind, equals, told = text.partition("=")
    if not equals or kind not in law.kinds:
        known = ", ".join(sorted(law.kinds))
        raise LawError("event", f"“{text}” is not KIND=DATE with a known kind; kinds: {known}")
    when, at, term = told.partition("@")
    earliest, latest, precision = _bounds(when)
    if at:
        parse_term(term)
    facts = {"term": term} if at else {}
    return Event(f"{position}:{kind}", kind, earliest, latest, precision, facts)


def _bounds(text: str) -> tuple[date | None, date | None, str]:
    if text == "unknown":
        return None, None, "unknown"
    first, dots, last = text.partition("..")
    if dots:
        earliest = read_day(first) if first else None
        latest = read_day(last) if last else None
        if not (earliest or latest) or (earliest and latest and latest < earliest):
            raise LawError("date", f"“{text}” is not a range; write FROM..TO with one or both days")
        return earliest, latest, "range"
    if re.fullmatch(r"[0-9]{4}", text):
        return read_day(f"{text}-01-01"), read_day(f"{text}-12-31"), "year"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        start = read_day(f"{text}-01")
        return start, start.replace(day=monthrange(start.year, start.month)[1]), "month"
    day = read_day(text)
    return day, day, "day"
