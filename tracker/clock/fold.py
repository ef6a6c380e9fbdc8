"""From events to what they mean: rounds, phase, oddities. Counting is done elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import date

from .events import Event, standing
from .rules import Law, Phase, Version


def known(law: Law, events: Iterable[Event], as_of: date) -> list[Event]:
    """Return the standing events that had happened by `as_of`; planned ones may lie ahead."""
    return [
        event
        for event in standing(events)
        if _planned(law, event) or (event.earliest or event.latest or as_of) <= as_of
    ]


def rounds(law: Law, events: Sequence[Event]) -> list[list[Event]]:
    """Split a case into filings: a refiled notice is a new notice with clocks of its own.

    The event that starts a new filing also stands last in the one before, whose clocks it ends.
    """
    found: list[list[Event]] = [[]]
    for event in events:
        if event.kind in law.restarts_on and found[-1]:
            found[-1].append(event)
            found.append([])
        found[-1].append(event)
    return found


def bound_version(law: Law, events: Sequence[Event], as_of: date) -> Version:
    """Return the version in force on the day that binds the filing.

    That is the day of its first binding event; where none is dated, of the first event that opens a phase;
    else `as_of`. What merely happened around a case binds nothing.
    """
    opening = frozenset[str]().union(*(one.starts_on for one in law.phases))
    dated = [event for event in events if event.earliest or event.latest]
    binding = [event for event in dated if event.kind in law.binds_on]
    binding = binding or [event for event in dated if event.kind in opening]
    day = (binding[0].earliest or binding[0].latest) if binding else as_of
    return law.version_for(max(day or as_of, law.versions[0].effective_from))


def phase(law: Law, events: Sequence[Event]) -> Phase:
    """Return the phase that the last event with a meaning for it has opened."""
    current = law.phases[0]
    for event in events:
        for candidate in law.phases:
            if event.kind in candidate.starts_on:
                current = candidate
    return current


def flags(law: Law, events: Sequence[Event]) -> tuple[str, ...]:
    """Say what looks out of order: kept as recorded, shown to a person."""
    found: list[str] = []
    closed_by: Event | None = None
    for event in events:
        title = law.kinds[event.kind].title if event.kind in law.kinds else event.kind
        if event.kind in law.restarts_on:
            closed_by = None
        elif closed_by and event.kind in law.binds_on:
            found.append(
                f"“{title}” is recorded after the case was closed by “{law.kinds[closed_by.kind].title}”."
            )
        if any(event.kind in one.starts_on for one in law.phases if one.closing):
            closed_by = event
    return tuple(found)


def _planned(law: Law, event: Event) -> bool:
    return event.kind in law.kinds and law.kinds[event.kind].planned
