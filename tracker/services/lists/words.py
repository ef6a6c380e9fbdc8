"""How lists tell terms, recurrences and choices, turned into the columns of an obligation."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.clock.terms import parse_term
from tracker.models.clauses import TermUnit
from tracker.models.recurrence import HOW_TO, Recurrence
from tracker.regimes.loader import load_library
from tracker.services.language import kept_words, quoted

RULES: Mapping[str, str] = {
    "daily": "FREQ=DAILY",
    "every day": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "every week": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "every two weeks": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "every month": "FREQ=MONTHLY",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "every quarter": "FREQ=MONTHLY;INTERVAL=3",
    "every three months": "FREQ=MONTHLY;INTERVAL=3",
    "every 3 months": "FREQ=MONTHLY;INTERVAL=3",
    "semi annually": "FREQ=MONTHLY;INTERVAL=6",
    "half yearly": "FREQ=MONTHLY;INTERVAL=6",
    "every six months": "FREQ=MONTHLY;INTERVAL=6",
    "every 6 months": "FREQ=MONTHLY;INTERVAL=6",
    "annual": "FREQ=YEARLY",
    "annually": "FREQ=YEARLY",
    "yearly": "FREQ=YEARLY",
    "every year": "FREQ=YEARLY",
}
"""Words that mean one thing. “Biweekly” and “bimonthly” mean two, and are not here."""
NO_RECURRENCE = frozenset({"once", "one time", "none", "no"})
AT_ONCE = frozenset({"immediately", "immediate", "at once"})


def read_term(text: str) -> dict[str, Any]:
    """Return number and unit of a term. Raises `ValueError`."""
    plain = " ".join(text.split()).casefold()
    if plain in AT_ONCE:
        return {"term_n": 0, "term_unit": TermUnit.IMMEDIATE.value}
    number, _space, unit = plain.partition(" ")
    if unit in ("hour", "hours") and number.isdecimal() and 0 < int(number) <= 9999:
        return {"term_n": int(number), "term_unit": TermUnit.HOUR.value}
    if unit in ("day", "days", "d"):
        said = _("“%(text)s”: say calendar days or business days, as the clause does")
        raise ValueError(said % {"text": text.strip()})
    try:
        count = parse_term(plain)
    except LawError as error:
        said = _(
            "“%(text)s” is no term: write 90 calendar days, 10 business days, 72 hours, 6 months"
            " or immediately"
        )
        raise ValueError(said % {"text": text.strip()}) from error
    return {"term_n": count.n, "term_unit": count.unit}


def read_recurrence(text: str) -> str:
    """Return the rule that a list names in words or in RFC 5545; empty for `once`. Raises `ValueError`."""
    plain = " ".join(text.replace("-", " ").split()).casefold()
    if plain in NO_RECURRENCE:
        return ""
    if plain in RULES:
        return RULES[plain]
    if "=" not in text:
        said = _("“%(text)s” is no recurrence: write weekly, monthly, quarterly, yearly, once, or %(how)s")
        raise ValueError(said % {"text": text.strip(), "how": HOW_TO})
    rule = "".join(text.split()).upper().removeprefix("RRULE:")
    Recurrence.parse(rule)
    return rule


def read_choice(text: str, choices: type[TextChoices]) -> str:
    """Return the choice with that value or in those words, English or the reader's.

    Raises `ValueError` naming all.
    """
    plain = " ".join(text.split()).casefold()
    own = {str(label).casefold(): str(value) for value, label in choices.choices}
    with kept_words():
        english = {str(label).casefold(): str(value) for value, label in choices.choices}
    short = {label.removeprefix("the "): value for label, value in english.items()}
    values = {value.casefold(): value for value in own.values()}
    found = (short | english | own | values).get(plain)
    if found is None:
        raise _no_choice(text, ", ".join(quoted(label) for label in choices.labels))
    return found


def _no_choice(text: str, known: str) -> ValueError:
    told = {"text": text.strip(), "known": known}
    return ValueError(_("“%(text)s” is not known here: write one of %(known)s") % told)


def read_calendar(text: str) -> str:
    """Return the id of the calendar with that id or title. Raises `ValueError`."""
    plain = " ".join(text.split()).casefold()
    for one in load_library().calendars.values():
        if plain in (one.id.casefold(), one.title.casefold()):
            return str(one.id)
    known = ", ".join(sorted(load_library().calendars))
    raise _no_choice(text, known)
