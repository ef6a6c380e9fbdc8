from datetime import date

import pytest

from tests.clock.samples import CALENDAR, CITE, rule
from tracker.clock.basis import Basis
from tracker.clock.count import count_clock
from tracker.clock.explain import sentence
from tracker.clock.rules import Rule


def yearly(relation: str) -> Rule:
    facts = {"month": 4, "day": 1, "relation": relation}
    return rule(formula="before-day-of-year", formula_facts=facts)


@pytest.mark.parametrize(
    ("relation", "trigger", "due"),
    [
        ("before", date(2026, 3, 30), date(2026, 3, 31)),
        ("before", date(2026, 3, 31), date(2026, 3, 31)),
        ("before", date(2026, 4, 1), date(2027, 3, 31)),
        ("by", date(2026, 3, 31), date(2026, 4, 1)),
        ("by", date(2026, 4, 1), date(2026, 4, 1)),
        ("by", date(2026, 4, 2), date(2027, 4, 1)),
    ],
)
def test_a_day_of_the_year_is_the_next_one_from_the_trigger_day_on(
    relation: str, trigger: date, due: date
) -> None:
    answer = count_clock(yearly(relation), trigger, CALENDAR)
    assert (answer.trigger_on, answer.unrolled_on, answer.due_on, answer.safe_on) == (trigger, due, due, None)
    assert (answer.doubts, answer.readings) == ((), ())
    assert answer.basis == Basis(yearly(relation), None, trigger, trigger, CALENDAR)
    (step,) = answer.steps
    assert (step.code, step.on, step.cite) == ("fixed-day", due, CITE.text)
    assert step.facts == {"named": date(due.year, 4, 1), "relation": relation}


def test_a_day_of_the_year_is_told_in_words() -> None:
    (step,) = count_clock(yearly("before"), date(2026, 3, 30), CALENDAR).steps
    assert sentence(step) == "The law says before 1 Apr of each year: the last day is Tue 31 Mar 2026."
