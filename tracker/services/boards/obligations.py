"""The columns of the obligations: what was promised, who is in charge, and what binds next."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from tracker.filters.covers import name_of
from tracker.models import Obligation

from .columns import Asking, Column, Face
from .next_clock import NEXT_COLUMNS, RowLine, with_next


def _lines(rows: Sequence[Obligation], asking: Asking) -> Sequence[RowLine]:
    return with_next(rows, ("obligation",), asking)


FACE = Face(
    (
        Column("id", gettext_lazy("Number"), lambda line: line.row.pk),
        Column(
            "text",
            gettext_lazy("Duty"),
            lambda line: line.row.text,
            "what",
            url=lambda line: line.row.get_absolute_url(),
        ),
        Column(
            "matter",
            gettext_lazy("Matter"),
            lambda line: str(line.row.agreement.investment),
            "matter",
            url=lambda line: line.row.agreement.get_absolute_url(),
        ),
        Column(
            "in_charge",
            gettext_lazy("In charge"),
            lambda line: name_of(line.row.owner) if line.row.owner else None,
            "text",
        ),
        *(column for column in NEXT_COLUMNS if column.name != "next"),
        Column("clause", gettext_lazy("Clause"), lambda line: line.row.clause),
        Column("agreement", gettext_lazy("Agreement"), lambda line: line.row.agreement.instrument),
        Column("recurrence", gettext_lazy("Recurs"), lambda line: line.row.recurrence),
        Column("link", gettext_lazy("Link"), lambda line: line.row.get_absolute_url()),
    ),
    _lines,
)
