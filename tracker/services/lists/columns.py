"""What the columns of a list can be, and a first guess from their names."""

from collections.abc import Mapping, Sequence

from tracker.services.sheets.columns import guessed_by

FIELDS: Mapping[str, str] = {
    "clause": "Clause",
    "text": "Duty",
    "due": "Due, as stated",
    "expression": "Due, in words",
    "term": "Term",
    "anchor": "Counted from",
    "counting": "First day counted",
    "rolling": "A last day that is not open",
    "calendar": "Open days of",
    "recurrence": "Recurs",
    "first_falls": "First time",
    "recurs_until_on": "Recurs until",
    "evidence_required": "Evidence required",
    "consequence": "Consequence of missing it",
    "owner": "Person in charge",
    "deputy": "Deputy",
}
"""What a row can tell of an obligation, and what a person calls it."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "clause": ("clause", "section", "article", "paragraph", "reference", "ref", "no", "number"),
    "text": ("duty", "obligation", "requirement", "commitment", "undertaking", "description", "text"),
    "due": ("due as stated", "due date", "due on", "due by", "deadline", "due", "date"),
    "expression": ("due in words", "timing", "when"),
    "term": ("term", "period", "time limit", "within"),
    "anchor": ("counted from", "trigger", "anchor", "from"),
    "counting": ("first day counted", "first day", "counting"),
    "rolling": ("a last day that is not open", "closed day", "business day convention", "rolling", "roll"),
    "calendar": ("open days of", "open days", "calendar"),
    "recurrence": ("recurrence", "frequency", "recurs", "how often", "periodicity"),
    "first_falls": ("first time", "first falls", "first occurrence"),
    "recurs_until_on": ("recurs until", "until", "end date", "last day"),
    "evidence_required": ("evidence required", "evidence", "proof", "deliverable"),
    "consequence": ("consequence of missing it", "consequence", "if missed", "sanction", "penalty"),
    "owner": ("person in charge", "in charge", "owner", "responsible"),
    "deputy": ("deputy", "substitute", "backup"),
}


def guessed(heads: Sequence[str]) -> dict[int, str]:
    """Return which column is probably which field."""
    return guessed_by(heads, NAMES)
