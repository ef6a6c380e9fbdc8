"""Records entered through the admin end up computed, owned and explained."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.models import rows
from tracker.models import (
    Deadline,
    Divestment,
    FuzzyDay,
    Investment,
    MitigationAgreement,
    Obligation,
    OwnershipLink,
    Party,
    Reminder,
    Review,
    Watch,
)

pytestmark = pytest.mark.django_db

NO_INLINES = {
    f"{prefix}-{part}": "0"
    for prefix in ("team", "other_parties")
    for part in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
}
MATTER = {
    "title": "Borealis",
    "state_control": "unknown",
    "category": "none",
    "announced": "2026-05",
    **NO_INLINES,
}


def add(client: Client, model: str, **values: object):
    return client.post(reverse(f"admin:tracker_{model}_add"), values)


def test_whoever_enters_a_matter_owns_it_and_lands_on_its_page(client, person) -> None:
    response = add(client, "investment", **MATTER)
    matter = Investment.objects.get()
    assert response["Location"] == matter.get_absolute_url()
    assert matter.announced == FuzzyDay.parse("2026-05")
    assert matter.slug.startswith("borealis-")
    assert [(one.user, one.role) for one in matter.team.all()] == [(person, "owner")]
    assert "May 2026" in client.get(matter.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("announced", "May", "Write the date as"),
        ("investor_country", "XX", "not an ISO 3166-1 country code"),
        ("value_amount", "5", "An amount needs its currency"),
        ("stake_percent", "101", "between 0 and 100"),
    ],
)
def test_a_matter_with_a_bad_field_is_refused_with_words(client, field, value, says) -> None:
    response = add(client, "investment", **MATTER | {field: value})
    assert says in response.content.decode()
    assert not Investment.objects.exists()


def test_a_review_is_opened_with_what_it_waits_for(client, matter) -> None:
    response = add(client, "review", investment=matter.pk, regime="us-cfius", filing_kind="notice")
    review = Review.objects.get()
    assert response["Location"] == review.get_absolute_url()
    assert review.authority == "Committee on Foreign Investment in the United States"
    assert review.deadlines.filter(state="waiting").exists()


def test_a_filing_that_the_law_does_not_know_is_refused(client, matter) -> None:
    response = add(client, "review", investment=matter.pk, regime="us-outbound", filing_kind="notice")
    assert "knows no such filing" in response.content.decode()
    assert not Review.objects.exists()


def test_a_term_of_a_divestment_becomes_a_date_and_its_extension_moves_it(client, matter) -> None:
    add(
        client,
        "divestment",
        investment=matter.pk,
        ordered="2026-06-01",
        term_n="90",
        term_unit="calendar-day",
        term_anchor_on="2026-06-01",
        rule_id="us.order.divest",
    )
    divestment = Divestment.objects.get()
    due = Deadline.objects.get(divestment=divestment).due_on
    assert due == date(2026, 8, 30)
    page = client.get(divestment.get_absolute_url()).content.decode()
    assert "<dt>Term</dt><dd>90 calendar days after Mon 1 Jun 2026</dd>" in page
    path = reverse("longstop:extend", args=[divestment.pk])
    told = {"granted": "2026-07-01", "new_deadline_on": "2026-10-15"}
    assert "Thu 15 Oct 2026" in client.post(path, told | {"step": "preview"}).content.decode()
    assert Deadline.objects.get(divestment=divestment).due_on == due
    client.post(path, told | {"step": "act"})
    assert Deadline.objects.get(divestment=divestment).due_on == date(2026, 10, 15)
    client.post(reverse("longstop:complete", args=[divestment.pk]), {"completed": "2026-07-05"})
    assert Deadline.objects.get(divestment=divestment).state == "met"


def test_a_promise_becomes_a_date_and_is_met(client, matter) -> None:
    add(
        client,
        "mitigationagreement",
        investment=matter.pk,
        instrument="NSA",
        signed="2026-05-04",
        government_parties="Treasury\nDefense",
    )
    agreement = MitigationAgreement.objects.get()
    assert agreement.government_parties == ["Treasury", "Defense"]
    add(client, "obligation", agreement=agreement.pk, text="Report", due="2026-07-03", due_basis="published")
    promise = Obligation.objects.get()
    assert Deadline.objects.get(obligation=promise).due_on == date(2026, 7, 3)
    client.post(reverse("longstop:fulfil", args=[promise.pk]), {"done_on": "2026-07-01"})
    assert Deadline.objects.get(obligation=promise).state == "met"


def test_a_holding_that_closes_a_loop_is_refused_with_the_loop_named(client) -> None:
    add(client, "party", name="Top", kind="company")
    add(client, "party", name="Bottom", kind="company")
    top, bottom = Party.objects.get(name="Top"), Party.objects.get(name="Bottom")
    add(client, "ownershiplink", owner=top.pk, owned=bottom.pk, equity_percent="60")
    assert OwnershipLink.objects.count() == 1
    response = add(client, "ownershiplink", owner=bottom.pk, owned=top.pk, equity_percent="5")
    assert "This would close a loop" in response.content.decode()
    assert OwnershipLink.objects.count() == 1


def test_more_than_everything_is_refused_at_its_field_with_the_sum_and_the_day(client, person) -> None:
    owned, first, second = (
        Party.objects.create(name=name, created_by=person) for name in ("Owned", "First", "Second")
    )
    ends = {"owner": first.pk, "owned": owned.pk}
    add(client, "ownershiplink", **ends, votes_percent="70", held_from="2020-01-01")
    assert OwnershipLink.objects.count() == 1
    ends["owner"] = second.pk
    response = add(client, "ownershiplink", **ends, votes_percent="40", held_from="2021-03-01")
    wrong = response.context["adminform"].form.errors
    assert wrong == {
        "votes_percent": [
            "Together 110 % of the votes of Owned would be held on Mon 1 Mar 2021:"
            " check the percentages and the days of its holdings."
        ]
    }
    add(client, "ownershiplink", **ends, votes_percent="30", held_from="2021-03-01")
    link = OwnershipLink.objects.get(owner=second)
    path = reverse("admin:tracker_ownershiplink_change", args=[link.pk])
    response = client.post(path, ends | {"votes_percent": "31", "held_from": "2021-03-01"})
    assert "Together 101 %" in response.content.decode()
    assert client.post(path, ends | {"votes_percent": "29", "held_from": "2021-03-01"}).status_code == 302


def test_a_second_holding_at_the_same_time_is_refused_once_and_in_words(client, person) -> None:
    owner, owned = (Party.objects.create(name=name, created_by=person) for name in ("Owner", "Owned"))
    add(client, "ownershiplink", owner=owner.pk, owned=owned.pk)
    response = add(client, "ownershiplink", owner=owner.pk, owned=owned.pk)
    [(field, words)] = response.context["adminform"].form.errors.items()
    assert (field, len(words)) == ("held_from", 1)
    assert "Owner already has a holding in Owned without days" in words[0]
    assert OwnershipLink.objects.count() == 1


def test_the_matter_shows_the_states_indirect_share(client, matter, person) -> None:
    fund = Party.objects.create(name="Fund", kind="fund", created_by=person)
    holding = Party.objects.create(name="Holding", kind="company", created_by=person)
    state = Party.objects.create(name="Kingdom", kind="state_body", created_by=person)
    OwnershipLink.objects.create(owner=holding, owned=fund, equity_percent=50)
    OwnershipLink.objects.create(owner=state, owned=holding, equity_percent=80)
    matter.investor = fund
    matter.save()
    page = client.get(matter.get_absolute_url()).content.decode()
    assert "<dt>State share</dt><dd><strong>40 %</strong>" in page
    hidden = Party.objects.create(name="Hidden state", kind="state_body")
    OwnershipLink.objects.create(owner=hidden, owned=fund, equity_percent=30)
    page = client.get(matter.get_absolute_url()).content.decode()
    assert "<strong>40 %</strong>" in page
    assert "Hidden" not in page


def test_watching_plans_reminders_and_ceasing_cancels_them(client, matter, person) -> None:
    review = rows.a_review(matter)
    rows.a_deadline(review=review, due_on=date(2099, 7, 3))
    add(client, "watch", investment=matter.pk, user=person.pk, leads="14, 0", is_active="on")
    assert sorted(Reminder.objects.values_list("lead", flat=True)) == [0, 1, 14]
    client.post(reverse("admin:tracker_watch_delete", args=[Watch.objects.get().pk]), {"post": "yes"})
    assert set(Reminder.objects.filter(recipient=person).values_list("state", flat=True)) == {"cancelled"}


def test_a_deadline_opens_to_its_explanation(client, person, matter) -> None:
    add(client, "review", investment=matter.pk, regime="us-cfius", filing_kind="notice")
    review = Review.objects.get()
    told = {"kind": "accepted", "occurred_on": "2026-06-01", "status": "from_memory"}
    path = reverse("longstop:record_event", args=[review.pk])
    seal = client.post(path, told | {"step": "preview"}).content.decode().split('name="seal" value="')[1][:32]
    client.post(path, told | {"step": "record", "seal": seal})
    deadline = Deadline.objects.get(rule_id="us.cfius.notice.review")
    page = client.get(deadline.get_absolute_url()).content.decode()
    for words in (
        "Wed 15 Jul 2026",
        "45 calendar days end on Wed 15 Jul 2026.",
        "50 USC 4565",
        "us.cfius.notice.review",
        deadline.regime_version,
        deadline.calendar_digest,
        "unverified",
        "from memory",
        "“Notice accepted” recorded for Mon 1 Jun 2026.",
    ):
        assert words in page, words
