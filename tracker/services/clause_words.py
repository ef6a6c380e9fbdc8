"""A clause in words: when it is due, and between which amendments it holds."""

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Obligation
from tracker.models.clauses import Duty, Rolling, TermUnit
from tracker.models.recurrence import Recurrence
from tracker.services.language import quoted
from tracker.services.speech import length, say

from .recurring import recurs


def when(row: Duty) -> str:
    """When a clause is due, in words: its own, its term, its recurrence."""
    parts = [str(row.due)] if row.due.is_known else []
    if row.term_n is not None:
        parts.append(_term(row))
    if row.recurrence:
        parts.append(_recurrence(row))
    if row.expression:
        parts.append(quoted(say(row.expression)))
    if row.rolling and row.rolling != Rolling.NOT_STATED:
        parts.append(_("a closed day %(rolls)s") % {"rolls": row.get_rolling_display()})
    return _("; ").join(parts) or _("no date")


def _term(row: Duty) -> str:
    if row.term_unit == TermUnit.IMMEDIATE:
        return _("at once")
    n = row.term_n or 0
    words = length(n, row.term_unit)
    if row.recurrence:
        return _("%(length)s after each") % {"length": words}
    return _("%(length)s after %(anchor)s") % {"length": words, "anchor": _anchor(row)}


def _anchor(row: Duty) -> str:
    return legal_day(row.anchor_on) if row.anchor_on else row.get_anchor_display()


def _recurrence(row: Duty) -> str:
    often = recurs(Recurrence.parse(row.recurrence), row.first_falls, _anchor(row))
    if row.recurs_until_on is None:
        return often
    return _("%(often)s until %(day)s") % {"often": often, "day": legal_day(row.recurs_until_on)}


def holds(row: Obligation) -> str:
    """Which amendments bound an obligation; empty where none does."""
    parts = []
    if row.added_by:
        parts.append(_("since %(instrument)s") % {"instrument": row.added_by.instrument})
    if row.ended_by:
        parts.append(_("until %(instrument)s") % {"instrument": row.ended_by.instrument})
    return ", ".join(parts)
