"""A statutory clock as data: the closed vocabulary of the law files, typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .errors import LawError
from .pauses import Pause

Unit = Literal["calendar-day", "business-day", "week", "month", "year"]
First = Literal["trigger-day", "day-after"]
Direction = Literal["forward", "backward"]
Roll = Literal["none", "next-business-day"]
Confidence = Literal["verified", "unverified"]
Nature = Literal["clock", "term", "event", "no-number"]
Mode = Literal["first", "each", "again", "all"]

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


@dataclass(frozen=True, slots=True)
class Count:
    """How long: `first` says whether the trigger day is day 1 or the day after it is."""

    n: int
    unit: Unit
    first: First
    direction: Direction


@dataclass(frozen=True, slots=True)
class Chain:
    """The clock starts where another one ends: at its final (`rolled`) or its `unrolled` day.

    `rules` are tried in order, the first one that exists in the case is the base.
    """

    rules: tuple[str, ...]
    end: Literal["rolled", "unrolled"]
    gate: bool
    """True: an event opens the clock and the chain says from which day it counts."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Another lawful way to read the rule (primitive P20): computed beside the first, with the reason."""

    label: str
    says: str
    first: First | None = None
    unpaused: bool = False
    base: Literal["rolled", "unrolled"] | None = None
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
class Rule:
    """One clock. Ids are stable for ever. Nothing about counting has a default: the file says it.

    `met_before`: what meets it may have happened before the trigger. `one_each`: an event that meets it
    answers one running instance, the oldest.
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

    @property
    def is_dated(self) -> bool:
        """Whether the rule ever gives a date."""
        return self.nature in ("clock", "term")


@dataclass(frozen=True, slots=True)
class Version:
    """The law of one regime from `effective_from` on, until the next version."""

    id: str
    regime: str
    effective_from: date
    effective_to: date | None
    summary: str
    cite: Cite
    confidence: Confidence
    rules: Mapping[str, Rule]
    fees: tuple[tuple[int, int], ...]
    fee_floor: tuple[int, int, int] | None
    fee_cite: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage of a case, entered by any of `starts_on`; a `closing` phase ends the running clocks' chain.

    `only_from`: the phases from which these events lead here; empty for any.
    """

    id: str
    title: str
    starts_on: frozenset[str]
    closing: bool
    only_from: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event in the field's own words; a `planned` one may lie in the future."""

    id: str
    title: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Law:
    """One regime: who decides, in which zone and calendar, its phases and all versions of its clocks."""

    id: str
    title: str
    authority: str
    zone: str
    calendar: str
    owners: Mapping[str, str]
    filings: Mapping[str, str]
    filing_marks: Mapping[str, frozenset[str]]
    kinds: Mapping[str, EventKind]
    phases: tuple[Phase, ...]
    binds_on: frozenset[str]
    restarts_on: frozenset[str]
    restarts_after: Mapping[str, frozenset[str]]
    versions: tuple[Version, ...]
    pauses: tuple[Pause, ...]

    def version_for(self, day: date) -> Version:
        """Return the version in force on `day`. Raises `LawError` before the first one."""
        for version in reversed(self.versions):
            if version.effective_from <= day:
                return version
        first = self.versions[0].effective_from.isoformat()
        raise LawError(
            "date", f"{day.isoformat()} is before {first}, the first day on which {self.title} is coded here"
        )
