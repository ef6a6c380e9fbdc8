"""A whole case by hand: which clocks have begun, from which day, and where each one ends.

Written from `docs/law-files.md` alone, like `walk`. It handles one filing after another under one version.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from tests.oracle.same_day import as_the_law_has_them
from tests.oracle.stretches import days_of, stretches_of
from tests.oracle.walk import DAY, End, Refused, counts_from, ended, ends, length_of, safe_day

UNITS = {
    "day": "calendar-day",
    "business day": "business-day",
    "week": "week",
    "month": "month",
    "year": "year",
}


class Clock(NamedTuple):
    """One clock that has begun (or begins by itself), with its end."""

    rule_id: str
    trigger_on: date
    end: End
    place: int
    """Where in the filing's events it began; -1 where no event began it."""


class Paper(NamedTuple):
    """A length that an order or an agreement names."""

    n: int
    unit: str


def due_dates(
    law: Any, calendars: Mapping[str, Any], events: Sequence[Any], as_of: date
) -> list[tuple[str, date, date]]:
    """Every dated clock of the case as (rule, trigger day, due day), in order."""
    found: list[tuple[str, date, date]] = []
    filings = _filings(law, _known(law, events, as_of))
    for filing in filings:
        case = Filing(law, calendars, filing, as_of, is_pending=filing is filings[-1])
        for rule_id in case.rules:
            found += [(rule_id, one.trigger_on, one.end.due_on) for one in case.clocks(rule_id)]
    return sorted(found)


def _known(law: Any, events: Sequence[Any], as_of: date) -> list[Any]:
    """What stands on record and has happened (or is planned): by day, within one as the law has it."""
    corrected = [event.corrects for event in events]
    days: dict[date, list[Any]] = {}
    for event in events:
        if event.key in corrected or event.kind == "retracted":
            continue
        if event.earliest <= as_of or law.kinds[event.kind].planned:
            days.setdefault(event.earliest, []).append(event)
    known: list[Any] = []
    for day in sorted(days):
        known += as_the_law_has_them(law, _filings(law, known)[-1], days[day])
    return known


def _filings(law: Any, events: Sequence[Any]) -> list[list[Any]]:
    """The events of each filing; once one was opened, another begins with an event of `restarts_on`."""
    opening = {kind for phase in law.phases for kind in phase.starts_on}
    filings: list[list[Any]] = [[]]
    for event in events:
        if event.kind in law.restarts_on and any(one.kind in opening for one in filings[-1]):
            filings.append([])
        filings[-1].append(event)
    return filings


class Filing:
    """The clocks of one filing."""

    def __init__(
        self, law: Any, calendars: Mapping[str, Any], events: Sequence[Any], as_of: date, is_pending: bool
    ) -> None:
        self.is_pending = is_pending
        self.law, self.calendars, self.events, self.as_of = law, calendars, events, as_of
        self.version = law.versions[-1]
        self.rules = self.version.rules
        self._done: dict[str, list[Clock]] = {}
        self._undated: dict[str, list[int]] = {}

    def clocks(self, rule_id: str) -> list[Clock]:
        """The clocks of one rule, in the order in which they began."""
        if rule_id not in self._done:
            self._done[rule_id] = self._begun(self.rules[rule_id])
        return self._done[rule_id]

    def finished(self, rule: Any, begun: int) -> int | None:
        """The place of the event that met or ended a clock which the event at `begun` began; None if none."""
        for place, event in enumerate(self.events):
            if place > begun >= 0 and event.kind in rule.met_by | rule.ended_by:
                return place
        return None

    def _begun(self, rule: Any) -> list[Clock]:
        kinds = {event.kind for event in self.events}
        if not rule.requires <= kinds or rule.unless & kinds:
            return []
        found: list[Clock] = []
        for place in self._triggers(rule):
            day = self._counts_from(rule, place)
            clock = self._clock(rule, day, place) if day else None
            if clock:
                found.append(clock)
        if rule.legs and not found:
            clock = self._taken(rule, self._legs(rule), -1)
            found += [clock] if clock else []
        if rule.chain and not rule.chain.gate and not found:
            clock = self._by_itself(rule)
            found += [clock] if clock else []
        return found

    def _triggers(self, rule: Any) -> list[int]:
        """The places of the events that begin a clock of this rule."""
        places = [n for n, event in enumerate(self.events) if event.kind in rule.starts_on]
        if rule.chain and rule.chain.running:
            places = [n for n in places if self._finds_one_running(rule, n)]
        if rule.mode == "all":
            first_of_each = []
            for kind in rule.starts_on:
                same = [n for n in places if self.events[n].kind == kind]
                if not same:
                    return []
                first_of_each.append(same[0])
            return [max(first_of_each)] if first_of_each else []
        if rule.mode == "first":
            return places[:1]
        if rule.mode == "each":
            return places
        chosen: list[int] = []
        for place in places:
            if chosen:
                over = self.finished(rule, chosen[-1])
                if over is None or over > place:
                    continue
            chosen.append(place)
        return chosen

    def _finds_one_running(self, rule: Any, place: int) -> bool:
        """Walk the record up to the event: is one of the periods it may lengthen open when it comes?"""
        kinds = {event.kind for event in self.events}
        for base in (self.rules[rule_id] for rule_id in rule.chain.rules if rule_id in self.rules):
            if not base.requires <= kinds or base.unless & kinds:
                continue
            is_open = False
            for event in self.events[:place]:
                ends = any(event.kind in one.met_by | one.ended_by for one in (base, rule))
                if event.kind in base.starts_on:
                    is_open = True
                elif ends and not self._lengthens(base, event.kind, kinds):
                    is_open = False
            if is_open:
                return True
        return False

    def _lengthens(self, base: Any, kind: str, kinds: set[str]) -> bool:
        """Whether such an event opens more time after the end of `base`, under any rule of this filing."""
        for other in self.rules.values():
            in_use = other.requires <= kinds and not other.unless & kinds
            follows = other.chain and other.chain.gate and base.id in other.chain.rules
            if in_use and follows and kind in other.starts_on:
                return True
        return False

    def _counts_from(self, rule: Any, place: int) -> date | None:
        """The day from which a clock counts that this event began; None if its base has not begun."""
        event_on: date = self.events[place].earliest
        if not rule.chain:
            return event_on
        if before := self._linked_before(rule, place):
            extended = self._linked_clock(*before)
            return self._end_of(rule, extended) if extended else None
        base = self._base(rule, place)
        if base is None:
            return None if rule.chain.gate else event_on
        end = self._end_of(rule, base)
        if rule.chain.gate:
            return end
        return end if event_on > end and rule.chain.late == "from-end" else event_on

    def _linked_before(self, rule: Any, place: int) -> tuple[Any, int] | None:
        """The extension of the link opened last before this event, by its rule and its event's place."""
        found = [
            (other, earlier)
            for other in self.rules.values()
            if self._is_fellow(rule, other)
            for earlier in self._triggers(other)
            if earlier < place
        ]
        return max(found, key=lambda one: one[1], default=None)

    def _is_fellow(self, rule: Any, other: Any) -> bool:
        return bool(rule.chain and rule.chain.link and other.chain and other.chain.link == rule.chain.link)

    def _linked_clock(self, rule: Any, place: int) -> Clock | None:
        """One extension of a link, by the place of its event; None if it has no date."""
        day = self._counts_from(rule, place)
        return self._clock(rule, day, place) if day else None

    def _base(self, rule: Any, gate: int | None = None) -> Clock | None:
        """The latest clock of the first rule that had begun when the gate opened, else of any.

        A clock that has begun and has no date gives none to those that follow it.
        """
        for rule_id in rule.chain.rules:
            begun = [one for one in self.clocks(rule_id) if gate is None or self._begun_before(one, gate)]
            if begun:
                return begun[-1]
            if any(gate is None or self._is_told(place, gate) for place in self._undated.get(rule_id, [])):
                return None
        for rule_id in rule.chain.rules:
            if self._undated.get(rule_id):
                return None
            if self.clocks(rule_id):
                return self.clocks(rule_id)[-1]
        return None

    def _is_told(self, place: int, gate: int) -> bool:
        return self.events[place].earliest <= self.events[gate].earliest  # type: ignore[no-any-return]

    def _begun_before(self, clock: Clock, gate: int) -> bool:
        if clock.place >= 0:
            return self._is_told(clock.place, gate)
        return clock.trigger_on < self.events[gate].earliest  # type: ignore[no-any-return]

    def _end_of(self, rule: Any, base: Clock) -> date:
        return base.end.due_on if rule.chain.end == "rolled" else base.end.unrolled_on

    def _by_itself(self, rule: Any) -> Clock | None:
        """The next stage, which begins by itself when the one before it ends on its last day."""
        base = self._base(rule)
        if not self.is_pending or base is None or self._is_over(base):
            return None
        return self._clock(rule, self._end_of(rule, base), -1)

    def _clock(self, rule: Any, trigger_on: date, place: int) -> Clock | None:
        try:
            end = self._counted(rule, trigger_on, place)
        except Refused:
            self._undated.setdefault(rule.id, []).append(place)
            return None
        return self._taken(rule, [(trigger_on, end), *self._legs(rule)], place)

    def _taken(self, rule: Any, anchors: list[tuple[date, End]], place: int) -> Clock | None:
        """The clock of the anchor whose end counts, cut by its long-stops."""
        if rule.takes == "latest" and len(anchors) <= len(rule.legs):
            return None
        if not anchors:
            return None
        choose = min if rule.takes == "earliest" else max
        trigger_on, end = choose(anchors, key=lambda anchor: anchor[1].due_on)
        return Clock(rule.id, trigger_on, self._cut(rule, end), place)

    def _legs(self, rule: Any) -> list[tuple[date, End]]:
        """The other anchors that have happened, each with its end."""
        calendar = self._calendar(rule)
        found = []
        for leg in rule.legs:
            places = [n for n, event in enumerate(self.events) if event.kind in leg.starts_on]
            if places:
                day = self.events[places[0]].earliest
                start, paused = counts_from(rule, day, calendar), self._paused(rule, places[0])
                found.append((day, ended(rule, length_of(leg.count), start, calendar, paused)))
        return found

    def _calendar(self, rule: Any) -> Any:
        return self.calendars[rule.calendar or self.law.calendar]

    def _counted(self, rule: Any, day: date, place: int) -> End:
        calendar, paused = self._calendar(rule), self._paused(rule, place)
        if rule.nature != "term":
            return ends(rule, day, calendar, paused)
        facts = self._paper(rule, place)
        used = self._used_by_link(rule, place) if rule.chain and rule.chain.link else self._used(rule, day)
        if "until" in facts:
            named = date.fromisoformat(facts["until"])
            if named < day:
                raise Refused("the paper names a day before the term starts")
            if rule.term_cap:
                longest = ends(rule, day, calendar, paused, None, used)
                if longest.unrolled_on < named:
                    return longest
            return End(named, named, safe_day(rule, named, calendar))
        term = None
        if "term" in facts:
            n, _, words = facts["term"].partition(" ")
            term = Paper(int(n), UNITS[words.removesuffix("s")])
        return ends(rule, day, calendar, paused, term, used)

    def _paper(self, rule: Any, place: int) -> Mapping[str, str]:
        """The facts that carry the term: of the last event of `term_from`, else of the trigger."""
        if rule.term_from:
            carrying = [event.facts for event in self.events if event.kind in rule.term_from]
            carrying = [facts for facts in carrying if "term" in facts or "until" in facts]
            return carrying[-1] if carrying else {}
        return self.events[place].facts if place >= 0 else {}

    def _used(self, rule: Any, day: date) -> int:
        """How many calendar days of a shared budget earlier extensions have used."""
        if not rule.term_cap or not rule.term_cap.shared:
            return 0
        used = 0
        for other in self.rules.values():
            if other.id == rule.id or not other.term_cap or other.term_cap.shared != rule.term_cap.shared:
                continue
            for clock in self.clocks(other.id) if self._is_earlier(other, rule) else []:
                days = days_of(clock.trigger_on + DAY, clock.end.unrolled_on)
                used += len(days - self._paused(other, clock.place))
        return used

    def _used_by_link(self, rule: Any, place: int) -> int:
        """The same where extensions of one link draw on it: whatever was opened before counts."""
        used = 0
        for other in self.rules.values() if rule.term_cap and rule.term_cap.shared else ():
            if (
                self._is_fellow(rule, other)
                and other.term_cap
                and other.term_cap.shared == rule.term_cap.shared
            ):
                earlier = [one for one in self._triggers(other) if one < place]
                for clock in filter(None, (self._linked_clock(other, one) for one in earlier)):
                    days = days_of(clock.trigger_on + DAY, clock.end.unrolled_on)
                    used += len(days - self._paused(other, clock.place))
        return used

    def _is_earlier(self, other: Any, rule: Any) -> bool:
        """Whether `rule` follows `other`, at one remove or more."""
        waiting = list(rule.chain.rules) if rule.chain else []
        while waiting:
            current = waiting.pop()
            if current == other.id:
                return True
            chain = self.rules[current].chain
            waiting += chain.rules if chain else []
        return False

    def _is_over(self, clock: Clock) -> bool:
        return self.finished(self.rules[clock.rule_id], clock.place) is not None

    def _was_ended(self, clock: Clock) -> bool:
        """Whether the case took the clock away in time, rather than somebody having met it."""
        rule = self.rules[clock.rule_id]
        over = self.finished(rule, clock.place)
        if over is None or self.events[over].kind in rule.met_by:
            return False
        return self.events[over].earliest <= clock.end.due_on  # type: ignore[no-any-return]

    def _was_over_in_time(self, wanted: Clock) -> bool:
        """Whether an answer (to the oldest open question) or an end came before the last day."""
        rule = self.rules[wanted.rule_id]
        taken: list[int] = []
        for clock in self.clocks(wanted.rule_id):
            for place in range(clock.place + 1, len(self.events)):
                kind = self.events[place].kind
                meets = kind in rule.met_by and not (rule.one_each and place in taken)
                if meets or kind in rule.ended_by:
                    taken.append(place)
                    if clock is wanted:
                        return bool(self.events[place].earliest <= clock.end.due_on)
                    break
        return False

    def _cut(self, rule: Any, end: End) -> End:
        """A long-stop that comes earlier is the end."""
        for rule_id in rule.cut_by:
            for clock in self.clocks(rule_id):
                if clock.end.due_on < end.due_on and not self._was_ended(clock):
                    due_on = clock.end.due_on
                    end = End(
                        min(end.unrolled_on, due_on), due_on, safe_day(rule, due_on, self._calendar(rule))
                    )
        return end

    def _paused(self, rule: Any, begun: int) -> set[date]:
        """Every day that this clock doesn't count; what begins after its end no longer moves it."""
        stretches: list[set[date]] = []
        for pause in self.law.pauses:
            if pause.kind in rule.paused_by and pause.scope == "applies":
                stretches.append(days_of(pause.first, pause.last or max(self.as_of, pause.first)))
        for stop in self.version.stops.values():
            if stop.id in rule.paused_by:
                stretches += stretches_of(stop, self.events, partial(self._closes_by, stop))
        over = self.finished(rule, begun)
        lived_to = date.max
        if over is not None and not self._is_extended_by(rule, self.events[over].kind):
            lived_to = self.events[over].earliest
        return {day for stretch in stretches if stretch and min(stretch) <= lived_to for day in stretch}

    def _is_extended_by(self, rule: Any, kind: str) -> bool:
        """Whether an event opens a further period from this clock's end, to which the clock then runs on."""
        for other in self.rules.values():
            follows = other.chain and other.chain.gate and rule.id in other.chain.rules
            follows = follows or (other.id != rule.id and self._is_fellow(rule, other))
            if follows and kind in other.starts_on:
                return True
        return False

    def _closes_by(self, stop: Any, opened: Any) -> date:
        """The day on which an opening ends without a closing event: at the end of its clock, else today."""
        for clock in self.clocks(stop.deemed_by) if stop.deemed_by else []:
            if clock.place >= self.events.index(opened) and not self._was_over_in_time(clock):
                return clock.end.due_on
        return max(self.as_of, opened.earliest)
