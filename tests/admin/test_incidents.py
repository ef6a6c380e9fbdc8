"""An incident and a visit in the browser, from their agreement's page to what follows from them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.services.test_incidents import a_clause
from tests.services.test_promises import an_agreement
from tracker.models import Incident, MitigationAgreement, SiteVisit
from tracker.models.base import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(staff("ada"))
    return client


@pytest.fixture
def agreement(client) -> MitigationAgreement:
    found = an_agreement(effective="2025-02-03")
    found.investment.team.create(user=User.objects.get(username="ada"), role="owner")
    return found


def post(client: Client, name: str, row: Record, **told: object) -> str:
    address = reverse(f"longstop:{name}", args=[row.pk])
    return client.post(address, {**told, "step": "act"}, follow=True).content.decode()


def page(client: Client, row: Record) -> str:
    return client.get(row.get_absolute_url()).content.decode()


def test_an_incident_is_told_in_time_and_closed(client, agreement) -> None:
    clause = a_clause(agreement, 24, "hour")
    form = client.get(reverse("longstop:record_incident", args=[agreement.pk])).content.decode()
    assert 'value="America/New_York" selected' in form
    assert "checked" in form.split("Clocks that start")[1]
    told = {"title": "Door open", "discovered": "2026-11-02 09:00", "zone": "America/New_York"}
    text = post(client, "record_incident", agreement, **told, under=clause.pk, is_breach="on")
    incident = Incident.objects.get()
    assert "Breach under Security agreement, discovered Mon 2 Nov 2026, 09:00" in text
    assert "Tue 3 Nov 2026, 09:00 in New York (UTC-05:00)" in text
    assert incident.recorded_by == User.objects.get(username="ada")
    listed = page(client, agreement)
    assert incident.get_absolute_url() in listed.split('id="incidents"')[1].split('id="register"')[0]
    assert "Breach discovered" in listed.split("History")[1]
    for shown in (listed, page(client, agreement.investment), page(client, incident.duties.get())):
        assert '<p class="date">Tue 3 Nov 2026, 09:00 in New York</p>' in shown
    duty = incident.duties.get()
    text = post(client, "record_notice", incident, sent="2026-11-03 09:01", to="Treasury", meets=duty.pk)
    assert "Late" in text.split('id="notices"')[1]
    post(client, "record_notice", incident, sent="2026-11-03 08:59", to="Justice")
    assert "In time" in page(client, incident).split('id="notices"')[1]
    assert "It was discovered only on" in post(client, "close_incident", incident, closed_on="2026-11-01")
    assert "Closed Wed 4 Nov 2026" in post(client, "close_incident", incident, closed_on="2026-11-04")
    assert "Record notice</a>" not in page(client, incident)
    assert "open again" in post(client, "close_incident", incident)


@pytest.mark.parametrize(
    ("discovered", "says"),
    [
        ("2026-03-08 02:30", "does not exist in America/New_York"),
        ("2026-11-01 01:30", "Write 2026-11-01T01:30-04:00 or 2026-11-01T01:30-05:00"),
        ("yesterday", "is not an instant"),
        ("2099-01-01 00:00", "lies in the future"),
    ],
)
def test_a_time_that_is_none_is_refused_at_its_field(client, agreement, discovered, says) -> None:
    told = {"title": "Door open", "discovered": discovered, "zone": "America/New_York"}
    text = post(client, "record_incident", agreement, **told)
    assert says in text.split('id="id_discovered_error"')[1].split("</p>")[0]
    assert not Incident.objects.exists()


def an_incident(agreement: MitigationAgreement) -> Incident:
    now = timezone.now()
    return Incident.objects.create(
        agreement=agreement,
        title="Door open",
        discovered_at=datetime(2026, 11, 1, 6, 30, tzinfo=ZoneInfo("UTC")),
        zone="America/New_York",
        recorded_at=now,
    )


def test_a_correction_starts_from_the_very_instant_and_shows_what_moves(client, agreement) -> None:
    incident = an_incident(agreement)
    clause = {"text": "Notify", "term_n": 24, "term_unit": "hour", "anchor": "discovered"}
    post(client, "add_duty", incident, **clause, counting="day-after", rolling="none")
    address = reverse("longstop:correct_incident", args=[incident.pk])
    assert 'value="2026-11-01T01:30-05:00"' in client.get(address).content.decode()
    told = {"title": "Door open", "discovered": "2026-11-02T01:30-05:00", "zone": "America/New_York"}
    looked = client.post(address, {**told, "step": "preview"}).content.decode()
    assert "Tue 3 Nov 2026" in looked.split('id="moves"')[1]
    assert incident.duties.get().deadlines.get().due_on.day == 2
    post(client, "correct_incident", incident, **told)
    assert incident.duties.get().deadlines.get().due_on.day == 3


def test_a_penalty_goes_its_way_in_the_review_and_shows_on_the_incident(client, agreement) -> None:
    incident, review = an_incident(agreement), agreement.investment.reviews.get()
    for kind in ("penalty_noticed", "penalty_petitioned"):
        form = client.get(reverse("longstop:record_penalty", args=[incident.pk])).content.decode()
        assert f'value="{kind}" selected' in form
        post(client, "record_penalty", incident, kind=kind, occurred="2026-11-03", review=review.pk)
    text = page(client, incident).split('id="penalty"')[1]
    for words in ("Final penalty determination due", "Penalty notice received", review.get_absolute_url()):
        assert words in text


def test_a_visit_and_its_finding_become_a_dated_duty_in_one_form(client, agreement) -> None:
    post(client, "record_visit", agreement, by_whom="The monitor", visited_on="2026-11-09")
    visit = SiteVisit.objects.get()
    assert "a finding becomes a dated duty" in post(
        client, "record_finding", visit, finding="No log", text="Keep a log"
    )
    told = {"finding": "No log", "text": "Keep a log", "term_n": 10, "term_unit": "business-day"}
    assert "Say from what the term is counted" in post(client, "record_finding", visit, **told)
    assert not visit.findings.exists()
    text = post(
        client, "record_finding", visit, **told, counting="day-after", rolling="none", calendar="us-federal"
    )
    assert "Tue 24 Nov 2026" in text.split('id="findings"')[1]
    assert "1 finding" in page(client, agreement).split('id="visits"')[1]
    alone = visit.findings.create(text="No badge")
    assert reverse("longstop:finding_duty", args=[alone.pk]) in page(client, visit)
    assert "Tue 1 Dec 2026" in post(client, "finding_duty", alone, text="Wear a badge", due="2026-12-01")


def test_a_person_in_charge_must_see_the_matter(client, agreement) -> None:
    incident, outsider = an_incident(agreement), staff("outsider")
    told = {"text": "Train everybody", "due": "2027-01-15", "owner": outsider.pk}
    assert "does not see this matter" in post(client, "add_duty", incident, **told)
    assert not incident.duties.exists()
