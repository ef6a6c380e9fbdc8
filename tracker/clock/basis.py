"""What one count rested on, kept beside its date, so that its days can be shown without counting anew."""

from datetime import date, datetime
from typing import NamedTuple

from .calendars import Calendar
from .pauses import Stretch
from .rules import Count, Rule


class Basis(NamedTuple):
    """What `count_clock` counted: how long, from which day, by which calendar, without which days.

    `length` is None where nothing is counted and a text or a formula names the day. `told_on` is the day on
    which the clock was triggered, `trigger_on` the one it counts from. `stretches` are left out of the count;
    a lasting one is counted to the day of the computation.
    """

    rule: Rule
    length: Count | None
    told_on: date
    trigger_on: date
    calendar: Calendar
    stretches: tuple[Stretch, ...] = ()


class Hours(NamedTuple):
    """What `count_hours` counted: both instants are aware, in the zone of the authority."""

    n: int
    started_at: datetime
    due_at: datetime
