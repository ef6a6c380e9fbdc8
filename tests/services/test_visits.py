"""A finding of a visit becomes a duty with a date."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.services.rows import at
from tests.services.test_promises import an_agreement
from tracker.models import Finding, FuzzyDay, Obligation, SiteVisit
from tracker.services.visits import make_duty, record_finding, record_visit

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 11, 20))
TERM = {
    "term_n": 10,
    "term_unit": "business-day",
    "anchor": "named",
    "anchor_on": date(2026, 11, 9),
    "counting": "day-after",
    "rolling": "none",
    "calendar": "us-federal",
}


@pytest.fixture
def visit() -> SiteVisit:
    agreement = an_agreement(effective="2026-01-05")
    return record_visit(agreement.pk, by_whom="The monitor", visited_on=date(2026, 11, 9))


def test_a_finding_becomes_a_duty_counted_from_the_visit(visit) -> None:
    found = record_finding(visit.pk, text="No log", now=NOW, duty={"text": "Keep a log", **TERM})
    clock = found.obligation.deadlines.get()
    assert clock.due_on == date(2026, 11, 24)  # the 11th is Veterans Day
    assert found.obligation.agreement == visit.agreement


def test_a_finding_recorded_alone_becomes_a_duty_later_and_only_once(visit) -> None:
    found = record_finding(visit.pk, text="No log", now=NOW)
    assert found.obligation is None
    duty = make_duty(found.pk, now=NOW, **FuzzyDay.parse("2026-12-01").columns("due")).obligation
    assert (duty.text, duty.expression) == ("No log", "finding of the visit of Mon 9 Nov 2026")
    assert duty.deadlines.get().steps[0]["text"] == (
        "Tue 1 Dec 2026 was set: finding of the visit of Mon 9 Nov 2026."
    )
    with pytest.raises(ValidationError, match="a duty already"):
        make_duty(found.pk, now=NOW, text="Again")


def test_a_finding_whose_duty_is_wrong_is_not_recorded_either(visit) -> None:
    with pytest.raises(ValidationError, match="Say from what the term is counted"):
        record_finding(
            visit.pk, text="No log", now=NOW, duty={"text": "Keep a log", "term_n": 3, "term_unit": "week"}
        )
    assert not Finding.objects.exists()
    assert not Obligation.objects.exists()


def test_nothing_is_found_before_the_visit_and_none_is_announced_after_it(visit) -> None:
    ahead = record_visit(visit.agreement_id, by_whom="The monitor", visited_on=date(2026, 12, 9))
    with pytest.raises(ValidationError, match="lies in the future"):
        record_finding(ahead.pk, text="No log", now=NOW)
    with pytest.raises(ValidationError, match="announced before it takes place"):
        record_visit(
            visit.agreement_id, by_whom="X", visited_on=date(2026, 12, 9), announced_on=date(2026, 12, 10)
        )
