"""Somebody is away or leaves: who may say so, and what it asks for."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.models import rows
from tracker.filters.exceptions import lines, listed
from tracker.models import Absence, Deadline, Investment, MitigationAgreement, Obligation
from tracker.services.handing_over import hand_over
from tracker.services.recompute import recompute_obligations

pytestmark = pytest.mark.django_db
DAYS = {"first_on": "2099-06-22", "last_on": "2099-06-30", "note": ""}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owned() -> Deadline:
    """A running date of a matter that `owner` owns."""
    matter = rows.an_investment("aurora")
    matter.team.create(user=staff("owner"), role="owner")
    return rows.a_deadline(review=rows.a_review(matter))


def test_a_person_enters_their_own_absence_and_nobody_elses() -> None:
    mine, other = staff("mine"), staff("other")
    client, address = signed_in(mine), reverse("admin:tracker_absence_add")
    client.post(address, {"user": other.pk, "cover": mine.pk, **DAYS})
    assert not Absence.objects.exists()
    client.post(address, {"user": mine.pk, "cover": other.pk, **DAYS})
    absence = Absence.objects.get()
    assert (absence.user, absence.cover) == (mine, other)
    change = reverse("admin:tracker_absence_change", args=[absence.pk])
    signed_in(other).post(change, {"user": mine.pk, "cover": other.pk, **DAYS, "note": "x"})
    absence.refresh_from_db()
    assert absence.note == ""


def test_a_cover_who_cannot_get_mail_is_refused_at_its_field() -> None:
    mine = staff("mine")
    silent = User.objects.create(username="silent")
    page = signed_in(mine).post(
        reverse("admin:tracker_absence_add"), {"user": mine.pk, "cover": silent.pk, **DAYS}
    )
    assert "has no address: choose another" in page.content.decode()


def form_of(person: User, **changes: object) -> dict[str, object]:
    day, hour = person.date_joined.strftime("%Y-%m-%d %H:%M:%S").split()
    told = {"username": person.username, "email": person.email, "is_staff": "on"}
    return told | {"date_joined_0": day, "date_joined_1": hour} | changes


def test_an_owner_of_open_dates_leaves_only_when_somebody_follows(owned) -> None:
    root, owner, heir = staff("root", superuser=True), User.objects.get(username="owner"), staff("heir")
    client, address = signed_in(root), reverse("admin:auth_user_change", args=[owner.pk])
    refused = client.post(address, form_of(owner)).content.decode()
    assert "owner is in charge of open dates or duties of Aurora: choose who takes over." in refused
    owner.refresh_from_db()
    assert owner.is_active
    client.post(address, form_of(owner, successor=heir.pk))
    owner.refresh_from_db()
    assert not owner.is_active
    assert Investment.objects.get().team.get(user=heir).role == "owner"


def test_whoever_owns_nothing_open_leaves_without_a_successor(owned) -> None:
    root, other = staff("root", superuser=True), staff("other")
    signed_in(root).post(reverse("admin:auth_user_change", args=[other.pk]), form_of(other))
    other.refresh_from_db()
    assert not other.is_active


def test_whoever_is_in_charge_of_an_obligation_leaves_only_when_somebody_follows() -> None:
    root, owner, heir = staff("root", superuser=True), staff("owner"), staff("heir")
    agreement = MitigationAgreement.objects.create(
        investment=rows.an_investment("aurora"), instrument="Security agreement"
    )
    duty = Obligation.objects.create(agreement=agreement, text="Keep records", owner=owner, deputy=heir)
    recompute_obligations(agreement, None, rows.NOON)
    client, address = signed_in(root), reverse("admin:auth_user_change", args=[owner.pk])
    refused = client.post(address, form_of(owner)).content.decode()
    assert "owner is in charge of open dates or duties of Aurora: choose who takes over." in refused
    client.post(address, form_of(owner, successor=heir.pk))
    duty.refresh_from_db()
    assert (duty.owner, duty.deputy) == (heir, None)


def test_the_deputy_of_an_obligation_is_followed_too() -> None:
    owner, deputy, heir = staff("owner"), staff("deputy"), staff("heir")
    agreement = MitigationAgreement.objects.create(
        investment=rows.an_investment("aurora"), instrument="Security agreement"
    )
    duty = Obligation.objects.create(agreement=agreement, text="Report", owner=owner, deputy=deputy)
    assert hand_over(deputy, heir, rows.NOON) == 1
    duty.refresh_from_db()
    assert (duty.owner, duty.deputy) == (owner, heir)


def test_an_obligation_whose_person_in_charge_left_is_an_exception_that_says_what_to_do(owned) -> None:
    gone = staff("gone")
    agreement = MitigationAgreement.objects.create(
        investment=Investment.objects.get(), instrument="Security agreement"
    )
    duty = Obligation.objects.create(agreement=agreement, text="Report", owner=gone)
    clock = rows.a_deadline(obligation=duty)
    now = rows.NOON
    assert clock not in listed(now)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    [line] = lines(listed(now), now)
    assert line.deadline == clock
    assert [(one.code, one.says) for one in line.troubles] == [
        ("left", "gone, who was in charge of it, is no longer active.")
    ]
