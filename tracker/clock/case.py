"""The clocks of one filing: what triggers each rule, what it follows, what ends it."""

from collections.abc import Sequence
from datetime import date

from . import fold
from .calendars import Calendar
from .count import Counted, OtherDate, count_clock
from .errors import LawError, Undetermined
from .events import Event
from .explain import legal_day
from .pauses import Pause
from .rules import Count, Law, Rule, Version, amount
from .terms import parse_term
from .timeline import Outcome, State


class Case:
    """One filing of a case while its clocks are computed; remembers each rule's clocks for the chains."""

    def __init__(
        self,
        law: Law,
        version: Version,
        calendar: Calendar,
        events: Sequence[Event],
        as_of: date,
        filing: str,
        pauses: Sequence[Pause],
        prefix: str,
        is_live: bool,
    ) -> None:
        self.law, self.version, self.calendar, self.events = law, version, calendar, events
        self.as_of, self.filing, self.pauses = as_of, filing, pauses
        self.prefix, self.is_live = prefix, is_live
        self.kinds = {event.kind for event in events}
        self.place = {event.key: place for place, event in enumerate(events)}
        self.done: dict[str, list[Outcome]] = {}
        self.used: dict[str, set[str]] = {}

    def clocks(self, rule: Rule) -> list[Outcome]:
        """Every clock of one rule in this filing, computed once."""
        if rule.id not in self.done:
            self.done[rule.id] = self._clocks(rule) if self._applies(rule) else []
        return self.done[rule.id]

    def _applies(self, rule: Rule) -> bool:
        return (
            rule.is_dated
            and not (rule.filings and self.filing not in rule.filings)
            and rule.requires <= self.kinds
        )

    def _clocks(self, rule: Rule) -> list[Outcome]:
        triggers = self._triggers(rule)
        if triggers and not (rule.chain and rule.chain.gate):
            found: list[Outcome] = []
            for trigger in triggers:
                if rule.mode == "again" and found and not self._over_before(found[-1], trigger):
                    continue
                found.append(self._from_event(rule, trigger, len(found) + 1))
            return found
        if rule.chain and (triggers or not rule.chain.gate):
            return self._chained(rule, triggers[0] if triggers else None)
        if rule.expected and self.is_live and not rule.chain:
            return [self._waiting(rule)]
        return []

    def _over_before(self, outcome: Outcome, trigger: Event) -> bool:
        """Whether a clock had ended when its rule was triggered once more."""
        return outcome.is_finished and self.place[outcome.event_keys[-1]] < self.place[trigger.key]

    def _triggers(self, rule: Rule) -> list[Event]:
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
        outcome = self._blank(rule, version, number)
        outcome = outcome._replace(trigger_kind=trigger.kind, event_keys=(trigger.key,))
        base = self._base(rule) if rule.chain else None
        ending = self._ending(rule, trigger)
        if trigger.exact:
            outcome = self._dated(rule, outcome, trigger, base, self._felt_by(ending))
            return self._finish(rule, outcome, ending)
        low, high = (self._try(rule, day, trigger) for day in (trigger.earliest, trigger.latest))
        title = self.law.kinds[trigger.kind].title
        waits = Undetermined(f"“{title}” is not known to the day", trigger.kind)
        outcome = outcome._replace(undetermined=waits, earliest_on=low, latest_on=high)
        return self._finish(rule, outcome, ending)

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
        self, rule: Rule, outcome: Outcome, trigger: Event, base: Outcome | None, pauses: Sequence[Pause]
    ) -> Outcome:
        """The dates from an event; a stage starts at the latest where the one before it has ended."""
        day = trigger.exact
        assert day
        ended = base.due_on if base else None
        if ended and day > ended:
            late = amount((day - ended).days, "calendar-day")
            said = f"Recorded {late} after the stage before had ended: counted from that end."
            outcome, day = outcome._replace(cautions=(*outcome.cautions, said)), ended
        early = ended is None or day < ended
        try:
            return outcome.dated(self._count(rule, day, trigger, early, pauses))
        except LawError as refused:
            return outcome._replace(trigger_on=day, undetermined=Undetermined(refused.message, trigger.kind))

    def _try(self, rule: Rule, day: date | None, trigger: Event) -> date | None:
        """One bound of a date: under the law of that bound, where the trigger chooses the law."""
        chooses = rule.bound_to == "trigger" or trigger.kind in self.law.binds_on
        found = self._on(rule, day) if day and chooses else (rule, self.version)
        try:
            return self._count(found[0], day, trigger, True, self.pauses).due_on if day and found else None
        except LawError:
            return None

    def _count(self, rule: Rule, day: date, trigger: Event, early: bool, pauses: Sequence[Pause]) -> Counted:
        term: Count | None = None
        if rule.nature == "term" and "term" in trigger.facts:
            term = parse_term(trigger.facts["term"])
        return count_clock(rule, day, self.calendar, pauses, as_of=self.as_of, term=term, opened_early=early)

    def _felt_by(self, ending: Event | None) -> Sequence[Pause]:
        """The pauses that a clock lived to see: what begins after its end no longer moves it."""
        if ending is None or ending.exact is None:
            return self.pauses
        return [pause for pause in self.pauses if pause.first <= ending.exact]

    def _base(self, rule: Rule) -> Outcome | None:
        assert rule.chain
        for rule_id in rule.chain.rules:
            found = self.clocks(self.version.rules[rule_id]) if rule_id in self.version.rules else []
            if found:
                return found[-1]
        return None

    def _chained(self, rule: Rule, gate: Event | None) -> list[Outcome]:
        """A clock that counts from the end of another: projected, unless an event has opened it."""
        assert rule.chain
        base = self._base(rule)
        if base is None or (gate is None and (base.is_finished or not self.is_live)):
            return []
        outcome = self._blank(rule, self.version, 1)
        keys = base.event_keys + ((gate.key,) if gate else ())
        outcome = outcome._replace(trigger_kind=rule.chain.rules[0], event_keys=keys)
        anchor = base.due_on if rule.chain.end == "rolled" else base.unrolled_on
        if anchor is None:
            return [self._chained_unknown(rule, outcome, base)] if rule.expected or gate else []
        ending = self._ending(rule, gate) if gate else None
        try:
            counted = self._from_base(rule, anchor, base, self._felt_by(ending))
        except LawError as refused:
            unknown = Undetermined(refused.message, rule.chain.rules[0])
            return [outcome._replace(state="waiting", trigger_on=anchor, undetermined=unknown)]
        outcome = outcome.dated(counted)
        outcome = outcome._replace(readings=self._read_on(rule, outcome, base))
        if base.confidence == "unverified":
            outcome = outcome._replace(
                confidence="unverified",
                cautions=tuple(dict.fromkeys((*outcome.cautions, *base.cautions))),
            )
        return [self._finish(rule, outcome, ending) if gate else outcome._replace(state="projected")]

    def _from_base(
        self, rule: Rule, anchor: date, base: Outcome, pauses: Sequence[Pause] | None = None
    ) -> Counted:
        return count_clock(
            rule,
            anchor,
            self.calendar,
            self.pauses if pauses is None else pauses,
            as_of=self.as_of,
            base_rolled=base.due_on,
            opened_early=False,
        )

    def _read_on(self, rule: Rule, outcome: Outcome, base: Outcome) -> tuple[OtherDate, ...]:
        """Other readings of the clock before lead to other dates of this one (primitive P20)."""
        assert rule.chain
        found = list(outcome.readings)
        for reading in base.readings if rule.chain.end == "rolled" else ():
            try:
                day = self._from_base(rule, reading.due_on, base).due_on
            except LawError:
                continue
            if day != outcome.due_on and day not in [one.due_on for one in found]:
                found.append(OtherDate(reading.label, day, reading.says))
        return tuple(found)

    def _chained_unknown(self, rule: Rule, outcome: Outcome, base: Outcome) -> Outcome:
        ends: list[date | None] = []
        for day in (base.earliest_on, base.latest_on):
            try:
                ends.append(self._from_base(rule, day, base).due_on if day else None)
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
        stops = [one for one in self.pauses if one.scope == "applies" and one.kind in rule.paused_by]
        return "paused" if started and any(one.covers(self.as_of) for one in stops) else "running"

    def _blank(self, rule: Rule, version: Version, number: int) -> Outcome:
        return Outcome(
            rule_id=rule.id,
            key="-".join(part for part in (self.prefix, str(number)) if part),
            title=rule.title,
            owed_by=rule.owed_by,
            owner=self.law.owners[rule.owed_by],
            zone=self.law.zone,
            state="running",
            regime_version=version.id,
            calendar=self.calendar.id,
            calendar_digest=self.calendar.digest,
            citation=rule.cite.text,
            citation_url=rule.cite.url,
            read_on=rule.cite.read_on,
            confidence=rule.confidence,
            unit=rule.count.unit if rule.count else "calendar-day",
            cutoff=rule.cutoff,
            cautions=(rule.unverified_because,) if rule.unverified_because else (),
        )


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
