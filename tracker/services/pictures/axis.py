"""From days to pixels: an axis of time, its marks, and the stretches one zooms to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tracker.clock.days import add_months
from tracker.models.days import month_name
from tracker.services.pictures.letters import BOLD, width_of

SMALL = 12
"""Size of the letters along an axis."""
FEWEST_DAYS = 7


class Stretch(NamedTuple):
    """A stretch of days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def meets(self, first: date, last: date) -> bool:
        """Whether any of these days lies in the stretch."""
        return first <= self.last and last >= self.first

    @property
    def middle(self) -> date:
        return self.first + timedelta(days=self.days // 2)


class Tick(NamedTuple):
    """A line of the grid. `label` is empty where it has no room; `is_major` marks a month or year."""

    x: int
    label: str
    is_major: bool


@dataclass(frozen=True)
class Axis:
    """Days between `left` and `right` pixels."""

    stretch: Stretch
    left: int
    right: int

    @property
    def day_width(self) -> float:
        return (self.right - self.left) / self.stretch.days

    def start_of(self, day: date) -> int:
        """Where a day begins; a day outside of the stretch stands at its edge."""
        days = (
            min(max(day, self.stretch.first), self.stretch.last + timedelta(days=1)) - self.stretch.first
        ).days
        return self.left + round(days * self.day_width)

    def end_of(self, day: date) -> int:
        """Where a day ends."""
        return self.start_of(day + timedelta(days=1)) if day < date.max else self.right

    def ticks(self) -> list[Tick]:
        """The grid: the finest unit whose labels have room, a larger unit above it."""
        unit = next((one for one in UNITS if self._fits(one)), UNITS[-1])
        return list(self._labelled(unit))

    def _fits(self, unit: "Unit") -> bool:
        return unit.days * self.day_width >= width_of(unit.widest, SMALL, BOLD) + 8

    def _labelled(self, unit: "Unit") -> Iterator[Tick]:
        free_from = self.left
        for day in unit.days_in(self.stretch):
            x, label = self.start_of(day), unit.label(day)
            room = x >= free_from and x + width_of(label, SMALL, BOLD) <= self.right
            yield Tick(x, label if room else "", unit.is_major(day))
            free_from = x + width_of(label, SMALL, BOLD) + 8 if room else free_from


class Unit(NamedTuple):
    """A unit of the grid: its least number of days, its widest label, its days, how one is written."""

    days: int
    widest: str
    step: Callable[[date], date]
    begin: Callable[[date], date]
    label: Callable[[date], str]
    is_major: Callable[[date], bool]

    def days_in(self, stretch: Stretch) -> Iterator[date]:
        """The days in the stretch on which a unit begins."""
        day = self.begin(stretch.first)
        while day <= stretch.last:
            if day >= stretch.first:
                yield day
            day = self.step(day)


def _months(n: int) -> Callable[[date], date]:
    return lambda day: add_months(day, n)


def _of_month(day: date) -> str:
    name = month_name(day.month)
    return f"{name} {day.year}" if day.month == 1 else name


def _day_of(day: date) -> str:
    return f"{day.day} {month_name(day.month)}" if day.day == 1 else str(day.day)


def _years(n: int) -> "Unit":
    return Unit(
        365 * n,
        "2026",
        _months(12 * n),
        lambda day: date(max(1, day.year - day.year % n), 1, 1),
        lambda day: str(day.year),
        lambda day: True,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


UNITS: tuple[Unit, ...] = (
    Unit(1, "30 ", lambda day: day + timedelta(days=1), lambda day: day, _day_of, lambda day: day.day == 1),
    Unit(
        7,
        "30 Sep",
        lambda day: day + timedelta(days=7),
        _monday,
        lambda day: f"{day.day} {month_name(day.month)}",
        lambda day: day.day <= 7,
    ),
    Unit(28, "Jan 2026", _months(1), lambda day: day.replace(day=1), _of_month, lambda day: day.month == 1),
    Unit(
        90,
        "Jan 2026",
        _months(3),
        lambda day: date(day.year, day.month - (day.month - 1) % 3, 1),
        _of_month,
        lambda day: day.month == 1,
    ),
    *(_years(n) for n in (1, 2, 5, 10, 20, 50)),
)


class Zoom(NamedTuple):
    """A way to another stretch; `is_here` for the one that is shown."""

    name: str
    stretch: Stretch
    is_here: bool


def month_of(day: date, months: int = 1) -> Stretch:
    """The calendar month, quarter (3) or year (12) in which a day lies."""
    first = date(day.year, day.month - (day.month - 1) % months, 1)
    return Stretch(first, add_months(first, months) - timedelta(days=1))


def beside(shown: Stretch) -> tuple[Stretch, Stretch]:
    """The stretches before and after: of whole months where the stretch is one of whole months."""
    after = shown.last + timedelta(days=1)
    if shown.first.day == 1 and after.day == 1:
        months = (after.year - shown.first.year) * 12 + after.month - shown.first.month
        return (
            Stretch(add_months(shown.first, -months), shown.first - timedelta(days=1)),
            Stretch(after, add_months(after, months) - timedelta(days=1)),
        )
    width = timedelta(days=shown.days)
    return Stretch(shown.first - width, shown.last - width), Stretch(shown.first + width, shown.last + width)


def around(days: list[date]) -> Stretch:
    """A stretch with all of these days and a little air on both sides; at least a week long."""
    first, last = min(days), max(days)
    air = timedelta(days=max((last - first).days // 30, FEWEST_DAYS // 2))
    return Stretch(first - air, last + air)
