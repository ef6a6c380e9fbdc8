"""The words of the law files in the reader's language: titles, kinds of event, owners, holidays, notes.

The files are the only source. `make messages` collects what they show into the catalogue, under the context
`law`: there “Review” is a phase of a regime and not the button.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext, pgettext

from tracker.clock.calendars import WEEKDAYS
from tracker.models.days import speaks_english
from tracker.regimes.loader import load_library

WITHIN = re.compile(r"(.+) \((observed|[A-Z][\w ]+)\)")
"""A holiday that is kept on another day, or in a part of the country alone."""


def law_words(text: str) -> str:
    """Return `text` of a law file as the reader's language says it; a text of no law file as it is."""
    if not text or speaks_english():
        return text
    said = pgettext("law", text)
    if said != text:
        return said
    if text in WEEKDAYS:
        return gettext(text)
    if within := WITHIN.fullmatch(text):
        where = within[2] if within[2] != "observed" else pgettext("law", "observed")
        return f"{law_words(within[1])} ({pgettext('law', where)})"
    one, both, other = text.partition(" and ")
    named = {"one": law_words(one), "other": law_words(other)} if both else {}
    is_known = both and named["one"] != one and named["other"] != other
    return gettext("%(one)s and %(other)s") % named if is_known else text


def regime_title(regime: str) -> str:
    """Return what a regime is called, in the reader's language; its id where it is not listed."""
    name = load_library().names.get(regime)
    return law_words(name.title) if name else regime


def in_order(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return choices by their words, as a reader looks for them: capitals and accents decide nothing."""
    return sorted(choices, key=lambda one: unicodedata.normalize("NFKD", one[1]).casefold())
