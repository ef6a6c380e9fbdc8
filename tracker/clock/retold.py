"""A stored English sentence in another tongue: its facts are read back by the places of its words."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from .language import MONTHS, WEEKDAYS
from .rules import UNIT_WORDS
from .sentences import SENTENCES
from .tongue import UNKNOWN_DAY, Length, Nth, Said, Tongue, Yearly

DAY = rf"(?:{'|'.join(WEEKDAYS)}) (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})"
LENGTH = rf"\d+ (?:{'|'.join(word for words in UNIT_WORDS.values() for word in words)})"
PLACE = re.compile(r"%\((\w+)\)s")
KINDS = {
    **dict.fromkeys(("on", "first", "closed_on", "anchor", "was", "told"), rf"{DAY}|{UNKNOWN_DAY}"),
    **dict.fromkeys(("day", "old", "new"), DAY),
    **dict.fromkeys(("length", "used", "late"), LENGTH),
    "nth": r"\d+(?:st|nd|rd|th)",
    "yearly": rf"\d{{1,2}} (?:{'|'.join(MONTHS)})",
    "cutoff": r"\d\d:\d\d",
    "n": r"\d+",
    "quoted": r"[^“”]+",
    "iso": r"\d{4}-\d\d-\d\d",
    **dict.fromkeys(("occurred", "instead"), r"[^;()]+"),
    **dict.fromkeys(("earliest", "latest", "settled"), rf"\d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{4}}"),
}
"""How English writes what stands in a place of this name; anything may stand in others."""
A_LEAP_YEAR = 2024
UNITS = {word: unit for unit, words in UNIT_WORDS.items() for word in words}


def retold(code: str, text: str, tongue: Tongue) -> str:
    """Return the sentence `text` of a step of this code as `tongue` says it; what is not ours as it is."""
    return told_again(SENTENCES.get(code, {}).values(), text, tongue) or text


def told_again(sentences: Iterable[str], text: str, tongue: Tongue) -> str:
    """Return `text` as `tongue` says it, if it is the English of one of these sentences; else nothing."""
    for words in sentences:
        if found := _pattern(words).fullmatch(text):
            facts = {name: _fact(name, told) for name, told in found.groupdict().items()}
            return Said(words, facts).in_words(tongue)
    return ""


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """What matches the sentences that these words can become in English."""
    texts, names = PLACE.split(words)[::2], PLACE.split(words)[1::2]
    places = [*(f"(?P<{name}>{KINDS.get(name, '.+')})" for name in names), ""]
    return re.compile(
        "".join(re.escape(text) + place for text, place in zip(texts, places, strict=True)), re.DOTALL
    )


def _fact(name: str, told: str) -> Any:
    if KINDS.get(name, "").startswith(DAY):
        return _day(told)
    if KINDS.get(name) == LENGTH:
        n, _space, unit = told.partition(" ")
        return Length(int(n), UNITS[unit])
    if name == "nth":
        return Nth(int(told[:-2]))
    if name == "yearly":
        day, month = told.split()
        return Yearly(date(A_LEAP_YEAR, MONTHS.index(month) + 1, int(day)))
    return told


def day_told(text: str) -> date | None:
    """Return the legal day that `text` is, as English writes it; None for any other text."""
    return _day(text) if re.fullmatch(DAY, text) else None


def _day(told: str) -> date | None:
    if told == UNKNOWN_DAY:
        return None
    _weekday, day, month, year = told.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))
