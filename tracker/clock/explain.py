"""Steps in words. The only place where a step becomes a sentence: English, or in the tongue that is given."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from .language import MONTHS as MONTHS
from .language import WEEKDAYS as WEEKDAYS
from .language import gettext_noop as _
from .language import legal_day as legal_day
from .readings import OtherDate
from .sentences import SENTENCES
from .steps import Step
from .timeline import Duty, Standstill
from .tongue import ENGLISH, Facts, Length, Nth, Said, Tongue, Yearly
from .tongue import ordinal as ordinal


def sentence(step: Step, tongue: Tongue = ENGLISH) -> str:
    """Return the step as one sentence, without its citation."""
    return said(step).in_words(tongue)


def said(step: Step) -> Said:
    """Return the step as the sentence that it is in every tongue."""
    which, facts = _TOLD[step.code](step.facts) if step.code in _TOLD else ("", step.facts)
    return Said(SENTENCES[step.code][which], {"on": step.on, **facts})


_Told = tuple[str, Facts]


def _started(facts: Facts) -> _Told:
    if facts["direction"] == "backward":
        return ("clear" if facts.get("clear") else "backward"), {}
    return ("trigger-day" if facts["first"] == "trigger-day" else "day-after"), {}


def _paused(facts: Facts) -> _Told:
    days = Length(facts["days"], "calendar-day")
    return "", {"length": days, "first": facts["first"], "reason": facts["reason"]}


def _recurred(facts: Facts) -> _Told:
    which = "included" if facts.get("included") else "anniversary" if facts["anniversary"] else "time"
    last = "-shortened" if facts["shortened"] else ""
    told: dict[str, Any] = {"nth": Nth(facts["n"]), "anchor": facts["anchor"], "rule": facts.get("rule")}
    return f"{which}{last}", told


def _counted(facts: Facts) -> _Told:
    which = "backward" if facts["direction"] == "backward" else "forward"
    return which, {"length": Length(facts["n"], facts["unit"])}


def _safe(facts: Facts) -> _Told:
    hour = "hour-" if facts["cutoff"] else ""
    return f"{hour}{'before' if facts['moved'] else 'last'}", {"cutoff": facts["cutoff"]}


def _capped(facts: Facts) -> _Told:
    used = Length(facts["used"], "calendar-day")
    return ("used" if facts["used"] else ""), {"length": Length(facts["n"], facts["unit"]), "used": used}


_TOLD: Mapping[str, Callable[[Facts], _Told]] = {
    "started": _started,
    "paused": _paused,
    "counted": _counted,
    "not-rolled": lambda facts: ("", {"over": facts["on"]}),
    "safe-day": _safe,
    "fixed-day": lambda facts: (facts["relation"], {"yearly": Yearly(facts["named"])}),
    "silence": lambda facts: (facts["effect"], {}),
    "capped": _capped,
    "leg": lambda facts: (facts["takes"], {"trigger": facts["trigger"]}),
    "recurred": _recurred,
    "clocks-changed": lambda facts: ("forward" if facts["forward"] else "back", facts),
}
"""Which of the sentences of a code, and what stands in it, where that is more than the facts of the step."""


def standstill_words(bar: Standstill, tongue: Tongue = ENGLISH) -> str:
    """Return how a bar on completing stands, as a phrase: since when, and what lifts it."""
    if bar.lifted_on:
        how = Said(_("lifted from %(day)s"), {"day": bar.lifted_on})
    elif bar.expected_on:
        how = Said(_("lifts on %(day)s if nothing more happens"), {"day": bar.expected_on})
    else:
        how = Said(_("until: %(what)s"), {"what": bar.waits_for})
    return f"{_since(bar.since, tongue)}, {how.in_words(tongue)}{_doubted(bar.confidence, tongue)}"


def duty_words(duty: Duty, tongue: Tongue = ENGLISH) -> str:
    """Return how a duty without a number stands: the words of the law, since when, and whether it was met."""
    doubt = _doubted(duty.confidence, tongue)
    told = {"words": duty.words, "since": _since(duty.since, tongue)}
    if not duty.is_met:
        return f"{Said(_('“%(words)s”, %(since)s: the law names no day'), told).in_words(tongue)}{doubt}"
    met = Said(_("met %(day)s"), {"day": duty.met_on}) if duty.met_on else Said(_("met"))
    stands = Said(_("“%(words)s”, %(since)s"), told)
    return f"{stands.in_words(tongue)}, {met.in_words(tongue)}{doubt}"


def _since(day: date | None, tongue: Tongue) -> str:
    if day is None:
        return tongue.say(_("since a day that is not known"))
    return Said(_("since %(day)s"), {"day": day}).in_words(tongue)


def _doubted(confidence: str, tongue: Tongue) -> str:
    return "" if confidence == "verified" else f" ({tongue.say(_('unverified'))})"


def step_data(step: Step) -> dict[str, str | None]:
    """Return a step for JSON: `code`, `on` (ISO day or None), `citation`, the English sentence as `text`."""
    on = step.on.isoformat() if step.on else None
    return {"code": step.code, "on": on, "citation": step.cite, "text": sentence(step)}


def reading_data(reading: OtherDate) -> dict[str, str]:
    """Return another lawful reading for JSON."""
    return {"label": reading.label, "due_on": reading.due_on.isoformat(), "says": reading.says}
