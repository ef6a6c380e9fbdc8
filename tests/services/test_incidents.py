"""From the discovery of an incident the clocks of its notice run, to the hour where the clause says hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.services.rows import a_person, at
from tests.services.test_promises import an_agreement
from tracker.clock.hours import read_local
from tracker.models import FuzzyDay, Incident, MitigationAgreement, Obligation
from tracker.services.fulfilling import fulfil_obligation
from tracker.services.incidents import (
    add_incident_duty,
    close_incident,
    correct_incident,
    record_incident,
    record_notice,
    record_penalty,
)
from tracker.services.recompute import recompute_obligations
from tracker.services.standing import Reader

pytestmark = pytest.mark.django_db
ZONE = "America/New_York"
NOW = at(date(2026, 11, 20))


@pytest.fixture
def agreement() -> MitigationAgreement:
    return an_agreement(effective="2026-01-05")


def a_clause(agreement: MitigationAgreement, n: int, unit: str, **values: Any) -> Obligation:
    """A clause that is counted from a discovery."""
    told = {"text": "Notify the agencies", "clause": "section 7", "counting": "day-after", "rolling": "none"}
    told |= {"term_n": n, "term_unit": unit, "anchor": "discovered"}
    return Obligation.objects.create(agreement=agreement, **told | values)


def an_incident(agreement: MitigationAgreement, wall: str, now: datetime = NOW, **told: Any) -> Incident:
    at_ = read_local(wall, ZONE)
    return record_incident(agreement.pk, title="Door open", discovered_at=at_, zone=ZONE, now=now, **told)


def the_hour(incident: Incident) -> str:
    clock = incident.duties.get().deadlines.get()
    return f"{clock.due_on} {clock.cutoff} {clock.zone}"


@pytest.mark.parametrize(
    ("wall", "n", "ends"),
    [
        ("2026-03-07T14:30", 24, "2026-03-08 15:30"),  # the clocks go forward in the night
        ("2026-03-08T01:59", 1, "2026-03-08 03:59"),
        ("2026-10-31T14:30", 24, "2026-11-01 13:30"),  # and back
        ("2026-11-01T01:30-04:00", 1, "2026-11-01 01:30"),
        ("2026-11-01T01:30-05:00", 1, "2026-11-01 02:30"),
        ("2026-10-31T00:30", 72, "2026-11-02 23:30"),
    ],
)
def test_hours_run_on_over_both_changes_of_the_clocks(agreement, wall, n, ends) -> None:
    incident = an_incident(agreement, wall, under=[a_clause(agreement, n, "hour")])
    assert the_hour(incident) == f"{ends} {ZONE}"


def test_days_count_from_the_day_in_the_authoritys_zone(agreement) -> None:
    clause = a_clause(agreement, 2, "business-day", calendar="us-federal")
    incident = an_incident(agreement, "2026-11-10T23:30", under=[clause])  # the 11th is Veterans Day
    assert incident.discovered_at.astimezone(UTC).date() == date(2026, 11, 11)
    clock = incident.duties.get().deadlines.get()
    assert (clock.due_on, clock.confidence, clock.cutoff) == (date(2026, 11, 13), "verified", "")


def test_the_clause_stays_for_the_next_incident_and_each_has_its_own_clock(agreement) -> None:
    clause = a_clause(agreement, 24, "hour", evidence_required="The notice")
    first, second = (
        an_incident(agreement, wall, under=[clause]) for wall in ("2026-11-02T09:00", "2026-11-03T10:00")
    )
    recompute_obligations(agreement, None, NOW)
    assert clause.deadlines.get().state == "waiting"
    assert [the_hour(one)[:16] for one in (first, second)] == ["2026-11-03 09:00", "2026-11-04 10:00"]
    copied = first.duties.get()
    assert (copied.clause, copied.evidence_required, copied.incident) == ("section 7", "The notice", first)


def test_the_first_notice_meets_the_clock_and_more_may_follow(agreement) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00", under=[a_clause(agreement, 24, "hour")])
    duty, by = incident.duties.get(), a_person()
    sent = read_local("2026-11-02T20:00", ZONE)
    record_notice(incident.pk, sent_at=sent, to="Treasury", now=NOW, by=by, meets=[duty])
    clock = duty.deadlines.get()
    assert (clock.state, clock.finished_on) == ("met", date(2026, 11, 2))
    assert duty.fulfilments.get().note == "Notice to Treasury"
    record_notice(incident.pk, sent_at=sent + timedelta(days=1), to="Justice", now=NOW, by=by)
    assert [one.to for one in incident.notices.all()] == ["Treasury", "Justice"]


@pytest.mark.parametrize(
    ("sent", "is_late", "says"),
    [
        ("2026-11-03T09:00", False, ""),
        ("2026-11-03T11:15", True, "Finished 2 h 15 min late."),
        ("2026-11-05T09:00", True, "Finished 48 h 0 min late."),
    ],
)
def test_a_notice_after_its_hour_met_the_clock_late(agreement, sent, is_late, says) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00", under=[a_clause(agreement, 24, "hour")])
    duty = incident.duties.get()
    record_notice(incident.pk, sent_at=read_local(sent, ZONE), to="Treasury", now=NOW, meets=[duty])
    clock = duty.deadlines.get()
    standing = Reader(NOW).standing(clock)
    assert (clock.is_late, standing.word) == (is_late, "met late" if is_late else "met")
    assert [one for one in clock.cautions if "late" in one] == ([says] if says else [])


def test_a_day_alone_does_not_tell_whether_the_hour_was_kept(agreement) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00", under=[a_clause(agreement, 24, "hour")])
    duty = incident.duties.get()
    fulfil_obligation(duty.pk, done_on=date(2026, 11, 3), now=NOW)
    clock = duty.deadlines.get()
    assert not clock.is_late
    assert any("whether that was before 09:00 is not known" in one for one in clock.cautions)


def test_a_clock_of_hours_says_its_hour_and_is_overdue_once_it_has_passed(agreement) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00", under=[a_clause(agreement, 24, "hour")])
    clock = incident.duties.get().deadlines.get()
    before, after = (Reader(read_local(f"2026-11-03T{at}", ZONE)) for at in ("08:59", "09:01"))
    assert before.zones(clock).hour == "09:00 in New York"
    assert [one.standing(clock).word for one in (before, after)] == ["due today", "overdue"]


def test_a_notice_before_the_discovery_in_the_future_or_of_another_incident_is_refused(agreement) -> None:
    clause = a_clause(agreement, 24, "hour")
    one, other = (an_incident(agreement, "2026-11-02T09:00", under=[clause]) for _ in range(2))
    for sent, says in (("2026-11-02T08:59", "before the discovery"), ("2026-12-01T09:00", "in the future")):
        with pytest.raises(ValidationError, match=says):
            record_notice(one.pk, sent_at=read_local(sent, ZONE), to="Treasury", now=NOW)
    with pytest.raises(ValidationError, match="not a duty of this incident"):
        record_notice(one.pk, sent_at=NOW, to="Treasury", now=NOW, meets=[other.duties.get()])
    assert not one.notices.exists()


def test_a_corrected_discovery_moves_the_clock_and_says_why(agreement) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00", under=[a_clause(agreement, 48, "hour")])
    correct_incident(incident.pk, discovered_at=read_local("2026-11-01T08:00", ZONE), now=NOW)
    assert the_hour(incident)[:16] == "2026-11-03 08:00"
    change = incident.duties.get().deadlines.get().changes.get()
    assert change.text.endswith("2026: the discovery of “Door open” was corrected.")
    assert recompute_obligations(agreement, None, NOW) == []
    record_notice(incident.pk, sent_at=read_local("2026-11-01T09:00", ZONE), to="Treasury", now=NOW)
    with pytest.raises(ValidationError, match="A notice of it was sent before"):
        correct_incident(incident.pk, discovered_at=read_local("2026-11-01T10:00", ZONE), now=NOW)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"discovered_at": NOW + timedelta(minutes=1)}, "lies in the future"),
        ({"zone": "Mars/Olympus"}, "there is no time zone"),
        ({"title": " "}, "cannot be blank"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(agreement, told, says) -> None:
    given = {"title": "Door open", "discovered_at": NOW, "zone": ZONE} | told
    with pytest.raises(ValidationError, match=says):
        record_incident(agreement.pk, now=NOW, **given)
    assert not Incident.objects.exists()


def test_clauses_and_reviews_of_others_are_refused(agreement) -> None:
    other = an_agreement("other")
    fixed = a_clause(agreement, 2, "hour", anchor="effective")
    for clause in (fixed, a_clause(other, 24, "hour")):
        with pytest.raises(ValidationError, match="not counted from a discovery"):
            an_incident(agreement, "2026-11-02T09:00", under=[clause])
    with pytest.raises(ValidationError, match="another agreement"):
        an_incident(agreement, "2026-11-02T09:00", breached=a_clause(other, 24, "hour"))
    assert not Incident.objects.exists()


def test_a_penalty_runs_on_the_clocks_of_the_law(agreement) -> None:
    incident = an_incident(agreement, "2026-08-03T09:00", is_breach=True)
    review = agreement.investment.reviews.get()

    def recorded(kind: str, day: str) -> None:
        told = {"occurred": FuzzyDay.parse(day), "review": review, "by": None, "note": ""}
        record_penalty(incident.pk, kind=kind, now=NOW, **told)

    recorded("penalty_noticed", "2026-10-01")
    petition = review.deadlines.get(rule_id="us.cfius.penalty.petition")
    assert (petition.due_on, petition.state) == (date(2026, 10, 30), "running")  # 20 days, the 12th closed
    recorded("penalty_petitioned", "2026-10-20")
    petition.refresh_from_db()
    final = review.deadlines.get(rule_id="us.cfius.penalty.final")
    assert (petition.state, final.due_on, final.owed_by) == ("met", date(2026, 11, 18), "authority")
    recorded("penalty_determined", "2026-11-16")
    final.refresh_from_db()
    incident.refresh_from_db()
    assert (final.state, incident.review) == ("met", review)


def test_a_penalty_of_another_matter_or_another_event_is_refused(agreement) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00")
    told = {"occurred": FuzzyDay.parse("2026-11-03"), "now": NOW, "by": None, "note": ""}
    elsewhere = an_agreement("other").investment.reviews.get()
    with pytest.raises(ValidationError, match="another matter"):
        record_penalty(incident.pk, kind="penalty_noticed", review=elsewhere, **told)
    review = agreement.investment.reviews.get()
    with pytest.raises(ValidationError, match="Choose the notice"):
        record_penalty(incident.pk, kind="cleared", review=review, **told)
    incident.refresh_from_db()
    assert incident.review is None


def test_an_incident_closes_once_its_duties_are_met(agreement) -> None:
    incident = an_incident(agreement, "2026-11-02T09:00", under=[a_clause(agreement, 24, "hour")])
    with pytest.raises(ValidationError, match="1 duty of it is still open"):
        close_incident(incident.pk, closed_on=date(2026, 11, 10), now=NOW)
    sent = read_local("2026-11-02T20:00", ZONE)
    record_notice(incident.pk, sent_at=sent, to="Treasury", now=NOW, meets=incident.duties.all())
    for day, says in ((date(2026, 11, 1), "discovered only on"), (date(2026, 11, 21), "in the future")):
        with pytest.raises(ValidationError, match=says):
            close_incident(incident.pk, closed_on=day, now=NOW)
    close_incident(incident.pk, closed_on=date(2026, 11, 10), now=NOW)
    with pytest.raises(ValidationError, match="was closed on Tue 10 Nov 2026"):
        add_incident_duty(incident.pk, text="Train everybody", now=NOW)
    close_incident(incident.pk, closed_on=None, now=NOW)
    due = FuzzyDay.parse("2026-12-15").columns("due")
    duty = add_incident_duty(incident.pk, text="Train everybody", now=NOW, **due)
    assert duty.deadlines.get().due_on == date(2026, 12, 15)
