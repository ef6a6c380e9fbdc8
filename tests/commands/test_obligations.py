"""The register of obligations and what is due under it, for people and for scripts."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.commands.by_hand import said
from tests.services.rows import a_person
from tests.services.test_promises import a_recurring, an_agreement
from tracker.filters.register import due_within, overdue
from tracker.models import Deadline, Obligation
from tracker.services.agreements import amend_agreement, change_obligation
from tracker.services.recompute import recompute_obligations

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
"""Still Thu 19 Nov 2026 in Washington."""


def data(*arguments: str) -> Any:
    return json.loads(said("obligations", *arguments, "--json"))


@pytest.fixture
def duty() -> Obligation:
    agreement = an_agreement(effective="2026-10-19", rolling="none")
    person = a_person("ben")
    found = a_recurring(agreement, "FREQ=MONTHLY", text="Log", owner=person, evidence_required="The log")
    recompute_obligations(agreement, None, NOW)
    return found


def test_the_register_tells_what_holds_on_a_day(duty) -> None:
    amendment = amend_agreement(
        duty.agreement_id, effective_on=date(2027, 2, 1), instrument="Amendment No. 1"
    )
    change_obligation(duty.pk, amendment=amendment, now=NOW, text="Log and report")
    before, after = (data("recurring", "--as-of", day) for day in ("2027-01-31", "2027-02-01"))
    [old], [new] = before["obligations"], after["obligations"]
    assert (old["text"], old["in_force_to"], old["owner"]) == ("Log", "2027-01-31", "ben")
    assert (new["text"], new["in_force_from"], new["in_force_to"]) == ("Log and report", "2027-02-01", None)
    assert (before["as_of"], old["next_due_on"], old["recurrence"]) == (
        "2027-01-31",
        "2026-11-19",
        "FREQ=MONTHLY",
    )
    words = said("obligations", "--as-of", "2027-01-31")
    assert "section 5: Log, recurring\n1 obligation in force on Sun 31 Jan 2027." in words


def test_what_is_due_within_some_days_is_told_with_who_is_in_charge(duty) -> None:
    soon = timezone.now().date() + timedelta(days=5)
    Deadline.objects.filter(obligation=duty, key="2027-01-19").update(due_on=soon)
    answer = data("recurring", "--due-within", "6")
    told = [one for one in answer["dates"] if one["occurrence"] == "2027-01-19"]
    assert [(one["due_on"], one["owner"], one["title"]) for one in told] == [(soon.isoformat(), "ben", "Log")]
    assert "Log, recurring" in said("obligations", "--due-within", "6")


def test_due_within_counts_from_the_legal_day_of_the_authority(duty) -> None:
    assert [row.key for row in due_within(30, NOW)] == ["2026-11-19", "2026-12-19"]
    assert [row.key for row in due_within(29, NOW)] == ["2026-11-19"]
    assert list(overdue(NOW)) == []
    assert [row.key for row in overdue(NOW + timedelta(hours=4))] == ["2026-11-19"]


def test_nobody_is_told_of_a_matter_behind_a_wall(duty) -> None:
    outsider = a_person("outsider")
    assert not due_within(30, NOW, outsider).exists()
    duty.agreement.investment.team.create(user=outsider)
    assert due_within(30, NOW, outsider).count() == 2
