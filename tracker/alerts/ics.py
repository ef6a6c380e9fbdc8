"""Calendar entries written as iCalendar (RFC 5545), by the `icalendar` library: it escapes and folds.

Every entry is a whole day: it ends, exclusively, on the day after. It takes no time (`TRANSPARENT`), so that
a date never makes its reader look busy, and rings once, at nine the day before.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Literal

from django.conf import settings
from django.contrib.auth.models import User
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from tracker.alerts.entries import CalendarEntry
from tracker.alerts.words import one_line

PRODUCT = "-//Longstop//Longstop//EN"
REFRESH = timedelta(hours=1)
ALARM = timedelta(hours=-15)
"""Nine o'clock on the day before, on the reader's own clock: an all-day entry begins at midnight there."""
ONE_DAY = timedelta(days=1)

Method = Literal["REQUEST", "CANCEL"]


def feed(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """A calendar to subscribe to."""
    calendar = _calendar()
    title = vText(one_line(f"Longstop: {name}"))  # the library would not escape these two by itself
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    # RFC 7986 gives this property no default type, so that its type has to stand with it.
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def invitation(entry: CalendarEntry, to: User, method: Method) -> bytes:
    """An invitation of one person to one date, or its taking back, as iTIP has it (RFC 5546)."""
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(entry)
    event.add("organizer", _address(*parseaddr(settings.DEFAULT_FROM_EMAIL)))
    attendee = _address(to.get_full_name() or to.get_username(), to.email)
    for name, value in (
        ("CUTYPE", "INDIVIDUAL"),
        ("ROLE", "REQ-PARTICIPANT"),
        ("PARTSTAT", "NEEDS-ACTION"),
        ("RSVP", "FALSE"),
    ):
        attendee.params[name] = value
    event.add("attendee", attendee)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _second(entry.stamp))
    event.add("last-modified", _second(entry.changed_at))
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + ONE_DAY)
    event.add("summary", one_line(entry.summary))
    event.add("description", _text(entry.description))
    if entry.link:
        event.add("url", entry.link)
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    if entry.is_private:
        event.add("class", "CONFIDENTIAL")
    if entry.has_alarm:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: CalendarEntry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(entry.summary))
    alarm.add("trigger", ALARM)
    return alarm


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(email)}")
    if name:
        address.params["CN"] = one_line(name).replace('"', "'")
    return address


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _text(text: str) -> str:
    """Lines without control characters: some programs stop reading at one."""
    return "\n".join(one_line(line) for line in text.splitlines())
