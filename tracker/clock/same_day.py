"""Events of one day: which of them the law puts first, whatever the order in which they were recorded."""

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from .events import Event
from .law import Law, Version
from .rules import Rule

Pair = tuple[str, str]
"""Two kinds of event, the earlier one first."""


class _Span(NamedTuple):
    """What opens something and what ends it, and how it stood when the day began."""

    opens: frozenset[str]
    met_by: frozenset[str]
    ended_by: frozenset[str]
    only_first: bool
    """Whether what opens it once more opens nothing."""
    one_each: bool
    each: bool
    begun: bool
    running: bool


class Day:
    """The order that the law gives to the kinds of event of one day, in a filing as it stood before.

    The first reason that speaks of two kinds decides: filings end before others begin; what opens a clock
    comes before what ends it, unless it ran already; what meets a clock comes before what takes it away, what
    opens one before what opens its follower; an earlier phase comes before a later one.
    """

    def __init__(
        self, law: Law, version: Version, filing: Sequence[Event], today: Sequence[Event], closers: Set[str]
    ) -> None:
        self.law, self.closers, self.today = law, closers, today
        self.kinds = sorted({event.kind for event in today if event.exact})
        self.known = {event.kind for event in filing}
        self.rules = _rules(law, version)
        self.spans = [*_spans_of(self.rules, filing), *_others(version, filing)]
        self.before: frozenset[Pair] = frozenset()
        again, anew = self._restarts()
        for level in (again, self._clocks(), [*anew, *self._rivals(), *self._followers()], self._phases()):
            self._learn(level)

    def events(self) -> list[Event]:
        """The events of the day as the law has them; where it is silent, in the order of recording."""
        left, found = list(self.today), []
        while left:
            first = next(one for one in left if not any(self._precedes(other, one) for other in left))
            left.remove(first)
            found.append(first)
        return found

    def undecided(self) -> list[list[str]]:
        """Kinds that the law puts before each other: the order of recording decides between them."""
        found: list[list[str]] = []
        for kind in self.kinds:
            group = [one for one in self.kinds if (one, kind) in self.before and (kind, one) in self.before]
            if group and group not in found:
                found.append(group)
        return found

    def twice(self) -> list[str]:
        """Kinds that stand on the day with papers that name different terms."""
        carriers = {
            kind
            for rule in self.rules
            if rule.nature == "term"
            for kind in rule.term_from or frozenset(rule.starts_on)
        }
        return [kind for kind in self.kinds if kind in carriers and len(self._papers(kind)) > 1]

    def _papers(self, kind: str) -> set[tuple[str | None, str | None]]:
        facts = [event.facts for event in self.today if event.kind == kind and event.exact]
        return {(one.get("term"), one.get("until")) for one in facts}

    def _precedes(self, one: Event, other: Event) -> bool:
        if not (one.exact and other.exact):
            return False
        pair = (one.kind, other.kind)
        return pair in self.before and pair[::-1] not in self.before

    def _learn(self, pairs: Iterable[Pair]) -> None:
        """Take over what contradicts nothing known, with all that follows from it."""
        found = {*self.before, *((one, other) for one, other in pairs if (other, one) not in self.before)}
        for middle in self.kinds:
            found |= {
                (one, other)
                for one in self.kinds
                if (one, middle) in found
                for other in self.kinds
                if (middle, other) in found
            }
        self.before = frozenset(found)

    def _pairs(self) -> Iterator[Pair]:
        return ((one, other) for one in self.kinds for other in self.kinds if one != other)

    def _restarts(self) -> tuple[list[Pair], list[Pair]]:
        """What ends a filing before what opens the next, surely or probably; a first refiling leads."""
        opening = {kind for phase in self.law.phases for kind in phase.starts_on}
        was_open = bool(self.known & opening)
        sure: list[Pair] = []
        likely: list[Pair] = []
        for one, again in self._pairs():
            if one in self.law.restarts_after.get(again, ()):
                (sure if again in self.known else likely).append((one, again))
            if again in self.law.restarts_on and one not in self.law.restarts_on:
                before = was_open and self._belongs_before(one)
                sure.append((one, again) if before else (again, one))
        return sure, likely

    def _belongs_before(self, kind: str) -> bool:
        """Whether a kind belongs to the filing that ends on a day on which another one begins."""
        if kind in self.closers:
            return True
        if any(kind in span.opens for span in self.spans):
            return False
        return any(span.running and kind in span.met_by | span.ended_by for span in self.spans)

    def _clocks(self) -> Iterator[Pair]:
        """What opens a clock before what ends it; what ends a running one before what opens it anew."""
        for span in self.spans:
            for one, other in self._pairs():
                ends = other in span.met_by | span.ended_by and other not in span.opens
                if one not in span.opens or not ends or (span.only_first and span.begun):
                    continue
                if not span.running or (span.each and other in self.closers):
                    yield one, other
                elif not (span.one_each and other in span.met_by):
                    yield other, one

    def _rivals(self) -> Iterator[Pair]:
        """What meets a clock before what takes it away."""
        for span in self.spans:
            if span.running or span.opens.intersection(self.kinds):
                for one, other in self._pairs():
                    if one in span.met_by - span.opens and other in span.ended_by - span.met_by - span.opens:
                        yield one, other

    def _followers(self) -> Iterator[Pair]:
        """What opens a clock before what opens one that follows it."""
        opens = {rule.id: _opens(rule) for rule in self.rules}
        for rule in self.rules:
            for base in rule.chain.rules if rule.chain else ():
                for one, other in self._pairs():
                    first, second = opens.get(base, frozenset()), opens[rule.id]
                    if one in first - second and other in second - first:
                        yield one, other

    def _phases(self) -> Iterator[Pair]:
        """What opens an earlier phase before what opens a later one, unless both close the case."""
        phases = enumerate(self.law.phases)
        place = {kind: (n, phase.closing) for n, phase in phases for kind in phase.starts_on}
        for one, other in self._pairs():
            first, second = place.get(one), place.get(other)
            if first and second and first[0] < second[0] and not (first[1] and second[1]):
                yield one, other


def _rules(law: Law, version: Version) -> list[Rule]:
    """The rules that may count in a filing: its version's, and those that follow their own trigger day."""
    own = {one.id: one for one in law.versions[-1].rules.values() if one.bound_to == "trigger"}
    return [one for one in {**version.rules, **own}.values() if one.nature != "event"]


def _opens(rule: Rule) -> frozenset[str]:
    return frozenset(rule.starts_on).union(*(leg.starts_on for leg in rule.legs))


def _spans_of(rules: Iterable[Rule], filing: Sequence[Event]) -> Iterator[_Span]:
    for rule in rules:
        if rule.met_before:
            continue
        gated = rule.chain is not None and rule.chain.gate
        only_first = rule.mode in ("first", "all") or (gated and rule.mode != "each")
        for starts_on in (rule.starts_on, *(leg.starts_on for leg in rule.legs)):
            yield _span(
                filing,
                (frozenset(starts_on), rule.met_by, rule.ended_by),
                only_first=only_first,
                one_each=rule.one_each,
                each=rule.mode == "each",
            )


def _others(version: Version, filing: Sequence[Event]) -> Iterator[_Span]:
    for stop in version.stops.values():
        yield _span(filing, (stop.opens_on, stop.closes_on, frozenset()))
    for bar in version.standstills.values():
        yield _span(filing, (bar.starts_on, bar.ends_on, frozenset()), only_first=True)


def _span(
    filing: Sequence[Event],
    kinds: tuple[frozenset[str], frozenset[str], frozenset[str]],
    *,
    only_first: bool = False,
    one_each: bool = False,
    each: bool = False,
) -> _Span:
    opens, met_by, ended_by = kinds
    begun, running = False, 0
    for event in filing:
        if event.kind in ended_by or (event.kind in met_by and not one_each):
            running = 0
        elif event.kind in met_by:
            running = max(running - 1, 0)
        if event.kind in opens:
            begun, running = True, running + 1
    return _Span(opens, met_by, ended_by, only_first, one_each, each, begun, running > 0)
