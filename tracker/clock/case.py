"""The clocks of one filing: what triggers each rule, what it follows, what ends it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple, Protocol

from . import fold
from .calendars import Calendar
from .count import Counted, count_clock
from .errors import LawError, Undetermined
from .events import Event
from .explain import legal_day
from .papers import Anchor, count_term
from .pauses import Pause
from .periods import safe_day
from .readings import OtherDate
from .rules import Law, Rule, Version, amount
from .steps import Step
from .stops import stopped
from .timeline import Outcome, State


class Calendars(Protocol):
    """Where calendars are found by their ids: the settled ones, or those with the closures recorded."""

    def __getitem__(self, calendar_id: str, /) -> Calendar: ...


class Setting(NamedTuple):
    """What the clocks of a case share: calendars by id, the day to judge on, the regime's pauses.

    `calendar` is the one chosen for the case, for rules that name none (empty: the regime's own).
    """

    calendars: Calendars
    as_of: date
    pauses: Sequence[Pause]
    calendar: str = ""


class Case:
    """One filing of a case while its clocks are computed; remembers each rule's clocks for the chains."""

    def __init__(
        self,
        law: Law,
        version: Version,
        setting: Setting,
        events: Sequence[Event],
        filing: str,
        prefix: str,
        is_live: bool,
    ) -> None:
        self.law, self.version, self.setting, self.events = law, version, setting, events
        self.as_of, self.filing = setting.as_of, filing
        self.prefix, self.is_live = prefix, is_live
        self.kinds = {event.kind for event in events}
        self.place = {event.key: place for place, event in enumerate(events)}
        self.done: dict[str, list[Outcome]] = {}
        self.building: dict[str, list[Outcome]] = {}
        self.used: dict[str, set[str]] = {}
        self.stops: dict[str, tuple[Sequence[Pause], Event | None]] = {}

    def clocks(self, rule: Rule) -> list[Outcome]:
        """Every clock of one rule in this filing, computed once."""
        if rule.id not in self.done:
            found = self._clocks(rule) if rule.is_dated and self.applies(rule) else []
            self.done[rule.id] = [self._cut(rule, one) for one in found] if rule.cut_by else found
        return self.done[rule.id]

    def named(self, rule_id: str) -> list[Outcome]:
        """Every clock of a rule of this filing's version; none if the version does not have it."""
        rule = self.version.rules.get(rule_id)
        return self.clocks(rule) if rule else []

    def applies(self, rule: Rule) -> bool:
        """Whether the rule is for this kind of filing and what it needs has happened."""
        return (
            not (rule.filings and self.filing not in rule.filings)
            and rule.requires <= self.kinds
            and not rule.unless & self.kinds
        )

    def _clocks(self, rule: Rule) -> list[Outcome]:
        if rule.legs:
            return self._legged(rule)
        triggers = self.triggers(rule)
        if triggers and rule.chain and rule.chain.gate:
            return self._gated(rule, triggers)
        if triggers:
            found = self.building.setdefault(rule.id, [])
            for trigger in triggers:
                if rule.mode == "again" and found and not self._over_before(found[-1], trigger):
                    continue
                found.append(self._from_event(rule, trigger, len(found) + 1))
            return found
        if rule.chain and not rule.chain.gate:
            return self._chained(rule, None, self._base(rule, None), 1)
        if rule.expected and self.is_live and not rule.chain:
            return [self._waiting(rule)]
        return []

    def _gated(self, rule: Rule, triggers: Sequence[Event]) -> list[Outcome]:
        """Clocks that an event opens and that count from an end: each one from that of the one before it."""
        found = self.building.setdefault(rule.id, [])
        for trigger in triggers if rule.mode == "each" else triggers[:1]:
            base, before = self._base(rule, trigger), found[-1] if found else None
            if before and (base is None or _began(base) <= _began(before)):
                if not before.is_finished:
                    found[-1] = before._replace(
                        state="ended", finished_on=trigger.exact, finished_by=trigger.kind
                    )
                base = before
            found += self._chained(rule, trigger, base, len(found) + 1)
        return found

    def _legged(self, rule: Rule) -> list[Outcome]:
        """One clock with several anchors: the earliest or the latest end counts."""
        anchors = [(rule.starts_on, rule.count), *((leg.starts_on, leg.count) for leg in rule.legs)]
        ends: list[Outcome] = []
        missing: list[str] = []
        for starts_on, count in anchors:
            leg = replace(rule, starts_on=starts_on, count=count, legs=(), mode="first")
            triggers = self.triggers(leg)
            ends += [self._from_event(leg, triggers[0], 1)] if triggers else []
            missing += [] if triggers else starts_on[:1]
        if not ends:
            return [self._waiting(rule)] if rule.expected and self.is_live else []
        return [self._taken(rule, ends, missing)]

    def _taken(self, rule: Rule, ends: Sequence[Outcome], missing: Sequence[str]) -> Outcome:
        dated = [one for one in ends if one.due_on]
        unknown = next((one for one in ends if one.due_on is None), None)
        if not dated or (rule.takes == "latest" and unknown):
            return unknown or ends[0]
        pick = max if rule.takes == "latest" else min
        chosen = pick(dated, key=lambda one: one.due_on or date.min)
        told = [self._leg_step(rule, one) for one in dated if one is not chosen]
        chosen = chosen._replace(steps=(*chosen.steps, *told))
        waits = missing[0] if missing else unknown.trigger_kind if unknown else ""
        if waits and rule.takes == "latest":
            reason = f"The latest of several ends counts: waits for {self._title(waits)}"
            return chosen._replace(
                due_on=None,
                safe_on=None,
                earliest_on=chosen.due_on,
                undetermined=Undetermined(reason, waits),
            )
        if waits:
            said = f"The earliest of several ends counts: it may move once {self._title(waits)} is recorded."
            return chosen._replace(cautions=(*chosen.cautions, said))
        return chosen

    def _leg_step(self, rule: Rule, other: Outcome) -> Step:
        title = self.law.kinds[other.trigger_kind].title
        return Step("leg", other.due_on, rule.cite.text, {"trigger": title, "takes": rule.takes})

    def _title(self, kind: str) -> str:
        return f"“{self.law.kinds[kind].title}”"

    def _cut(self, rule: Rule, outcome: Outcome) -> Outcome:
        """The end of a clock is never later than the long-stops that the rule names."""
        if outcome.due_on is None:
            return outcome
        stops = [one for rule_id in rule.cut_by for one in self.named(rule_id) if one.state != "ended"]
        first = min(
            (one for one in stops if one.due_on), key=lambda one: one.due_on or date.max, default=None
        )
        if first is None or first.due_on is None or first.due_on >= outcome.due_on:
            return outcome
        facts = {"by": first.title, "was": outcome.due_on}
        silence = [step._replace(on=first.due_on) for step in outcome.steps if step.code == "silence"]
        kept = [step for step in outcome.steps if step.code not in ("silence", "safe-day")]
        told = [Step("cut", first.due_on, first.citation, facts)]
        return outcome._replace(
            due_on=first.due_on,
            safe_on=safe_day(rule, first.due_on, self.calendar(rule), told, []),
            steps=(*kept, *told, *silence),
            confidence="unverified" if first.confidence == "unverified" else outcome.confidence,
            cautions=tuple(dict.fromkeys((*outcome.cautions, *first.cautions))),
        )

    def _over_before(self, outcome: Outcome, trigger: Event) -> bool:
        """Whether a clock had ended when its rule was triggered once more."""
        return outcome.is_finished and self.place[outcome.event_keys[-1]] < self.place[trigger.key]

    def triggers(self, rule: Rule) -> list[Event]:
        """The events that start the rule: law on their day, and not told after the case closed that day."""
        events = [
            one
            for place, one in enumerate(self.events)
            if one.kind in rule.starts_on
            and self._was_law(rule, one)
            and not (rule.chain and self._closed_that_day(one, place))
        ]
        if rule.mode == "all":
            firsts = [next((one for one in events if one.kind == kind), None) for kind in rule.starts_on]
            found = [one for one in firsts if one]
            return [max(found, key=lambda one: self.place[one.key])] if len(found) == len(firsts) else []
        return events[:1] if rule.mode == "first" else events

    def _closed_that_day(self, event: Event, place: int) -> bool:
        closing = fold.closers(self.law)
        return any(
            one.kind in closing and one.exact and one.exact == event.exact for one in self.events[:place]
        )

    def _from_event(self, rule: Rule, trigger: Event, number: int) -> Outcome:
        rule, version = self._in_force(rule, trigger)
        ending = self._ending(rule, trigger)
        outcome = self._blank(rule, version, number, ending)
        outcome = outcome._replace(trigger_kind=trigger.kind, event_keys=(trigger.key,))
        base = self._base(rule, trigger) if rule.chain else None
        pauses, vague = self._pauses(rule, version)
        if vague and (ending is None or self.place[vague.key] < self.place[ending.key]):
            return self._finish(rule, self._stopped_vaguely(rule, outcome, trigger, vague), ending)
        if trigger.exact:
            felt = _felt_by(pauses, self._end_of_counting(rule, ending))
            outcome = self._dated(rule, outcome, trigger, base, felt, ending)
            return self._finish(rule, outcome, ending)
        bounds = (trigger.earliest, trigger.latest)
        low, high = (self._try(rule, day, trigger, pauses, ending) for day in bounds)
        title = self.law.kinds[trigger.kind].title
        waits = Undetermined(f"“{title}” is not known to the day", trigger.kind)
        outcome = outcome._replace(undetermined=waits, earliest_on=low, latest_on=high)
        return self._finish(rule, outcome, ending)

    def _stopped_vaguely(self, rule: Rule, outcome: Outcome, trigger: Event, vague: Event) -> Outcome:
        """A clock that a stop holds since a day that nobody knows: no date, and the end without it."""
        regime = self.setting.pauses
        least = self._try(rule, trigger.exact or trigger.earliest, trigger, regime)
        reason = f"{self._title(vague.kind)} stops or restarts this clock and is not known to the day"
        return outcome._replace(
            trigger_on=trigger.exact, earliest_on=least, undetermined=Undetermined(reason, vague.kind)
        )

    def _pauses(self, rule: Rule, version: Version) -> tuple[Sequence[Pause], Event | None]:
        """The regime's pauses and the stops of this filing; the event of a stop that lacks its day."""
        if not version.stops:
            return self.setting.pauses, None
        found, vague = list(self.setting.pauses), None
        for stop in version.stops.values():
            named = stop.id in rule.paused_by
            if not named and stop.deemed_by:
                continue
            if stop.id not in self.stops:
                deemed = partial(self._deemed, stop.deemed_by)
                self.stops[stop.id] = stopped(stop, self.events, deemed)
            pauses, unknown = self.stops[stop.id]
            found += pauses
            vague = vague or (unknown if named else None)
        return found, vague

    def _deemed(self, rule_id: str, opened: Event) -> date | None:
        """The day on which the law takes a stop as closed, though nobody closed it."""
        clocks: list[Outcome] = self.named(rule_id) if rule_id else []
        for clock in reversed(clocks):
            if self.place[clock.event_keys[0]] < self.place[opened.key]:
                continue
            due: date | None = clock.due_on
            in_time = clock.finished_on and due and clock.finished_on <= due
            if not (clock.state == "ended" and in_time):
                return due
        return None

    def _end_of_counting(self, rule: Rule, ending: Event | None) -> Event | None:
        """What ends a clock, unless it opens a further period from this one's end: then it runs on to it."""
        if ending is None:
            return None
        for other in self.version.rules.values():
            follows = other.chain and other.chain.gate and rule.id in other.chain.rules
            if follows and ending.kind in other.starts_on and self.applies(other):
                return None
        return ending

    def _in_force(self, rule: Rule, trigger: Event) -> tuple[Rule, Version]:
        """The rule as it stood on the trigger day, for clocks that follow that day."""
        if rule.bound_to == "review":
            return rule, self.version
        for day in (trigger.earliest, trigger.latest):
            if day and (found := self._on(rule, day)):
                return found
        return rule, self.version

    def _on(self, rule: Rule, day: date) -> tuple[Rule, Version] | None:
        """The rule on `day`, or None if it was not law then."""
        if day < self.law.versions[0].effective_from:
            return None
        version = self.law.version_for(day)
        return (version.rules[rule.id], version) if rule.id in version.rules else None

    def _was_law(self, rule: Rule, trigger: Event) -> bool:
        """Whether the rule stood on the trigger day; a later law never reaches back."""
        days = [day for day in (trigger.earliest, trigger.latest) if day]
        return rule.bound_to == "review" or not days or any(self._on(rule, day) for day in days)

    def _dated(
        self,
        rule: Rule,
        outcome: Outcome,
        trigger: Event,
        base: Outcome | None,
        pauses: Sequence[Pause],
        ending: Event | None,
    ) -> Outcome:
        """The dates from an event; a stage starts at the latest where the one before it has ended."""
        day = trigger.exact
        assert day
        ended = base.due_on if base else None
        if ended and day > ended and rule.chain and rule.chain.late == "from-end":
            late = amount((day - ended).days, "calendar-day")
            said = f"Recorded {late} after the stage before had ended: counted from that end."
            outcome, day = outcome._replace(cautions=(*outcome.cautions, said)), ended
        early = ended is None or day < ended
        try:
            return outcome.dated(self._count(rule, day, trigger, early, pauses, ending))
        except LawError as refused:
            return outcome._replace(trigger_on=day, undetermined=Undetermined(refused.message, trigger.kind))

    def _try(
        self,
        rule: Rule,
        day: date | None,
        trigger: Event,
        pauses: Sequence[Pause],
        ending: Event | None = None,
    ) -> date | None:
        """One bound of a date: under the law of that bound, where the trigger chooses the law."""
        chooses = rule.bound_to == "trigger" or trigger.kind in self.law.binds_on
        found = self._on(rule, day) if day and chooses else (rule, self.version)
        try:
            return self._count(found[0], day, trigger, True, pauses, ending).due_on if day and found else None
        except LawError:
            return None

    def _count(
        self,
        rule: Rule,
        day: date,
        trigger: Event | None,
        early: bool,
        pauses: Sequence[Pause],
        ending: Event | None,
    ) -> Counted:
        anchor = Anchor(day, self.calendar(rule, ending), pauses, self.as_of, None, early)
        return self._measure(rule, anchor, trigger)

    def _measure(self, rule: Rule, anchor: Anchor, opener: Event | None) -> Counted:
        """One count: of the rule's own length, or of the one that its paper names."""
        if rule.nature == "term":
            paper = self._paper(rule, opener)
            return count_term(rule, anchor, paper, self._spent(rule, paper or opener))
        return count_clock(
            rule,
            anchor.on,
            anchor.calendar,
            anchor.pauses,
            as_of=anchor.as_of,
            base_rolled=anchor.base_rolled,
            opened_early=anchor.opened_early,
        )

    def _paper(self, rule: Rule, opener: Event | None) -> Event | None:
        """The event whose facts say how long: the last one of the kinds the rule names, else its opener."""
        if not rule.term_from:
            return opener
        told = [event for event in self.events if event.kind in rule.term_from]
        return next((event for event in reversed(told) if event.facts.keys() & {"term", "until"}), None)

    def _spent(self, rule: Rule, opener: Event | None) -> int:
        """Calendar days that earlier extensions took from the budget this rule draws on."""
        cap = rule.term_cap
        if cap is None or not cap.shared or opener is None:
            return 0
        before = self.place[opener.key]
        spent = 0
        for other in self.version.rules.values():
            if other.term_cap is None or other.term_cap.shared != cap.shared:
                continue
            if any(self.place[event.key] < before for event in self.triggers(other)):
                clocks = self.building[other.id] if other.id in self.building else self.clocks(other)
                spent += sum(_taken_days(one) for one in clocks if self._opened_before(one, before))
        return spent

    def _opened_before(self, outcome: Outcome, place: int) -> bool:
        return any(self.place[key] < place for key in outcome.event_keys[-1:]) or (
            outcome.is_finished and any(self.place[key] < place for key in outcome.event_keys)
        )

    def calendar(self, rule: Rule, ending: Event | None = None) -> Calendar:
        """The calendar of whoever acts under the rule: its own, else the case's, else the regime's.

        A clock that has ended knows no closure that was announced after its end.
        """
        found = self.setting.calendars[rule.calendar or self.setting.calendar or self.law.calendar]
        ending = self._end_of_counting(rule, ending)
        ended = ending and (ending.latest or ending.earliest)
        return found.known_by(ended) if ended else found

    def _base(self, rule: Rule, gate: Event | None) -> Outcome | None:
        """The clock that `rule` follows: the first one named that had begun by then, else any there is."""
        assert rule.chain
        every = [found[-1] for rule_id in rule.chain.rules if (found := self._begun(rule_id, gate))]
        return next((one for one in every if one.state != "projected"), every[0] if every else None)

    def _begun(self, rule_id: str, gate: Event | None) -> list[Outcome]:
        """The clocks of a rule that had begun when the gate opened; those without a day are kept."""
        found = self.named(rule_id)
        if gate is None or gate.exact is None:
            return found
        return [one for one in found if one.trigger_on is None or _began(one) <= gate.exact] or [
            one for one in found if one.state == "projected"
        ]

    def _chained(self, rule: Rule, gate: Event | None, base: Outcome | None, number: int) -> list[Outcome]:
        """A clock that counts from the end of another: projected, unless an event has opened it."""
        assert rule.chain
        if base is None or (gate is None and (base.is_finished or not self.is_live)):
            return []
        ending = self._ending(rule, gate) if gate else None
        outcome = self._blank(rule, self.version, number, ending)
        keys = base.event_keys + ((gate.key,) if gate else ())
        outcome = outcome._replace(trigger_kind=rule.chain.rules[0], event_keys=keys)
        anchor = base.due_on if rule.chain.end == "rolled" else base.unrolled_on
        if anchor is None:
            return [self._chained_unknown(rule, outcome, base)] if rule.expected or gate else []
        pauses = _felt_by(self._pauses(rule, self.version)[0], self._end_of_counting(rule, ending))
        try:
            outcome = outcome.dated(self._from_base(rule, anchor, base, pauses, gate, ending))
        except LawError as refused:
            unknown = Undetermined(refused.message, rule.chain.rules[0])
            return [outcome._replace(state="waiting", trigger_on=anchor, undetermined=unknown)]
        outcome = outcome._replace(readings=self._read_on(rule, outcome, base, gate))
        if base.confidence == "unverified":
            outcome = outcome._replace(
                confidence="unverified",
                cautions=tuple(dict.fromkeys((*outcome.cautions, *base.cautions))),
            )
        if gate and gate.exact and base.due_on and gate.exact > base.due_on:
            late = amount((gate.exact - base.due_on).days, "calendar-day")
            said = f"Opened {late} after the period it follows had ended: it may have no effect."
            outcome = outcome._replace(cautions=(*outcome.cautions, said))
        return [self._finish(rule, outcome, ending) if gate else outcome._replace(state="projected")]

    def _from_base(
        self,
        rule: Rule,
        day: date,
        base: Outcome,
        pauses: Sequence[Pause],
        gate: Event | None,
        ending: Event | None = None,
    ) -> Counted:
        anchor = Anchor(day, self.calendar(rule, ending), pauses, self.as_of, base.due_on, False)
        return self._measure(rule, anchor, gate)

    def _read_on(
        self, rule: Rule, outcome: Outcome, base: Outcome, gate: Event | None
    ) -> tuple[OtherDate, ...]:
        """Other readings of the clock before lead to other dates of this one (primitive P20)."""
        assert rule.chain
        found = list(outcome.readings)
        for reading in base.readings if rule.chain.end == "rolled" else ():
            try:
                pauses = self._pauses(rule, self.version)[0]
                day = self._from_base(rule, reading.due_on, base, pauses, gate).due_on
            except LawError:
                continue
            if day != outcome.due_on and day not in [one.due_on for one in found]:
                found.append(OtherDate(reading.label, day, reading.says))
        return tuple(found)

    def _chained_unknown(self, rule: Rule, outcome: Outcome, base: Outcome) -> Outcome:
        ends: list[date | None] = []
        for day in (base.earliest_on, base.latest_on):
            try:
                pauses = self._pauses(rule, self.version)[0]
                ends.append(self._from_base(rule, day, base, pauses, None).due_on if day else None)
            except LawError:
                ends.append(None)
        reason = base.undetermined.reason if base.undetermined else f"“{base.title}” is not known"
        told = reason if base.state == "waiting" else f"Starts where “{base.title}” ends: {reason}"
        waits = Undetermined(told, base.undetermined.waits_for if base.undetermined else "")
        return outcome._replace(state="waiting", undetermined=waits, earliest_on=ends[0], latest_on=ends[1])

    def _waiting(self, rule: Rule) -> Outcome:
        titles = " or ".join(self.law.kinds[kind].title.lower() for kind in rule.starts_on)
        waits = Undetermined(f"Not started: waits for {titles}", rule.starts_on[0])
        return self._blank(rule, self.version, 1)._replace(state="waiting", undetermined=waits)

    def _ending(self, rule: Rule, trigger: Event) -> Event | None:
        """The first event that meets or ends the clock of `trigger`."""
        taken = self.used.setdefault(rule.id, set()) if rule.one_each else set()
        after = -1 if rule.met_before else self.place[trigger.key]
        for event in self.events[after + 1 :]:
            if event.kind in rule.ended_by or (event.kind in rule.met_by and event.key not in taken):
                taken.add(event.key)
                return event
        return None

    def _finish(self, rule: Rule, outcome: Outcome, ending: Event | None) -> Outcome:
        """What ended the clock; without that it runs, or is paused on `as_of`."""
        if ending:
            return _finished(rule, outcome, ending)
        return outcome._replace(state=self._running(rule, outcome))

    def _running(self, rule: Rule, outcome: Outcome) -> State:
        last = outcome.due_on or self.as_of
        started = outcome.trigger_on is not None and outcome.trigger_on <= self.as_of <= last
        pauses = self._pauses(rule, self.version)[0]
        stops = [one for one in pauses if one.scope == "applies" and one.kind in rule.paused_by]
        return "paused" if started and any(one.covers(self.as_of) for one in stops) else "running"

    def _blank(self, rule: Rule, version: Version, number: int, ending: Event | None = None) -> Outcome:
        calendar = self.calendar(rule, ending)
        return Outcome(
            rule_id=rule.id,
            key="-".join(part for part in (self.prefix, str(number)) if part),
            title=rule.title,
            owed_by=rule.owed_by,
            owner=self.law.owners[rule.owed_by],
            zone=self.law.zone,
            state="running",
            regime_version=version.id,
            calendar=calendar.id,
            calendar_digest=calendar.digest,
            citation=rule.cite.text,
            citation_url=rule.cite.url,
            read_on=rule.cite.read_on,
            confidence=rule.confidence,
            unit=rule.count.unit if rule.count else "calendar-day",
            cutoff=rule.cutoff,
            cautions=(rule.unverified_because,) if rule.unverified_because else (),
        )


def _felt_by(pauses: Sequence[Pause], ending: Event | None) -> Sequence[Pause]:
    """The pauses that a clock lived to see: what begins after its end no longer moves it."""
    if ending is None or ending.exact is None:
        return pauses
    return [pause for pause in pauses if pause.first <= ending.exact]


def _began(outcome: Outcome) -> date:
    return outcome.trigger_on or date.min


def _taken_days(outcome: Outcome) -> int:
    """Calendar days that an extension added, without those on which it stood still."""
    if outcome.unrolled_on is None or outcome.trigger_on is None:
        return 0
    paused = sum(step.facts["days"] for step in outcome.steps if step.code == "paused")
    return (outcome.unrolled_on - outcome.trigger_on).days - int(paused)


def _finished(rule: Rule, outcome: Outcome, event: Event) -> Outcome:
    outcome = outcome._replace(
        state="met" if event.kind in rule.met_by else "ended",
        finished_on=event.exact,
        finished_by=event.kind,
        event_keys=(*outcome.event_keys, event.key),
    )
    told = event.earliest
    if outcome.state == "met" and told and outcome.due_on and told > outcome.due_on:
        late = amount((told - outcome.due_on).days, "calendar-day")
        return outcome._replace(cautions=(*outcome.cautions, f"Finished {late} late."))
    if outcome.state == "met" and told and outcome.safe_on and told > outcome.safe_on:
        said = f"Done after the safe day, {legal_day(outcome.safe_on)}: it may count as made a day too late."
        return outcome._replace(cautions=(*outcome.cautions, said))
    return outcome
