"""From events to what they mean: rounds, phase, oddities. Counting is done elsewhere."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from itertools import groupby
from operator import itemgetter

from .cautions import (
    AFTER_CLOSED,
    BEFORE_THE_LAW,
    MOVES_NOTHING,
    NO_CLOCK_READS,
    NOT_WITHDRAWN,
    ONE_DAY_NO_ORDER,
    TWICE_ON_A_DAY,
)
from .events import Event, placed
from .language import english_day
from .law import Law, Phase, Version
from .same_day import Day


def known(law: Law, events: Iterable[Event], as_of: date) -> list[Event]:
    """Return the standing events that had happened by `as_of`; planned ones may lie ahead.

    Within a day they stand as the law has them, and as recorded only where the law is silent.
    """
    found: list[Event] = []
    for _, rows in groupby(placed(events), key=itemgetter(0)):
        told = [event for _, event in rows]
        today = [one for one in told if _planned(law, one) or (one.earliest or one.latest or as_of) <= as_of]
        found += _day(law, found, today, as_of).events() if _is_busy(today) else today
    return found


def undecided(law: Law, seen: Sequence[Event], as_of: date) -> tuple[str, ...]:
    """Say where the order of recording decides: on days whose order the law does not give."""
    found: list[str] = []
    for day in dict.fromkeys(event.exact for event in seen if event.exact):
        today = [event for event in seen if event.exact == day]
        if len(today) < 2:
            continue
        settled = _day(law, seen[: seen.index(today[0])], today, as_of)
        for kinds in settled.undecided():
            titles = " and ".join(f"“{law.kinds[kind].title}”" for kind in kinds)
            found.append(ONE_DAY_NO_ORDER % {"events": titles, "day": english_day(day)})
        found += [
            TWICE_ON_A_DAY % {"title": law.kinds[kind].title, "day": english_day(day)}
            for kind in settled.twice()
        ]
    return tuple(found)


def unread(law: Law, filings: Sequence[Sequence[Event]], used: Set[str]) -> tuple[str, ...]:
    """Say which events look as if they moved a date and move none; `used` are keys that clocks rest on."""
    elsewhere, lengthening = law.unread_kinds
    found: list[str] = []
    for event in (one for events in filings if not before_the_law(law, events) for one in events):
        if event.key in used or event.kind not in law.kinds:
            continue
        title = law.kinds[event.kind].title
        if event.kind in elsewhere:
            found.append(NO_CLOCK_READS % {"title": title})
        elif event.kind in lengthening:
            found.append(MOVES_NOTHING % {"title": title})
    return tuple(dict.fromkeys(found))


def _is_busy(today: Sequence[Event]) -> bool:
    return len({event.kind for event in today if event.exact}) > 1


def _day(law: Law, before: Sequence[Event], today: Sequence[Event], as_of: date) -> Day:
    filing = rounds(law, before)[-1]
    version = bound_version(law, [*filing, *today], as_of)
    return Day(law, version, filing, today, closers(law))


def rounds(law: Law, events: Sequence[Event]) -> list[list[Event]]:
    """Split a case into filings: a refiled notice, or one after a rejection, has clocks of its own.

    An event that says “refiled” also stands last in the filing before, whose clocks it ends.
    """
    found: list[list[Event]] = [[]]
    for event in events:
        kinds = {one.kind for one in found[-1]}
        if event.kind in law.restarts_on and kinds & _opening(law):
            found[-1].append(event)
            found.append([])
        elif kinds & law.restarts_after.get(event.kind, frozenset()):
            found.append([])
        found[-1].append(event)
    return found


def bound_version(law: Law, events: Sequence[Event], as_of: date) -> Version:
    """Return the version in force on the day that binds the filing.

    That is the day of its first binding event; where none is dated, of the first event that opens a phase;
    else `as_of`. What merely happened around a case binds nothing.
    """
    binding = _binding(law, events)
    day = (binding.earliest or binding.latest) if binding else as_of
    return law.version_for(max(day or as_of, law.versions[0].effective_from))


def before_the_law(law: Law, events: Sequence[Event]) -> Event | None:
    """Return the event that binds the filing, if it must be older than any law coded here, else None.

    Such a filing fell under rules that nobody has written down: those of a later law do not reach back to it.
    """
    binding = _binding(law, events)
    latest = binding.latest if binding else None
    return binding if latest and latest < law.versions[0].effective_from else None


def _binding(law: Law, events: Sequence[Event]) -> Event | None:
    dated = [event for event in events if event.earliest or event.latest]
    binding = [event for event in dated if event.kind in law.binds_on]
    binding = binding or [event for event in dated if event.kind in _opening(law)]
    return binding[0] if binding else None


def phase(law: Law, events: Sequence[Event]) -> Phase:
    """Return the phase that the last event with a meaning for it has opened."""
    current = law.phases[0]
    for event in events:
        for candidate in law.phases:
            if event.kind in candidate.starts_on and current.id in (candidate.only_from or {current.id}):
                current = candidate
    return current


def closers(law: Law) -> frozenset[str]:
    """The kinds that close a case from wherever it stands."""
    return frozenset[str]().union(*(one.starts_on for one in law.phases if one.closing and not one.only_from))


def flags(law: Law, filings: Sequence[Sequence[Event]]) -> tuple[str, ...]:
    """Say what looks out of order within a filing: kept as recorded, shown to a person."""
    found: list[str] = []
    closing = closers(law)
    for events in filings:
        if old := before_the_law(law, events):
            begins = english_day(law.versions[0].effective_from)
            title = law.kinds[old.kind].title
            found.append(BEFORE_THE_LAW % {"title": title, "day": begins})
        closed_by = ""
        for event in events:
            if closed_by and event.kind in law.binds_on:
                title = law.kinds[event.kind].title
                found.append(AFTER_CLOSED % {"title": title, "closed": closed_by})
            elif event.kind in law.restarts_on and not closed_by and event is not events[0]:
                title = law.kinds[event.kind].title
                found.append(NOT_WITHDRAWN % {"title": title})
            if event.kind in closing:
                closed_by = law.kinds[event.kind].title
    return tuple(found)


def _opening(law: Law) -> frozenset[str]:
    """The kinds that open any phase."""
    return frozenset[str]().union(*(one.starts_on for one in law.phases))


def _planned(law: Law, event: Event) -> bool:
    return event.kind in law.kinds and law.kinds[event.kind].planned
