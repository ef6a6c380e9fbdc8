"""The docket's columns: each date with what is left in the law's own unit, whose clock it is, and why."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, gettext_lazy

from tracker.filters.at_risk import risks
from tracker.models import Deadline
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.speech import say
from tracker.services.standing import Line, why_no_date

from .columns import Asking, Column, Face, columns_beside

LONG = ("steps", "readings", "cautions", "event_ids")
"""What a clock's own page tells at length."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "review": ("regime", "code_name", "history_before"),
    "divestment": ("ordered_earliest", "ordered_latest", "ordered_precision"),
    "obligation": ("clause", "text", "expression", "due_earliest", "due_latest", "due_precision"),
    "obligation__agreement": (),
    **dict.fromkeys(
        PATHS_TO_MATTER, ("slug", "title", "is_practice", "outside_on", "completed_earliest", "is_closed")
    ),
}
"""What a list of clocks shows of what they belong to; of some two hundred columns the others stay unread."""
UNREAD = (
    *LONG,
    *(f"{path}__{name}" for path, shown in SHOWN.items() for name in columns_beside(Deadline, path, shown)),
)


def regime_of(row: Deadline) -> str:
    """The title of the regime whose clock this is; of a clause that of nobody."""
    regime = row.review.regime if row.review else row.regime_version.partition("/")[0]
    name = load_library().names.get(regime)
    return law_words(name.title) if name else regime


def _lines(rows: Sequence[Deadline], asking: Asking) -> Sequence[Line]:
    return asking.reader.lines(rows)


def _reason(line: Line) -> str:
    row = line.deadline
    return "" if row.due_on else why_no_date(row.state, row.undetermined_reason, row.waits_for)


FACE = Face(
    (
        Column("id", gettext_lazy("Number"), lambda line: line.deadline.pk),
        Column("due_on", gettext_lazy("Due on"), lambda line: line.deadline.due_on, "day"),
        Column("title", gettext_lazy("What"), lambda line: say(line.deadline.title), "what"),
        Column("matter", gettext_lazy("Matter"), lambda line: str(line.deadline.investment), "matter"),
        Column("state", gettext_lazy("State"), lambda line: line.standing.word, "state"),
        Column("left", gettext_lazy("Left"), lambda line: line.standing.left, "left"),
        Column("at_risk", gettext_lazy("At risk"), lambda line: gettext("; ").join(risks(line.deadline))),
        Column("owner", gettext_lazy("Whose clock"), lambda line: say(line.deadline.owner_label), "tag"),
        Column("regime", gettext_lazy("Regime"), lambda line: regime_of(line.deadline)),
        Column("of", gettext_lazy("Of"), lambda line: str(line.deadline.parent)),
        Column("safe_on", gettext_lazy("Last safe day"), lambda line: line.deadline.safe_on),
        Column("set_on", gettext_lazy("Day set by hand"), lambda line: line.deadline.set_on),
        Column("unchecked", gettext_lazy("Unchecked"), lambda line: len(line.deadline.unchecked)),
        Column("cutoff", gettext_lazy("Hour of the day"), lambda line: line.deadline.cutoff),
        Column("zone", gettext_lazy("Time zone"), lambda line: line.deadline.zone),
        Column("earliest_on", gettext_lazy("Not before"), lambda line: line.deadline.earliest_on),
        Column("latest_on", gettext_lazy("Not after"), lambda line: line.deadline.latest_on),
        Column("no_date_because", gettext_lazy("Why there is no date"), _reason),
        Column("finished_on", gettext_lazy("Finished on"), lambda line: line.deadline.finished_on),
        Column("confidence", gettext_lazy("Verified"), lambda line: line.deadline.confidence),
        Column("rule", gettext_lazy("Rule"), lambda line: line.deadline.rule_id),
        Column("citation", gettext_lazy("Citation"), lambda line: line.deadline.citation),
        Column("link", gettext_lazy("Why"), lambda line: line.deadline.get_absolute_url(), "why"),
    ),
    _lines,
    lambda rows: rows.defer(*UNREAD),
)
