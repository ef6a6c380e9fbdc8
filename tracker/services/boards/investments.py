"""The columns of the investments: who invests in whom, for how much, and what binds next."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from tracker.models import Investment
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.services.speech import outcome_words

from .columns import Asking, Column, Face, Value
from .next_clock import NEXT_COLUMNS, RowLine, with_next


def _lines(rows: Sequence[Investment], asking: Asking) -> Sequence[RowLine]:
    return with_next(rows, PATHS_TO_MATTER, asking)


def _party(name: str) -> Column:
    label = gettext_lazy("Investor") if name == "investor" else gettext_lazy("Target")

    def value(line: RowLine) -> Value:
        party = getattr(line.row, name)
        return party.name if party else None

    return Column(name, label, value, "text")


FACE = Face(
    (
        Column("id", gettext_lazy("Number"), lambda line: line.row.pk),
        Column(
            "title",
            gettext_lazy("Matter"),
            lambda line: str(line.row),
            "what",
            url=lambda line: line.row.get_absolute_url(),
        ),
        _party("investor"),
        _party("target"),
        *NEXT_COLUMNS,
        Column("outside_on", gettext_lazy("Outside date"), lambda line: line.row.outside_on),
        Column(
            "investor_country", gettext_lazy("Investor's country"), lambda line: line.row.investor_country
        ),
        Column("target_country", gettext_lazy("Target's country"), lambda line: line.row.target_country),
        Column(
            "state_control",
            gettext_lazy("State control"),
            lambda line: line.row.get_state_control_display(),
        ),
        Column("sector", gettext_lazy("Sector"), lambda line: line.row.sector),
        Column("category", gettext_lazy("Category"), lambda line: line.row.get_category_display()),
        Column("value", gettext_lazy("Value"), lambda line: line.row.value_amount),
        Column("currency", gettext_lazy("Currency"), lambda line: line.row.value_currency),
        Column("outcome", gettext_lazy("Outcome"), lambda line: outcome_words(line.row.outcome)),
        Column("link", gettext_lazy("Link"), lambda line: line.row.get_absolute_url()),
    ),
    _lines,
)
