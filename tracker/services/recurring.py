"""The occurrences of what an agreement demands again and again: which there are, and how far ahead."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tracker.clock.days import ONE_DAY, add_months
from tracker.clock.steps import Step
from tracker.models.recurrence import Recurrence

from .in_force import Stretch

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


def occurrences(rule: Recurrence, anchor: date, stretch: Stretch, last: date) -> Iterator[Occurrence]:
    """Return the occurrences after `anchor` up to `last` that fall into `stretch`, in order.

    Their numbers count from the anchor, whoever holds the duty meanwhile: where one stretch ends the day
    before another begins, each occurrence falls into exactly one of them.
    """
    end = min(last, stretch.last) if stretch.last else last
    for n, on in rule.days(anchor, end):
        if stretch.holds(on):
            yield Occurrence(n, on, on.isoformat())


def recurred(rule: Recurrence, anchor: date, one: Occurrence, cite: str) -> Step:
    """Return the step that says which occurrence a day is."""
    yearly = rule.is_anniversary and rule.freq == "YEARLY" and rule.interval == 1 and not rule.months
    shortened = rule.is_anniversary and one.on.day != anchor.day
    facts = {"n": one.n, "anchor": anchor, "rule": str(rule), "anniversary": yearly, "shortened": shortened}
    return Step("recurred", one.on, cite, facts)
