"""One filing as it is known: its events, the law they fall under, what triggers a rule and what ends it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, Protocol

from . import fold
from .calendars import Calendar
from .cautions import NOT_STARTED, QUOTED
from .errors import Undetermined
from .events import Event
from .law import Law, Version
from .pauses import Pause
from .rules import Chain, Rule
from .timeline import Outcome


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


class Filing:
    """The events of one filing and what each rule makes of them; nothing is counted here."""

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
        self.by_key = {event.key: event for event in events}
        self.place = {event.key: place for place, event in enumerate(events)}
        self.used: dict[str, set[str]] = {}

    def applies(self, rule: Rule) -> bool:
        """Whether the rule is for this kind of filing and what it needs has happened."""
        return (
            not (rule.filings and self.filing not in rule.filings)
            and rule.requires <= self.kinds
            and not rule.unless & self.kinds
        )

    def triggers(self, rule: Rule) -> list[Event]:
        """The events that start the rule: law on their day, and no follower on the day of closing."""
        events = [
            one
            for place, one in enumerate(self.events)
            if one.kind in rule.starts_on
            and self.was_law(rule, one)
            and not (rule.chain and self._closed_that_day(one))
            and (not (rule.chain and rule.chain.running) or self._lengthens(rule, rule.chain, place))
        ]
        if rule.mode == "all":
            firsts = [next((one for one in events if one.kind == kind), None) for kind in rule.starts_on]
            found = [one for one in firsts if one]
            return [max(found, key=lambda one: self.place[one.key])] if len(found) == len(firsts) else []
        return events[:1] if rule.mode == "first" else events

    def _closed_that_day(self, event: Event) -> bool:
        """Whether something else closed the case on the day of an event, and left nothing to follow."""
        closing = fold.closers(self.law)
        closed_on = {one.exact for one in self.events if one.kind in closing and one.key != event.key}
        return event.exact is not None and event.exact in closed_on

    def _lengthens(self, rule: Rule, chain: Chain, place: int) -> bool:
        """Whether the event at `place` finds the period running that it is to lengthen."""
        bases = [self.version.rules[one] for one in chain.rules if one in self.version.rules]
        return any(self._runs(base, rule, place) for base in bases if self.applies(base))

    def _runs(self, base: Rule, rule: Rule, place: int) -> bool:
        """Whether nothing before `place` ended `base`, nor its extension by `rule`, since it was last opened.

        A period that was lengthened already, by this rule or by another one, still runs.
        """
        told = self.events[:place]
        opened = [n for n, event in enumerate(told) if event.kind in base.starts_on]
        ends = base.met_by | base.ended_by | rule.met_by | rule.ended_by
        since = told[opened[-1] + 1 :] if opened else []
        ended = any(one.kind in ends and not self._is_lengthened(base, one.kind) for one in since)
        return bool(opened) and not ended

    def over_before(self, outcome: Outcome, trigger: Event) -> bool:
        """Whether a clock had ended when its rule was triggered once more."""
        return outcome.is_finished and self.place[outcome.event_keys[-1]] < self.place[trigger.key]

    def in_force(self, rule: Rule, trigger: Event) -> tuple[Rule, Version]:
        """The rule as it stood on the trigger day, for clocks that follow that day."""
        if rule.bound_to == "review":
            return rule, self.version
        for day in (trigger.earliest, trigger.latest):
            if day and (found := self.on(rule, day)):
                return found
        return rule, self.version

    def on(self, rule: Rule, day: date) -> tuple[Rule, Version] | None:
        """The rule on `day`, or None if it was not law then."""
        if day < self.law.versions[0].effective_from:
            return None
        version = self.law.version_for(day)
        found = version.rules.get(rule.id)
        return (_same_anchor(found, rule), version) if found else None

    def was_law(self, rule: Rule, trigger: Event) -> bool:
        """Whether the rule stood on the trigger day; a later law never reaches back."""
        days = [day for day in (trigger.earliest, trigger.latest) if day]
        return rule.bound_to == "review" or not days or any(self.on(rule, day) for day in days)

    def end_of_counting(self, rule: Rule, ending: Event | None) -> Event | None:
        """What ends a clock, unless it opens a further period from this one's end: then it runs on to it."""
        return ending if ending and not self._is_lengthened(rule, ending.kind) else None

    def _is_lengthened(self, rule: Rule, kind: str) -> bool:
        """Whether an event of this kind opens a further period from the end of a clock of `rule`."""
        return any(
            other.chain
            and other.chain.gate
            and (rule.id in other.chain.rules or _linked(rule, other))
            and kind in other.starts_on
            and self.applies(other)
            for other in self.version.rules.values()
        )

    def calendar(self, rule: Rule, ending: Event | None = None) -> Calendar:
        """The calendar of whoever acts under the rule: its own, else the case's, else the regime's.

        A clock that has ended knows no closure that was announced after its end.
        """
        found = self.setting.calendars[rule.calendar or self.setting.calendar or self.law.calendar]
        found = found.without_holidays() if self.is_unchosen(rule) else found
        ending = self.end_of_counting(rule, ending)
        ended = ending and (ending.latest or ending.earliest)
        return found.known_by(ended) if ended else found

    def is_unchosen(self, rule: Rule) -> bool:
        """Whether whoever acts under the rule has holidays of its own, and none were chosen for the case."""
        unchosen = self.law.unchosen
        given = rule.calendar or self.setting.calendar
        return bool(unchosen and not given and rule.owed_by in unchosen.owners)

    def paper(self, rule: Rule, opener: Event | None) -> Event | None:
        """The event whose facts say how long: the last one of the kinds the rule names, else its opener."""
        if not rule.term_from:
            return opener
        told = [event for event in self.events if event.kind in rule.term_from]
        return next((event for event in reversed(told) if event.facts.keys() & {"term", "until"}), None)

    def title(self, kind: str) -> str:
        return QUOTED % {"title": self.law.kinds[kind].title}

    def ending_of(self, rule: Rule, trigger: Event) -> Event | None:
        """The first event that meets or ends the clock of `trigger`."""
        taken = self.used.setdefault(rule.id, set()) if rule.one_each else set()
        after = -1 if rule.met_before else self.place[trigger.key]
        for event in self.events[after + 1 :]:
            if event.kind in rule.ended_by or (event.kind in rule.met_by and event.key not in taken):
                taken.add(event.key)
                return event
        return None

    def waiting(self, rule: Rule) -> Outcome:
        every = rule.mode == "all"
        missing = [kind for kind in rule.starts_on if kind not in self.kinds]
        kinds = missing if every and missing else rule.starts_on
        titles = (" and " if every else " or ").join(self.law.kinds[kind].title.lower() for kind in kinds)
        waits = Undetermined(NOT_STARTED % {"events": titles}, kinds[0])
        return self.blank(rule, self.version, 1)._replace(state="waiting", undetermined=waits)

    def blank(self, rule: Rule, version: Version, number: int, ending: Event | None = None) -> Outcome:
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


def _linked(rule: Rule, other: Rule) -> bool:
    """Whether a clock of `other` may follow one of `rule` because both are of one link."""
    mine, theirs = rule.chain, other.chain
    return bool(rule.id != other.id and mine and theirs and mine.link and mine.link == theirs.link)


def _same_anchor(found: Rule, rule: Rule) -> Rule:
    """A rule as another day has it; of several anchors, the one that `rule` stands for."""
    if rule.legs or not found.legs:
        return found
    counts = [leg.count for leg in found.legs if leg.starts_on == rule.starts_on]
    return replace(found, starts_on=rule.starts_on, count=(*counts, found.count)[0], legs=(), mode="first")
