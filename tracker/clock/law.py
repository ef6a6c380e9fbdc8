"""The law of one regime as data: its versions with their rules, and what stands beside the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from .errors import LawError
from .pauses import Pause
from .rules import Cite, Confidence, Rule


@dataclass(frozen=True, slots=True)
class Stop:
    """Days between two events of a case that some clocks do not count; a rule names it in `paused_by`.

    `first_out` and `last_out` say whether the opening and the closing day are left out too. `once`: only the
    first one of a filing stops anything. `deemed_by`: without a closing event it ends with that rule's clock.
    """

    id: str
    title: str
    opens_on: frozenset[str]
    closes_on: frozenset[str]
    first_out: bool
    last_out: bool
    once: bool
    deemed_by: str
    cite: Cite
    confidence: Confidence
    unverified_because: str


@dataclass(frozen=True, slots=True)
class Standstill:
    """A bar on completing: from the first event of `starts_on` until one of `ends_on`, or past a clock.

    `ends_after` names rules; the bar falls on the day after the end of the first that has begun in the case.
    """

    id: str
    title: str
    filings: frozenset[str]
    starts_on: frozenset[str]
    ends_on: frozenset[str]
    ends_after: tuple[str, ...]
    cite: Cite
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class PathStep:
    """On the last day of the clock of `at_end_of`, `record` happens."""

    at_end_of: str
    record: str


@dataclass(frozen=True, slots=True)
class Path:
    """A lawful course of a filing for looking ahead: every step on the last day of the clock before it.

    `starts` happen on the first day; clearance comes at the end of the first rule of `ends_with` that has
    begun. `assumes` is told with every answer.
    """

    id: str
    title: str
    filing: str
    kind: Literal["shortest", "longest"]
    starts: tuple[str, ...]
    steps: tuple[PathStep, ...]
    ends_with: tuple[str, ...]
    assumes: str


@dataclass(frozen=True, slots=True)
class Uncoded:
    """A clock that must not be coded yet: what it would be, and what is missing."""

    id: str
    title: str
    why: str
    cite: str


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
    stops: Mapping[str, Stop] = field(default_factory=dict)
    standstills: Mapping[str, Standstill] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)


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
class Unchosen:
    """What holds of the clocks of some owners while no calendar is chosen for a case.

    Their holidays are not known: weekends alone count, and the date by the regime's own calendar is shown
    beside as a reading, called `label`. `says` is told with every such date.
    """

    owners: frozenset[str]
    label: str
    says: str


@dataclass(frozen=True)
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
    calendar_choices: tuple[str, ...] = ()
    uncoded: tuple[Uncoded, ...] = ()
    unchosen: Unchosen | None = None
    moving: frozenset[str] = frozenset()
    """Kinds that stop a clock, set its length or give it more time, here or under another regime."""

    @cached_property
    def unread_kinds(self) -> tuple[frozenset[str], frozenset[str]]:
        """Kinds that move dates under other regimes only, and those that only lengthen; worked out once."""
        elsewhere = self.moving - self.kinds_that_count()
        return elsewhere, self.kinds_that_lengthen() - self.kinds_beside_clocks()

    def order_rule(self, order: str) -> str:
        """Return the id of the rule for orders to `divest` or `abandon`; empty where none is coded."""
        rules = (rule for version in reversed(self.versions) for rule in version.rules.values())
        return next((rule.id for rule in rules if rule.order == order), "")

    def kinds_that_move(self) -> frozenset[str]:
        """Return the kinds that stop a clock, set its length or give it more time in some version."""
        found: set[str] = set()
        for version in self.versions:
            for rule in version.rules.values():
                sets = rule.lengthens or rule.nature == "term"
                found |= {*rule.term_from, *(rule.starts_on if sets else ())}
            for stop in version.stops.values():
                found |= stop.opens_on | stop.closes_on
        return frozenset(found)

    def kinds_that_lengthen(self) -> frozenset[str]:
        """Return the kinds that open more time from the end of another clock in some version of the law."""
        rules = [rule for version in self.versions for rule in version.rules.values() if rule.lengthens]
        return frozenset(kind for rule in rules for kind in rule.starts_on)

    def kinds_that_count(self) -> frozenset[str]:
        """Return the kinds of event that start, stop, end or choose anything in some version of the law."""
        found = set(self.kinds_beside_clocks())
        for version in self.versions:
            for rule in version.rules.values():
                found |= {*rule.starts_on, *rule.met_by, *rule.ended_by}
                found = found.union(*(leg.starts_on for leg in rule.legs))
        return frozenset(found)

    def kinds_beside_clocks(self) -> frozenset[str]:
        """Return the kinds that mean something in some version without starting or ending a dated clock."""
        found = {*self.binds_on, *self.restarts_on, *self.restarts_after}
        for phase in self.phases:
            found |= phase.starts_on
        for version in self.versions:
            for rule in version.rules.values():
                found |= {*rule.requires, *rule.unless, *rule.term_from}
                found |= set() if rule.is_dated else {*rule.starts_on, *rule.met_by, *rule.ended_by}
            for stop in version.stops.values():
                found |= stop.opens_on | stop.closes_on
            for bar in version.standstills.values():
                found |= bar.starts_on | bar.ends_on
        return frozenset(found)

    def check_calendar(self, calendar: str) -> None:
        """Raise `LawError` if `calendar` is neither empty nor one that a case of this regime may choose."""
        if calendar and calendar not in (self.calendar, *self.calendar_choices):
            known = ", ".join((self.calendar, *self.calendar_choices))
            raise LawError("calendar", f"“{calendar}” is no calendar of {self.id}; use one of: {known}")

    def version_for(self, day: date) -> Version:
        """Return the version in force on `day`. Raises `LawError` before the first one."""
        for version in reversed(self.versions):
            if version.effective_from <= day:
                return version
        first = self.versions[0].effective_from.isoformat()
        raise LawError(
            "date", f"{day.isoformat()} is before {first}, the first day on which {self.title} is coded here"
        )
