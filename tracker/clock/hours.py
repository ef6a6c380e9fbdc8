"""Instants: where a legal day ends in its authority's zone, and clocks that run in hours from a moment."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .errors import LawError
from .language import gettext as _
from .language import legal_day
from .steps import Step

ONE_HOUR = timedelta(hours=1)
MOST_HOURS = 24 * 366
"""No law counts more hours than a year has; a longer number is a typing error."""


class HourCount(NamedTuple):
    """Hours counted from one instant: both ends in the zone asked for, and the reasons."""

    started_at: datetime
    due_at: datetime
    steps: tuple[Step, ...]


@lru_cache(maxsize=256)
def named_zone(zone: str) -> ZoneInfo:
    """Return the time zone called `zone`, like Europe/Berlin. Raises `LawError` on field `zone`."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise LawError("zone", f"there is no time zone “{zone}”; write one like Europe/Berlin") from None


def end_of(day: date, zone: str, cutoff: str = "") -> datetime:
    """Return the instant at which the legal `day` is over in `zone`, in that zone.

    That is the hour `cutoff` (`17:00`) of the day, else the midnight at its end. An hour that comes twice is
    the first one, and one that the clocks skip is counted as if they had not moved yet.
    """
    place = named_zone(zone)
    if cutoff:
        local = datetime.combine(day, time.fromisoformat(cutoff), place)
    else:
        local = datetime.combine(day + timedelta(days=1), time.min, place)
    return local.astimezone(UTC).astimezone(place)


@lru_cache(maxsize=256)
def hours_over(minute: datetime, zone: str) -> tuple[tuple[str, str], ...]:
    """Return the hours of the day of `minute` in `zone` that are over by then, as `end_of` has them.

    They are stretches from the first hour to the last one, both included: one of them, but on a day on which
    the clocks are changed.
    """
    here = minute.astimezone(named_zone(zone))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if midnight.utcoffset() == here.utcoffset():
        return (("00:00", f"{here:%H:%M}"),)
    found: list[tuple[str, str]] = []
    goes_on = False
    for n in range(24 * 60):
        hour = f"{n // 60:02}:{n % 60:02}"
        is_over = end_of(here.date(), zone, hour) <= minute
        if is_over:
            found = [*found[:-1], (found[-1][0], hour)] if goes_on else [*found, (hour, hour)]
        goes_on = is_over
    return tuple(found)


def read_local(text: str, zone: str, field: str = "from") -> datetime:
    """Return the instant that `text` names: on the wall clock of `zone`, or with an offset of its own.

    Raises `LawError` on `field` for anything else, for a time that the wall clock skips and for one that it
    shows twice; the message says how to write what was meant.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", text):
        raise LawError(field, f"“{text}” is not an instant; write 2026-03-07T14:30 or 2026-03-07T14:30-05:00")
    try:
        told = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise LawError(field, f"“{text}” is not an instant of the calendar ({wrong})") from wrong
    if told.tzinfo is None:
        return _on_the_wall(told, zone, field)
    return told.astimezone(named_zone(zone))


def _on_the_wall(wall: datetime, zone: str, field: str) -> datetime:
    """The one instant at which the wall clock shows `wall`."""
    place = named_zone(zone)
    first, second = (wall.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    written = wall.isoformat(timespec="seconds" if wall.second else "minutes")
    if first.astimezone(UTC) > second.astimezone(UTC):
        jump = first.astimezone(UTC).astimezone(place)
        raise LawError(
            field,
            f"{written} does not exist in {zone}: the clocks go forward over it."
            f" Write the time that they showed, like {jump:%Y-%m-%dT%H:%M}",
        )
    ways = " or ".join(f"{written}{_offset(one)}" for one in (first, second))
    raise LawError(field, f"{written} comes twice in {zone}, as the clocks go back. Write {ways}")


def count_hours(start: datetime, n: int, zone: str) -> HourCount:
    """Return the instant `n` elapsed hours after `start`, an aware instant, as the clocks of `zone` show it.

    An hour is sixty minutes whatever the wall clock does: 24 hours that a change of the clocks falls into
    end an hour earlier or later by the clock. Closed days don't matter. Raises `LawError` on `hours`, `from`.
    """
    if start.utcoffset() is None:
        written = start.isoformat(timespec="minutes")
        raise LawError("from", f"{written} names no zone; write its offset too, like {written}-05:00")
    if not 1 <= n <= MOST_HOURS:
        raise LawError("hours", f"a clock in hours runs from 1 to {MOST_HOURS} hours, not {n}")
    place = named_zone(zone)
    try:
        begun = start.astimezone(UTC)
        due = (begun + n * ONE_HOUR).astimezone(place)
    except OverflowError as leaves:
        raise LawError("from", f"{n} hours from {start.isoformat()} leave the calendar") from leaves
    local = begun.astimezone(place)
    return HourCount(local, due, _steps(local, due, n, zone))


def _steps(start: datetime, due: datetime, n: int, zone: str) -> tuple[Step, ...]:
    shift = (due.utcoffset() or timedelta()) - (start.utcoffset() or timedelta())
    steps = [Step("hours-started", start.date(), "", {"at": at_words(start, zone)})]
    if shift:
        hours = {"forward": shift > timedelta(), "by": _length(abs(shift)), "n": n}
        steps.append(Step("clocks-changed", due.date(), "", {**hours, "wall": _length(n * ONE_HOUR + shift)}))
    steps.append(Step("hours-counted", due.date(), "", {"n": n, "at": at_words(due, zone)}))
    return tuple(steps)


def _length(span: timedelta) -> str:
    """`1 hour`, `73 hours`, `30 minutes`: Lord Howe Island moves its clocks by half an hour."""
    minutes = int(span.total_seconds()) // 60
    n, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{n} {unit}{'' if n == 1 else 's'}"


def _offset(instant: datetime) -> str:
    text = instant.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def city(zone: str) -> str:
    """Return the place that people know a zone by: `New York` for America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ")


def at_words(instant: datetime, zone: str) -> str:
    """Return an instant as the clocks of `zone` show it: `Fri 3 Jul 2026, 17:00 in New York (UTC-04:00)`."""
    local = instant.astimezone(named_zone(zone))
    told = {"day": legal_day(local.date()), "time": f"{local:%H:%M}", "city": city(zone)}
    return _("%(day)s, %(time)s in %(city)s (UTC%(offset)s)") % {**told, "offset": _offset(local)}


def here(day: date, zone: str, cutoff: str, reader: str) -> str:
    """Return the same as `at_reader`, and whose clock it is: `23:00 in Berlin for you`."""
    at = at_reader(day, zone, cutoff, reader)
    return _("%(at)s for you") % {"at": at} if at else ""


def at_reader(day: date, zone: str, cutoff: str, reader: str) -> str:
    """Return when `day` is over on the clocks of the reader's own zone, if they show another time, else "".

    `23:00 in Berlin`; with its day where that is another one: `Sat 4 Jul 01:00 in Berlin`.
    """
    if not reader or not zone:
        return ""
    end = end_of(day, zone, cutoff)
    local = end.astimezone(named_zone(reader))
    if local.utcoffset() == end.utcoffset():
        return ""
    on = local.date()
    told = {"time": f"{local:%H:%M}", "city": city(reader)}
    if on == day:
        return _("%(time)s in %(city)s") % told
    short = legal_day(on).rpartition(" ")[0]  # without its year
    return _("%(day)s %(time)s in %(city)s") % {**told, "day": short}


def until_words(day: date, zone: str, cutoff: str = "", reader: str = "") -> str:
    """Return how long `day` lasts, the authority's zone first.

    `Fri 3 Jul 2026, 17:00 in New York (23:00 in Berlin for you)`, and without an hour in the law `until the
    end of Fri 3 Jul 2026 in London (Sat 4 Jul 01:00 in Berlin for you)`.
    """
    told = {"day": legal_day(day), "hour": cutoff, "city": city(zone)}
    words = _("%(day)s, %(hour)s in %(city)s") if cutoff else _("until the end of %(day)s in %(city)s")
    mine = here(day, zone, cutoff, reader)
    return f"{words % told}{f' ({mine})' if mine else ''}"


def hour_words(day: date, zone: str, cutoff: str = "", reader: str = "") -> str:
    """Return the same beside a date that is shown already: `17:00 in New York (23:00 in Berlin for you)`."""
    mine = here(day, zone, cutoff, reader)
    words = _("%(hour)s in %(city)s") if cutoff else _("end of the day in %(city)s")
    return f"{words % {'hour': cutoff, 'city': city(zone)}}{f' ({mine})' if mine else ''}"
