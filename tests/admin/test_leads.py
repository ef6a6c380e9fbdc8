"""Leads where they are typed: on a matter, and as the firm's minimum."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.admin.test_records import MATTER
from tests.services.rows import ACCEPTED_ON, a_notice, at, clock, told
from tracker.models import Deadline, Investment, Reminder, ReminderPolicy, Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return staff("root", superuser=True)


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def deadline(person: User) -> Deadline:
    """A watched review that runs, by a clock that stands still."""
    review = a_notice()
    Watch.objects.create(investment=review.investment, user=person)
    told(review, "accepted", ACCEPTED_ON)
    return clock(review)


def leads(deadline: Deadline) -> set[int | str]:
    rows = deadline.reminders.filter(kind="lead", state__in=["planned", "sent"])
    return {row.ahead.written for row in rows}


def test_leads_typed_on_a_matter_are_kept_and_planned_at_once(client, deadline, monkeypatch) -> None:
    monkeypatch.setattr("tracker.admin.investments.now_of", lambda request: at(ACCEPTED_ON))
    matter = deadline.investment
    path = reverse("admin:tracker_investment_change", args=[matter.pk])
    client.post(path, MATTER | {"title": "Aurora", "leads": "5b, 20"})
    assert Investment.objects.get().leads == [20, "5b"]
    assert leads(deadline) == {20, "5b", 1, 0}
    assert 'value="20, 5b"' in client.get(path + "?edit=1").content.decode()


def test_leads_that_are_none_are_refused_with_how_to_write_them(client, deadline) -> None:
    path = reverse("admin:tracker_investment_change", args=[deadline.investment.pk])
    page = client.post(path, MATTER | {"leads": "soon"}).content.decode()
    assert "“soon” is no lead. Write days before, such as 30, 14, 5b, 0, -1" in page


def test_another_minimum_of_the_firm_is_planned_for_everybody(client, deadline, monkeypatch) -> None:
    monkeypatch.setattr("tracker.admin.planning.now_of", lambda request: at(ACCEPTED_ON))
    Watch.objects.update(leads=[7])
    told_ = {"minimum": "10, 2b", "deputy_at": "5b", "partner_at": "2b", "desk_at": "0", "hourly_cap": "12"}
    response = client.post(reverse("admin:tracker_reminderpolicy_add"), told_)
    assert response.status_code == 302
    assert leads(deadline) == {10, 7, "2b"}
    policy = ReminderPolicy.objects.get()
    assert (policy.minimum, policy.replanned_to) == ([10, "2b"], None)
    assert Reminder.objects.filter(state="cancelled").exists()
