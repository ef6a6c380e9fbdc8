"""The ruler of a clock as a value: every day from its trigger to its date, as the engine counted it.

`day_by_day.ruler_of` makes it; pages, prints, commands and certificates draw it, and count nothing.
"""

from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["counted", "hours", "named", "none"]
DayKind = Literal["open", "weekend", "closed", "disputed", "worked", "unknown"]
Gap = Literal["", "before", "closed", "paused", "after"]
Role = Literal["told", "trigger", "first", "period-end", "end", "safe", "finished"]
ShiftCode = Literal["transition", "trigger-moved", "lengthened", "rolled", "landed", "cut", "safe-day"]


class Cell(NamedTuple):
    """One day, in the zone of the authority.

    `number` is the unit of the law that the day belongs to (day 4, business day 4, week 1, month 9), or, for
    hours, how many have passed by the end of the day; None for a day that is not counted, and `gap` says why:
    `before` the first day, `closed`, `paused`, or `after` the period. `day` is how many days were counted up
    to this one (None for hours). `kind` is what the calendar says of the day, counted or not, `label` its
    words for it and `cite` the authority; `unknown` is a day that the calendar does not reach. `paused` is
    the reason of the pause, `paused_cite` its law. `roles` are what the day is in the clock.
    """

    on: date
    number: int | None
    day: int | None
    gap: Gap
    kind: DayKind
    label: str
    cite: str
    paused: str
    paused_cite: str
    roles: tuple[Role, ...]


class Shift(NamedTuple):
    """What moved a day of the clock: `from_on` to `to_on`, and over which closed days, named.

    `trigger-moved` and `transition` move the first day, `lengthened`, `rolled`, `landed` and `cut` the end,
    in that order; `safe-day` is the way back from the end to the last day that is safe.
    """

    code: ShiftCode
    from_on: date
    to_on: date
    over: tuple[str, ...]
    cite: str


class Ruler(NamedTuple):
    """The days of one clock, without a gap, the earliest first; plain data for any way of drawing it.

    `kind`: `counted`, `hours`, `named` (a text names the day, so nothing is numbered) or `none` (no date, no
    cells). `n` and `unit` are the length that was counted. `end_on` is the date, the bound of a clock that
    has only an earliest day (`is_bound`), or None. `paused_to`: a pause lasts, and was counted to this day.
    `known_to`: the last day of which the calendar knows whether it is closed, where cells lie behind it.
    """

    kind: Kind
    n: int
    unit: str
    direction: Literal["forward", "backward"]
    clear: bool
    end_on: date | None
    is_bound: bool
    is_projected: bool
    paused_to: date | None
    known_to: date | None
    cutoff: str
    zone: str
    calendar: str
    calendar_title: str
    calendar_digest: str
    cells: tuple[Cell, ...]
    shifts: tuple[Shift, ...]

    @property
    def reached(self) -> int:
        """The highest number of any cell: the length of the rule, or less where the clock was cut."""
        return max((cell.number for cell in self.cells if cell.number), default=0)

    @property
    def days(self) -> int:
        """How many days are counted."""
        return sum(cell.number is not None for cell in self.cells)

    def on(self, role: Role) -> date | None:
        """Return the day of a role; None where the clock has none."""
        return next((cell.on for cell in self.cells if role in cell.roles), None)

    @property
    def agrees(self) -> bool:
        """Whether the cells arrive at the date: the whole length is counted and ends where the clock says."""
        if self.kind != "counted" or any(shift.code == "cut" for shift in self.shifts):
            return True
        days = [cell.on for cell in self.cells if cell.number is not None]
        last = (min if self.direction == "backward" else max)(days, default=None)
        ended = self.on("period-end")
        arrives = last == ended if not self.clear else bool(last and ended and ended < last)
        return self.reached == self.n and arrives
