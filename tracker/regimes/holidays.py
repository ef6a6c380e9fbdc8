"""Holidays as a statute words them, laid out over years: weekdays, Easter, equinoxes, substitutes."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from tracker.clock.calendars import Closed
from tracker.clock.days import ONE_DAY

from .table import Table

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CONFIDENCE = ("verified", "unverified")
KINDS = ("statute", "proclamation", "executive-order", "opm", "official-list", "nominal")
"""On what authority a day is closed; `nominal` is foreseen, for a year whose official list was not read."""

_PLACES = ("day", "nth", "on_or_after", "easter", "equinox")
_EQUINOX = {"spring": (3, 20_843_100), "autumn": (9, 23_248_800)}
_LEAP_YEAR = 2024


class Observed(NamedTuple):
    """Where a holiday goes that falls on a closed weekday; `instead`: the day itself is then no holiday."""

    falls_on: frozenset[int]
    move: str
    instead: bool
    cite: str
    confidence: str


class Nominal(NamedTuple):
    """A holiday of one year on its own day, with what moves it."""

    closed: Closed
    moves: tuple[Observed, ...]


def read_holidays(
    table: Table, first: date, reach: date, weekend: frozenset[int], taken: Iterable[date]
) -> dict[date, Closed]:
    """Return every day between `first` and `reach` that the standing rules of a file close.

    `taken` are days closed by others, which no substitute day may fall on. Raises `LawFileError`.
    """
    years = range(first.year - 1, reach.year + 2)
    sure = table.word("confidence", CONFIDENCE)
    named = _observed(table)
    found = [one for row in table.each("holiday") for one in _rows(row, years, named, sure)]
    found.sort(key=lambda one: one.closed.on)
    closed: dict[date, Closed] = {}
    for one in found:
        if not any(move.instead and one.closed.on.weekday() in move.falls_on for move in one.moves):
            _add(closed, one.closed)
    for day in _between(table, [one.closed.on for one in found]):
        closed.setdefault(day.on, day)
    holy = frozenset(closed) | frozenset(taken)
    for one in found:
        for move in one.moves:
            if one.closed.on.weekday() in move.falls_on:
                _add(closed, _moved(one.closed, move, weekend, holy | frozenset(closed)))
    return {day: why for day, why in closed.items() if first <= day <= reach}


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of the western churches (Gregorian computus, Meeus/Jones/Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, common = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - moon + 15) % 30
    fours, ones = divmod(rest, 4)
    sunday = (32 + 2 * common + 2 * fours - epact - ones) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _rows(row: Table, years: range, named: Mapping[str, Observed], sure: str) -> Iterator[Nominal]:
    """One holiday of the file in each of its years."""
    label, cite = row.get("label", str), row.get("cite", str)
    if not cite.strip():
        raise row.fail("cite", "is empty; a holiday without a citation does not load")
    kind = row.word("kind", KINDS, "statute")
    confidence = row.word("confidence", CONFIDENCE, sure)
    since, until = row.get("from_year", int, years.start), row.get("to_year", int, years.stop)
    if until < since:
        raise row.fail("to_year", f"is before the first year {since}")
    left_out = row.get("except_years", list, [])
    for year in left_out:
        if not isinstance(year, int) or not since <= year <= until:
            raise row.fail("except_years", f"{year!r} must be one of the holiday's years")
    moves = tuple(named[name] for name in row.words("observed", named, []))
    place = _place(row)
    row.done()
    for year in years:
        if since <= year <= until and year not in left_out:
            yield Nominal(Closed(place.on(year), label, kind, cite, confidence), moves)


class _Place(NamedTuple):
    """Where in a year a holiday falls: which rule, and its numbers."""

    rule: str
    month: int
    number: int
    weekday: int

    def on(self, year: int) -> date:
        if self.rule == "easter":
            return easter_sunday(year) + timedelta(days=self.number)
        if self.rule == "equinox":
            return _equinox(year, self.month, self.number)
        if self.rule == "nth":
            return _nth(year, self.month, self.weekday, self.number)
        day = date(year, self.month, self.number)
        if self.rule == "on_or_after":
            day += timedelta(days=(self.weekday - day.weekday()) % 7)
        return day


def _place(row: Table) -> _Place:
    """What the row says of the day: exactly one of the ways to say it."""
    said = [key for key in _PLACES if row.has(key)]
    if len(said) != 1:
        raise row.fail("day", f"say the day in exactly one way: {', '.join(_PLACES)}")
    rule = said[0]
    if rule == "easter":
        days = row.get("easter", int)
        if not -70 <= days <= 70:
            raise row.fail("easter", "must be a number of days from Easter Sunday between -70 and 70")
        return _Place(rule, 0, days, 0)
    if rule == "equinox":
        month, number = _EQUINOX[row.word("equinox", _EQUINOX)]
        return _Place(rule, month, number, 0)
    month, number = row.get("month", int), row.get(rule, int)
    weekday = 0 if rule == "day" else WEEKDAYS.index(row.word("weekday", WEEKDAYS))
    last = monthrange(_LEAP_YEAR, month)[1] if 1 <= month <= 12 else 0
    if month == 2 and rule != "nth":
        last = 28  # 29 February would be no date in most years
    if not last or (rule != "nth" and not 1 <= number <= last):
        raise row.fail("month", "month and day do not make a date in every year")
    if rule == "nth" and number not in (-1, 1, 2, 3, 4):
        raise row.fail("nth", "must be 1 to 4, or -1 for the last one of the month")
    return _Place(rule, month, number, weekday)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday of a month; -1 is the last one."""
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _equinox(year: int, month: int, base: int) -> date:
    """The day of an equinox in Japan, by the usual formula (1980 to 2099); `base` in millionths of a day."""
    since = year - 1980
    return date(year, month, (base + 242_194 * since) // 1_000_000 - since // 4)


def _observed(table: Table) -> dict[str, Observed]:
    """The file's rules for holidays on closed weekdays, by the name that a holiday uses."""
    found: dict[str, Observed] = {}
    for row in table.each("observed"):
        name = row.get("id", str)
        if name in found:
            raise row.fail("id", "is listed twice; keep one entry")
        found[name] = Observed(
            frozenset(WEEKDAYS.index(day) for day in row.words("falls_on", WEEKDAYS)),
            row.word("move", ("day-before", "day-after", "next-open-day")),
            row.get("instead", bool),
            row.get("cite", str),
            row.word("confidence", CONFIDENCE),
        )
        row.done()
    return found


def _moved(holiday: Closed, move: Observed, weekend: frozenset[int], holy: frozenset[date]) -> Closed:
    """The day on which a holiday is observed."""
    day = holiday.on + (-ONE_DAY if move.move == "day-before" else ONE_DAY)
    while move.move == "next-open-day" and (day in holy or day.weekday() in weekend):
        day += ONE_DAY
    sure = "verified" if holiday.confidence == move.confidence == "verified" else "unverified"
    return Closed(day, f"{holiday.label} (observed)", holiday.kind, f"{holiday.cite}; {move.cite}", sure)


def _between(table: Table, days: list[date]) -> list[Closed]:
    """The days that lie between two holidays, where the law closes them as well."""
    if not table.has("between"):
        return []
    row = table.table("between")
    label, cite, confidence = row.get("label", str), row.get("cite", str), row.word("confidence", CONFIDENCE)
    row.done()
    holy = frozenset(days)
    return [
        Closed(day + ONE_DAY, label, "statute", cite, confidence)
        for day in sorted(holy)
        if day + ONE_DAY not in holy and day + 2 * ONE_DAY in holy
    ]


def _add(closed: dict[date, Closed], more: Closed) -> None:
    """Close a day; where two holidays fall on it, both are named."""
    one = closed.get(more.on)
    if one is None:
        closed[more.on] = more
        return
    label = f"{one.label} and {more.label}"
    sure = "verified" if "verified" in (one.confidence, more.confidence) else "unverified"
    closed[more.on] = Closed(more.on, label, one.kind, f"{one.cite}; {more.cite}", sure)
