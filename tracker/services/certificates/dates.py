"""One computed date as data: the rule and its text, the steps in words and as facts, the days one by one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.clock.day_by_day import ruler_of
from tracker.clock.explain import reading_data, sentence
from tracker.clock.law import Law
from tracker.clock.ruler import Ruler
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.models import FactStatus
from tracker.regimes.loader import Library
from tracker.services.language import kept_words

from ..columns import NOT_READ
from .inputs import Data, clocks_from
from .order_inputs import STARTS, order_clocks
from .promise_inputs import promise_clocks, starts_of

Events = Mapping[str, Mapping[str, Any]]
"""The events of a certificate's inputs, by the key that the clock knows them by."""


def titles_of(law: Law) -> dict[str, str]:
    """What starts and ends the clocks of a law, in words: events, and the clocks that others follow."""
    rules = {rule.id: rule.title for version in law.versions for rule in version.rules.values()}
    return rules | {kind: known.title for kind, known in law.kinds.items()}


def dates_from(inputs: Mapping[str, Any], as_of: date, library: Library) -> list[Data]:
    """Compute every date that follows from a certificate's inputs; errors as `timeline_from` raises them.

    They are worded in one language whoever asks, so that the same inputs give the same bytes.
    """
    events = {str(row["id"]): row for row in inputs["events"]}
    law = library.laws.get(inputs["regime"])
    with kept_words():
        kinds = (titles_of(law) if law else {}) | _beside(inputs)
        return [date_of(clock, events, kinds) for clock in _clocks(inputs, as_of, library)]


def _clocks(inputs: Mapping[str, Any], as_of: date, library: Library) -> list[Outcome]:
    """The clocks of an order or an obligation, where the inputs are of one, else those of a review."""
    for name, count in (("order", order_clocks), ("obligation", promise_clocks)):
        if name in inputs:
            return count(inputs, as_of, library)
    return clocks_from(inputs, as_of, library)


def _beside(inputs: Mapping[str, Any]) -> dict[str, str]:
    """What starts and ends clocks beside what the law knows, in words."""
    if "order" in inputs:
        return {kind: str(title) for kind, title in STARTS.items()}
    return starts_of(inputs) if "obligation" in inputs else {}


def date_of(outcome: Outcome, events: Events, kinds: Mapping[str, str]) -> Data:
    """Return a clock with everything that makes it; `kinds` are those of `titles_of`.

    What rests on an event that nobody read in a source is not verified.
    """
    used = [events[key] for key in dict.fromkeys(outcome.event_keys) if key in events]
    from_memory = any(one["status"] == FactStatus.FROM_MEMORY for one in used)
    reason, waits_for = outcome.undetermined or ("", "")
    return {
        "rule": {
            "id": outcome.rule_id,
            "key": outcome.key,
            "title": outcome.title,
            "version": outcome.regime_version,
            "citation": outcome.citation,
            "url": outcome.citation_url,
            "read_on": plain(outcome.read_on) if outcome.read_on != NOT_READ else None,
            "is_verified": outcome.confidence == "verified" and not from_memory,
        },
        "owner": outcome.owner,
        "state": outcome.state,
        "unit": outcome.unit,
        "due_on": plain(outcome.due_on),
        "safe_on": plain(outcome.safe_on),
        "cutoff": outcome.cutoff,
        "zone": outcome.zone,
        "earliest_on": plain(outcome.earliest_on),
        "latest_on": plain(outcome.latest_on),
        "no_date": reason,
        "waits_for": waits_for,
        "started_by": kinds.get(outcome.trigger_kind, outcome.trigger_kind),
        "started_on": plain(outcome.trigger_on),
        "unrolled_on": plain(outcome.unrolled_on),
        "finished_by": kinds.get(outcome.finished_by, outcome.finished_by),
        "finished_on": plain(outcome.finished_on),
        "calendar": {"id": outcome.calendar, "digest": outcome.calendar_digest},
        "events": [one["id"] for one in used],
        "steps": [step_of(step) for step in outcome.steps],
        "cautions": list(outcome.cautions),
        "readings": [reading_data(one) for one in outcome.readings],
        "ruler": ruler_data(ruler_of(outcome)),
    }


def step_of(step: Step) -> Data:
    """Return a step in words and as facts."""
    return {
        "code": step.code,
        "on": plain(step.on),
        "citation": step.cite,
        "text": sentence(step),
        "facts": plain(step.facts),
    }


def ruler_data(ruler: Ruler) -> Data:
    """Return the days of a clock; of each day only what it has."""
    named = {name: plain(part) for name, part in ruler._asdict().items() if name not in ("cells", "shifts")}
    cells = [{name: plain(part) for name, part in one._asdict().items() if part} for one in ruler.cells]
    return {**named, "cells": cells, "shifts": [plain(one._asdict()) for one in ruler.shifts]}


def plain(value: Any) -> Any:
    """Return a value of the clock as JSON has it: days in ISO form, and no number that is not whole."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, Sequence | frozenset):
        return [plain(part) for part in (sorted(value) if isinstance(value, frozenset) else value)]
    return str(value)
