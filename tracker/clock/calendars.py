"""Which days are closed, and why. A calendar is a value: adding a closure gives another calendar."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256

from .errors import LawError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
    """Closed days of one authority between `first` and `last`, both included, and a look beyond.

    `closed` are settled closures, `disputed` days on which lawful readings differ: they count as open, and
    whoever counts across one shows the other reading. `opened` are days of the weekend that are worked.

    From the day after `last` to `reach` the days follow from the statute's standing rules alone: a date
    there is provisional (`is_provisional`), and so is one after `listed_to` where a yearly list decides and
    the rest is only foreseen. Asking beyond `reach` raises `LawError`. `reach` and `listed_to` are `last`
    unless said; `later` says what is not known after it. `unites` names the calendars whose closed days are
    in here too: what closes one of them later closes this one.
    """

    id: str
    title: str
    first: date
    last: date
    weekend: frozenset[int]
    closed: Mapping[date, Closed]
    disputed: Mapping[date, Closed]
    opened: Mapping[date, Closed] = field(default_factory=dict)
    reach: date = date.min
    listed_to: date = date.max
    later: str = "later closures are not known yet"
    unites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "reach", max(self.reach, self.last))
        object.__setattr__(self, "listed_to", min(self.listed_to, self.last))

    def is_provisional(self, day: date) -> bool:
        """Return whether what closes or opens `day` may still change because it is not settled yet."""
        return day > self.listed_to

    @property
    def provisional(self) -> Mapping[str, str]:
        """Why a date after the settled days is provisional: the facts of `PROVISIONAL`."""
        settled = f"{self.listed_to.day} {MONTHS[self.listed_to.month - 1]} {self.listed_to.year}"
        return {"calendar": self.title, "settled": settled, "later": self.later}

    def closed_because(self, day: date) -> Closed | None:
        """Return what closes `day`, or None if it is an open (business) day."""
        self._require(day)
        if day in self.closed:
            return self.closed[day]
        if day.weekday() in self.weekend and day not in self.opened:
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

    def without_holidays(self) -> "Calendar":
        """Return the calendar that closes on weekends alone, where nobody has said whose holidays count."""
        return self._weekends_alone

    @cached_property
    def _weekends_alone(self) -> "Calendar":
        """Made once: its own table of open days is dear."""
        return replace(self, closed={}, disputed={}, opened={}, unites=())

    def with_closures(self, more: Iterable[Closed]) -> "Calendar":
        """Return this calendar with `more` days closed as well; the digest changes with them."""
        extra = {closure.on: closure for closure in more}
        if not extra:
            return self
        return replace(
            self,
            closed={**self.closed, **extra},
            disputed={day: why for day, why in self.disputed.items() if day not in extra},
        )

    def known_by(self, day: date) -> "Calendar":
        """Return this calendar without the closures that were announced after `day`.

        For a clock that ended on `day`: what was closed later cannot move it any more.
        """
        at = bisect_right(self._announced, day)
        if at == len(self._announced):
            return self
        if at not in self._earlier:
            kept = {on: why for on, why in self.closed.items() if not why.known_on or why.known_on <= day}
            self._earlier[at] = replace(self, closed=kept)
        return self._earlier[at]

    @cached_property
    def _announced(self) -> list[date]:
        """The days on which closures were announced, where a file or an entry says so, in order."""
        return sorted({why.known_on for why in self.closed.values() if why.known_on})

    @cached_property
    def _earlier(self) -> dict[int, "Calendar"]:
        """This calendar before each of those days, made when first asked for."""
        return {}

    @cached_property
    def strict(self) -> "Calendar":
        """The other reading: every disputed day closed."""
        return self.with_closures(self.disputed.values())

    @cached_property
    def digest(self) -> str:
        """Return a fingerprint of everything that can move a date: 16 hexadecimal digits of a SHA-256."""
        lines = [self.id, repr(sorted(self.weekend))]
        lines += [day.isoformat() for day in (self.first, self.last, self.reach, self.listed_to)]
        lines += [f"{day} {why.label}" for day, why in sorted(self.closed.items())]
        lines += [f"{day} ? {why.label}" for day, why in sorted(self.disputed.items())]
        lines += [f"{day} open {why.label}" for day, why in sorted(self.opened.items())]
        return sha256("\n".join(lines).encode()).hexdigest()[:16]

    @cached_property
    def closed_in_order(self) -> list[date]:
        """The closed days in order, plain weekends left out, for bisection."""
        return sorted(self.closed)

    @cached_property
    def _table(self) -> tuple[dict[int, int], list[date]]:
        """For each ordinal the place of the latest open day up to and including it; all open days in order.

        A dictionary, so that no day outside the horizon can be taken for one inside; the day before the
        first is in it, with no open day behind it.
        """
        start, stop = self.first.toordinal(), self.reach.toordinal() + 1
        shut = {day.toordinal() for day in self.closed}
        worked = {day.toordinal() for day in self.opened}
        week = [weekday in self.weekend for weekday in range(7)]
        open_days: list[date] = []
        latest = {start - 1: -1}
        for ordinal in range(start, stop):
            # Ordinal 1, 1 January of the year 1, is a Monday.
            if ordinal not in shut and (not week[(ordinal - 1) % 7] or ordinal in worked):
                open_days.append(date.fromordinal(ordinal))
            latest[ordinal] = len(open_days) - 1
        return latest, open_days

    def _require(self, day: date) -> None:
        if day > self.reach:
            raise self._beyond()
        if day < self.first:
            raise LawError("date", f"{self.title} starts on {self.first.isoformat()}; {day} is before it")

    def _beyond(self) -> LawError:
        return LawError(
            "date",
            f"{self.title} is settled to {self.last.isoformat()} and known by its rules to"
            f" {self.reach.isoformat()}; the count runs past that."
            " Extend the calendar file before relying on such a date.",
        )
