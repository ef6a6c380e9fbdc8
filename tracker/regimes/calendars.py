"""Calendar files: holidays as the statute words them, closures as days with a source, and unions of files."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tracker.clock.calendars import Calendar, Closed

from .holidays import CONFIDENCE, KINDS, WEEKDAYS, read_holidays
from .table import Table, read_toml

REACH = 12
"""How many years after the last settled one are still generated from the standing rules."""


class _Part(NamedTuple):
    """A calendar with the place it is for, as a union that includes it needs to name it."""

    calendar: Calendar
    place: str


def read_calendars(folder: Path) -> dict[str, Calendar]:
    """Return every calendar of a folder by its id, unions included.

    Raises `LawFileError` naming the file, the key and what to do.
    """
    files = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    read: dict[str, _Part] = {}
    for name in files:
        _read(name, files, read, ())
    return {name: read[name].calendar for name in files}


def read_cite(table: Table) -> tuple[str, date, str]:
    """Return text, read-on date and address of a citation; text and date are mandatory."""
    text, read_on, url = table.cited("text"), table.day("read_on"), table.get("url", str, "")
    table.done()
    return text, read_on, url


def _read(name: str, files: Mapping[str, Path], read: dict[str, _Part], inside: tuple[str, ...]) -> None:
    """Read one file, after those that it unites."""
    if name in read:
        return
    table = read_toml(files[name])
    parts = table.words("unites", default=[])
    for part in parts:
        if part not in files:
            raise table.fail("unites", f"{part!r} is no calendar of this folder; add its file or correct it")
        if part in (name, *inside):
            raise table.fail("unites", f"{part!r} comes back to this calendar; break the circle")
        _read(part, files, read, (*inside, name))
    place = table.get("place", str, "")
    read[name] = _Part(_calendar(table, name, [read[part] for part in parts]), place)


def _calendar(table: Table, name: str, parts: Sequence[_Part]) -> Calendar:
    """One file as a calendar, with the closed days of `parts` in it."""
    table.word("id", [name])
    first, last = _span(table)
    weekend = frozenset(WEEKDAYS.index(day) for day in table.words("weekend", WEEKDAYS))
    if len(weekend) == len(WEEKDAYS):
        raise table.fail("weekend", "leaves no day of the week open")
    _covered(table, (first, last), weekend, parts)
    reach = min([date(last.year + REACH, 12, 31), *(part.calendar.reach for part in parts)])
    closed = _united(parts, first, reach)
    for day, why in read_holidays(table, first, reach, weekend, closed).items():
        closed.setdefault(day, why)
    closures = _days(table, "closure", first, last, closed)
    closed |= closures
    _history(table, closed)
    calendar = Calendar(
        id=name,
        title=table.get("title", str),
        first=first,
        last=last,
        weekend=weekend,
        closed=closed,
        disputed=_disputed(table, first, last, closed, parts),
        opened=_opened(table, first, last, closed, weekend),
        reach=reach,
        listed_to=min([_listed(table, first, last, closures), *(one.calendar.listed_to for one in parts)]),
        later=table.get("later", str, parts[0].calendar.later if parts else Calendar.later),
        unites=tuple(part.calendar.id for part in parts),
    )
    table.done()
    return calendar


def _span(table: Table) -> tuple[date, date]:
    """The first and the last settled day; the file's citation is read along."""
    read_cite(table.table("cite"))
    first, last = table.day("first"), table.day("last")
    if last < first:
        raise table.fail("last", f"is before the first day {first.isoformat()}")
    if not 1900 <= first.year <= last.year <= 2100:
        raise table.fail("last", "must be a day of our time: calendars run from 1900 to 2100")
    return first, last


def _covered(table: Table, days: tuple[date, date], weekend: frozenset[int], parts: Sequence[_Part]) -> None:
    """Refuse a union with a gap: each part must know all its days, and mean the same by a weekend."""
    for calendar, _ in parts:
        if calendar.first > days[0]:
            raise table.fail("first", f"is before {calendar.id} begins ({calendar.first.isoformat()})")
        if calendar.last < days[1]:
            raise table.fail("last", f"is after {calendar.id} ends ({calendar.last.isoformat()}); extend it")
        if calendar.weekend != weekend:
            raise table.fail("weekend", f"is not the weekend of {calendar.id}; unite what agrees on it")
        if calendar.opened:
            raise table.fail("unites", f"{calendar.id} opens days of the weekend; such a file stands alone")


def _united(parts: Sequence[_Part], first: date, reach: date) -> dict[date, Closed]:
    """The days that any part closes; one that is not closed in all of them says where it is."""
    found: dict[date, Closed] = {}
    for calendar, place in parts:
        for day, why in calendar.closed.items():
            if not first <= day <= reach or day in found:
                continue
            everywhere = all(day in other.calendar.closed for other in parts)
            label = why.label if everywhere or not place else f"{why.label} ({place})"
            found[day] = Closed(day, label, why.kind, why.cite, why.confidence, why.known_on)
    return found


def _days(
    table: Table, key: str, first: date, last: date, closed: Mapping[date, Closed]
) -> dict[date, Closed]:
    """The single days under `key`, each with its own source; a day that is closed already is refused."""
    found: dict[date, Closed] = {}
    for row in table.each(key):
        for one in _entry(row, disputed=key == "disputed"):
            if not first <= one.on <= last:
                raise row.fail(
                    "on", f"{one.on.isoformat()} lies outside the calendar's first and last day; correct it"
                )
            if one.on in found or one.on in closed:
                raise row.fail("on", f"{one.on.isoformat()} is listed twice; keep one entry")
            found[one.on] = one
    return found


def _opened(
    table: Table, first: date, last: date, closed: Mapping[date, Closed], weekend: frozenset[int]
) -> dict[date, Closed]:
    """Days of the weekend that are worked."""
    opened = _days(table, "opened", first, last, closed)
    for day in opened:
        if day.weekday() not in weekend:
            raise table.fail("opened", f"{day.isoformat()} is no day of the weekend; remove it")
    return opened


def _disputed(
    table: Table, first: date, last: date, closed: Mapping[date, Closed], parts: Sequence[_Part]
) -> dict[date, Closed]:
    """Days that lawful readings treat differently, those of the parts included."""
    disputed = {day: why for part in parts for day, why in part.calendar.disputed.items()}
    disputed |= _days(table, "disputed", first, last, {})
    return {day: why for day, why in disputed.items() if day not in closed and first <= day <= last}


def _entry(row: Table, *, disputed: bool) -> Iterator[Closed]:
    """One entry: a day under `on`, or several under `days` with the same words."""
    days = row.get("days", list) if row.has("days") else [row.day("on")]
    label, kind, cite = row.get("label", str), row.word("kind", KINDS), row.get("cite", str)
    if not cite.strip():
        raise row.fail("cite", "is empty; a day without a source does not load")
    confidence = "verified" if disputed else row.word("confidence", CONFIDENCE)
    known_on = row.day("known_on", None)
    row.done()
    for day in days:
        if type(day) is not date:
            raise row.fail("days", f"must be dates like 2026-11-22, not {day!r}")
        yield Closed(day, label, kind, cite, confidence, known_on)


def _listed(table: Table, first: date, last: date, closures: Mapping[date, Closed]) -> date:
    """The last day that an official yearly list settles; the calendar's last where no such list decides.

    A year without its list, or without the days foreseen for it, is a gap.
    """
    if not table.has("listed_to"):
        return last
    listed_to: date = table.day("listed_to")
    if not first <= listed_to <= last:
        raise table.fail("listed_to", "lies outside the calendar's first and last day; correct it")
    for year in range(first.year, last.year + 1):
        kind = "official-list" if year <= listed_to.year else "nominal"
        if not any(day.year == year and why.kind == kind for day, why in closures.items()):
            raise table.fail("closure", f"a gap: {year} has no day of kind {kind!r}; add that year's days")
    return listed_to


def _history(table: Table, closed: Mapping[date, Closed]) -> None:
    """Closed days that do not count are listed so that nobody adds them: check that nobody did."""
    for row in table.each("history"):
        row.get("label", str)
        row.get("why", str)
        for day in row.get("days", list):
            if type(day) is not date:
                raise row.fail("days", f"must be dates like 2026-11-22, not {day!r}")
            if day in closed:
                raise row.fail("days", f"{day} is listed as a closure and as history that does not count")
        row.done()


def parts_of(calendars: Mapping[str, Calendar], calendar_id: str) -> frozenset[str]:
    """The calendars that one unites, and those that they unite: what closes one of them closes it."""
    found: set[str] = set()
    waiting = list(calendars[calendar_id].unites)
    while waiting:
        part = waiting.pop()
        if part not in found:
            found.add(part)
            waiting += calendars[part].unites
    return frozenset(found)
