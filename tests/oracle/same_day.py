"""Which event of one day comes first, asked the way a clerk would: reason after reason, pair by pair.

Written from `docs/law-files.md` alone. Like `case` it knows one version, no bars on closing, no closing
phases and nothing but `restarts_on` that opens another filing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Said = tuple[str, str]


def as_the_law_has_them(law: Any, filing: Sequence[Any], today: Sequence[Any]) -> list[Any]:
    """The events of one day as the law orders them, else as they were told; `filing` is what came before."""
    kinds = sorted({event.kind for event in today})
    pairs = [(one, other) for one in kinds for other in kinds if one != other]
    known: list[Said] = []
    version = law.versions[-1]
    for reason in _reasons(law, version, filing):
        said = [(one, other) for one, other in pairs if reason(one, other, kinds)]
        known = known + [(one, other) for one, other in said if not _leads(known, other, one)]
    waiting = list(today)
    in_order = []
    while waiting:
        for event in waiting:
            earlier = [
                one
                for one in waiting
                if _leads(known, one.kind, event.kind) and not _leads(known, event.kind, one.kind)
            ]
            if not earlier:
                in_order.append(event)
                waiting = [one for one in waiting if one is not event]
                break
    return in_order


def _leads(known: Sequence[Said], start: str, goal: str) -> bool:
    """Whether `goal` follows from `start` through what is known."""
    seen, edge = set(), [start]
    while edge:
        here = edge.pop()
        for one, other in known:
            if one == here and other not in seen:
                seen.add(other)
                edge.append(other)
    return goal in seen


Reason = Callable[[str, str, Sequence[str]], bool]


def _reasons(law: Any, version: Any, filing: Sequence[Any]) -> Iterator[Reason]:
    """What decides, the strongest first."""
    opens_phases = {kind for phase in law.phases for kind in phase.starts_on}
    is_open = any(event.kind in opens_phases for event in filing)

    def refiled(one: str, other: str, kinds: Sequence[str]) -> bool:
        if not is_open:
            return one in law.restarts_on and other not in law.restarts_on
        if one in law.restarts_on:
            return other not in law.restarts_on and not _ends_what_runs(version, filing, other)
        return other in law.restarts_on and _ends_what_runs(version, filing, one)

    def opened(one: str, other: str, kinds: Sequence[str]) -> bool:
        return any(
            _opener_first(rule, set(anchor.starts_on), filing, one, other)
            for rule in version.rules.values()
            for anchor in (rule, *rule.legs)
        ) or any(_question_first(stop, filing, one, other) for stop in version.stops.values())

    def probably(one: str, other: str, kinds: Sequence[str]) -> bool:
        rules = version.rules
        return any(
            _met_first(rule, filing, one, other, kinds) or _leader_first(rules, rule, one, other)
            for rule in rules.values()
        )

    yield refiled
    yield opened
    yield probably


def _openers(rule: Any) -> set[str]:
    return {kind for anchor in (rule, *rule.legs) for kind in anchor.starts_on}


def _enders(rule: Any) -> set[str]:
    return set(rule.met_by) | set(rule.ended_by)


def _running(rule: Any, openers: set[str], filing: Sequence[Any]) -> int:
    """How many clocks that these kinds open run when the day begins."""
    clocks = 0
    for event in filing:
        if event.kind in rule.met_by and event.kind not in rule.ended_by and rule.one_each:
            clocks -= 1 if clocks else 0
        elif event.kind in _enders(rule):
            clocks = 0
        clocks += event.kind in openers
    return clocks


def _is_asked(stop: Any, filing: Sequence[Any]) -> bool:
    asked = False
    for event in filing:
        if event.kind in stop.closes_on:
            asked = False
        if event.kind in stop.opens_on:
            asked = True
    return asked


def _ends_what_runs(version: Any, filing: Sequence[Any], kind: str) -> bool:
    """Whether a kind only ends things, and one of them that had begun before the day."""
    rules, stops = version.rules.values(), version.stops.values()
    if any(kind in _openers(rule) for rule in rules) or any(kind in stop.opens_on for stop in stops):
        return False
    clocks = any(kind in _enders(rule) and _running(rule, _openers(rule), filing) for rule in rules)
    return clocks or any(kind in stop.closes_on and _is_asked(stop, filing) for stop in stops)


def _opener_first(rule: Any, openers: set[str], filing: Sequence[Any], one: str, other: str) -> bool:
    """Whether `one` comes before `other` because of a clock that one of them opens and the other ends."""
    enders = _enders(rule)
    if {one, other} <= openers:
        return False
    only_once = rule.mode in ("first", "all") or bool(rule.chain and rule.chain.gate and rule.mode != "each")
    if only_once and any(event.kind in openers for event in filing):
        return False
    if not _running(rule, openers, filing):
        return one in openers and other in enders
    if other in openers and one in enders:
        return not (rule.one_each and one in rule.met_by)
    return False


def _question_first(stop: Any, filing: Sequence[Any], one: str, other: str) -> bool:
    if _is_asked(stop, filing):
        return one in stop.closes_on and other in stop.opens_on
    return one in stop.opens_on and other in stop.closes_on


def _met_first(rule: Any, filing: Sequence[Any], one: str, other: str, kinds: Sequence[str]) -> bool:
    """Whether both end a clock that runs: doing what it asks for comes before its being taken away."""
    if one not in rule.met_by or other not in rule.ended_by or other in rule.met_by:
        return False
    for anchor in (rule, *rule.legs):
        openers = set(anchor.starts_on)
        lives = _running(rule, openers, filing) or openers & set(kinds)
        if lives and one not in openers and other not in openers:
            return True
    return False


def _leader_first(rules: Any, rule: Any, one: str, other: str) -> bool:
    """Whether `other` opens a clock that follows one which `one` opens."""
    own = _openers(rule)
    for name in rule.chain.rules if rule.chain else ():
        before = _openers(rules[name])
        if one in before and one not in own and other in own and other not in before:
            return True
    return False
