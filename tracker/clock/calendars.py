"""Which days are closed, and why. A calendar is a value: adding a closure gives another calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from .days import ONE_DAY
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

    def closed_because(self, day: date) -> Closed | None:
        """Return what closes `day`, or None if it is an open (business) day."""
        self._require(day)
        if day in self.closed:
            return self.closed[day]
        if day.weekday() in self.weekend:
            return Closed(day, WEEKDAYS[day.weekday()], "weekend", "")
        return None

    def after(self, day: date, n: int) -> date:
        """Return the `n`-th open day after `day` (n >= 1; `day` itself is never counted)."""
        try:
            return self._open[self._upto[day.toordinal() - self._base] + n - 1]
        except IndexError:
            raise self._beyond() from None

    def before(self, day: date, n: int) -> date:
        """Return the `n`-th open day before `day` (n >= 1; `day` itself is never counted)."""
        self._require(day)
        index = self._upto[(day - ONE_DAY).toordinal() - self._base] - n
        if index < 0:
            raise LawError("date", f"{self.title} starts on {self.first.isoformat()}; the count leaves it")
        return self._open[index]

    def open_days(self, first: date, last: date) -> int:
        """Return how many open days lie between `first` and `last`, both included."""
        if last < first:
            return 0
        self._require(first)
        self._require(last)
        upto, base = self._upto, self._base
        return upto[last.toordinal() - base] - upto[first.toordinal() - base - 1]

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

    @cached_property
    def _base(self) -> int:
        """Ordinal of the day before the first, so that the table has a zero to subtract from."""
        return self.first.toordinal() - 1

    @cached_property
    def _open(self) -> list[date]:
        days = map(date.fromordinal, range(self._base + 1, self.last.toordinal() + 1))
        return [day for day in days if day not in self.closed and day.weekday() not in self.weekend]

    @cached_property
    def _upto(self) -> list[int]:
        """For every day of the horizon, how many open days there are up to and including it."""
        table, count, open_days = [0], 0, set(self._open)
        for ordinal in range(self._base + 1, self.last.toordinal() + 1):
            count += date.fromordinal(ordinal) in open_days
            table.append(count)
        return table

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
