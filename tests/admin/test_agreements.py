"""The page of an agreement: what is due next, what holds on a day, and everything that can happen to it."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.services.test_promises import a_recurring, an_agreement
from tracker.clock.explain import legal_day
from tracker.models import Amendment, FuzzyDay, MitigationAgreement, Obligation
from tracker.services.recompute import recompute_obligations

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return staff("ada")


@pytest.fixture
def client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def agreement(person) -> MitigationAgreement:
    found = an_agreement(effective="2025-02-03", rolling="none", text="As signed")
    found.investment.team.create(user=person, role="owner")
    return found


@pytest.fixture
def duty(agreement, person) -> Obligation:
    found = a_recurring(agreement, "FREQ=MONTHLY", text="Log of visits", owner=person)
    recompute_obligations(agreement, None, timezone.now())
    return found


def page(client: Client, row: MitigationAgreement | Obligation, query: str = "") -> str:
    return client.get(f"{row.get_absolute_url()}{query}").content.decode()


def post(client: Client, name: str, row: MitigationAgreement | Obligation, **told: object) -> str:
    """Answer the question and act; what the next page, or the refused form, says."""
    address = reverse(f"longstop:{name}", args=[row.pk])
    return client.post(address, {**told, "step": "act"}, follow=True).content.decode()


def amended(client: Client, agreement: MitigationAgreement, on: str = "2026-03-03") -> Amendment:
    post(client, "amend", agreement, instrument="Amendment No. 1", effective_on=on, text="As amended")
    return agreement.amendments.get()


def test_it_shows_what_was_missed_what_comes_next_and_who_is_in_charge(client, duty) -> None:
    text = page(client, duty.agreement)
    clock = duty.deadlines.filter(due_on__gte=timezone.now().date()).earliest("due_on")
    assert legal_day(clock.due_on) in text
    assert "Every month, the first time after the effective day" in text
    assert "In force since Mon 3 Feb 2025" in text
    assert "overdue</span>" in text
    assert "ada</td>" in text


def test_a_date_that_is_missing_says_in_the_register_what_it_waits_for(client, agreement) -> None:
    agreement.effective = FuzzyDay.unknown()
    agreement.save()
    a_recurring(agreement, "FREQ=MONTHLY", text="Log of visits")
    agreement.obligations.create(text="Keep the headquarters", expression="continuing")
    recompute_obligations(agreement, None, timezone.now())
    shown = page(client, agreement)
    assert "counted from the effective day: not recorded yet" in shown
    assert shown.count("continuing") == 1


def test_an_amendment_changes_an_obligation_and_each_day_shows_its_own_version(client, duty) -> None:
    agreement = duty.agreement
    amendment = amended(client, agreement)
    form = {
        "amendment": amendment.pk,
        "text": "Log of visits and calls",
        "clause": "section 5",
        "anchor": "effective",
        "recurrence": "FREQ=MONTHLY",
        "rolling": "not-stated",
    }
    silent = post(client, "change_obligation", duty, **form)
    assert "Say when it first falls" in silent
    form["first_falls"] = "after-anchor"
    address = reverse("longstop:change_obligation", args=[duty.pk])
    looked = client.post(address, {**form, "step": "preview"}).content.decode()
    assert "What moves" in looked
    assert Obligation.objects.count() == 1
    post(client, "change_obligation", duty, **form)
    new = Obligation.objects.get(replaces=duty)
    assert (new.text, new.added_by, new.owner) == ("Log of visits and calls", amendment, duty.owner)
    before, after = (page(client, agreement, f"?on={day}") for day in ("2026-03-02", "2026-03-03"))
    assert "Log of visits</a>" in before.split('id="register"')[1].split("History")[0]
    assert "and calls</a>" not in before.split('id="register"')[1].split("Amendments")[0]
    assert "and calls</a>" in after.split('id="register"')[1].split("Amendments")[0]
    assert "As signed" in before
    assert "As amended" in after
    assert "1 changed, 0 added, 0 ended" in after
    assert "Until Amendment No. 1" in page(client, new)


def test_a_rule_that_skips_months_is_refused_at_its_field_with_what_to_write(client, duty) -> None:
    amendment = amended(client, duty.agreement)
    told = {"amendment": amendment.pk, "text": "Log", "anchor": "effective", "rolling": "none"}
    text = post(client, "change_obligation", duty, recurrence="FREQ=MONTHLY;BYMONTHDAY=31", **told)
    assert "leaves out months without such a day: write -1 for the last day" in text


def test_one_date_is_met_and_taken_back(client, duty) -> None:
    post(client, "fulfil", duty, occurrence="2025-03-03", done_on="2025-03-03", note="Sent")
    clock = duty.deadlines.get(key="2025-03-03")
    assert (clock.state, clock.finished_on) == ("met", date(2025, 3, 3))
    text = page(client, duty)
    assert "Done: Log of visits of Mon 3 Mar 2025" in text
    assert "Sent; by ada" in text
    assert "Say why" not in post(client, "reopen", duty, occurrence="2025-03-03", note="the wrong log")
    clock.refresh_from_db()
    assert clock.state == "running"
    assert "Not done after all" in page(client, duty.agreement)


def test_the_dates_offered_are_those_that_are_open(client, duty) -> None:
    post(client, "fulfil", duty, occurrence="2025-03-03", done_on="2025-03-03")
    text = client.get(reverse("longstop:fulfil", args=[duty.pk])).content.decode()
    assert 'value="2025-03-03"' not in text
    assert 'value="2025-04-03"' in text


def test_an_agreement_starts_from_typical_obligations_that_say_so(client, agreement) -> None:
    post(client, "library", agreement, chosen=["annual-report", "records"])
    text = page(client, agreement)
    assert text.count("typical, not law</span>") == 2
    assert "“typically 5 years, or the term of the agreement”" in text


def test_an_obligation_ends_and_an_agreement_ends(client, duty) -> None:
    agreement = duty.agreement
    post(client, "end_obligation", duty, amendment=amended(client, agreement).pk)
    assert duty.deadlines.filter(due_on__isnull=False).latest("due_on").due_on == date(2026, 2, 3)
    assert "The agreement began on" in post(client, "terminate", agreement, terminated="2024-01-01")
    post(client, "terminate", agreement, terminated="2025-12-31", note="sold")
    assert duty.deadlines.filter(due_on__isnull=False).latest("due_on").due_on == date(2025, 12, 3)
    text = page(client, agreement)
    assert "Ended Wed 31 Dec 2025" in text
    assert "No obligation is in force" in text


def test_an_amendment_moved_to_another_day_moves_what_it_ends(client, duty) -> None:
    amendment = amended(client, duty.agreement)
    post(client, "end_obligation", duty, amendment=amendment.pk)
    told = {"agreement": duty.agreement_id, "instrument": "Amendment No. 1", "effective_on": "2026-05-03"}
    address = reverse("admin:tracker_amendment_change", args=[amendment.pk])
    seen = client.post(address, told).context["seal"]
    client.post(address, told | {"_moves": seen})
    assert duty.deadlines.filter(due_on__isnull=False).latest("due_on").due_on == date(2026, 4, 3)


def test_an_amendment_of_another_agreement_is_refused(client, duty) -> None:
    other = Amendment.objects.create(
        agreement=an_agreement("other"), effective_on=date(2026, 1, 1), instrument="Other"
    )
    post(client, "end_obligation", duty, amendment=other.pk)
    duty.refresh_from_db()
    assert duty.ended_by is None
    duty.added_by = other
    with pytest.raises(Exception, match="belongs to another agreement"):
        duty.full_clean()


def test_whoever_is_put_in_charge_sees_the_matter_and_is_reminded_from_then_on(client, duty) -> None:
    ben = staff("ben")
    address = f"{reverse('admin:tracker_obligation_change', args=[duty.pk])}?edit=1"
    told = {
        **{"agreement": duty.agreement_id, "text": duty.text, "clause": duty.clause, "owner": ben.pk},
        **{"anchor": "effective", "rolling": "not-stated", "recurrence": "FREQ=MONTHLY"},
        "first_falls": "not-stated",
    }
    refused = client.post(address, told).content.decode()
    assert "ben does not see this matter: put them on its team first." in refused
    duty.agreement.investment.team.create(user=ben)
    client.post(address, told)
    assert ben.reminders.filter(deadline__obligation=duty, state="planned").exists()


def test_the_matter_shows_what_recurs_only_as_far_as_it_is_near(client, duty) -> None:
    post(client, "fulfil", duty, occurrence="2025-03-03", done_on="2025-03-03")
    text = client.get(duty.agreement.investment.get_absolute_url(), follow=True).content.decode()
    last = duty.deadlines.filter(due_on__isnull=False).latest("due_on").due_on
    near = duty.deadlines.filter(due_on__gt=timezone.now())
    assert legal_day(last) not in text
    assert "Mon 3 Mar 2025" not in text
    assert legal_day(near.earliest("due_on").due_on) in text
