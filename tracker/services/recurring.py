"""The occurrences of what an agreement demands again and again: which there are, and how far ahead."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.days import ONE_DAY, add_months
from tracker.clock.explain import legal_day
from tracker.clock.steps import Step
from tracker.models.clauses import FirstTime
from tracker.models.recurrence import Recurrence

from .clause_rules import SILENT
from .in_force import Stretch
from .kept import FIRST_AFTER, FIRST_ON

MONTHS_AHEAD = 18


class Occurrence(NamedTuple):
    """One time that a duty recurs: its number from 1 on, and its day before any roll."""

    n: int
    on: date
    key: str


def horizon(day: date) -> date:
    """Return the last day whose occurrences are deadlines on `day`: the end of the month 18 months on.

    It moves once a month, so that topping up is rare, and never back.
    """
    return add_months(day.replace(day=1), MONTHS_AHEAD + 1) - ONE_DAY


def on_anchor(rule: Recurrence, first: str) -> bool:
    """Whether the day of the anchor is itself an occurrence, if the rule falls on it.

    `first` is what the clause says. Where it is silent, a day that the rule names is never skipped, as in RFC
    5545; a rule that names none begins one period on, as “every 90 days after” does.
    """
    return rule.names_days if first in SILENT else first == FirstTime.ON


def first_doubt(rule: Recurrence, first: str, anchor: date, n: int, on: date) -> str:
    """Return what a silent clause leaves open about its `n`th occurrence; empty for nothing."""
    if first not in SILENT or n != 1:
        return ""
    if on == anchor:
        return _(FIRST_ON) % {"anchor": legal_day(anchor)}
    return "" if rule.names_days else _(FIRST_AFTER) % {"anchor": legal_day(anchor)}


def recurs(rule: Recurrence, first: str, anchor: str) -> str:
    """Return a recurrence in words: whether the day it is anchored on counts, and whether that is stated."""
    words = {"rule": rule, "anchor": anchor}
    if on_anchor(rule, first):
        found = _("%(rule)s, from %(anchor)s, that day included") % words
    else:
        found = _("%(rule)s, the first time after %(anchor)s") % words
    return _("%(words)s (the clause does not say which)") % {"words": found} if first in SILENT else found


def occurrences(
    rule: Recurrence, anchor: date, stretch: Stretch, last: date, first: str = FirstTime.NOT_STATED
) -> Iterator[Occurrence]:
    """Return the occurrences from `anchor` up to `last` that fall into `stretch`, in order.

    `first` says whether the anchor's own day is one, as `on_anchor` reads it.

    Their numbers count from the anchor, whoever holds the duty meanwhile: where one stretch ends the day
    before another begins, each occurrence falls into exactly one of them.
    """
    end = min(last, stretch.last) if stretch.last else last
    for n, on in rule.days(anchor, end, on_anchor=on_anchor(rule, first)):
        if stretch.holds(on):
            yield Occurrence(n, on, on.isoformat())


def recurred(rule: Recurrence, anchor: date, one: Occurrence, cite: str, first: str) -> Step:
    """Return the step that says which occurrence a day is."""
    included = on_anchor(rule, first) and any(rule.days(anchor, anchor, on_anchor=True))
    yearly = (
        not included
        and rule.is_anniversary
        and rule.freq == "YEARLY"
        and rule.interval == 1
        and not rule.months
    )
    shortened = rule.is_anniversary and one.on.day != anchor.day
    facts = {"n": one.n, "anchor": anchor, "rule": str(rule), "anniversary": yearly, "shortened": shortened}
    return Step("recurred", one.on, cite, facts | ({"included": True} if included else {}))
