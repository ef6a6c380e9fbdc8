"""Holdings that cannot be true beside the others are refused at their fields."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tracker.models import OwnershipLink, Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return staff("member")


@pytest.fixture
def client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def add(client: Client, **values: object):
    return client.post(reverse("admin:tracker_ownershiplink_add"), values)


def test_more_than_everything_is_refused_at_its_field_with_the_sum_and_the_day(client, person) -> None:
    owned, first, second = (
        Party.objects.create(name=name, created_by=person) for name in ("Owned", "First", "Second")
    )
    ends = {"owner": first.pk, "owned": owned.pk}
    add(client, **ends, votes_percent="70", held_from="2020-01-01")
    assert OwnershipLink.objects.count() == 1
    ends["owner"] = second.pk
    response = add(client, **ends, votes_percent="40", held_from="2021-03-01")
    wrong = response.context["adminform"].form.errors
    assert wrong == {
        "votes_percent": [
            "Together 110 % of the votes of Owned would be held on Mon 1 Mar 2021:"
            " check the percentages and the days of its holdings."
        ]
    }
    add(client, **ends, votes_percent="30", held_from="2021-03-01")
    link = OwnershipLink.objects.get(owner=second)
    path = reverse("admin:tracker_ownershiplink_change", args=[link.pk])
    response = client.post(path, ends | {"votes_percent": "31", "held_from": "2021-03-01"})
    assert "Together 101 %" in response.content.decode()
    assert client.post(path, ends | {"votes_percent": "29", "held_from": "2021-03-01"}).status_code == 302


def test_a_second_holding_at_the_same_time_is_refused_once_and_in_words(client, person) -> None:
    owner, owned = (Party.objects.create(name=name, created_by=person) for name in ("Owner", "Owned"))
    add(client, owner=owner.pk, owned=owned.pk)
    response = add(client, owner=owner.pk, owned=owned.pk)
    [(field, words)] = response.context["adminform"].form.errors.items()
    assert (field, len(words)) == ("held_from", 1)
    assert "Owner already has a holding in Owned without days" in words[0]
    assert OwnershipLink.objects.count() == 1
