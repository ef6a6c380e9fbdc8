"""What the parts of one version say of each other: names lead somewhere, nothing goes in a circle."""

from collections.abc import Iterator, Sequence

from tracker.clock.law import Version
from tracker.clock.rules import Rule

from .table import Table


def check_wiring(table: Table, version: Version, pause_kinds: Sequence[str]) -> None:
    """Raise `LawFileError` where a rule, stop, standstill or path names what this version does not have."""
    for key, name, where in _named(version):
        known = {*version.stops, *pause_kinds} if key == "paused_by" else version.rules.keys()
        if name not in known:
            kind = "stop or pause" if key == "paused_by" else "rule"
            raise table.fail(f"{where}.{key}", f"{name!r} is no {kind} of this version")
    for order in sorted({rule.order for rule in version.rules.values()} - {""}):
        same = [rule.id for rule in version.rules.values() if rule.order == order]
        if len(same) > 1:
            raise table.fail(f"rule[{same[1]}].order", f"{order!r} is said of {same[0]} already; keep one")
    edges = {rule.id: list(_needs(rule, version)) for rule in version.rules.values()}
    for start in edges:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for base in edges[waiting.pop()]:
                if base == start:
                    raise table.fail(f"rule[{start}].after", "the chain comes back to itself; break it")
                if base not in seen:
                    seen.add(base)
                    waiting.append(base)


def _needs(rule: Rule, version: Version) -> Iterator[str]:
    """The rules whose clocks must be known before this one's, or before those of its link."""
    link = rule.chain.link if rule.chain else ""
    fellows = [one for one in version.rules.values() if link and one.chain and one.chain.link == link]
    for one in fellows or [rule]:
        yield from _waits_on(one, version)


def _waits_on(rule: Rule, version: Version) -> Iterator[str]:
    yield from rule.chain.rules if rule.chain else ()
    yield from rule.cut_by
    for stop in rule.paused_by:
        if stop in version.stops and version.stops[stop].deemed_by:
            yield version.stops[stop].deemed_by


def _named(version: Version) -> Iterator[tuple[str, str, str]]:
    """Every name of something else: the key it stands under, the name, and the place."""
    for rule in version.rules.values():
        where = f"rule[{rule.id}]"
        yield from (("after", name, where) for name in (rule.chain.rules if rule.chain else ()))
        yield from (("cut_by", name, where) for name in rule.cut_by)
        yield from (("paused_by", name, where) for name in sorted(rule.paused_by))
    for stop in version.stops.values():
        if stop.deemed_by:
            yield "deemed_by", stop.deemed_by, f"stop[{stop.id}]"
    for standstill in version.standstills.values():
        yield from (("ends_after", name, f"standstill[{standstill.id}]") for name in standstill.ends_after)
    for path in version.paths.values():
        where = f"path[{path.id}]"
        yield from (("steps", step.at_end_of, where) for step in path.steps)
        yield from (("ends_with", name, where) for name in path.ends_with)
