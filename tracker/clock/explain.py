"""Steps in words. The only place where a step becomes a sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from .language import MONTHS as MONTHS
from .language import WEEKDAYS as WEEKDAYS
from .language import legal_day as legal_day
from .readings import OtherDate
from .rules import amount
from .steps import Step
from .timeline import Duty, Standstill


def sentence(step: Step) -> str:
    """Return the step as one sentence, without its citation."""
    on = legal_day(step.on) if step.on else "not known"
    return _SENTENCES[step.code](on, step.facts)


def _started(on: str, facts: Mapping[str, Any]) -> str:
    if facts["direction"] == "backward":
        clear = " Clear days: the last one must have passed in full." if facts.get("clear") else ""
        return f"Counted back from {on}; the day before it is day 1.{clear}"
    if facts["first"] == "trigger-day":
        return f"{on} triggers the clock and is itself day 1."
    return f"{on} triggers the clock and is not counted; the day after it is day 1."


def _paused(on: str, facts: Mapping[str, Any]) -> str:
    days = amount(facts["days"], "calendar-day")
    return f"{days} from {legal_day(facts['first'])} to {on} are not counted: {facts['reason']}."


def _not_applied(on: str, facts: Mapping[str, Any]) -> str:
    since = legal_day(facts["first"])
    return f"The pause from {since} ({facts['reason']}) does not stop this clock; its days are counted."


def ordinal(n: int) -> str:
    """Return a number as it is counted: `1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _recurred(on: str, facts: Mapping[str, Any]) -> str:
    anchor, n = legal_day(facts["anchor"]), ordinal(facts["n"])
    last = ", on the last day of its month" if facts["shortened"] else ""
    if facts.get("included"):
        return f"{on} is the {n} time from {anchor} on, that day included{last}: {facts['rule']}."
    if facts["anniversary"]:
        return f"{on} is the {n} anniversary of {anchor}{last}."
    return f"{on} is the {n} time after {anchor}{last}: {facts['rule']}."


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


def _clocks_changed(on: str, facts: Mapping[str, Any]) -> str:
    way = "forward" if facts["forward"] else "back"
    return (
        f"The clocks go {way} by {facts['by']} meanwhile: {facts['n']} hours pass while the time"
        f" they show moves on by {facts['wall']}."
    )


def _silence(on: str, facts: Mapping[str, Any]) -> str:
    return f"If nothing is done by the end of {on}: {_EFFECTS[facts['effect']]}"


def _transition(on: str, facts: Mapping[str, Any]) -> str:
    return f"The trigger day, {legal_day(facts['told'])}, falls under a transition: {facts['says']} ({on})."


def _cut(on: str, facts: Mapping[str, Any]) -> str:
    return f"“{facts['by']}” ends first, on {on}; this clock would have run to {legal_day(facts['was'])}."


def _capped(on: str, facts: Mapping[str, Any]) -> str:
    used = f", {amount(facts['used'], 'calendar-day')} of it used before" if facts["used"] else ""
    return f"The law allows at most {amount(facts['n'], facts['unit'])}{used}: not past {on}."


def _leg(on: str, facts: Mapping[str, Any]) -> str:
    return (
        f"Counted from “{facts['trigger']}” the same clock ends on {on}; the {facts['takes']} end is the one."
    )


_EFFECTS: Mapping[str, str] = {
    "cleared": "it counts as cleared.",
    "refused": "it counts as refused.",
    "power-lapses": "the power to act ends.",
    "deemed-complete": "the filing counts as complete.",
    "nothing-stated": "the law states no effect of silence.",
}

_SENTENCES: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "started": _started,
    "trigger-moved": lambda on, facts: f"{_closed(facts)}, so the clock starts as if it were {on}.",
    "paused": _paused,
    "pause-not-applied": _not_applied,
    "skipped": lambda on, facts: f"{on} is not a business day: {facts['label']}.",
    "worked": lambda on, facts: f"{on} is worked although it is a weekend day: {facts['label']}.",
    "counted": _counted,
    "rolled": lambda on, facts: f"{_closed(facts)}, so the end moves to {on}.",
    "not-rolled": _not_rolled,
    "safe-day": _safe,
    "fixed-day": _fixed,
    "lengthened": lambda on, facts: f"The period must hold {facts['n']} open days: it is lengthened to {on}.",
    "landed": lambda on, facts: f"What the period leads to happens on the day after it, {on}.",
    "silence": _silence,
    "transition": _transition,
    "cut": _cut,
    "capped": _capped,
    "leg": _leg,
    "recurred": _recurred,
    "set": lambda on, facts: f"{on} was set: {facts['by']}.",
    "hours-started": lambda on, facts: f"The hours begin on {facts['at']}.",
    "clocks-changed": _clocks_changed,
    "hours-counted": lambda on, facts: f"{facts['n']} hours later it is {facts['at']}.",
}
"""Sentence by step code; `set` is a date that a paper names or an authority grants, not a count."""


def standstill_words(bar: Standstill) -> str:
    """Return how a bar on completing stands, as a phrase: since when, and what lifts it."""
    since = f"since {legal_day(bar.since)}" if bar.since else "since a day that is not known"
    doubt = "" if bar.confidence == "verified" else " (unverified)"
    if bar.lifted_on:
        return f"{since}, lifted from {legal_day(bar.lifted_on)}{doubt}"
    if bar.expected_on:
        return f"{since}, lifts on {legal_day(bar.expected_on)} if nothing more happens{doubt}"
    return f"{since}, until: {bar.waits_for}{doubt}"


def duty_words(duty: Duty) -> str:
    """Return how a duty without a number stands: the words of the law, since when, and whether it was met."""
    since = f"since {legal_day(duty.since)}" if duty.since else "since a day that is not known"
    doubt = "" if duty.confidence == "verified" else " (unverified)"
    if duty.is_met:
        met = f"met {legal_day(duty.met_on)}" if duty.met_on else "met"
        return f"“{duty.words}”, {since}, {met}{doubt}"
    return f"“{duty.words}”, {since}: the law names no day{doubt}"


def step_data(step: Step) -> dict[str, str | None]:
    """Return a step for JSON: `code`, `on` (ISO day or None), `citation` and its sentence as `text`."""
    on = step.on.isoformat() if step.on else None
    return {"code": step.code, "on": on, "citation": step.cite, "text": sentence(step)}


def reading_data(reading: OtherDate) -> dict[str, str]:
    """Return another lawful reading for JSON."""
    return {"label": reading.label, "due_on": reading.due_on.isoformat(), "says": reading.says}
