"""Named formulas: the only escape hatch from the vocabulary of the law files. Each says what it needs."""

from collections.abc import Callable, Mapping
from datetime import date

from .days import ONE_DAY
from .rules import Rule
from .steps import Step


def before_day_of_year(rule: Rule, trigger_on: date) -> tuple[date, list[Step]]:
    """Return the next day before (or on) a fixed day of each year, on or after the trigger day.

    Facts: `month`, `day`, `relation` (`before`: the last day is the one before; `by`: the day itself).
    """
    facts = rule.formula_facts
    for year in (trigger_on.year, trigger_on.year + 1):
        named = date(year, int(facts["month"]), int(facts["day"]))
        end = named - ONE_DAY if facts["relation"] == "before" else named
        if end >= trigger_on:
            break
    step = Step("fixed-day", end, rule.cite.text, {"named": named, "relation": facts["relation"]})
    return end, [step]


FORMULAS: Mapping[str, Callable[[Rule, date], tuple[date, list[Step]]]] = {
    "before-day-of-year": before_day_of_year,
}
"""Formulas by the name a law file uses."""

FORMULA_FACTS: Mapping[str, frozenset[str]] = {
    "before-day-of-year": frozenset({"month", "day", "relation"}),
}
"""What each formula must be given in the file."""
