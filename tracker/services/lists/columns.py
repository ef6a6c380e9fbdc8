"""What the columns of a list can be, and a first guess from their names."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from tracker.services.sheets.columns import guessed_by

FIELDS: Mapping[str, Any] = {
    "clause": gettext_lazy("Clause"),
    "text": gettext_lazy("Duty"),
    "due": gettext_lazy("Due, as stated"),
    "expression": gettext_lazy("Due, in words"),
    "term": gettext_lazy("Term"),
    "anchor": gettext_lazy("Counted from"),
    "counting": gettext_lazy("First day counted"),
    "rolling": gettext_lazy("A last day that is not open"),
    "calendar": gettext_lazy("Open days of"),
    "recurrence": gettext_lazy("Recurs"),
    "first_falls": gettext_lazy("First time"),
    "recurs_until_on": gettext_lazy("Recurs until"),
    "evidence_required": gettext_lazy("Evidence required"),
    "consequence": gettext_lazy("Consequence of missing it"),
    "owner": gettext_lazy("Person in charge"),
    "deputy": gettext_lazy("Deputy"),
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
