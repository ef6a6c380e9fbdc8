"""The clock's sentences in the language of whoever reads; what is stored of them is English."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language, gettext, ngettext

from tracker.clock import explain
from tracker.clock.retold import retold
from tracker.clock.timeline import Duty, Standstill
from tracker.clock.tongue import ENGLISH, Tongue
from tracker.models.days import month_name
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


ELSEWHERE = Tongue(gettext, day_words, length, str, _yearly, _brief)
"""Any language but English; what comes in a row is numbered."""


def tongue() -> Tongue:
    """The tongue of the active language."""
    return ENGLISH if (get_language() or "en").startswith("en") else ELSEWHERE


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
