"""Evidence counts once a second person accepted it, and until it expires."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.services.papers import PDF, files_in, papers
from tests.services.rows import a_person, a_watcher, at, planned
from tests.services.test_promises import a_recurring, an_agreement
from tracker.filters.proof import gaps_of, gaps_of_parts
from tracker.models import EVIDENCE_RULE, Divestment, Evidence, Obligation, OrderPart
from tracker.services.agreements import terminate_agreement
from tracker.services.evidence import add_evidence, judge_evidence
from tracker.services.fulfilling import fulfil_obligation
from tracker.services.recompute import recompute_divestment, recompute_obligations

__all__ = ["papers"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]
NOW = at(date(2026, 9, 10))
FIRST = "2026-08-03"


@pytest.fixture
def people() -> tuple[User, User]:
    return a_person("ann"), a_person("ben")


@pytest.fixture
def duty() -> Obligation:
    """A monthly log since 3 July 2026, of which two have fallen due."""
    agreement = an_agreement(rolling="none")
    found = a_recurring(agreement, "FREQ=MONTHLY", text="Log", evidence_required="The log")
    recompute_obligations(agreement, None, NOW)
    return found


def uploaded(duty: Obligation | OrderPart, by: User, occurrence: str = FIRST, **values: Any) -> Evidence:
    told = {"file": [PDF], "name": "log.pdf", "now": NOW} | values
    return add_evidence(duty, occurrence=occurrence, by=by, **told)


def accepted(row: Evidence, by: User, now: datetime = NOW) -> Evidence:
    return judge_evidence(row.pk, verdict="accepted", by=by, now=now)


def whys(duty: Obligation, now: datetime = NOW) -> dict[str, str]:
    return {gap.deadline.key: gap.why for gap in gaps_of([duty], now).get(duty.pk, [])}


def test_a_gap_closes_when_a_second_person_accepts_the_paper(duty, people) -> None:
    ann, ben = people
    assert whys(duty) == {FIRST: "none", "2026-09-03": "none"}
    row = uploaded(duty, ann)
    assert whys(duty)[FIRST] == "waiting"
    with pytest.raises(ValidationError, match="You uploaded it"):
        accepted(row, ann)
    judge_evidence(row.pk, verdict="refused", review_note="The wrong month", by=ben, now=NOW)
    assert whys(duty)[FIRST] == "refused"
    accepted(uploaded(duty, ann), ben)
    assert whys(duty) == {"2026-09-03": "none"}


def test_what_was_judged_is_locked(duty, people) -> None:
    ann, ben = people
    row = accepted(uploaded(duty, ann), ben)
    with pytest.raises(ValidationError, match="It was accepted already and does not change"):
        judge_evidence(row.pk, verdict="refused", review_note="after all not", by=ben, now=NOW)
    row.refresh_from_db()
    assert (row.verdict, row.reviewed_by, row.review_note) == ("accepted", ben, "")


def test_the_database_keeps_whoever_uploaded_it_from_judging_it(duty, people) -> None:
    row = uploaded(duty, people[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(
            verdict="accepted", reviewed_by=row.uploaded_by, reviewed_at=NOW
        )


@pytest.mark.parametrize("column", ["verdict", "review_note", "expires_on", "note"])
def test_the_database_keeps_judged_evidence_as_it_is(duty, people, column) -> None:
    ann, ben = people
    row = accepted(uploaded(duty, ann), ben)
    told = {"verdict": "refused", "expires_on": date(2030, 1, 1)}.get(column, "other")
    with pytest.raises(DatabaseError, match="add another row instead"), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(**{column: told})
    with pytest.raises(DatabaseError, match="add another row instead"), transaction.atomic():
        connection.cursor().execute("DELETE FROM tracker_evidence")


def test_the_database_keeps_which_file_was_handed_in_even_before_it_is_judged(duty, people) -> None:
    row = uploaded(duty, people[0])
    with pytest.raises(DatabaseError, match="add another row instead"), transaction.atomic():
        Evidence.objects.filter(pk=row.pk).update(sha256="0" * 64)
    Evidence.objects.filter(pk=row.pk).update(note="Sent by courier")


def test_a_refusal_needs_its_reason(duty, people) -> None:
    ann, ben = people
    with pytest.raises(ValidationError, match="Say why it is refused"):
        judge_evidence(uploaded(duty, ann).pk, verdict="refused", by=ben, now=NOW)


def test_evidence_for_a_date_that_is_not_there_keeps_no_file(duty, people, papers) -> None:
    with pytest.raises(ValidationError, match="no such date"):
        uploaded(duty, people[0], "2026-08-04")
    assert not papers.exists()
    assert not Evidence.objects.exists()


def test_a_paper_good_until_a_day_reminds_until_a_new_one_takes_its_place(duty, people) -> None:
    ann, ben = people
    watcher = a_watcher(duty.agreement.investment, "cy", leads=[7, 0])
    row = uploaded(duty, ann, expires_on=date(2026, 10, 1), name="policy.pdf")
    assert not duty.deadlines.filter(rule_id=EVIDENCE_RULE).exists()
    accepted(row, ben)
    clock = duty.deadlines.get(rule_id=EVIDENCE_RULE)
    assert (clock.title, clock.due_on, clock.state, clock.zone) == (
        "Evidence expires: policy.pdf",
        date(2026, 10, 1),
        "running",
        "America/New_York",
    )
    assert watcher in {reminder.recipient for reminder in planned(clock)}
    assert whys(duty, at(date(2026, 10, 1))).get(FIRST) is None
    assert whys(duty, at(date(2026, 10, 2)))[FIRST] == "expired"
    accepted(uploaded(duty, ann, expires_on=date(2027, 10, 1), name="renewed.pdf"), ben)
    clock.refresh_from_db()
    assert (clock.state, clock.finished_on, planned(clock)) == ("met", date(2026, 9, 10), [])
    assert whys(duty, at(date(2026, 10, 2))).get(FIRST) is None
    assert recompute_obligations(duty.agreement, None, NOW) == []


def test_a_later_month_with_a_paper_that_lasts_longer_takes_over(duty, people) -> None:
    ann, ben = people
    accepted(uploaded(duty, ann, expires_on=date(2026, 9, 1)), ben)
    accepted(uploaded(duty, ann, "2026-09-03"), ben)
    assert whys(duty) == {FIRST: "expired"}
    accepted(uploaded(duty, ann, "2026-09-03", expires_on=date(2026, 12, 1)), ben)
    assert whys(duty) == {}


def test_nothing_expires_after_the_end_of_the_agreement(duty, people) -> None:
    ann, ben = people
    accepted(uploaded(duty, ann, expires_on=date(2026, 10, 1)), ben)
    terminate_agreement(duty.agreement_id, terminated=duty.agreement.effective.on(date(2026, 9, 5)), now=NOW)
    assert duty.deadlines.get(rule_id=EVIDENCE_RULE).state == "ended"


def test_the_date_of_a_paper_is_none_that_can_be_met(duty, people) -> None:
    ann, ben = people
    row = accepted(uploaded(duty, ann, expires_on=date(2026, 10, 1)), ben)
    with pytest.raises(ValidationError, match="no such date"):
        fulfil_obligation(duty.pk, occurrence=f"evidence-{row.pk}", done_on=NOW.date(), now=NOW)
    with pytest.raises(ValidationError, match="no such date"):
        uploaded(duty, ann, f"evidence-{row.pk}")


def test_a_date_met_early_needs_its_paper_at_once(duty) -> None:
    fulfil_obligation(duty.pk, occurrence="2026-10-03", done_on=NOW.date(), now=NOW)
    assert whys(duty)["2026-10-03"] == "none"
    duty.evidence_required = ""
    assert whys(duty) == {}


def test_a_part_of_an_order_has_evidence_for_its_own_dates_alone(duty, people, papers) -> None:
    matter = duty.agreement.investment
    order = Divestment.objects.create(investment=matter, **duty.agreement.effective.columns("ordered"))
    parts = [
        OrderPart.objects.create(divestment=order, kind="remove", text=f"Remove it {n}", position=n)
        for n in (0, 1)
    ]
    recompute_divestment(order, None, NOW)
    row = uploaded(parts[0], people[0], f"part-{parts[0].pk}")
    assert (row.part, row.obligation, files_in(papers)) == (parts[0], None, [row.stored_as])
    assert accepted(row, people[1]).verdict == "accepted"
    with pytest.raises(ValidationError, match="no such date"):
        uploaded(parts[1], people[0], f"part-{parts[0].pk}")


def test_expired_evidence_of_a_part_is_a_date_and_a_gap(duty, people) -> None:
    ann, ben = people
    matter = duty.agreement.investment
    order = Divestment.objects.create(investment=matter, **duty.agreement.effective.columns("ordered"))
    due = duty.agreement.effective.on(date(2026, 9, 1)).columns("due")
    part = OrderPart.objects.create(
        divestment=order, kind="audit", text="Allow audits", evidence_required="The report", **due
    )
    recompute_divestment(order, None, NOW)
    accepted(uploaded(part, ann, f"part-{part.pk}", expires_on=date(2026, 10, 1), name="audit.pdf"), ben)
    clock = order.deadlines.get(rule_id=EVIDENCE_RULE)
    assert (clock.title, clock.due_on, clock.state) == (
        "Evidence expires: audit.pdf",
        date(2026, 10, 1),
        "running",
    )
    whys_then = [one.why for _, one in gaps_of_parts([part], at(date(2026, 10, 2)))]
    assert ([one.why for _, one in gaps_of_parts([part], NOW)], whys_then) == ([], ["expired"])
    accepted(uploaded(part, ann, f"part-{part.pk}", expires_on=date(2027, 10, 1)), ben)
    clock.refresh_from_db()
    assert clock.state == "met"


def test_gaps_of_many_obligations_take_two_queries(duty, people, django_assert_num_queries) -> None:
    more = [a_recurring(duty.agreement, "FREQ=MONTHLY", evidence_required="The log") for _ in range(3)]
    recompute_obligations(duty.agreement, None, NOW)
    uploaded(duty, people[0])
    with django_assert_num_queries(2):
        found = gaps_of([duty, *more], NOW + timedelta(days=30))
    assert [len(found[one.pk]) for one in (duty, *more)] == [3, 3, 3, 3]
