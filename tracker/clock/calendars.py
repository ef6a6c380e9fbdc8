"""Which days are closed, and why. A calendar is a value: adding a closure gives another calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

from .errors import LawError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Closed:
    """One closed day: what closes it, on what authority, and whether that was read in a source."""

    on: date
    label: str
    kind: str
    cite: str
    confidence: str = "verified"
    known_on: date | None = None


@dataclass(frozen=True)
class Calendar:
    """Closed days of one authority between `first` and `last`, both included.

    `closed` are settled closures, `disputed` days on which lawful readings differ: they count as open, and
    whoever counts across one shows the other reading. Asking beyond `last` raises `LawError`.
    """

    id: str
    title: str
    first: date
    last: date
    weekend: frozenset[int]
    closed: Mapping[date, Closed]
    disputed: Mapping[date, Closed]
    _table: tuple[dict[int, int], list[date]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_table", self._counted())

    def closed_because(self, day: date) -> Closed | None:
        """Return what closes `day`, or None if it is an open (business) day."""
        self._require(day)
        if day in self.closed:
            return self.closed[day]
        if day.weekday() in self.weekend:
            return Closed(day, WEEKDAYS[day.weekday()], "weekend", "")
        return None

    def after(self, day: date, n: int) -> date:
        """Return the `n`-th open day after `day` (n >= 1; `day` itself is never counted).

        `day` may be the one before `first`, since counting starts behind it.
        """
        latest, open_days = self._table
        try:
            return open_days[latest[day.toordinal()] + n]
        except KeyError:
            self._require(day)
            raise
        except IndexError:
            raise self._beyond() from None

    def before(self, day: date, n: int) -> date:
        """Return the `n`-th open day before `day` (n >= 1; `day` itself is never counted)."""
        self._require(day)
        latest, open_days = self._table
        index = latest[day.toordinal() - 1] - n + 1
        if index < 0:
            raise LawError("date", f"{self.title} starts on {self.first.isoformat()}; the count leaves it")
        return open_days[index]

    def open_days(self, first: date, last: date) -> int:
        """Return how many open days lie between `first` and `last`, both included."""
        if last < first:
            return 0
        self._require(first)
        self._require(last)
        latest, _ = self._table
        return latest[last.toordinal()] - latest[first.toordinal() - 1]

    def with_closures(self, more: Iterable[Closed]) -> "Calendar":
        """Return this calendar with `more` days closed as well; the digest changes with them."""
        extra = {closure.on: closure for closure in more}
        if not extra:
            return self
        return Calendar(
            self.id,
            self.title,
            self.first,
            self.last,
            self.weekend,
            {**self.closed, **extra},
            {day: why for day, why in self.disputed.items() if day not in extra},
        )

    @cached_property
    def strict(self) -> "Calendar":
        """The other reading: every disputed day closed."""
        return self.with_closures(self.disputed.values())

    @cached_property
    def digest(self) -> str:
        """Return a fingerprint of everything that can move a date: 16 hexadecimal digits of a SHA-256."""
        lines = [self.id, self.first.isoformat(), self.last.isoformat(), repr(sorted(self.weekend))]
        lines += [f"{day} {why.label}" for day, why in sorted(self.closed.items())]
        lines += [f"{day} ? {why.label}" for day, why in sorted(self.disputed.items())]
        return sha256("\n".join(lines).encode()).hexdigest()[:16]

    @cached_property
    def closed_in_order(self) -> list[date]:
        """The settled closed days in order, weekends left out, for bisection."""
        return sorted(self.closed)

    def _counted(self) -> tuple[dict[int, int], list[date]]:
        """For each ordinal the place of the latest open day up to and including it; all open days in order.

        A dictionary, so that no day outside the horizon can be taken for one inside; the day before the
        first is in it, with no open day behind it.
        """
        ordinals = range(self.first.toordinal(), self.last.toordinal() + 1)
        open_days: list[date] = []
        latest = {ordinals.start - 1: -1}
        for ordinal in ordinals:
            day = date.fromordinal(ordinal)
            if day not in self.closed and day.weekday() not in self.weekend:
                open_days.append(day)
            latest[ordinal] = len(open_days) - 1
        return latest, open_days

    def _require(self, day: date) -> None:
        if day > self.last:
            raise self._beyond()
        if day < self.first:
            raise LawError("date", f"{self.title} starts on {self.first.isoformat()}; {day} is before it")

    def _beyond(self) -> LawError:
        return LawError(
            "date",
            f"{self.title} is settled to {self.last.isoformat()}; the count runs past it."
            " Extend the calendar file before relying on such a date.",
        )
