"""The words of the case format, and what they are called in the rows."""

from tracker.models import Category, PartyRole, TermUnit
from tracker.regimes.loader import load_library

UNITS = {
    "calendar days": TermUnit.CALENDAR_DAY,
    "business days": TermUnit.BUSINESS_DAY,
    "weeks": TermUnit.WEEK,
    "months": TermUnit.MONTH,
    "years": TermUnit.YEAR,
    "immediate": TermUnit.IMMEDIATE,
}
UNIT_WORDS = {unit.value: word for word, unit in UNITS.items()}


def regime_word(regime: str) -> str:
    """`US-CFIUS` for `us-cfius`."""
    return regime.upper()


def regime_words() -> dict[str, str]:
    """Every regime a case may name: its word in the file, and its id."""
    return {regime_word(regime): regime for regime in load_library().names}


def event_kinds() -> list[str]:
    """Every kind of event a case may tell; a plan is no fact, so planned kinds are not among them."""
    return [kind.id for kind in load_library().kinds.values() if not kind.planned]


def category_of(words: str) -> Category:
    """The category that the words begin with; `none` if they name none of the four."""
    for category in Category:
        if category is not Category.NONE and words.lower().startswith(category.label.lower()):
            return category
    return Category.NONE


def filing_kind_of(regime: str, words: str) -> str:
    """The law's own kind of filing where the words leave no doubt; else empty, and the events decide."""
    if not load_library().has(regime):
        return ""
    said = words.lower()
    kinds = load_library().regime(regime).filings
    if said.startswith("non-notified") and "notice" not in said:
        kind = "non-notified"
    elif said == "notice" or said.startswith(("notice,", "notice filed")):
        kind = "notice"
    else:
        kind = ""
    return kind if kind in kinds else ""


def divestment_rule(regime: str, words: str) -> str:
    """The rule of an order: to abandon a pending deal, or to divest; empty where the law codes none."""
    law = load_library().laws.get(regime)
    return law.order_rule("abandon" if "abandon" in words.lower() else "divest") if law else ""


def role_in(words: str) -> tuple[str, PartyRole, str]:
    """Name, role and note of another party: `Grep VC (buyer)` is the buyer Grep VC."""
    name, bracket, rest = words.partition(" (")
    if not bracket or not rest.endswith(")"):
        return words, PartyRole.OTHER, ""
    note = rest.removesuffix(")")
    role = PartyRole(note) if note in PartyRole.values else PartyRole.OTHER
    return name, role, note


def buyer_in(words: str) -> str:
    """The buyer's name without what is said about it in brackets."""
    return role_in(words)[0]
