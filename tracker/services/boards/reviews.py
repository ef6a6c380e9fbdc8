"""The columns of the reviews: what is before whom, in which phase, and what binds next."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from tracker.models import Review
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library

from .columns import Asking, Column, Face
from .next_clock import NEXT_COLUMNS, RowLine, with_next


def _lines(rows: Sequence[Review], asking: Asking) -> Sequence[RowLine]:
    return with_next(rows, ("review",), asking)


def _regime(line: RowLine) -> str:
    regime: str = line.row.regime
    name = load_library().names.get(regime)
    return law_words(name.title) if name else regime


def _phase(line: RowLine) -> str:
    law = load_library().laws.get(line.row.regime)
    titles = {phase.id: law_words(phase.title) for phase in law.phases} if law else {}
    phase: str = line.row.phase
    return titles.get(phase, phase)


def _filing(line: RowLine) -> str:
    law = load_library().laws.get(line.row.regime)
    kind: str = line.row.filing_kind
    return law_words(law.filings.get(kind, kind)) if law else kind


FACE = Face(
    (
        Column("id", gettext_lazy("Number"), lambda line: line.row.pk),
        Column(
            "matter",
            gettext_lazy("Matter"),
            lambda line: str(line.row.investment),
            "what",
            url=lambda line: line.row.get_absolute_url(),
        ),
        Column("regime", gettext_lazy("Regime"), _regime, "text"),
        Column("phase", gettext_lazy("Phase"), _phase, "text"),
        *NEXT_COLUMNS,
        Column("code_name", gettext_lazy("Code name"), lambda line: line.row.code_name),
        Column("filing", gettext_lazy("Filing"), _filing),
        Column("filing_number", gettext_lazy("Filing number"), lambda line: line.row.filing_number),
        Column("authority", gettext_lazy("Authority"), lambda line: law_words(line.row.authority)),
        Column("law", gettext_lazy("Law in force"), lambda line: line.row.bound_version),
        Column("link", gettext_lazy("Link"), lambda line: line.row.get_absolute_url()),
    ),
    _lines,
)
