"""Steps in words. The only place where a step becomes a sentence."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from .count import OtherDate
from .rules import amount
from .steps import Step

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def legal_day(day: date) -> str:
    """Return a legal date as it is always written: `Fri 3 Jul 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def sentence(step: Step) -> str:
    """Return the step as one sentence, without its citation."""
    on = legal_day(step.on) if step.on else "not known"
    return _SENTENCES[step.code](on, step.facts)


def _started(on: str, facts: Mapping[str, Any]) -> str:
    if facts["direction"] == "backward":
        return f"Counted back from {on}; the day before it is day 1."
    if facts["first"] == "trigger-day":
        return f"{on} triggers the clock and is itself day 1."
    return f"{on} triggers the clock and is not counted; the day after it is day 1."


def _paused(on: str, facts: Mapping[str, Any]) -> str:
    days = amount(facts["days"], "calendar-day")
    return f"{days} from {legal_day(facts['first'])} to {on} are not counted: {facts['reason']}."


def _not_applied(on: str, facts: Mapping[str, Any]) -> str:
    since = legal_day(facts["first"])
    return f"The pause from {since} ({facts['reason']}) does not stop this clock; its days are counted."


def _counted(on: str, facts: Mapping[str, Any]) -> str:
    length = amount(facts["n"], facts["unit"])
    return (
        f"{length} before that day is {on}." if facts["direction"] == "backward" else f"{length} end on {on}."
    )


def _closed(facts: Mapping[str, Any]) -> str:
    return f"{legal_day(facts['closed_on'])} is closed ({facts['over']})"


def _not_rolled(on: str, facts: Mapping[str, Any]) -> str:
    return f"{on} is closed ({facts['on']}), and the law does not move this date: it stays."


def _safe(on: str, facts: Mapping[str, Any]) -> str:
    hour = f", {facts['cutoff']} in the authority's time zone" if facts["cutoff"] else ""
    why = "last business day before it" if facts["moved"] else "last day"
    return f"Safe to act until {on}{hour}: the {why}."


def _fixed(on: str, facts: Mapping[str, Any]) -> str:
    named = f"{facts['named'].day} {MONTHS[facts['named'].month - 1]}"
    return f"The law says {facts['relation']} {named} of each year: the last day is {on}."


_SENTENCES: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "started": _started,
    "trigger-moved": lambda on, facts: f"{_closed(facts)}, so the clock starts as if it were {on}.",
    "paused": _paused,
    "pause-not-applied": _not_applied,
    "skipped": lambda on, facts: f"{on} is not a business day: {facts['label']}.",
    "counted": _counted,
    "rolled": lambda on, facts: f"{_closed(facts)}, so the end moves to {on}.",
    "not-rolled": _not_rolled,
    "safe-day": _safe,
    "fixed-day": _fixed,
    "set": lambda on, facts: f"{on} was set: {facts['by']}.",
}
"""Sentence by step code; `set` is a date that a paper names or an authority grants, not a count."""


def step_data(step: Step) -> dict[str, str | None]:
    """Return a step for JSON: `code`, `on` (ISO day or None), `citation` and its sentence as `text`."""
    on = step.on.isoformat() if step.on else None
    return {"code": step.code, "on": on, "citation": step.cite, "text": sentence(step)}


def reading_data(reading: OtherDate) -> dict[str, str]:
    """Return another lawful reading for JSON."""
    return {"label": reading.label, "due_on": reading.due_on.isoformat(), "says": reading.says}
