"""A ruler in weeks of seven; one that is long folds into the months of the calendar."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock.days import ONE_DAY
from tracker.clock.explain import legal_day
from tracker.clock.ruler import Cell, Ruler
from tracker.models.days import month_name
from tracker.models.law_words import law_words

from .words import TAGS, cell_words, shown_roles, unit_begins, unit_name, unit_over

FOLDS_AFTER = 19 * 7
"""Days of a ruler up to which its weeks stand in one piece."""
DRAWN = 36
"""Months of a ruler that are drawn day by day; of a longer one, those in which nothing happens are not."""
SHIFTED = ("trigger-moved", "transition", "lengthened", "rolled", "landed")


class Day(NamedTuple):
    """A cell as a page shows it.

    `number` is the figure of a counted day (of a month or week, on its last day only), `note` the name of
    what closes or pauses it, `tag` its role in a word, `marks` what it looks like, `words` all of it as a
    sentence.
    """

    cell: Cell
    date_text: str
    number: str
    note: str
    tag: str
    marks: str
    words: str


class Month(NamedTuple):
    """A month of the calendar, or several in which nothing happens (`weeks` is empty then)."""

    title: str
    summary: str
    weeks: tuple[tuple[Day | None, ...], ...]
    is_open: bool


class Sheet(NamedTuple):
    """The days of a ruler in order: either `weeks` or, of a long one, `months`."""

    weeks: tuple[tuple[Day | None, ...], ...]
    months: tuple[Month, ...]


def sheet_of(ruler: Ruler, today: date | None = None) -> Sheet:
    """Return the ruler in rows of seven days, Monday first; `today` is marked where it is a cell."""
    if not ruler.cells:
        return Sheet((), ())
    drawing = Drawing(ruler, today)
    if len(ruler.cells) <= FOLDS_AFTER:
        return Sheet(tuple(drawing.weeks(_whole_weeks(ruler.cells), short=False)), ())
    return Sheet((), tuple(drawing.months()))


def _whole_weeks(cells: Sequence[Cell]) -> list[date]:
    """Every day of the weeks that the cells lie in."""
    first = cells[0].on - timedelta(days=cells[0].on.weekday())
    last = cells[-1].on + timedelta(days=6 - cells[-1].on.weekday())
    return list(_days(first, last))


class Drawing:
    """One ruler on its way to rows."""

    def __init__(self, ruler: Ruler, today: date | None = None) -> None:
        self.ruler, self.today = ruler, today
        self.by_day: Mapping[date, Cell] = {cell.on: cell for cell in ruler.cells}
        edges = list(_unit_edges(ruler))
        self.unit_starts = frozenset(first for first, _last in edges)
        self.unit_ends = frozenset(last for _first, last in edges)
        self.arrows = _arrows(ruler)

    def weeks(self, days: Sequence[date], *, short: bool) -> Iterator[tuple[Day | None, ...]]:
        """The days as rows; those without a cell are empty. `short`: the month need not be named."""
        named = short
        for start in range(0, len(days), 7):
            row: list[Day | None] = []
            for day in days[start : start + 7]:
                cell = self.by_day.get(day)
                with_month = not short and (not named or day.day == 1)
                row.append(self._day(cell, with_month=with_month) if cell else None)
                named = named or cell is not None
            yield tuple(row)

    def months(self) -> Iterator[Month]:
        """The months from the first cell to the last, those that are not drawn as one line."""
        by_month = groupby(self.ruler.cells, key=lambda cell: (cell.on.year, cell.on.month))
        every = [list(cells) for _month, cells in by_month]
        is_drawn = [len(every) <= DRAWN or place < 12 or _matters(cells) for place, cells in enumerate(every)]
        for drawn, group in groupby(zip(every, is_drawn, strict=True), key=lambda one: one[1]):
            months = [cells for cells, _ in group]
            if drawn:
                yield from (self._month(cells) for cells in months)
            else:
                yield self._stretch(months)

    def _month(self, cells: Sequence[Cell]) -> Month:
        first = cells[0].on.replace(day=1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        days = list(_days(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())))
        inside = [day if day.month == first.month else date.min for day in days]
        return Month(
            _title(first),
            self._summary(cells),
            tuple(week for week in self.weeks(inside, short=True) if any(week)),
            any({"trigger", "end", "period-end"} & set(cell.roles) for cell in cells),
        )

    def _stretch(self, months: Sequence[Sequence[Cell]]) -> Month:
        cells = [cell for one in months for cell in one]
        between = {"first": _title(months[0][0].on), "last": _title(months[-1][0].on)}
        title = _("%(first)s to %(last)s") % between if len(months) > 1 else between["first"]
        return Month(title, self._summary(cells), (), False)

    def _summary(self, cells: Sequence[Cell]) -> str:
        """How many days count, which units end, what pauses it, and what the month holds."""
        counted = [cell for cell in cells if cell.number is not None]
        n = len(counted)
        told = [ngettext("%(n)s day counted", "%(n)s days counted", n) % {"n": n}]
        told += self._numbers(counted)
        paused = sum(cell.gap == "paused" for cell in cells)
        if paused:
            told.append(ngettext("%(n)s day paused", "%(n)s days paused", paused) % {"n": paused})
        told += [f"{TAGS[role]}: {legal_day(cell.on)}" for cell in cells for role in shown_roles(cell)]
        return ", ".join(told)

    def _numbers(self, counted: Sequence[Cell]) -> Iterator[str]:
        if not counted:
            return
        if self.ruler.unit in ("calendar-day", "business-day"):
            low, high = sorted((counted[0].number or 0, counted[-1].number or 0))
            yield _("%(first)s to %(last)s") % {"first": low, "last": high} if low != high else str(low)
            return
        over = [cell for cell in counted if cell.on in self.unit_ends]
        for cell in over[-1:]:
            yield f"{unit_over(cell, self.ruler)}: {legal_day(cell.on)}"

    def _day(self, cell: Cell, *, with_month: bool) -> Day:
        ends_unit = cell.on in self.unit_ends
        roles = shown_roles(cell)
        shown = f"{cell.on.day} {month_name(cell.on.month)}" if with_month else str(cell.on.day)
        return Day(
            cell,
            shown,
            self._figure(cell, ends_unit),
            self._note(cell, ends_unit),
            str(TAGS[roles[0]]) if roles else _("today") if cell.on == self.today else "",
            " ".join(self._marks(cell, roles, ends_unit)),
            cell_words(cell, self.ruler, ends_unit=ends_unit),
        )

    def _note(self, cell: Cell, ends_unit: bool) -> str:
        """What closes or pauses a day; of a long unit, where it begins and ends."""
        if ends_unit:
            return unit_name(self.ruler.unit, cell.number or 0)
        if cell.on in self.unit_starts and cell.kind != "closed":
            return unit_begins(cell, self.ruler)
        return _note(cell)

    def _figure(self, cell: Cell, ends_unit: bool) -> str:
        if cell.number is None:
            return ""
        by_day = self.ruler.unit in ("calendar-day", "business-day", "hour")
        return str(cell.number) if by_day or ends_unit else ""

    def _marks(self, cell: Cell, roles: Iterable[str], ends_unit: bool) -> Iterator[str]:
        yield f"is-{cell.gap or ('counted' if cell.number is not None else 'plain')}"
        if cell.kind not in ("open", "unknown"):
            yield f"is-{cell.kind}"
        if ends_unit:
            yield "is-unit-end"
        if cell.on == self.today:
            yield "is-today"
        yield from (f"is-{role}" for role in roles)
        yield from self.arrows.get(cell.on, ())


def _note(cell: Cell) -> str:
    """What closes or pauses a day, in few words."""
    if cell.gap == "paused":
        return _("paused")
    if cell.kind == "weekend":
        return "" if cell.number is not None or cell.gap == "before" else _("weekend")
    return law_words(cell.label)


def _unit_edges(ruler: Ruler) -> Iterator[tuple[date, date]]:
    """The first and the last day of every week, month or year, in the direction of counting."""
    if ruler.unit not in ("week", "month", "year"):
        return
    counted = [cell for cell in ruler.cells if cell.number is not None]
    if ruler.direction == "backward":
        counted.reverse()
    for _number, group in groupby(counted, key=lambda cell: cell.number):
        days = [cell.on for cell in group]
        yield days[0], days[-1]


def _arrows(ruler: Ruler) -> dict[date, tuple[str, ...]]:
    """For each day that an arrow touches, which part of it: where it leaves, passes, or arrives."""
    found: dict[date, tuple[str, ...]] = {}
    for shift in ruler.shifts:
        if shift.code not in SHIFTED:
            continue
        back = shift.to_on < shift.from_on
        low, high = sorted((shift.from_on, shift.to_on))
        for day in _days(low, high):
            part = "from" if day == shift.from_on else "to" if day == shift.to_on else "over"
            found[day] = (*found.get(day, ()), f"arrow-{part}{'-back' if back else ''}")
    return found


def _matters(cells: Iterable[Cell]) -> bool:
    return any(cell.gap == "paused" or set(cell.roles) - {"first"} for cell in cells)


def _title(day: date) -> str:
    return date_format(day, "F Y")


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += ONE_DAY
