"""The columns of the divestments: what must be sold, by whom, and what binds next."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from tracker.models import Divestment

from .columns import Asking, Column, Face, Value
from .next_clock import NEXT_COLUMNS, RowLine, with_next


def _lines(rows: Sequence[Divestment], asking: Asking) -> Sequence[RowLine]:
    return with_next(rows, ("divestment",), asking)


def _buyer(line: RowLine) -> Value:
    return line.row.buyer.name if line.row.buyer else line.row.buyer_name or None


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
        Column("ordered", gettext_lazy("Ordered"), lambda line: str(line.row.ordered), "text"),
        Column(
            "asset",
            gettext_lazy("To be sold"),
            lambda line: line.row.asset.name if line.row.asset else None,
            "text",
        ),
        *NEXT_COLUMNS,
        Column("ordered_by", gettext_lazy("Ordered by"), lambda line: line.row.ordered_by),
        Column("completed", gettext_lazy("Completed"), lambda line: str(line.row.completed)),
        Column("buyer", gettext_lazy("Buyer"), _buyer),
        Column("link", gettext_lazy("Link"), lambda line: line.row.get_absolute_url()),
    ),
    _lines,
)
