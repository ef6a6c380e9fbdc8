"""Dates by day for a month, a week or an agenda, with the closed days of the calendars that clocks run by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, cast

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from tracker.clock.days import add_months
from tracker.models import Deadline
from tracker.models.law_words import law_words
from tracker.services.law import LawBook
from tracker.services.standing import Line, Reader

View = Literal["month", "week", "agenda"]
VIEWS: tuple[View, ...] = ("month", "week", "agenda")
AGENDA_DAYS = 30
MOST = 120
"""Dates that one page reads: an agenda ends before the day that it has no room for, and goes on from there;
elsewhere what is over is counted by day and reached by a narrower view."""
IN_A_CELL = 4
OPEN_DAY = "open_on"
"""The day of an open clock: never empty, and an index has it."""
WEEK = timedelta(days=7)
ONE = timedelta(days=1)


class ClosedDay(NamedTuple):
    """Why a day is closed, and for whom: the titles of the calendars."""

    label: str
    calendars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its dates, how many there are in all, and who is closed."""

    on: date
    is_today: bool
    is_aside: bool
    lines: tuple[Line, ...]
    total: int
    closed: tuple[ClosedDay, ...]
    is_of_month: bool = False

    @property
    def listed_lines(self) -> tuple[Line, ...]:
        """Those that a list tells; beside a month no more than its cell."""
        return self.first_lines if self.is_of_month else self.lines

    @property
    def unlisted(self) -> int:
        """How many dates of the day a list beside a month leaves out."""
        return self.total - len(self.listed_lines) if self.is_of_month else 0

    @property
    def first_lines(self) -> tuple[Line, ...]:
        """Those with room in the cell of a month."""
        return self.lines[:IN_A_CELL]

    @property
    def more(self) -> int:
        """How many dates of the day the cell leaves out."""
        return self.total - len(self.first_lines)

    @property
    def unread(self) -> int:
        """How many dates of the day the page did not read."""
        return self.total - len(self.lines)

    @property
    def has_news(self) -> bool:
        """Whether an agenda lists the day."""
        return bool(self.total or self.closed or self.is_today)


@dataclass(frozen=True, slots=True)
class Days:
    """What a calendar shows: the days in weeks for a month, `earlier` and `later` as days to go to."""

    view: View
    on: date
    days: tuple[Day, ...]
    earlier: date
    later: date

    @property
    def weeks(self) -> list[tuple[Day, ...]]:
        """The days, seven by seven."""
        return [self.days[n : n + 7] for n in range(0, len(self.days), 7)]

    @property
    def listed(self) -> list[Day]:
        """The days that a list tells: all of a week, else those with a date or a closure."""
        return [day for day in self.days if self.view == "week" or day.has_news]

    @property
    def total(self) -> int:
        """How many dates lie in these days."""
        return sum(day.total for day in self.days)

    @property
    def unread(self) -> int:
        """How many of them the page did not read."""
        return sum(day.unread for day in self.days)


def calendar_days(
    rows: QuerySet[Deadline], reader: Reader, book: LawBook, *, by: str, view: View, on: date, today: date
) -> Days:
    """Return the days around `on` with the dates of `rows` that fall into them; nothing else is read.

    Each stands on the day in the column `by`, that of `DeadlineFilter.day`; where that is empty, on its last
    possible one. At most five statements.
    """
    first, last = _bounds(view, on)
    found, totals, last = _dates(rows, reader, by, view, first, last)
    closed = _closed(_calendars(rows, found, book, first, last), book, first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    told = [
        Day(
            day,
            day == today,
            view == "month" and day.month != on.month,
            tuple(found.get(day, ())),
            totals.get(day, 0),
            tuple(closed.get(day, ())),
            view == "month",
        )
        for day in days
    ]
    return Days(view, on, tuple(told), *_beside(view, on, last))


def _bounds(view: View, on: date) -> tuple[date, date]:
    """The first and the last day of a view: whole weeks, but for an agenda."""
    if view == "agenda":
        return on, on + timedelta(days=AGENDA_DAYS - 1)
    first = on.replace(day=1) if view == "month" else on
    last = add_months(first, 1) - ONE if view == "month" else on
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _beside(view: View, on: date, last: date) -> tuple[date, date]:
    if view == "month":
        return add_months(on.replace(day=1), -1), add_months(on.replace(day=1), 1)
    return (on - WEEK, on + WEEK) if view == "week" else (on - timedelta(days=AGENDA_DAYS), last + ONE)


class _Found(NamedTuple):
    """The dates of each day, as many as one page reads, how many there are on it, and the last day shown."""

    lines: Mapping[date, list[Line]]
    totals: Mapping[date, int]
    last: date


def _dates(rows: QuerySet[Deadline], reader: Reader, by: str, view: View, first: date, last: date) -> _Found:
    end = _full_on(rows, by, first, last)
    read = list(_falling(rows, by, first, end).order_by("falls_on", "title", "pk")[: MOST + 1])
    goes_on = len(read) > MOST
    if goes_on and view == "agenda":
        last = max(first, _day_of(read[MOST]) - ONE)
    found: dict[date, list[Line]] = defaultdict(list)
    for line in reader.lines(row for row in read[:MOST] if _day_of(row) <= last):
        found[_day_of(line.deadline)].append(line)
    if not goes_on or (view == "agenda" and last < _day_of(read[MOST])):
        return _Found(found, {day: len(lines) for day, lines in found.items()}, last)
    counted = _falling(rows, by, first, last).order_by().values_list("falls_on").annotate(n=Count("pk"))
    return _Found(found, dict(counted), last)


def _falling(rows: QuerySet[Deadline], by: str, first: date, last: date) -> QuerySet[Any]:
    """The dates of these days, with the day as `falls_on`."""
    falls = Q(**{f"{by}__range": (first, last)})
    if by != OPEN_DAY:
        falls |= Q(**{f"{by}__isnull": True, "latest_on__range": (first, last)})
    return rows.filter(falls).annotate(falls_on=Coalesce(by, "latest_on"))


def _full_on(rows: QuerySet[Deadline], by: str, first: date, last: date) -> date:
    """A day by which a page is full, or the last: what falls behind it need not be sorted."""
    if by != OPEN_DAY:
        return last
    by_day = rows.filter(open_on__range=(first, last)).order_by("open_on", "pk")
    days = list(by_day.values_list("open_on", flat=True)[MOST : MOST + 1])
    return cast(date, days[0]) if days else last


def _day_of(row: Any) -> date:
    return cast(date, row.falls_on)


def _calendars(
    rows: QuerySet[Deadline], found: Mapping[date, list[Line]], book: LawBook, first: date, last: date
) -> set[str]:
    """The calendars by which clocks run in these days.

    Nearly all clocks run by calendars that the lines have: only the others are looked for.
    """
    lines = (line.deadline for day in found.values() for line in day)
    used = {row.calendar for row in lines if row.trigger_on is None or row.trigger_on <= last}
    runs = Q(trigger_on__isnull=True) | Q(trigger_on__lte=last)
    ends = Q(due_on__isnull=True) | Q(due_on__gte=first)
    others = rows.filter(runs, ends, calendar__in=book.library.calendars.keys() - used).order_by()
    return used.union(others.values_list("calendar", flat=True).distinct()) & book.library.calendars.keys()


def _closed(
    calendars: Iterable[str], book: LawBook, first: date, last: date
) -> Mapping[date, Sequence[ClosedDay]]:
    """The closed days of these calendars, with a name."""
    whose: dict[tuple[date, str], list[str]] = defaultdict(list)
    for calendar_id in sorted(calendars):
        calendar = book.calendar(calendar_id)
        for day, why in calendar.closed.items():
            if first <= day <= last:
                whose[day, law_words(why.label)].append(law_words(calendar.title))
    found: dict[date, list[ClosedDay]] = defaultdict(list)
    for (day, label), titles in sorted(whose.items()):
        found[day].append(ClosedDay(label, tuple(titles)))
    return found
