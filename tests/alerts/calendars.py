"""Reading calendars back by a second library, and what every program asks of them."""

from typing import Any

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

LONGEST = 75  # bytes in a line, RFC 5545 section 3.1


def read_back(raw: bytes) -> Calendar:
    """The calendar as `ical` understands it, of bytes that are well formed."""
    is_well_formed(raw)
    return IcsCalendarStream.calendar_from_ics(raw.decode())


def is_well_formed(raw: bytes) -> None:
    """CR LF after every line and nowhere else, folded, no control characters, one of each that is needed."""
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= LONGEST
    assert all(char.isprintable() for char in raw.decode().replace("\r\n", ""))
    assert lines[:3] == [b"BEGIN:VCALENDAR", b"VERSION:2.0", b"PRODID:-//Longstop//Longstop//EN"]


def unfolded(raw: bytes) -> list[str]:
    """The content lines, put together again."""
    return raw.decode().replace("\r\n ", "").split("\r\n")


def only(raw: bytes) -> Any:
    """The one event."""
    (event,) = read_back(raw).events
    return event
