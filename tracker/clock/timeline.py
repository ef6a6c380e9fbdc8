"""What `compute` answers with: the phase of a case and every clock in it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from .basis import Basis, Hours
from .count import Counted
from .errors import Undetermined
from .readings import OtherDate
from .steps import Step

State = Literal["running", "paused", "met", "ended", "waiting", "projected"]

FINISHED: frozenset[str] = frozenset({"met", "ended"})


class Outcome(NamedTuple):
    """One clock of a case.

    All days are legal dates in `zone`. `due_on` is None exactly when `undetermined` says why; then
    `earliest_on` and `latest_on` bound the date where the law and the facts allow it. `projected` clocks
    start only when the one before ends on its last day. `key` tells the instances of one rule apart.
    `basis` is what was counted; None where a text names the day, or there is none.
    """

    rule_id: str
    key: str
    title: str
    owed_by: str
    owner: str
    zone: str
    state: State
    regime_version: str
    calendar: str
    calendar_digest: str
    citation: str
    citation_url: str
    read_on: date
    confidence: str
    unit: str
    cutoff: str = ""
    trigger_kind: str = ""
    trigger_on: date | None = None
    unrolled_on: date | None = None
    due_on: date | None = None
    safe_on: date | None = None
    earliest_on: date | None = None
    latest_on: date | None = None
    finished_on: date | None = None
    finished_by: str = ""
    is_late: bool = False
    undetermined: Undetermined | None = None
    steps: tuple[Step, ...] = ()
    cautions: tuple[str, ...] = ()
    readings: tuple[OtherDate, ...] = ()
    event_keys: tuple[str, ...] = ()
    basis: Basis | Hours | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the clock no longer runs: its duty was met, or the case took it away."""
        return self.state in FINISHED

    def dated(self, counted: Counted) -> "Outcome":
        """Return this clock with its dates, steps and readings; doubt about either stays with it."""
        return self._replace(
            trigger_on=counted.trigger_on,
            unrolled_on=counted.unrolled_on,
            due_on=counted.due_on,
            safe_on=counted.safe_on,
            steps=counted.steps,
            readings=counted.readings,
            basis=counted.basis,
            cautions=tuple(dict.fromkeys((*self.cautions, *counted.doubts))),
            confidence="unverified" if counted.doubts else self.confidence,
        )


class Standstill(NamedTuple):
    """A bar on completing. `lifted_on` is the first free day, once it is known to have come.

    Until then `expected_on` is the first free day if nothing more happens (None where silence lifts nothing,
    or the clock it hangs on has no date), `waits_for` what would lift it, in words. `since` is None where the
    day is not known.
    """

    id: str
    title: str
    since: date | None
    lifted_on: date | None
    expected_on: date | None
    waits_for: str
    citation: str
    citation_url: str
    confidence: str


class Duty(NamedTuple):
    """A duty for which the law names no number of days: listed with its words, never dated."""

    rule_id: str
    title: str
    owner: str
    since: date | None
    words: str
    met_on: date | None
    is_met: bool
    citation: str
    citation_url: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A case as the law sees it on `as_of`. `flags` are oddities in the record, told and not refused."""

    phase: str
    phase_title: str
    is_closed: bool
    as_of: date
    bound_version: str
    clocks: tuple[Outcome, ...]
    flags: tuple[str, ...]
    standstills: tuple[Standstill, ...] = ()
    duties: tuple[Duty, ...] = ()

    def of_state(self, *states: str) -> tuple[Outcome, ...]:
        """Return the clocks in any of `states`, in the order of the law file."""
        return tuple(clock for clock in self.clocks if clock.state in states)
