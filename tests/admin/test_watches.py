"""Who watches a matter: those who see it, and whoever entered it."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.admin.test_records import MATTER
from tests.models import rows
from tracker.models import FuzzyDay, Investment, Reminder, Review, Watch
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db
LOST = "no longer sees this matter"


def watch(client: Client, matter: Investment, user: User, **values: object):
    told = {"investment": matter.pk, "user": user.pk, "leads": "", "is_active": "on"}
    return client.post(reverse("admin:tracker_watch_add"), told | values)


def test_whoever_enters_a_matter_watches_it_and_is_reminded_of_its_dates(client, person) -> None:
    client.post(reverse("admin:tracker_investment_add"), MATTER)
    matter = Investment.objects.get()
    assert [(one.user, one.leads, one.is_active) for one in matter.watches.all()] == [(person, None, True)]
    review = Review.objects.create(investment=matter, regime="us-cfius", filing_kind="notice")
    accepted = FuzzyDay.on(date(2026, 3, 2))
    record_event(review.pk, kind="accepted", occurred=accepted, by=person, now=rows.NOON)
    assert {one.recipient for one in Reminder.objects.filter(state="planned")} == {person}


def test_a_person_who_cannot_see_the_matter_cannot_be_made_to_watch_it(client, matter) -> None:
    other = staff("newcomer")
    for values in ({}, {"is_active": ""}):
        response = watch(client, matter, other, **values)
        assert response.context["adminform"].form.errors == {
            "user": ["newcomer does not see this matter: add them to its team first, then let them watch it."]
        }
    assert not Watch.objects.exists()
    rows.join(matter, other)
    watch(client, matter, other)
    assert Watch.objects.get().user == other


def test_a_watch_whose_person_lost_sight_is_kept_and_said_to_remind_nobody(client, matter) -> None:
    other = staff("newcomer")
    seat = rows.join(matter, other)
    watch(client, matter, other)
    lists = [matter.get_absolute_url(), reverse("admin:tracker_watch_changelist")]
    assert [LOST in client.get(path).content.decode() for path in lists] == [False, False]
    seat.delete()
    assert [LOST in client.get(path).content.decode() for path in lists] == [True, True]


def test_a_watch_whose_person_lost_sight_may_be_switched_off_only(client, matter) -> None:
    other = staff("newcomer")
    kept = Watch.objects.create(investment=matter, user=other)
    path = reverse("admin:tracker_watch_change", args=[kept.pk])
    told = {"investment": matter.pk, "user": other.pk, "leads": "7"}
    assert "add them to its team first" in client.post(path, told | {"is_active": "on"}).content.decode()
    assert client.post(path, told).status_code == 302
    kept.refresh_from_db()
    assert not kept.is_active


def test_the_pages_say_that_the_firms_last_reminder_cannot_be_switched_off(client, matter, person) -> None:
    watch = Watch.objects.create(investment=matter, user=person)
    form = client.get(f"/admin/tracker/watch/{watch.pk}/change/").content.decode()
    assert "An owner or deputy still gets the firm" in form
    page = client.get(f"/admin/tracker/investment/{matter.pk}/change/").content.decode()
    assert "goes to its owners and deputies in any case" in page
