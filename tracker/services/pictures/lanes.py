"""What a timeline tells, before anything is drawn: lanes of what happened and of clocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tracker.clock.calendars import Calendar, Closed
from tracker.models import FuzzyDay
from tracker.services.pictures.axis import Stretch

YEAR = timedelta(days=365)


class Stop(NamedTuple):
    """Days that a clock does not count, both included; `last` is None while the stop lasts."""

    first: date
    last: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, on a day or within bounds; `is_imagined` where a scenario only says so."""

    title: str
    on: FuzzyDay
    url: str = ""
    is_doubtful: bool = False
    is_imagined: bool = False

    def days(self) -> Iterator[date]:
        """The days by which it is bounded."""
        yield from (day for day in (self.on.earliest, self.on.latest) if day)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock: from its first day to its date, with what stops it and how it stands.

    `mark` and `word` are those of the docket. Without `due_on`, `earliest_on` and `latest_on` bound the date
    where anything does, and `reason` says why there is none. `set_on` is another day, set by hand.
    `is_imagined` clocks belong to a scenario; `differs` says how. `is_quiet` ones are later occurrences of
    what recurs: drawn without a name.
    """

    title: str
    mark: str
    word: str
    owner: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    safe_on: date | None = None
    set_on: date | None = None
    unrolled_on: date | None = None
    finished_on: date | None = None
    earliest_on: date | None = None
    latest_on: date | None = None
    reason: str = ""
    left: str = ""
    stops: tuple[Stop, ...] = ()
    url: str = ""
    is_projected: bool = False
    is_open: bool = False
    is_unverified: bool = False
    is_imagined: bool = False
    is_quiet: bool = False
    differs: str = ""

    def days(self) -> Iterator[date]:
        """The days that have a place on the axis; a limit of years that is over has none."""
        ends = [self.due_on, self.set_on, self.finished_on, self.earliest_on, self.latest_on]
        if self.finished_on and not self.is_open:
            ends = [day for day in ends if day and day <= self.finished_on + YEAR]
        yield from (day for day in (self.starts_on, *ends) if day)

    @property
    def has_place(self) -> bool:
        """Whether anything of it can be drawn: a first day alone is no clock."""
        return bool(self.due_on or self.set_on or self.is_bounded)

    @property
    def is_bounded(self) -> bool:
        """Whether no day but bounds of it are known."""
        return not self.due_on and bool(self.earliest_on or self.latest_on)


@dataclass(frozen=True, slots=True)
class Lane:
    """One review, one divestment or the deal itself, as of `today` in its authority's zone."""

    title: str
    detail: str
    today: date
    marks: tuple[Mark, ...] = ()
    clocks: tuple[Clock, ...] = ()
    calendar: Calendar | None = None
    url: str = ""

    def facts(self) -> "list[Mark | Clock]":
        """What happened, then the clocks."""
        return [*self.marks, *self.clocks]

    def closed(self, stretch: Stretch, *, weekends: bool) -> list[Closed]:
        """The closed days of its authority in a stretch, in order, as far as its calendar reaches."""
        if self.calendar is None:
            return []
        first = max(stretch.first, self.calendar.first)
        last = min(stretch.last, self.calendar.reach)
        if not weekends:
            return [
                self.calendar.closed[day] for day in self.calendar.closed_in_order if first <= day <= last
            ]
        every = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        return [why for day in every if (why := self.calendar.closed_because(day))]


@dataclass(frozen=True, slots=True)
class Lanes:
    """Everything a timeline tells. `scenario` names the ghost, `problem` why there is none."""

    title: str
    today: date
    lanes: tuple[Lane, ...]
    outside_on: date | None = None
    scenario: str = ""
    imagined: tuple[str, ...] = ()
    problem: str = ""

    def days(self) -> list[date]:
        """Every day with a place on the axis, today among them while anything is open or lies ahead."""
        found = [day for lane in self.lanes for one in lane.facts() for day in one.days()]
        found += [self.outside_on] if self.outside_on else []
        is_live = any(clock.is_open and clock.has_place for lane in self.lanes for clock in lane.clocks)
        if is_live or not found or max(found) >= self.today:
            found.append(self.today)
        return found
