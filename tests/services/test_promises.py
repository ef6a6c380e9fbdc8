"""Obligations: a date where the agreement names a day, its own words where it does not."""

from datetime import date
from typing import Any

import pytest

from tests.models.rows import an_investment
from tests.services.rows import a_watcher, at, planned
from tracker.models import Deadline, FuzzyDay, MitigationAgreement, Obligation, Review
from tracker.services.divest import fulfil_obligation
from tracker.services.recompute import recompute_obligations

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 5, 20))


def a_promise(text: str, due: str = "", **values: Any) -> Obligation:
    matter = an_investment(f"matter-{MitigationAgreement.objects.count()}")
    Review.objects.create(investment=matter, regime="us-cfius")
    agreement = MitigationAgreement.objects.create(investment=matter, instrument="Security agreement")
    day = FuzzyDay.parse(due).columns("due")
    return Obligation.objects.create(agreement=agreement, text=text, **day, **values)


def the_clock(promise: Obligation) -> Deadline:
    recompute_obligations(promise.agreement, None, NOW)
    return promise.deadlines.get()


def test_a_due_day_is_a_date_with_the_clause_as_its_citation() -> None:
    promise = a_promise("Nominate a security officer", "2026-06-30", expression="within 30 days of closing")
    person = a_watcher(promise.agreement.investment, leads=[7, 0])
    deadline = the_clock(promise)
    assert (deadline.due_on, deadline.zone, deadline.state) == (
        date(2026, 6, 30),
        "America/New_York",
        "running",
    )
    assert deadline.citation == "Security agreement: Nominate a security officer"
    assert deadline.steps[0]["text"] == (
        "Tue 30 Jun 2026 was set: Security agreement, “within 30 days of closing”."
    )
    assert [row.recipient for row in planned(deadline)] == [person] * 3


def test_a_continuing_duty_is_not_a_date() -> None:
    deadline = the_clock(a_promise("Keep the headquarters", expression="continuing"))
    assert (deadline.state, deadline.due_on, deadline.undetermined_reason) == (
        "not-a-date",
        None,
        "continuing",
    )


def test_a_year_keeps_its_bounds_and_gives_no_date() -> None:
    deadline = the_clock(a_promise("Invest", "2028", expression="by 2028"))
    assert (deadline.state, deadline.due_on, deadline.undetermined_reason) == ("running", None, "by 2028")
    assert (deadline.earliest_on, deadline.latest_on) == (date(2028, 1, 1), date(2028, 12, 31))


def test_a_promise_without_words_says_that_nothing_was_published() -> None:
    assert the_clock(a_promise("Report")).undetermined_reason == "No date was published"


def test_a_day_somebody_worked_out_is_unverified() -> None:
    deadline = the_clock(a_promise("Remove the equipment", "2012-10-12", due_basis="computed"))
    assert deadline.confidence == "unverified"


def test_a_promise_kept_meets_its_clock() -> None:
    promise = a_promise("Nominate a security officer", "2026-06-30")
    fulfil_obligation(promise.pk, done_on=date(2026, 5, 19), now=NOW)
    deadline = promise.deadlines.get()
    assert (deadline.state, deadline.finished_on) == ("met", date(2026, 5, 19))


def test_a_long_promise_is_shortened_in_the_title_only() -> None:
    text = "Keep " + "very " * 60 + "good records"
    deadline = the_clock(a_promise(text))
    assert len(deadline.title) <= 200
    assert deadline.citation.endswith(text)
