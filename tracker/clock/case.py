"""The clocks of one filing: what triggers each rule, what it follows, what ends it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from .anchors import taken
from .cautions import ANY_DAY, NOT_TO_THE_DAY, OPENED_LATE, STOPPED_VAGUELY
from .count import Counted, count_clock
from .days import ONE_DAY
from .ends import (
    began,
    chained_unknown,
    cut,
    end_to_follow,
    felt_by,
    finished,
    read_late,
    read_on,
    taken_days,
    taken_over,
    told_late,
    tried,
    with_readings,
)
from .errors import LawError, Undetermined
from .events import Event
from .filing import Filing, Setting
from .law import Law, Version
from .papers import Anchor, count_term
from .pauses import Pause
from .readings import OtherDate
from .rules import Rule, amount
from .stops import deemed_closed, stopped
from .timeline import Outcome, State


class Case(Filing):
    """A filing with its clocks; remembers each rule's clocks for those that follow them."""

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
        super().__init__(law, version, setting, events, filing, prefix, is_live)
        self.done: dict[str, list[Outcome]] = {}
        self.building: dict[str, list[Outcome]] = {}
        self.stops: dict[str, tuple[Sequence[Pause], Event | None]] = {}
        self.twin: Case | None = None

    def clocks(self, rule: Rule) -> list[Outcome]:
        """Every clock of one rule in this filing, computed once."""
        if rule.id not in self.done:
            found = self._clocks(rule) if rule.is_dated and self.applies(rule) else []
            self.done[rule.id] = [self._cut(rule, one) for one in found] if rule.cut_by else found
        return self.done[rule.id]

    def shown(self, rule: Rule) -> list[Outcome]:
        """The clocks of one rule as people see them: where no calendar was chosen, with the regime's own."""
        clocks, unchosen = self.clocks(rule), self.law.unchosen
        if not (clocks and unchosen and self.is_unchosen(rule)):
            return clocks
        others = {one.key: one.due_on for one in self._under_own_calendar().clocks(rule)}
        said = [one._replace(cautions=(*one.cautions, unchosen.says)) for one in clocks]
        own = {key: OtherDate(unchosen.label, day, unchosen.says) for key, day in others.items() if day}
        return [with_readings(one, [own[one.key]]) if one.due_on and one.key in own else one for one in said]

    def _under_own_calendar(self) -> "Case":
        if self.twin is None:
            setting = self.setting._replace(calendar=self.law.calendar)
            self.twin = Case(
                self.law, self.version, setting, self.events, self.filing, self.prefix, self.is_live
            )
        return self.twin

    def named(self, rule_id: str) -> list[Outcome]:
        """Every clock of a rule of this filing's version; none if the version does not have it."""
        rule = self.version.rules.get(rule_id)
        return self.clocks(rule) if rule else []

    def _clocks(self, rule: Rule) -> list[Outcome]:
        if rule.legs:
            return self._legged(rule)
        triggers = self.triggers(rule)
        if triggers and rule.chain and rule.chain.link:
            return self._linked(rule.chain.link)[rule.id]
        if triggers and rule.chain and rule.chain.gate:
            return self._gated(rule, triggers)
        if triggers:
            found = self.building.setdefault(rule.id, [])
            for trigger in triggers:
                if rule.mode == "again" and found and not self.over_before(found[-1], trigger):
                    continue
                found.append(self._from_event(rule, trigger, len(found) + 1))
            return found
        if rule.chain and not rule.chain.gate:
            return self._chained(rule, None, self._base(rule, None), 1)
        over = (self.kinds - self.law.restarts_on) & ((rule.met_by | rule.ended_by) - set(rule.starts_on))
        if rule.expected and self.is_live and not rule.chain and not over:
            return [self.waiting(rule)]
        return []

    def _gated(self, rule: Rule, triggers: Sequence[Event]) -> list[Outcome]:
        """Clocks that an event opens and that count from an end: each one from that of the one before it."""
        found = self.building.setdefault(rule.id, [])
        for trigger in triggers if rule.mode == "each" else triggers[:1]:
            base, before = self._base(rule, trigger), found[-1] if found else None
            if before and (base is None or began(base) <= began(before)):
                if not self.over_before(before, trigger):
                    found[-1] = taken_over(before, trigger)
                base = before
            found += self._chained(rule, trigger, base, len(found) + 1)
        return found

    def _linked(self, link: str) -> dict[str, list[Outcome]]:
        """Clocks of the rules of one link, as the record opens them: each from the end of the one before."""
        rules = [one for one in self.version.rules.values() if one.chain and one.chain.link == link]
        found = {one.id: self.building.setdefault(one.id, []) for one in rules}
        if any(found.values()):
            return found
        opened = [(trigger, one) for one in rules if self.applies(one) for trigger in self.triggers(one)]
        last: Rule | None = None
        for trigger, rule in sorted(opened, key=lambda one: self.place[one[0].key]):
            before = found[last.id][-1] if last else None
            base = before or self._base(rule, trigger)
            if before and last is rule and not self.over_before(before, trigger):
                base = found[rule.id][-1] = taken_over(before, trigger)
            made = self._chained(rule, trigger, base, len(found[rule.id]) + 1)
            found[rule.id] += made
            last = rule if made else last
        return found

    def _legged(self, rule: Rule) -> list[Outcome]:
        """One clock with several anchors: the earliest or the latest end counts."""
        anchors = [(rule.starts_on, rule.count), *((leg.starts_on, leg.count) for leg in rule.legs)]
        ends: list[Outcome] = []
        missing: list[str] = []
        for starts_on, count in anchors:
            leg = replace(rule, starts_on=starts_on, count=count, legs=())
            triggers = self.triggers(leg)
            ends += [self._from_event(leg, triggers[0], 1)] if triggers else []
            missing += [] if triggers else starts_on[:1]
        if not ends:
            return [self.waiting(rule)] if rule.expected and self.is_live else []
        return [taken(rule, ends, missing, self.title)]

    def _cut(self, rule: Rule, outcome: Outcome) -> Outcome:
        stops = [one for rule_id in rule.cut_by for one in self.named(rule_id)]
        return cut(rule, outcome, stops, self.calendar(rule))

    def _from_event(self, rule: Rule, trigger: Event, number: int) -> Outcome:
        rule, version = self.in_force(rule, trigger)
        ending = self.ending_of(rule, trigger)
        outcome = self.blank(rule, version, number, ending)
        outcome = outcome._replace(trigger_kind=trigger.kind, event_keys=(trigger.key,))
        base = self._base(rule, trigger) if rule.chain else None
        pauses, vague = self._pauses(rule, version)
        if vague and self._is_felt(vague, ending):
            least = self._try(rule, trigger.exact or trigger.earliest, trigger, self.setting.pauses)
            outcome = self._stopped_vaguely(outcome, vague, trigger.exact, least)
            return self._finish(rule, outcome, ending)
        if trigger.exact:
            felt = felt_by(pauses, self.end_of_counting(rule, ending))
            outcome = self._dated(rule, outcome, trigger, base, felt, ending)
            return self._finish(rule, outcome, ending)
        low, high = self._bounds(rule, trigger, pauses, ending)
        title = self.law.kinds[trigger.kind].title
        if trigger.earliest and low and low == high:
            outcome = outcome.dated(self._count(rule, trigger.earliest, trigger, pauses, ending))
            said = ANY_DAY % {"title": title}
            return self._finish(rule, outcome._replace(cautions=(*outcome.cautions, said)), ending)
        waits = Undetermined(NOT_TO_THE_DAY % {"title": title}, trigger.kind)
        outcome = outcome._replace(undetermined=waits, earliest_on=low, latest_on=high)
        return self._finish(rule, outcome, ending)

    def _is_felt(self, vague: Event, ending: Event | None) -> bool:
        """Whether an event came before the end of a clock."""
        return ending is None or self.place[vague.key] < self.place[ending.key]

    def _stopped_vaguely(
        self, outcome: Outcome, vague: Event, trigger_on: date | None, least: date | None
    ) -> Outcome:
        """A clock that a stop holds since a day that nobody knows: no date, and the end without it."""
        reason = STOPPED_VAGUELY % {"event": self.title(vague.kind)}
        return outcome._replace(
            trigger_on=trigger_on, earliest_on=least, undetermined=Undetermined(reason, vague.kind)
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
        return deemed_closed(self.named(rule_id), self.place, opened)

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
        ended = end_to_follow(rule, base) if base else None
        count = partial(self._count, rule, trigger=trigger, pauses=pauses, ending=ending)
        others: tuple[OtherDate, ...] = ()
        if base and ended and day > ended and rule.chain and rule.chain.late == "from-end":
            outcome = outcome._replace(cautions=(*outcome.cautions, told_late(rule, base, ended, day)))
            others, day = read_late(rule, base, ended, day, count), ended
        early = ended is None or day < ended
        try:
            return with_readings(outcome.dated(count(day, early=early)), others)
        except LawError as refused:
            return outcome._replace(trigger_on=day, undetermined=Undetermined(refused.message, trigger.kind))

    def _bounds(
        self, rule: Rule, trigger: Event, pauses: Sequence[Pause], ending: Event | None
    ) -> tuple[date | None, date | None]:
        """The first and the last date that a trigger not known to the day can give.

        A law that began meanwhile may be shorter: the days around its beginning are tried as well.
        """
        first, last = trigger.earliest or date.min, trigger.latest or date.max
        begins = [one.effective_from for one in self.law.versions if first < one.effective_from <= last]
        turns = [day for begin in begins for day in (begin - ONE_DAY, begin)]
        days = (trigger.earliest, *turns, trigger.latest)
        ends = [self._try(rule, day, trigger, pauses, ending) for day in days]
        known = [end for end in ends if end]
        return min(known) if ends[0] else None, max(known) if ends[-1] else None

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
        found = self.on(rule, day) if day and chooses else (rule, self.version)
        try:
            return self._count(found[0], day, trigger, pauses, ending).due_on if day and found else None
        except LawError:
            return None

    def _count(
        self,
        rule: Rule,
        day: date,
        trigger: Event | None,
        pauses: Sequence[Pause],
        ending: Event | None,
        *,
        early: bool = True,
    ) -> Counted:
        anchor = Anchor(day, self.calendar(rule, ending), pauses, self.as_of, None, early)
        return self._measure(rule, anchor, trigger)

    def _measure(self, rule: Rule, anchor: Anchor, opener: Event | None) -> Counted:
        """One count: of the rule's own length, or of the one that its paper names."""
        if rule.nature == "term":
            return count_term(rule, anchor, self.paper(rule, opener), self._spent(rule, opener))
        return count_clock(
            rule,
            anchor.on,
            anchor.calendar,
            anchor.pauses,
            as_of=anchor.as_of,
            base_rolled=anchor.base_rolled,
            opened_early=anchor.opened_early,
        )

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
                spent += sum(taken_days(one) for one in clocks if self._opened_before(one, before))
        return spent

    def _opened_before(self, outcome: Outcome, place: int) -> bool:
        opener = outcome.event_keys[-2 if outcome.is_finished else -1]
        return self.place[opener] < place

    def _base(self, rule: Rule, gate: Event | None) -> Outcome | None:
        """The clock that `rule` follows: the first one named that had begun by then, else any there is."""
        assert rule.chain
        every = [(rule_id, found) for rule_id in rule.chain.rules if (found := self.named(rule_id))]
        day = gate.exact if gate else None
        for rule_id, found in every:
            begun = [one for one in found if day is None or self._had_begun(rule_id, one, day)]
            if begun and (day or begun[-1].state != "projected"):
                return begun[-1]
        return every[0][1][-1] if every else None

    def _had_begun(self, rule_id: str, clock: Outcome, day: date) -> bool:
        """Whether an event had opened the clock by `day`: its count may start later, from another's end."""
        kinds = self.version.rules[rule_id].starts_on
        openers = [event for key in clock.event_keys if (event := self.by_key[key]).kind in kinds]
        if openers:
            return any(event.exact is None or event.exact <= day for event in openers)
        return clock.trigger_on is not None and clock.trigger_on < day

    def _chained(self, rule: Rule, gate: Event | None, base: Outcome | None, number: int) -> list[Outcome]:
        """A clock that counts from the end of another: projected, unless an event has opened it."""
        assert rule.chain
        if base is None or (gate is None and (base.is_finished or not self.is_live)):
            return []
        ending = self.ending_of(rule, gate) if gate else None
        outcome = self.blank(rule, self.version, number, ending)
        keys = dict.fromkeys((*base.event_keys, gate.key) if gate else base.event_keys)
        outcome = outcome._replace(trigger_kind=rule.chain.rules[0], event_keys=tuple(keys))
        anchor = end_to_follow(rule, base)
        pauses, vague = self._pauses(rule, self.version)
        if gate and anchor and vague and self._is_felt(vague, ending):
            without = partial(self._from_base, rule, base, self.setting.pauses, gate, ending)
            outcome = self._stopped_vaguely(outcome, vague, anchor, tried(without, anchor))
            return [self._finish(rule, outcome, ending)]
        felt = felt_by(pauses, self.end_of_counting(rule, ending))
        count = partial(self._from_base, rule, base, felt, gate, ending)
        if anchor is None:
            return [chained_unknown(outcome, base, count)] if rule.expected or gate else []
        try:
            outcome = outcome.dated(count(anchor))
        except LawError as refused:
            unknown = Undetermined(refused.message, rule.chain.rules[0])
            return [outcome._replace(state="waiting", trigger_on=anchor, undetermined=unknown)]
        outcome = outcome._replace(readings=read_on(rule, outcome, base, count))
        if base.confidence == "unverified":
            outcome = outcome._replace(
                confidence="unverified",
                cautions=tuple(dict.fromkeys((*outcome.cautions, *base.cautions))),
            )
        if gate and gate.exact and base.due_on and gate.exact > base.due_on:
            late = amount((gate.exact - base.due_on).days, "calendar-day")
            said = OPENED_LATE % {"late": late}
            outcome = outcome._replace(cautions=(*outcome.cautions, said))
        return [self._finish(rule, outcome, ending) if gate else outcome._replace(state="projected")]

    def _from_base(
        self,
        rule: Rule,
        base: Outcome,
        pauses: Sequence[Pause],
        gate: Event | None,
        ending: Event | None,
        day: date,
    ) -> Counted:
        anchor = Anchor(day, self.calendar(rule, ending), pauses, self.as_of, base.due_on, False)
        return self._measure(rule, anchor, gate)

    def _finish(self, rule: Rule, outcome: Outcome, ending: Event | None) -> Outcome:
        """What ended the clock; without that it runs, or is paused on `as_of`."""
        if ending:
            return finished(rule, outcome, ending)
        return outcome._replace(state=self._running(rule, outcome))

    def _running(self, rule: Rule, outcome: Outcome) -> State:
        last = outcome.due_on or self.as_of
        started = outcome.trigger_on is not None and outcome.trigger_on <= self.as_of <= last
        pauses = self._pauses(rule, self.version)[0]
        stops = [one for one in pauses if one.scope == "applies" and one.kind in rule.paused_by]
        return "paused" if started and any(one.covers(self.as_of) for one in stops) else "running"
