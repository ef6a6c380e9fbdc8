"""Acknowledge a date and be reminded later, signed in; the exceptions page."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.models import rows
from tracker.models import Acknowledgement, Deadline, MatterMember, Review, Snooze

pytestmark = pytest.mark.django_db
FAR = date(2099, 7, 3)


@pytest.fixture
def deadline(review: Review) -> Deadline:
    """A running date far enough ahead for a real clock."""
    return rows.a_deadline(review=review, rule_id="demo", key="far", due_on=FAR)


def test_the_page_of_a_date_lets_its_team_acknowledge_and_says_who_did(client, person, deadline) -> None:
    page = client.get(deadline.get_absolute_url()).content.decode()
    assert "Nobody has acknowledged Fri 3 Jul 2099" in page
    done = client.post(reverse("longstop:acknowledge", args=[deadline.pk]), follow=True).content.decode()
    assert "<strong>member</strong> acknowledged it" in done
    assert "Acknowledge date" not in done
    assert Acknowledgement.objects.get().came_by == "admin"


def test_opening_the_address_of_the_button_acknowledges_nothing(client, deadline) -> None:
    client.get(reverse("longstop:acknowledge", args=[deadline.pk]))
    assert not Acknowledgement.objects.exists()


def test_a_reader_of_a_public_matter_sees_no_buttons_and_cannot_answer(deadline) -> None:
    deadline.investment.is_public = True
    deadline.investment.save()
    stranger = Client()
    stranger.force_login(staff("stranger"))
    assert b"Acknowledge date" not in stranger.get(deadline.get_absolute_url()).content
    assert stranger.post(reverse("longstop:acknowledge", args=[deadline.pk])).status_code == 403
    assert stranger.get(reverse("longstop:remind_later", args=[deadline.pk])).status_code == 403


def test_a_watcher_who_is_not_on_the_team_is_told_that_the_date_goes_on(deadline) -> None:
    deadline.investment.is_public = True
    deadline.investment.save()
    watcher, client = staff("watcher"), Client()
    client.force_login(watcher)
    deadline.investment.watches.create(user=watcher)
    done = client.post(reverse("longstop:acknowledge", args=[deadline.pk]), follow=True).content.decode()
    assert "the date still goes to the next person unless somebody who works on it" in done
    assert "<strong>watcher</strong> acknowledged it" in done
    assert "Nobody who works on the matter today has" in done


def test_later_than_the_day_to_act_by_is_refused_at_its_field(client, deadline) -> None:
    address = reverse("longstop:remind_later", args=[deadline.pk])
    refused = client.post(address, {"until_on": "2099-07-04", "step": "act"}).content.decode()
    assert "The day to act by is Fri 3 Jul 2099" in refused
    assert not Snooze.objects.exists()
    client.post(address, {"until_on": "2099-07-01", "step": "act"})
    assert Snooze.objects.get().until_on == date(2099, 7, 1)


def test_the_exceptions_say_what_is_wrong_and_lead_to_where_it_is_put_right(client, deadline) -> None:
    page = client.get(reverse("longstop:exceptions")).content.decode()
    assert "Nobody active owns it." in page
    assert f"{reverse('admin:tracker_investment_change', args=[deadline.investment.pk])}?edit=1" in page
    assert reverse("longstop:exceptions") in client.get(reverse("admin:index")).content.decode()


def test_nothing_stands_there_once_somebody_owns_and_somebody_is_reminded(client, person, deadline) -> None:
    MatterMember.objects.filter(user=person).update(role="owner")
    deadline.investment.watches.create(user=person)
    page = client.get(reverse("longstop:exceptions")).content.decode()
    assert "Every open date has somebody who looks after it." in page
    assert "Show exceptions" not in client.get(reverse("admin:index")).content.decode()


def test_nobody_reads_of_exceptions_in_matters_that_they_do_not_see(deadline) -> None:
    User.objects.filter(username="member").update(is_active=False)
    outsider = Client()
    outsider.force_login(staff("outsider"))
    assert deadline.title not in outsider.get(reverse("longstop:exceptions")).content.decode()
