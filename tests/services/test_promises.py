"""Obligations: a date where the agreement names a day, its own words where it does not."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.models.rows import an_investment
from tests.services.rows import a_watcher, at, planned
from tracker.models import Deadline, FuzzyDay, MitigationAgreement, Obligation, Review
from tracker.services.fulfilling import fulfil_obligation, reopen_obligation
from tracker.services.recompute import recompute_all, recompute_obligations

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
    assert deadline.steps[0]["text"] == "Tue 30 Jun 2026 was set: within 30 days of closing."
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


def an_agreement(slug: str = "recurring", **values: Any) -> MitigationAgreement:
    """A security agreement in force since Fri 3 Jul 2026, whose days that are not open move on."""
    matter = an_investment(slug)
    Review.objects.create(investment=matter, regime="us-cfius")
    told = {"rolling": "next-business-day", "calendar": "us-federal"} | values
    effective = FuzzyDay.parse(told.pop("effective", "2026-07-03")).columns("effective")
    return MitigationAgreement.objects.create(
        investment=matter, instrument="Security agreement", **effective, **told
    )


def a_recurring(agreement: MitigationAgreement, recurrence: str = "FREQ=YEARLY", **values: Any) -> Obligation:
    told = {"text": "Report", "anchor": "effective", "rolling": "not-stated", "clause": "section 5"}
    told |= {"first_falls": "after-anchor"} | values
    return Obligation.objects.create(agreement=agreement, recurrence=recurrence, **told)


def dates(promise: Obligation) -> list[date | None]:
    return list(promise.deadlines.order_by("key").values_list("due_on", flat=True))


def test_an_anniversary_explains_itself_and_rolls_as_the_agreement_says() -> None:
    promise = a_recurring(an_agreement())
    recompute_obligations(promise.agreement, None, NOW)
    first = promise.deadlines.get()
    assert first.cautions == ["Independence Day (observed) (2027-07-05) was not read in a source"]
    assert (first.key, first.due_on) == ("2027-07-03", date(2027, 7, 6))
    assert [step["text"] for step in first.steps] == [
        "Sat 3 Jul 2027 is the 1st anniversary of Fri 3 Jul 2026.",
        "Sat 3 Jul 2027 is closed (Saturday), so the end moves to Sun 4 Jul 2027.",
        "Sun 4 Jul 2027 is closed (Sunday), so the end moves to Mon 5 Jul 2027.",
        "Mon 5 Jul 2027 is closed (Independence Day (observed)), so the end moves to Tue 6 Jul 2027.",
    ]
    assert first.citation == "Security agreement, section 5: Report"


def test_a_first_report_on_the_effective_day_is_its_first_date() -> None:
    promise = a_recurring(an_agreement(), "FREQ=MONTHLY;INTERVAL=3", first_falls="on-anchor")
    recompute_obligations(promise.agreement, None, NOW)
    first, second = promise.deadlines.order_by("key")[:2]
    assert (first.key, first.due_on, first.confidence) == ("2026-07-03", date(2026, 7, 6), "verified")
    rule = "day included: every 3 months."
    assert first.steps[0]["text"] == f"Fri 3 Jul 2026 is the 1st time from Fri 3 Jul 2026 on, that {rule}"
    assert second.steps[0]["text"] == f"Sat 3 Oct 2026 is the 2nd time from Fri 3 Jul 2026 on, that {rule}"


@pytest.mark.parametrize(
    ("rule", "first", "says"),
    [
        ("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=3", "2026-07-03", "that day is counted in"),
        ("FREQ=DAILY;INTERVAL=90", "2026-10-01", "counted from one period after"),
    ],
)
def test_a_clause_silent_about_the_first_day_never_skips_a_day_it_names(rule, first, says) -> None:
    promise = a_recurring(an_agreement(), rule, first_falls="not-stated")
    recompute_obligations(promise.agreement, None, NOW)
    earliest = promise.deadlines.earliest("key")
    assert (earliest.key, earliest.confidence) == (first, "unverified")
    assert any("itself" in one and says in one for one in earliest.cautions)


def test_a_clause_and_an_agreement_without_a_roll_rule_leave_the_day_in_doubt() -> None:
    promise = a_recurring(an_agreement(rolling="", calendar=""))
    recompute_obligations(promise.agreement, None, NOW)
    first = promise.deadlines.get()
    assert (first.due_on, first.safe_on, first.confidence) == (
        date(2027, 7, 3),
        date(2027, 7, 2),
        "unverified",
    )
    assert "does not say what becomes of a last day" in first.cautions[0]


def test_a_term_beside_a_recurrence_counts_from_each_of_its_days() -> None:
    promise = a_recurring(
        an_agreement(),
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
        term_n=30,
        term_unit="calendar-day",
        counting="day-after",
        rolling="none",
    )
    recompute_obligations(promise.agreement, None, NOW)
    assert dates(promise) == [date(2027, 1, 30)]
    assert promise.deadlines.get().steps[0]["text"] == (
        "Thu 31 Dec 2026 is the 1st time after Fri 3 Jul 2026: every year on the 31st of Dec."
    )


def test_dates_lie_eighteen_months_ahead_and_are_topped_up_once() -> None:
    promise = a_recurring(an_agreement(rolling="none"), "FREQ=MONTHLY")
    recompute_obligations(promise.agreement, None, NOW)
    found = dates(promise)
    assert (found[0], found[-1], len(found)) == (date(2026, 8, 3), date(2027, 11, 3), 16)
    later = at(date(2026, 6, 1))
    added = recompute_obligations(promise.agreement, None, later)
    assert [(one.what, one.key) for one in added] == [("missing", "2027-12-03")]
    assert recompute_obligations(promise.agreement, None, later) == []
    recompute_all(None, later)
    assert recompute_all(None, later).differences == 0
    assert dates(promise) == [*found, date(2027, 12, 3)]


def test_each_occurrence_is_met_by_itself_and_only_once() -> None:
    promise = a_recurring(an_agreement(effective="2026-04-01"), "FREQ=MONTHLY;COUNT=3")
    fulfil_obligation(promise.pk, occurrence="2026-05-01", done_on=date(2026, 4, 30), now=NOW)
    states = dict(promise.deadlines.order_by("key").values_list("key", "state"))
    assert states == {"2026-05-01": "met", "2026-06-01": "running", "2026-07-01": "running"}
    with pytest.raises(ValidationError, match=r"recorded as done on Thu 30 Apr 2026: take that back first"):
        fulfil_obligation(promise.pk, occurrence="2026-05-01", done_on=date(2026, 4, 30), now=NOW)
    with pytest.raises(ValidationError, match="no such date"):
        fulfil_obligation(promise.pk, occurrence="2026-05-02", done_on=date(2026, 4, 30), now=NOW)


def test_what_was_not_done_after_all_runs_again() -> None:
    promise = a_promise("Report", "2026-06-30")
    fulfil_obligation(promise.pk, done_on=date(2026, 5, 19), now=NOW)
    with pytest.raises(ValidationError, match="Say why"):
        reopen_obligation(promise.pk, occurrence="1", note=" ", now=NOW)
    reopen_obligation(promise.pk, occurrence="1", note="the wrong report", now=NOW)
    assert promise.deadlines.get().state == "running"
    with pytest.raises(ValidationError, match="nothing to take back"):
        reopen_obligation(promise.pk, occurrence="1", note="again", now=NOW)
    fulfil_obligation(promise.pk, done_on=date(2026, 5, 20), now=NOW)
    assert promise.deadlines.get().finished_on == date(2026, 5, 20)
    assert promise.fulfilments.count() == 3


def test_a_recurrence_without_its_anchor_says_what_it_waits_for() -> None:
    deadline = the_clock(a_recurring(an_agreement(effective="")))
    assert (deadline.state, deadline.undetermined_reason) == (
        "not-a-date",
        "Recurs every year, counted from the effective day: not recorded yet",
    )


def test_a_term_after_signing_counts_as_its_clause_says() -> None:
    promise = a_promise(
        "Nominate an auditor",
        term_n=30,
        term_unit="calendar-day",
        anchor="signed",
        counting="day-after",
        rolling="none",
    )
    assert the_clock(promise).state == "waiting"
    promise.agreement.signed = FuzzyDay.parse("2026-05-04")
    promise.agreement.save()
    assert the_clock(promise).due_on == date(2026, 6, 3)


def test_a_duty_whose_agreement_ended_before_it_fell_due_is_over() -> None:
    promise = a_promise("Sell", "2026-06-30")
    promise.agreement.terminated = FuzzyDay.parse("2026-05-10")
    promise.agreement.save()
    deadline = the_clock(promise)
    assert (deadline.state, deadline.finished_on) == ("ended", date(2026, 5, 10))
    assert deadline.cautions == ["The agreement ended Sun 10 May 2026, before this fell due."]


def test_what_falls_into_the_month_in_which_an_agreement_ended_stays_in_doubt() -> None:
    agreement = an_agreement(effective="2026-01-15", rolling="none")
    agreement.terminated = FuzzyDay.parse("2026-04")
    agreement.save()
    promise = a_recurring(agreement, "FREQ=MONTHLY")
    recompute_obligations(agreement, None, NOW)
    found = list(promise.deadlines.order_by("key").values_list("key", "confidence"))
    assert found == [("2026-02-15", "verified"), ("2026-03-15", "verified"), ("2026-04-15", "unverified")]
