"""What people call regimes, filings, events and deadlines, in English and French, in the words of the law."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import pycountry
from django.utils.translation import gettext as _

from tracker.clock.law import Law
from tracker.clock.rules import Rule
from tracker.models.law_words import in_order, law_words
from tracker.regimes.loader import load_library
from tracker.services.language import quoted
from tracker.services.sheets.columns import plain

REGIMES: Mapping[str, Sequence[str]] = {
    "us-cfius": ("cfius", "us cfius", "cfius notice", "cfius declaration"),
    "us-cfius-re": ("cfius real estate", "cfius part 802"),
    "us-outbound": ("outbound", "us outbound", "oisp", "treasury outbound"),
    "uk-nsia": ("nsia", "nsi act", "nsi", "uk", "uk nsia", "united kingdom", "royaume uni", "isu"),
    "fr-ief": ("ief", "france", "france ief", "fr", "minefi", "bercy", "dg tresor"),
    "de-awv": ("awv", "germany", "de", "bmwk", "bmwe", "allemagne", "germany awv"),
    "it-goldenpower": ("golden power", "italy", "it", "italie", "italy golden power"),
    "es-fdi": ("spain", "es", "espagne", "spain fdi"),
    "nl-vifo": ("vifo", "netherlands", "nl", "pays bas", "bti"),
    "ca-ica": ("ica", "canada", "ca", "investment canada", "canada ica"),
    "au-firb": ("firb", "australia", "au", "australie", "australia firb"),
    "dk-isa": ("denmark", "dk", "danemark"),
    "se-isp": ("sweden", "se", "suede", "isp"),
    "at-invkg": ("austria", "at", "autriche", "invkg"),
    "be-isc": ("belgium", "be", "belgique", "isc"),
    "jp-fefa": ("japan", "jp", "japon", "fefa"),
    "ie-stct": ("ireland", "ie", "irlande"),
    "cn-fisr": ("china", "cn", "chine"),
    "eu-fdi": ("eu cooperation", "eu cooperation mechanism", "cooperation mechanism"),
    "nz-oia": ("new zealand", "nz", "oia", "nouvelle zelande"),
}
"""Beside the id and the title. “US” alone could be one of three, and is not here."""
EVENTS: Mapping[str, Sequence[str]] = {
    "filed": (
        *("filed", "filing date", "date filed", "date of filing", "submitted", "submission date", "filed on"),
        *("depose le", "date de depot", "depot"),
    ),
    "draft_submitted": ("draft filed", "draft submitted", "draft notice", "projet depose"),
    "notified": ("notified", "notification date", "notified on", "notifie le", "date de notification"),
    "accepted": ("accepted", "acceptance", "acceptance date", "date accepted", "accepted on", "accepte le"),
    "declaration_received": ("declaration received", "declaration recue"),
    "completeness_found": ("complete", "completeness", "found complete", "complete on"),
    "complete_application_received": (
        "complete application received",
        "dossier complet",
        "dossier complet le",
    ),
    "strategic_notification_received": ("notification received", "notification recue"),
    "signed": ("signed", "signing", "signing date", "signed on", "signature", "signe le"),
    "closed": ("closed", "closing", "closing date", "completed on", "closing realise", "realisation"),
    "announced": ("announced", "announcement", "annonce", "annonce le"),
    "information_requested": (
        *("information requested", "rfi", "rfi sent", "rfi received", "questions asked"),
        *("demande d information", "demande de pieces", "questions posees"),
    ),
    "information_supplied": (
        *("information supplied", "rfi answered", "rfi response", "information provided"),
        *("reponse a la demande", "pieces fournies", "reponse"),
    ),
    "questions_sent": ("questions sent", "questions from cfius"),
    "questions_answered": ("questions answered",),
    "investigation_started": ("investigation started", "investigation opened", "investigation start"),
    "investigation_completed": ("investigation completed", "investigation closed"),
    "phase2_opened": ("phase 2 opened", "phase ii opened", "phase 2 start", "phase 2 ouverte"),
    "further_examination_received": ("further examination", "examen complementaire"),
    "called_in": ("called in", "call in", "call in notice"),
    "additional_period_noticed": ("additional period", "additional period notice"),
    "cleared": (
        "cleared",
        "clearance",
        "cleared on",
        "approved",
        "approval date",
        "autorisation",
        "autorise le",
    ),
    "withdrawn": ("withdrawn", "withdrawal", "retire le"),
    "refiled": ("refiled", "refiling"),
}
"""Beside the id and the title of each kind."""
TOKENS: Mapping[str, str] = {
    **{"examen": "review", "revue": "review", "reviewed": "review", "enquete": "investigation"},
    **{"initiale": "initial", "premiere": "first", "ii": "2", "i": "1", "two": "2", "one": "1"},
    **{"evaluation": "assessment", "decisions": "decision", "president": "presidents"},
    **{"additionnelle": "additional", "complementaire": "further"},
}
IDLE = frozenset(
    (
        *(
            "deadline",
            "due",
            "date",
            "end",
            "ends",
            "ended",
            "on",
            "the",
            "of",
            "a",
            "an",
            "by",
            "last",
            "day",
        ),
        *("le", "la", "les", "de", "du", "des", "d", "l", "fin", "echeance", "delai", "limite", "jour"),
        *("dernier", "period", "periode", "statutory", "noted", "clock"),
    )
)
"""Words that say nothing about which deadline is meant."""


@cache
def _regimes() -> Mapping[str, str]:
    names = {one.id: (one.id, one.title) for one in load_library().names.values()}
    found = {plain(word): regime for regime, words in names.items() for word in words}
    return found | {word: regime for regime, words in REGIMES.items() if regime in names for word in words}


def regime_named(text: str) -> str:
    """The id of the regime that a text names; empty for any other."""
    return _regimes().get(plain(text), "")


def regime_choices() -> list[tuple[str, str]]:
    """Every regime that a matter can be under, by title."""
    return in_order((one.id, law_words(one.title)) for one in load_library().names.values())


def filing_named(text: str, law: Law) -> str:
    """The kind of filing that a text names. Raises `ValueError` naming the kinds there are."""
    bare = plain(text)
    for filing, title in law.filings.items():
        if bare in (plain(filing), plain(title)):
            return filing
    inside = [one for one in law.filings if f" {plain(one)} " in f" {bare} "]
    if not inside:
        known = ", ".join(quoted(one) for one in law.filings)
        said = _("%(law)s knows no filing “%(text)s”: write one of %(known)s")
        raise ValueError(said % {"law": law_words(law.title), "text": text.strip(), "known": known})
    return max(inside, key=len)


@cache
def _events() -> Mapping[str, str]:
    kinds = load_library().kinds
    found = {plain(words): kind for kind, one in kinds.items() for words in (kind, one.title)}
    return {word: kind for kind, words in EVENTS.items() if kind in kinds for word in words} | found


def event_named(bare: str) -> str:
    """The kind of event that plain words name; empty for any other."""
    return _events().get(bare, "")


def event_kinds() -> Mapping[str, object]:
    """Every kind of event."""
    return load_library().kinds


def kind_title(kind: str) -> str:
    """What a kind of event is called."""
    known = load_library().kinds.get(kind)
    return law_words(known.title) if known else kind.replace("_", " ")


def start_kind(law: Law, filing: str) -> str:
    """The event that starts the clock of a filing (empty: the first kind); empty where the law tells none."""
    filing = filing or next(iter(law.filings), "")
    version = law.versions[-1]
    paths = [one for one in version.paths.values() if one.filing in (filing, "")]
    for path in sorted(paths, key=lambda one: one.kind != "shortest"):
        starts_on = version.rules[path.ends_with[0]].starts_on
        return next((kind for kind in path.starts if kind in starts_on), path.starts[-1])
    return ""


def country_named(text: str) -> str:
    """The code of a country. Raises `ValueError`."""
    try:
        return str(pycountry.countries.lookup(text.strip()).alpha_2)
    except LookupError as error:
        said = _("“%(text)s” is no country: write its code, such as SA") % {"text": text.strip()}
        raise ValueError(said) from error


def rules_of(law: Law) -> dict[str, Rule]:
    """Every rule of a regime that gives a date, of all its versions, the newest first."""
    found: dict[str, Rule] = {}
    for version in reversed(law.versions):
        for rule in version.rules.values():
            if rule.is_dated:
                found.setdefault(rule.id, rule)
    return found


def rule_named(words: str, law: Law, filing: str = "") -> str:
    """The rule that words such as “Review deadline” mean; empty where none or several could be meant."""
    rules = rules_of(law)
    bare, wanted = plain(words), _tokens(words)
    exact = [one.id for one in rules.values() if bare in (plain(one.id), plain(one.title))]
    if exact:
        return _only(exact, rules, filing)
    missing = {
        one.id: len(_tokens(one.title) - wanted) for one in rules.values() if wanted <= _all_tokens(one)
    }
    if not wanted or not missing:
        return ""
    return _only([one for one, count in missing.items() if count == min(missing.values())], rules, filing)


def _only(found: Sequence[str], rules: Mapping[str, Rule], filing: str) -> str:
    """The one rule, or the one of that filing."""
    own = [one for one in found if not filing or not rules[one].filings or filing in rules[one].filings]
    return own[0] if len(own) == 1 else ""


def clock_choices(regime: str) -> list[tuple[str, str]]:
    """The clocks that a person can choose from under a regime, by title; none where no law is coded."""
    law = load_library().laws.get(regime)
    rules = rules_of(law).values() if law else ()
    return in_order((rule.id, law_words(rule.title)) for rule in rules)


def says_nothing(words: str) -> bool:
    """Whether words for a deadline, such as “Due date”, do not say which one is meant."""
    return not _tokens(words)


def _tokens(words: str) -> set[str]:
    return _known(plain(words).split())


def _all_tokens(rule: Rule) -> set[str]:
    parts = re.sub(r"(?<=[a-z])(?=\d)", " ", plain(rule.id))  # phase1 is phase 1
    return _known([*plain(rule.title).split(), *parts.split()])


def _known(words: Iterable[str]) -> set[str]:
    return {TOKENS.get(word, word) for word in words if word not in IDLE}
