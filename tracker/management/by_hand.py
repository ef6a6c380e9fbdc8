"""What a person types for a date, a pause or an event, read strictly."""

import re
from calendar import monthrange
from datetime import date

from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.law import Law
from tracker.clock.pauses import Pause
from tracker.clock.terms import parse_day, parse_term


def read_pause(text: str) -> Pause:
    """Return a pause written FROM/TO, both days included, or a stop of the law written STOP:FROM/TO.

    A stop's days are those of its opening and its closing; which of them count is for the law to say. Raises
    `LawError` on field `pause`.
    """
    stop, colon, days = text.rpartition(":")
    first, slash, last = days.partition("/")
    if not slash:
        raise LawError(
            "pause", f"“{text}” is not a pause; write FROM/TO or STOP:FROM/TO, like 2025-10-01/2025-11-12"
        )
    pause = Pause(parse_day(first, "pause"), parse_day(last, "pause"), "lapse", "pause given by hand", "")
    if colon:
        pause = pause._replace(kind=stop, opened_on=pause.first, closed_on=pause.last)
    if pause.last and pause.last < pause.first:
        raise LawError("pause", f"“{text}” ends before it starts")
    return pause


def read_event(law: Law, text: str, position: int) -> Event:
    """Return an event written KIND=DATE, where DATE may be a day, a month, a year or FROM..TO.

    `KIND=DATE@TERM` adds the length that a paper set, `KIND=DATE@2026-07-03` the day it named. Raises
    `LawError` on field `event`, `date`, `term` or `until`.
    """
    kind, equals, told = text.partition("=")
    if not equals or kind not in law.kinds:
        known = ", ".join(sorted(law.kinds))
        raise LawError("event", f"“{text}” is not KIND=DATE with a known kind; kinds: {known}")
    when, at, term = told.partition("@")
    earliest, latest, precision = _bounds(when)
    facts: dict[str, str] = {}
    if at and re.match(r"[0-9]{4}-", term):
        facts["until"] = parse_day(term, "until").isoformat()
    elif at:
        parse_term(term)
        facts["term"] = term
    return Event(f"{position}:{kind}", kind, earliest, latest, precision, facts)


def _bounds(text: str) -> tuple[date | None, date | None, str]:
    if text == "unknown":
        return None, None, "unknown"
    first, dots, last = text.partition("..")
    if dots:
        earliest = parse_day(first) if first else None
        latest = parse_day(last) if last else None
        if not (earliest or latest) or (earliest and latest and latest < earliest):
            raise LawError("date", f"“{text}” is not a range; write FROM..TO with one or both days")
        return earliest, latest, "range"
    if re.fullmatch(r"[0-9]{4}", text):
        return parse_day(f"{text}-01-01"), parse_day(f"{text}-12-31"), "year"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        start = parse_day(f"{text}-01")
        return start, start.replace(day=monthrange(start.year, start.month)[1]), "month"
    day = parse_day(text)
    return day, day, "day"
