"""Looking ahead: imagined events go through `compute` like recorded ones. There is no second arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from . import fold
from .cautions import (
    ANSWER_TAKEN,
    BEGINS_ON,
    LEFT_THIS_PATH,
    NOTHING_LIFTS,
    OF_STAGE,
    PASSED,
    PAST_SHORTEST,
    PAUSE_TAKEN,
    QUOTED,
    READ_AND_TAKEN,
    READ_ANOTHER_WAY,
    SILENCE_CLEARS_NOT,
    STILL_BARS,
    WAITS_FOR,
)
from .days import ONE_DAY
from .errors import LawError, Undetermined
from .events import Event
from .language import english_day
from .law import Path, PathStep, Stop
from .pauses import Pause
from .readings import OtherDate
from .standpoint import Standpoint, bound, path_of
from .stops import stopped
from .timeline import FINISHED, Outcome, Standstill, Timeline

IMAGINED = "imagined:"
"""How the key of an imagined event begins; no recorded one does."""

STILL_LASTS = frozenset({"running", "paused"})
CLEARANCE = ("cleared", "cleared_with_conditions")
NO_CLEARANCE = frozenset({"refused", "power-lapses", "nothing-stated"})


class Stage(NamedTuple):
    """One clock of a walk, and what is imagined to happen on its last day (empty: clearance)."""

    outcome: Outcome
    records: str


@dataclass(frozen=True, slots=True)
class Walk:
    """A path walked to its end.

    `starts_on` is the day of the imagined start (None: the record had it). `ends_on` is the last day of the
    clock that clears (on the longest path under every reading), `closes_on` the first day on which the
    parties may close: past that clock and every standstill. Where `unknown` says why, those two are None;
    `has_left`: the case took another way.
    """

    path: Path
    starts_on: date | None
    stages: tuple[Stage, ...]
    ends_on: date | None
    closes_on: date | None
    unknown: Undetermined | None
    assumes: tuple[str, ...]
    has_left: bool = False

    @property
    def is_unverified(self) -> bool:
        """Whether anything that these days rest on was not read in a source."""
        return any(stage.outcome.confidence != "verified" for stage in self.stages)


class _Stuck(Exception):
    """The walk cannot go on."""

    def __init__(self, reason: str, waits_for: str = "", *, has_left: bool = False) -> None:
        self.unknown, self.has_left = Undetermined(reason, waits_for), has_left


def walk(standpoint: Standpoint, events: Sequence[Event], path: Path, start_on: date | None = None) -> Walk:
    """Take `path` from where the recorded `events` stand, each stage on its last day, to its end.

    What has happened is not imagined again. A path that has not begun begins on `start_on`; without that
    day it waits for its first event. Nothing is raised: what cannot be known is said in `unknown`.
    """
    walker = _Walker(standpoint, events, path)
    try:
        walker.start(start_on)
        for step in walker.steps_left():
            walker.take(step)
        ends_on, closes_on = walker.end()
    except _Stuck as stuck:
        return replace(walker.walked(None, None, stuck.unknown), has_left=stuck.has_left)
    except LawError as refused:
        return walker.walked(None, None, Undetermined(refused.message))
    return walker.walked(ends_on, closes_on, None)


def way(
    standpoint: Standpoint, events: Sequence[Event], kind: str, start_on: date | None = None
) -> Walk | None:
    """Walk the shortest or longest path of the pending filing; None where the law names none.

    A case that is past the shortest path goes, at the earliest, to the end of the stage that runs now.
    """
    path = path_of(standpoint, events, kind)
    found = walk(standpoint, events, path, start_on) if path else None
    longest = path_of(standpoint, events, "longest")
    if kind != "shortest" or not (path and found and found.has_left and longest):
        return found
    stages = (*longest.ends_with, *(step.at_end_of for step in reversed(longest.steps)))
    return walk(
        standpoint, events, replace(path, steps=(), ends_with=stages, assumes=PAST_SHORTEST), start_on
    )


class _Walker:
    def __init__(self, standpoint: Standpoint, events: Sequence[Event], path: Path) -> None:
        self.standpoint, self.path = standpoint.imagining(), path
        self.events = list(events)
        self.starts_on: date | None = None
        self.stages: list[Stage] = []
        self.assumes: list[str] = []
        self.version = bound(self.standpoint, events)
        self.timeline: Timeline

    def start(self, start_on: date | None) -> None:
        """Imagine the events that begin the path, unless the record has them or is past them."""
        self.timeline = self.standpoint.timeline(self.events)
        kinds = [event.kind for event in self._filing()]
        missing = [kind for kind in self.path.starts if kind not in kinds]
        on_the_way = {*(step.at_end_of for step in self.path.steps), *self.path.ends_with}
        if not missing or any(self._of(rule_id, STILL_LASTS | FINISHED) for rule_id in on_the_way):
            return
        if start_on is None:
            raise _Stuck(WAITS_FOR % {"title": self._title(missing[0])}, missing[0])
        self.starts_on = start_on
        for kind in missing:
            self._imagine(kind, start_on)
        titles = ", ".join(QUOTED % {"title": self._title(kind)} for kind in missing)
        self.assumes.append(BEGINS_ON % {"events": titles, "day": english_day(start_on)})
        self.version = bound(self.standpoint, self.events)

    def steps_left(self) -> Sequence[PathStep]:
        """The steps after the last one that the record shows as taken."""
        kinds = [event.kind for event in self._filing()]
        left = 0
        for place, step in enumerate(self.path.steps, 1):
            if kinds.count(step.record) >= [one.record for one in self.path.steps[:place]].count(step.record):
                left = place
        return self.path.steps[left:]

    def take(self, step: PathStep) -> None:
        """Let the step happen on the last day of its clock."""
        clock = self._over_early(step) or self._clock([step.at_end_of])
        last = self._last_day(clock, step.record)
        # What goes on from the end of a stage, or stops it, has to come while it runs under every reading.
        within = clock.due_on if self._goes_on(clock, step.record) else None
        self._imagine(step.record, min(last, within or last))

    def _goes_on(self, clock: Outcome, kind: str) -> bool:
        """Whether an event stops this clock, or opens a period that counts from its end whatever the day."""
        paused_by = self.version.rules[clock.rule_id].paused_by
        stops = (one for one in self.version.stops.values() if one.id in paused_by)
        gated = (one for one in self.version.rules.values() if one.chain and one.chain.gate)
        return any(kind in one.opens_on for one in stops) or any(kind in one.starts_on for one in gated)

    def _over_early(self, step: PathStep) -> Outcome | None:
        """A clock that something else has ended already: its last day still stands for the step.

        Once that day has passed, nobody knows when the step will come.
        """
        over = self._of(step.at_end_of, FINISHED)
        if over is None or self._of(step.at_end_of, STILL_LASTS):
            return None
        walked = any(stage.outcome.rule_id == over.rule_id for stage in self.stages)
        if not walked and not (over.due_on and over.due_on >= self.standpoint.as_of):
            raise _Stuck(WAITS_FOR % {"title": self._title(step.record)}, step.record)
        return over

    def end(self) -> tuple[date, date]:
        """The last day of the clock that clears, and the first day on which one may close."""
        clock = self._clock(self.path.ends_with)
        ends_on = self._last_day(clock, "")
        rule = self.version.rules.get(clock.rule_id)
        if rule and rule.silence in NO_CLEARANCE:
            self.assumes.append(SILENCE_CLEARS_NOT % {"title": clock.title})
        return ends_on, max([ends_on + ONE_DAY, *self._lifted(ends_on)])

    def _lifted(self, ends_on: date) -> Iterator[date]:
        """The first free day of every bar on closing; one that only an act lifts falls with clearance."""
        bars = {bar.id: bar for bar in self.timeline.standstills}
        kinds = [
            self._clearance(bar_id) for bar_id, bar in bars.items() if not (bar.lifted_on or bar.expected_on)
        ]
        for kind in dict.fromkeys(kinds):
            self._imagine(kind, ends_on)
            said = {"events": QUOTED % {"title": self._title(kind)}, "day": english_day(ends_on)}
            self.assumes.append(BEGINS_ON % said)
        for bar in {bar.id: bar for bar in self.timeline.standstills}.values():
            free_on = bar.lifted_on or self._free_on(bar)
            if free_on is None:
                raise _Stuck(STILL_BARS % {"title": bar.title, "events": bar.waits_for})
            yield free_on

    def _free_on(self, bar: Standstill) -> date | None:
        """The day after the clock that lifts a bar by its end, as the walk reads that clock."""
        after = self.version.standstills[bar.id].ends_after
        clocks = [one for one in self.timeline.clocks if one.rule_id in after and not one.is_finished]
        ends = [self._latest(one) for one in clocks if one.due_on and one.due_on + ONE_DAY == bar.expected_on]
        return max([day + ONE_DAY for day in ends], default=bar.expected_on)

    def _clearance(self, bar_id: str) -> str:
        """The act that lifts a bar: clearance where that does, else the first that the law names."""
        ends_on = self.version.standstills[bar_id].ends_on
        if not ends_on:
            raise _Stuck(NOTHING_LIFTS % {"title": self.version.standstills[bar_id].title})
        return next((kind for kind in CLEARANCE if kind in ends_on), min(ends_on))

    def walked(self, ends_on: date | None, closes_on: date | None, unknown: Undetermined | None) -> Walk:
        """The walk as far as it came."""
        lasting = [one for one in self._pauses() if one.last is None and one.scope == "applies"]
        today = english_day(self.standpoint.as_of)
        told = [PAUSE_TAKEN % {"reason": one.reason, "day": today} for one in lasting]
        told += [ANSWER_TAKEN % {"title": stop.title, "day": today} for stop in self._open()]
        cautions = [
            OF_STAGE % {"title": stage.outcome.title, "caution": caution}
            for stage in self.stages
            for caution in stage.outcome.cautions
        ]
        others = [self._read(stage.outcome, one) for stage in self.stages for one in stage.outcome.readings]
        assumes = (self.path.assumes, *self.assumes, *told, *cautions, *others)
        kept = tuple(dict.fromkeys(one for one in assumes if one))
        stages = tuple(self.stages)
        return Walk(self.path, self.starts_on, stages, ends_on, closes_on, unknown, kept)

    def _read(self, clock: Outcome, other: OtherDate) -> str:
        is_taken = other.due_on == self._latest(clock) != clock.due_on
        told = {"title": clock.title, "label": other.label, "day": english_day(other.due_on)}
        return (READ_AND_TAKEN if is_taken else READ_ANOTHER_WAY) % {**told, "says": other.says}

    def _latest(self, clock: Outcome) -> date:
        """The last day of a dated clock; on the longest path the latest one that any reading gives."""
        assert clock.due_on
        others = [one.due_on for one in clock.readings] if self.path.kind == "longest" else []
        return max([clock.due_on, *others])

    def _last_day(self, clock: Outcome, records: str) -> date:
        if clock.due_on is None:
            assert clock.undetermined
            raise _Stuck(*clock.undetermined)
        if clock.due_on < self.standpoint.as_of and self.starts_on is None:
            self.assumes.append(PASSED % {"title": clock.title, "day": english_day(clock.due_on)})
        last = self.stages[-1] if self.stages else None
        if last and records and (last.outcome.rule_id, last.outcome.key) == (clock.rule_id, clock.key):
            self.stages[-1] = Stage(clock, f"{last.records}, {records}")
        else:
            self.stages.append(Stage(clock, records))
        return self._latest(clock)

    def _clock(self, rule_ids: Sequence[str]) -> Outcome:
        """The first of these rules that has begun and is not over, else the first that is projected."""
        for states in (STILL_LASTS, frozenset({"projected"}), frozenset({"waiting"})):
            for rule_id in rule_ids:
                if found := self._of(rule_id, states):
                    return found
        rules = [self.version.rules[one] for one in rule_ids if one in self.version.rules]
        titles = " or ".join(f"“{rule.title}”" for rule in rules)
        raise _Stuck(LEFT_THIS_PATH % {"titles": titles}, has_left=True)

    def _of(self, rule_id: str, states: frozenset[str]) -> Outcome | None:
        """The latest clock of a rule in the pending filing."""
        prefix = f"{len(self._rounds())}-"
        found = [
            one
            for one in self.timeline.clocks
            if one.rule_id == rule_id
            and one.state in states
            and (one.key.startswith(prefix) or "-" not in one.key)
        ]
        return found[-1] if found else None

    def _imagine(self, kind: str, day: date) -> None:
        self.events.append(Event.on(kind, day, f"{IMAGINED}{len(self.events)}"))
        self.timeline = self.standpoint.timeline(self.events)

    def _rounds(self) -> list[list[Event]]:
        law, as_of = self.standpoint.law, self.standpoint.as_of
        return fold.rounds(law, fold.known(law, self.events, as_of))

    def _filing(self) -> list[Event]:
        return self._rounds()[-1]

    def _pauses(self) -> Sequence[Pause]:
        return self.standpoint.law.pauses if self.standpoint.pauses is None else self.standpoint.pauses

    def _open(self) -> list[Stop]:
        """The stops that nothing has closed, and that the law does not close by itself."""
        filing, stops = self._filing(), self.version.stops.values()
        found = [(one, stopped(one, filing, lambda event: None)) for one in stops if not one.deemed_by]
        return [one for one, days in found if any(pause.last is None for pause in days.pauses)]

    def _title(self, kind: str) -> str:
        return self.standpoint.law.kinds[kind].title
