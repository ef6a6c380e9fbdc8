"""Sentences before they are in any language, and how a language writes what stands in them.

A sentence is a pair (`Said`): its English words with a named place for each fact, and the facts. A `Tongue`
makes text of it; the edge brings one with a catalogue, and this floor needs none.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from .language import MONTHS, WEEKDAYS, english_day
from .language import gettext_noop as _
from .rules import amount

Facts = Mapping[str, Any]


UNKNOWN_DAY = _("not known")
OWN_WORDS = frozenset(
    {
        *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        _("the day that the paper names"),
    }
)
"""Facts that are words of ours; all others are words of the law or of the record."""


def yearly_day(day: date) -> str:
    """Return a day that comes back each year: `31 Mar`."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def brief_day(day: date) -> str:
    """Return a day of the year one speaks of: `Sat 4 Jul`."""
    return f"{WEEKDAYS[day.weekday()]} {yearly_day(day)}"


def ordinal(n: int) -> str:
    """Return a number as it is counted: `1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


class Tongue(NamedTuple):
    """How words, days, lengths and places in a row are written in one language.

    `told` says the words of the law in it, and leaves those of the record as they are.
    """

    say: Callable[[str], str]
    day: Callable[[date], str]
    length: Callable[[int, str], str]
    nth: Callable[[int], str]
    yearly: Callable[[date], str]
    brief: Callable[[date], str]
    told: Callable[[str], str]


ENGLISH = Tongue(_, english_day, amount, ordinal, yearly_day, brief_day, str)


class Length(NamedTuple):
    """A number of units of the law."""

    n: int
    unit: str


class Nth(NamedTuple):
    """A place in a row."""

    n: int


class Yearly(NamedTuple):
    """A day of every year."""

    day: date


class Said(NamedTuple):
    """A sentence in no language yet; a fact that is None is a day that nobody knows."""

    words: str
    facts: Facts = {}

    def in_words(self, tongue: Tongue = ENGLISH) -> str:
        """The sentence in this tongue."""
        return tongue.say(self.words) % {name: _written(fact, tongue) for name, fact in self.facts.items()}


def _written(fact: Any, tongue: Tongue) -> str:
    if fact is None:
        return tongue.say(UNKNOWN_DAY)
    if isinstance(fact, date):
        return tongue.day(fact)
    if isinstance(fact, Length):
        return tongue.length(fact.n, fact.unit)
    if isinstance(fact, Nth):
        return tongue.nth(fact.n)
    if isinstance(fact, Yearly):
        return tongue.yearly(fact.day)
    return tongue.say(fact) if fact in OWN_WORDS else tongue.told(str(fact))
