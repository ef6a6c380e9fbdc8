"""The clock's sentences in the language of whoever reads; what is stored of them is English."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from tracker.clock import explain
from tracker.clock.cautions import CAUTIONS, OF_STAGE
from tracker.clock.language import MONTHS
from tracker.clock.retold import day_told, retold, told_again
from tracker.clock.timeline import Duty, Standstill
from tracker.clock.tongue import ENGLISH, Tongue
from tracker.models.days import month_name
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.kept import KEPT as SENTENCES
from tracker.services.language import KEPT, day_words, kept_words


def length(n: int, unit: str) -> str:
    """Return a length in the unit of the law: `45 calendar days`."""
    found: dict[str, Callable[[], str]] = {
        "calendar-day": lambda: ngettext("%(n)s calendar day", "%(n)s calendar days", n),
        "business-day": lambda: ngettext("%(n)s business day", "%(n)s business days", n),
        "week": lambda: ngettext("%(n)s week", "%(n)s weeks", n),
        "month": lambda: ngettext("%(n)s month", "%(n)s months", n),
        "year": lambda: ngettext("%(n)s year", "%(n)s years", n),
        "hour": lambda: ngettext("%(n)s hour", "%(n)s hours", n),
    }
    return found[unit]() % {"n": n}


def _yearly(day: date) -> str:
    return f"{day.day} {month_name(day.month)}"


def _brief(day: date) -> str:
    """A day without its year, which comes last in every language spoken here."""
    return day_words(day).rpartition(" ")[0]


P = ParamSpec("P")
R = TypeVar("R")


def in_english(make: Callable[P, R]) -> Callable[P, R]:
    """Decorate what makes words that are stored: they are English, whoever asks."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> R:
        if get_language() == KEPT:
            return make(*args, **kwargs)
        with kept_words():
            return make(*args, **kwargs)

    return made


def say(text: str) -> str:
    """Return words that a row keeps in English (a caution, a cause, a reason) in the reader's language.

    What nobody worded here, a note or the name of a paper, stays as it was written.
    """
    return text if tongue() is ENGLISH or not text else _told(text, get_language() or "")


@lru_cache(maxsize=8192)
def _told(text: str, _language: str) -> str:
    for said in (law_words(text), gettext(text)):
        if said != text:
            return said
    return _day(text) or told_again((*SENTENCES, *CAUTIONS), text, ELSEWHERE) or _parted(text) or text


def _day(text: str) -> str:
    """A day, or the month of an event that is not known more exactly."""
    if day := day_told(text):
        return day_words(day)
    if found := MONTH.fullmatch(text):
        return f"{found[1] or ''}{month_name(MONTHS.index(found[2]) + 1)} {found[3]}"
    return ""


MONTH = re.compile(rf"(\d{{1,2}} )?({'|'.join(MONTHS)}) (\d{{4}})")


def _parted(text: str) -> str:
    """A sentence made of a kept phrase, several of them, or kinds of event that wait for each other."""
    if text.endswith(".") and (said := say(text[:-1])) != text[:-1]:
        return f"{said}."
    lower = f"{text[:1].lower()}{text[1:]}"
    if lower != text and (said := say(lower)) != lower:
        return f"{said[:1].upper()}{said[1:]}"
    for between in (one for one in ("; ", ", ") if one in text):
        said = between.join(say(one) for one in text.split(between))
        if said != text:
            return said
    stage, colon, caution = text.partition(": ")
    if colon and (said := say(caution)) != caution:
        return gettext(OF_STAGE) % {"title": say(stage), "caution": said}
    return _kinds(text)


LISTED = {" or ": gettext_noop("%(one)s or %(other)s"), " and ": gettext_noop("%(one)s and %(other)s")}


def _kinds(text: str) -> str:
    """Kinds of event as the clock lists them, `filing submitted or notice accepted`; else nothing."""
    if text.lower() in _titles():
        said = law_words(_titles()[text.lower()])
        return said if text[:1].isupper() else f"{said[:1].lower()}{said[1:]}"
    for between, words in LISTED.items():
        for place in (found.start() for found in re.finditer(between, text)):
            one, other = _kinds(text[:place]), _kinds(text[place + len(between) :])
            if one and other:
                return gettext(words) % {"one": one, "other": other}
    return ""


@cache
def _titles() -> Mapping[str, str]:
    return {kind.title.lower(): kind.title for kind in load_library().kinds.values()}


ELSEWHERE = Tongue(gettext, day_words, length, str, _yearly, _brief, say)
"""Any language but English; what comes in a row is numbered."""


def tongue() -> Tongue:
    """The tongue of the active language."""
    return ENGLISH if (get_language() or "en").startswith("en") else ELSEWHERE


OUTCOMES = (
    *(gettext_noop("cleared"), gettext_noop("cleared with conditions"), gettext_noop("prohibited")),
    *(gettext_noop("withdrawn abandoned"), gettext_noop("divestment ordered"), gettext_noop("penalty")),
    *(gettext_noop("forced divestment"), gettext_noop("order set aside")),
    *(gettext_noop("terminated by cfius"), gettext_noop("presidential divestment order")),
    *(gettext_noop("presidential prohibition"), gettext_noop("prohibited then cleared with conditions")),
    gettext_noop("partially prohibited then cleared"),
    gettext_noop("cleared with conditions then abandoned"),
    gettext_noop("cleared with conditions then penalty"),
)
"""How the public cases ended; people may write other words, which stay as they are."""


def outcome_words(outcome: str) -> str:
    """How a matter ended, such as `cleared_with_conditions`, in the reader's language."""
    words = outcome.replace("_", " ")
    return gettext(words) if words in OUTCOMES else words


def step_words(step: Mapping[str, str | None]) -> str:
    """Return the sentence of a stored step (`code`, `text`) in the active language."""
    spoken, text = tongue(), step["text"] or ""
    return text if spoken is ENGLISH else retold(step["code"] or "", text, spoken)


def standstill_words(bar: Standstill) -> str:
    """Return how a bar on completing stands, in the active language."""
    return explain.standstill_words(bar, tongue())


def duty_words(duty: Duty) -> str:
    """Return how a duty without a number stands, in the active language."""
    return explain.duty_words(duty, tongue())
