"""What the columns of a docket can be, and a first guess from their names and from what stands in them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.services.sheets.columns import plain
from tracker.services.sheets.days import read_day
from tracker.services.sheets.table import Cell

from .words import event_kinds, event_named, kind_title, regime_named

ON, DUE = "on:", "due"
"""`on:accepted` is a column of days on which something happened; `due` one of noted deadlines."""
START = "on:start"
"""The day on which the clock of the filing starts, whatever the regime calls it."""
PLAIN: Mapping[str, Any] = {
    "name": gettext_lazy("Matter"),
    "code_name": gettext_lazy("Code name"),
    "investor": gettext_lazy("Investor"),
    "investor_country": gettext_lazy("Investor's country"),
    "target": gettext_lazy("Target"),
    "target_country": gettext_lazy("Target's country"),
    "regime": gettext_lazy("Regime"),
    "filing": gettext_lazy("Kind of filing"),
    "filing_number": gettext_lazy("Filing number"),
    "calendar": gettext_lazy("Calendar of the authority"),
    "event": gettext_lazy("What happened"),
    "event_on": gettext_lazy("Day on which it happened"),
    "clock": gettext_lazy("Which deadline"),
    DUE: gettext_lazy("Deadline as noted"),
    START: gettext_lazy("Clock started (accepted, complete)"),
}
"""What a column can tell, beside the day of each kind of event, and what a person calls it."""
NAMES: Mapping[str, Sequence[str]] = {
    "name": ("matter", "matter name", "project", "deal", "case", "dossier", "affaire", "projet", "operation"),
    "code_name": ("code name", "codename", "nom de code", "code"),
    "investor": ("investor", "acquirer", "acquiror", "buyer", "investisseur", "acquereur"),
    "investor_country": ("investor country", "country of investor", "pays de l investisseur"),
    "target": ("target", "target company", "cible", "societe cible"),
    "target_country": ("target country", "country of target", "pays de la cible"),
    "regime": ("regime", "jurisdiction", "authority", "juridiction", "autorite"),
    "filing": ("filing type", "type of filing", "kind of filing", "filing", "type de depot", "procedure"),
    "filing_number": (
        *("filing number", "case number", "case no", "filing no", "file no", "reference"),
        *("numero de dossier", "numero", "n dossier", "ref"),
    ),
    "calendar": ("calendar", "calendrier"),
    "event": ("event", "what happened", "evenement", "etape"),
    "event_on": ("event date", "date of event", "date de l evenement", "date evenement"),
    "clock": (
        *("which deadline", "deadline type", "type of deadline", "deadline name", "deadline for", "clock"),
        *("quelle echeance", "type d echeance", "nature de l echeance", "delai"),
    ),
    DUE: ("deadline", "due", "due date", "due on", "noted deadline", "echeance", "date limite"),
    START: (
        *("accepted complete", "accepted or complete", "accepted or found complete", "clock started"),
        *("clock start", "start of clock", "day 1", "debut du delai", "point de depart", "accepte complet"),
    ),
}
DUE_WORDS = frozenset(
    (
        *("deadline", "due", "ends", "end", "expires", "expiry", "until", "limit", "noted"),
        *("echeance", "limite", "fin", "expire", "jusqu", "terme"),
    )
)
"""A name with one of these is that of a deadline, whatever event it speaks of."""
MOSTLY = 0.6
"""The part of the filled cells from which what stands in them says what a column is."""


def label(field: str) -> str:
    """What a person calls a field."""
    if field in PLAIN:
        return str(PLAIN[field])
    return _("On this day: %(event)s") % {"event": kind_title(field.removeprefix(ON))}


def choices() -> list[tuple[str, str]]:
    """Every field that a column can be, by its label; kinds of event by their title."""
    kinds = sorted((f"{ON}{kind}" for kind in event_kinds()), key=label)
    return [(field, label(field)) for field in (*PLAIN, *kinds)]


def is_field(field: str) -> bool:
    """Whether a column can be this."""
    return field in PLAIN or (field.startswith(ON) and field.removeprefix(ON) in event_kinds())


def guessed(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], day_zero: date, order: str = ""
) -> dict[int, str]:
    """Return which column is probably what: by its whole name, by words in it, then by what stands in it.

    Only `due` is ever guessed of two columns.
    """
    found: dict[int, str] = {}
    bare = [plain(head) for head in heads]
    ways: list[Callable[[int, str], str]] = [
        lambda place, head: next((field for field, names in NAMES.items() if head in names), ""),
        lambda place, head: DUE if DUE_WORDS & set(head.split()) else "",
        lambda place, head: f"{ON}{kind}" if (kind := event_named(head)) else "",
        lambda place, head: _by_words(head),
        lambda place, head: _by_cells([row[place] for row in rows if place < len(row)], day_zero, order),
    ]
    for way in ways:
        for place, head in enumerate(bare):
            field = way(place, head) if place not in found else ""
            if field and (field == DUE or field not in found.values()):
                found[place] = field
    return dict(sorted(found.items()))


def _by_words(head: str) -> str:
    inside = ((field, name) for field, names in NAMES.items() for name in names if field != DUE)
    return next((field for field, name in inside if f" {name} " in f" {head} "), "")


def _by_cells(cells: Sequence[Cell], day_zero: date, order: str) -> str:
    """A column that holds mostly regimes, events or days is one of these; a day is taken for a deadline."""
    filled = [cell for cell in cells if not cell.is_empty]
    if not filled:
        return ""
    tests: Mapping[str, Callable[[Cell], bool]] = {
        "regime": lambda cell: bool(regime_named(cell.text)),
        "event": lambda cell: bool(event_named(plain(cell.text))),
        DUE: lambda cell: _is_day(cell, day_zero, order),
    }
    return next(
        (field for field, fits in tests.items() if sum(map(fits, filled)) >= MOSTLY * len(filled)), ""
    )


def _is_day(cell: Cell, day_zero: date, order: str) -> bool:
    if cell.kind == "number":
        return False  # many things are numbers of five digits
    try:
        read_day(cell, day_zero, order)
    except ValueError:
        return False
    return True
