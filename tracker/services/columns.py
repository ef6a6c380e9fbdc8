"""From a computed clock to the columns of its row, in the form in which the database gives them back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.clock import ENGINE_VERSION
from tracker.clock.explain import reading_data, step_data
from tracker.clock.timeline import Outcome
from tracker.models import FactStatus, ReviewEvent

from .kept import FROM_MEMORY, WORKED_OUT

Columns = dict[str, Any]

NOT_READ = date.min
"""The read-on day of a citation that is not of our law files but of a case's own paper."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a clock should look like as a row; `trigger` is the id of the event that started it, if any."""

    values: Columns
    trigger: int | None


def wanted(outcome: Outcome, events: Mapping[str, ReviewEvent], titles: Mapping[str, str]) -> Wanted:
    """Return the row of a clock computed from recorded events; `titles` says what each kind is called.

    A fact that nobody read in a source makes the date unverified, and the row says which fact it is.
    """
    values = columns(outcome)
    used = [events[key] for key in dict.fromkeys(outcome.event_keys) if key in events]
    values["event_ids"] = [event.pk for event in used]
    doubts = [_doubt(event, titles.get(event.kind, event.kind)) for event in used]
    values["cautions"] += [doubt for doubt in doubts if doubt]
    if any(event.status == FactStatus.FROM_MEMORY for event in used):
        values["confidence"] = "unverified"
    values["unchecked"] = checks_of(used)
    started = used[0].kind == outcome.trigger_kind if used else False
    return Wanted(values, used[0].pk if started else None)


def checks_of(events: Iterable[ReviewEvent]) -> list[int]:
    """The open second checks of these events, for those that `unchecked.with_checks` read."""
    found = (getattr(event, "waits_for_check", None) for event in events)
    return sorted({pk for pk in found if pk is not None})


def _doubt(event: ReviewEvent, title: str) -> str:
    if event.status == FactStatus.FROM_MEMORY:
        return FROM_MEMORY % {"title": title, "occurred": event.occurred}
    if event.status == FactStatus.DERIVED:
        return WORKED_OUT % {"title": title, "occurred": event.occurred}
    return ""


def _is_late(outcome: Outcome) -> bool:
    """Whether what had to be done was done after its last day."""
    due, done = outcome.due_on, outcome.finished_on
    return outcome.state == "met" and bool(due and done and done > due)


def columns(outcome: Outcome) -> Columns:
    """Return every computed column of a deadline but `event_ids`, which are empty here."""
    reason, waits_for = outcome.undetermined or ("", "")
    return {
        "rule_id": outcome.rule_id,
        "key": outcome.key,
        "title": outcome.title,
        "owed_by": outcome.owed_by,
        "owner_label": outcome.owner,
        "trigger_kind": outcome.trigger_kind,
        "trigger_on": outcome.trigger_on,
        "unrolled_on": outcome.unrolled_on,
        "due_on": outcome.due_on,
        "safe_on": outcome.safe_on,
        "cutoff": outcome.cutoff,
        "zone": outcome.zone,
        "state": outcome.state,
        "finished_on": outcome.finished_on,
        "is_late": outcome.is_late or _is_late(outcome),
        "finished_by": outcome.finished_by,
        "earliest_on": outcome.earliest_on,
        "latest_on": outcome.latest_on,
        "undetermined_reason": reason,
        "waits_for": waits_for,
        "steps": [step_data(step) for step in outcome.steps],
        "cautions": list(outcome.cautions),
        "readings": [reading_data(reading) for reading in outcome.readings],
        "citation": outcome.citation,
        "citation_url": outcome.citation_url,
        "read_on": outcome.read_on if outcome.read_on != NOT_READ else None,
        "confidence": outcome.confidence,
        "regime_version": outcome.regime_version,
        "calendar": outcome.calendar,
        "calendar_digest": outcome.calendar_digest,
        "engine_version": ENGINE_VERSION,
        "event_ids": [],
        "unchecked": [],
        "unit": outcome.unit,
    }
