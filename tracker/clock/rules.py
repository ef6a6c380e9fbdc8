"""One statutory clock as data: the closed vocabulary of a rule, typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Unit = Literal["calendar-day", "business-day", "week", "month", "year"]
First = Literal["trigger-day", "day-after"]
Direction = Literal["forward", "backward"]
Roll = Literal["none", "next-business-day"]
Confidence = Literal["verified", "unverified"]
Nature = Literal["clock", "term", "event", "no-number"]
Mode = Literal["first", "each", "again", "all"]
Silence = Literal["", "cleared", "refused", "power-lapses", "deemed-complete", "nothing-stated"]
StopDays = Literal["both", "first", "last", "neither"]

UNIT_WORDS: Mapping[str, tuple[str, str]] = {
    "calendar-day": ("calendar day", "calendar days"),
    "business-day": ("business day", "business days"),
    "week": ("week", "weeks"),
    "month": ("month", "months"),
    "year": ("year", "years"),
}


def amount(n: int, unit: str) -> str:
    """Return `n` units in words: `45 calendar days`, `1 month`."""
    return f"{n} {UNIT_WORDS[unit][n != 1]}"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where the rule stands, and the day a person last read it there."""

    text: str
    read_on: date
    url: str = ""


class Count(NamedTuple):
    """How long: `first` says whether the trigger day is day 1 or the day after it is."""

    n: int
    unit: Unit
    first: First
    direction: Direction
    clear: bool = False
    """Backward only: both end days are out, so the date lies one day earlier."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The clock starts where another one ends: at its final (`rolled`) or its `unrolled` day.

    `rules` are tried in order, the first one that has begun in the case is the base.
    """

    rules: tuple[str, ...]
    end: Literal["rolled", "unrolled"]
    gate: bool
    """True: an event opens the clock and the chain says from which day it counts."""
    late: Literal["from-end", "from-event"] = "from-end"
    """Whether an event after the end counts from that end (and says so) or from itself."""
    link: str = ""
    """Rules of one link follow whichever of them was opened last; `rules` are the base of the first one."""
    running: bool = False
    """Whether the event opens the clock only while one of `rules`, or an extension of it, runs."""


@dataclass(frozen=True, slots=True)
class Leg:
    """Another anchor of the same clock, with a length of its own."""

    starts_on: tuple[str, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Transition:
    """Trigger days that count from another day, in the words of the law."""

    first: date
    last: date
    counts_from: date
    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Another lawful way to read the rule (primitive P20): computed beside the first, with the reason."""

    label: str
    says: str
    first: First | None = None
    unpaused: bool = False
    base: Literal["rolled", "unrolled"] | None = None
    clear: bool | None = None
    unit: Unit | None = None
    roll: Roll | None = None
    stop_days: StopDays | None = None
    when: Literal["always", "opened-early"] = "always"


@dataclass(frozen=True, slots=True)
class Exempt:
    """Trigger days for which the law names no number (or ends the duty), with its words."""

    first: date | None
    last: date | None
    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class TermLimit:
    """The shortest term an authority may set where the length comes from its own paper."""

    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class TermCap:
    """The longest term an authority may set; all rules with the same `shared` name draw on one budget."""

    n: int
    unit: Unit
    shared: str = ""


@dataclass(frozen=True, slots=True)
class OpenDays:
    """A period of at least `from_days` days is lengthened until it holds `n` open days."""

    n: int
    from_days: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock. Ids are stable for ever. The file says everything about counting; `docs/law-files.md`
    explains every word, and what an absent one of the later fields means.

    `met_before`: what meets it may have happened before the trigger. `one_each`: an event that meets it
    answers one running instance, the oldest. `order`: the rule is that of an order to divest or to abandon.
    """

    id: str
    title: str
    nature: Nature
    owed_by: str
    filings: frozenset[str]
    starts_on: tuple[str, ...]
    mode: Mode
    requires: frozenset[str]
    chain: Chain | None
    count: Count | None
    roll: Roll
    safe_day: Literal["none", "previous-business-day"]
    late_trigger: Literal["none", "next-business-day"]
    cutoff: str
    paused_by: frozenset[str]
    met_by: frozenset[str]
    met_before: bool
    one_each: bool
    ended_by: frozenset[str]
    bound_to: Literal["review", "trigger"]
    expected: bool
    formula: str
    formula_facts: Mapping[str, str]
    term_limit: TermLimit | None
    exempt: tuple[Exempt, ...]
    readings: tuple[Reading, ...]
    cite: Cite
    confidence: Confidence
    unverified_because: str
    note: str
    no_number: str = ""
    unless: frozenset[str] = frozenset()
    calendar: str = ""
    lands_on: Literal["last-day", "next-day"] = "last-day"
    roll_up_to: Mapping[str, int] | None = None
    holds_open_days: OpenDays | None = None
    cut_by: tuple[str, ...] = ()
    legs: tuple[Leg, ...] = ()
    takes: Literal["earliest", "latest"] = "earliest"
    transitions: tuple[Transition, ...] = ()
    silence: Silence = ""
    term_from: frozenset[str] = frozenset()
    term_cap: TermCap | None = None
    order: Literal["", "divest", "abandon"] = ""

    @property
    def lengthens(self) -> bool:
        """Whether its events open more time from the end of another clock."""
        return self.chain is not None and self.chain.gate

    @property
    def is_dated(self) -> bool:
        """Whether the rule ever gives a date."""
        return self.nature in ("clock", "term")
