"""Calendar files: holidays as the statute words them, closures as days with a source."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tracker.clock.calendars import Calendar, Closed
from tracker.clock.days import ONE_DAY

from .table import Table, read_toml

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CONFIDENCE = ("verified", "unverified")
KINDS = ("statute", "executive-order", "opm")


def read_calendar(path: Path) -> Calendar:
    """Return the calendar of one file. Raises `LawFileError` with file and key."""
    table = read_toml(path)
    first, last = table.day("first"), table.day("last")
    if last < first:
        raise table.fail("last", f"is before the first day {first.isoformat()}")
    read_cite(table.table("cite"))
    weekend = frozenset(WEEKDAYS.index(day) for day in table.words("weekend", WEEKDAYS))
    closed: dict[date, Closed] = {}
    for closure in [*_holidays(table, first, last), *_closures(table, "closure")]:
        if not first <= closure.on <= last:
            raise table.fail(
                "closure", f"{closure.on.isoformat()} lies outside the calendar's first and last day"
            )
        if closure.on in closed and closure.kind != "statute":
            raise table.fail("closure", f"{closure.on.isoformat()} is listed twice; keep one entry")
        closed[closure.on] = closure
    disputed = {one.on: one for one in _closures(table, "disputed")}
    _history(table, closed)
    table_id, title = table.get("id", str), table.get("title", str)
    if table_id != path.stem:
        raise table.fail("id", f"must be the file's own name {path.stem!r}")
    table.done()
    return Calendar(table_id, title, first, last, weekend, closed, disputed)


def read_cite(table: Table) -> tuple[str, date, str]:
    """Return text, read-on date and address of a citation; text and date are mandatory."""
    text, read_on, url = table.get("text", str), table.day("read_on"), table.get("url", str, "")
    if not text.strip():
        raise table.fail("text", "is empty; law without a citation does not load")
    table.done()
    return text, read_on, url


def _holidays(table: Table, first: date, last: date) -> Iterator[Closed]:
    moves = _observance(table)
    for row in table.each("holiday"):
        label, cite = row.get("label", str), row.get("cite", str)
        month, since = row.get("month", int), row.get("from_year", int, first.year)
        fixed = row.has("day")
        number = row.get("day" if fixed else "nth", int)
        weekday = None if fixed else WEEKDAYS.index(row.word("weekday", WEEKDAYS))
        if not 1 <= month <= 12 or (fixed and not 1 <= number <= monthrange(2024, month)[1]):
            raise row.fail("month", "month and day do not make a date")
        row.done()
        for year in range(since, last.year + 2):
            day = date(year, month, number) if fixed else _nth(year, month, weekday or 0, number)
            closure = Closed(day, label, "statute", cite)
            move = moves.get(WEEKDAYS[day.weekday()])
            if move:
                shift, why, confidence = move
                moved = day + timedelta(days=shift)
                closure = Closed(moved, f"{label} (observed)", "statute", f"{cite}; {why}", confidence)
            if first <= closure.on <= last:
                yield closure


def _observance(table: Table) -> dict[str, tuple[int, str, str]]:
    """How a holiday on a closed weekday is observed: the shift in days, on what authority, how sure."""
    found: dict[str, tuple[int, str, str]] = {}
    if not table.has("observed"):
        return found
    rows = table.table("observed")
    for weekday in rows.data:
        row = rows.table(weekday)
        shift = {"day-before": -1, "day-after": 1}[row.word("move", ("day-before", "day-after"))]
        found[weekday] = (shift, row.get("cite", str), row.word("confidence", CONFIDENCE))
        row.done()
    return found


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday of a month; -1 is the last one."""
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - weekday) % 7) + (n + 1) * 7 * ONE_DAY


def _closures(table: Table, key: str) -> Iterator[Closed]:
    for row in table.each(key):
        confidence = "verified" if key == "disputed" else row.word("confidence", CONFIDENCE)
        yield Closed(
            row.day("on"),
            row.get("label", str),
            row.word("kind", KINDS),
            row.get("cite", str),
            confidence,
            row.day("known_on", None),
        )
        row.done()


def _history(table: Table, closed: dict[date, Closed]) -> None:
    """Closed days that do not count are listed so that nobody adds them: check that nobody did."""
    for row in table.each("history"):
        row.get("label", str)
        row.get("why", str)
        for day in row.get("days", list):
            if day in closed:
                raise row.fail("days", f"{day} is listed as a closure and as history that does not count")
        row.done()
