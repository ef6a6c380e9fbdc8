"""The ownership page: the graph of a day, as far as its reader may see it."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.admin.people import staff
from tests.models import rows
from tests.services.pictures.told import picture_in
from tracker.models import Investment, OwnershipLink, Party

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script> & Söhne \x0b"


@pytest.fixture
def matter(person: User) -> Investment:
    """A fund that a state holds through a company since 2020, about to buy a target."""
    state, company, fund = (
        Party.objects.create(name=name, kind=kind, country="AE", created_by=person)
        for name, kind in (("Emirate", "state_body"), (NASTY, "company"), ("Fund", "fund"))
    )
    target = Party.objects.create(name="Target", country="US", created_by=person)
    OwnershipLink.objects.create(owner=state, owned=company, equity_percent=100)
    OwnershipLink.objects.create(
        owner=company, owned=fund, equity_percent=60, held_from=date(2020, 1, 1), basis="Deed"
    )
    matter = rows.an_investment(investor=fund, target=target, stake_percent=30)
    rows.join(matter, person)
    return matter


def path(matter: Investment, name: str = "ownership") -> str:
    return reverse(f"longstop:{name}", args=[matter.pk])


def page(client: Client, matter: Investment, **asked: str) -> str:
    response = client.get(path(matter), asked)
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_draws_who_stands_behind_the_investor_and_says_it_in_words(client, matter) -> None:
    said = page(client, matter)
    picture = picture_in(said)
    assert "60 % of the investor" in picture
    assert "State-controlled" in picture
    assert "deal, 30 %" in picture
    assert "Who controls the investor" in said
    assert ">foreign</span>" in said
    assert "Deed" in said


def test_it_is_the_graph_of_the_day_asked_for(client, matter) -> None:
    assert "Emirate" not in page(client, matter, on="2019-12-31")
    assert 'href="?on=2020-01-01"' in page(client, matter)
    said = page(client, matter, on="long ago")
    assert "Enter a valid date." in said
    assert "The graph of today is shown" in said


def test_names_are_escaped_on_the_page_and_in_the_file(client, matter) -> None:
    assert "<script>alert" not in page(client, matter)
    response = client.get(path(matter, "ownership_file"))
    text = response.content.decode()
    assert response["Content-Disposition"].startswith("attachment")
    root = ET.fromstring(text)
    assert not [one for one in root.iter() if one.tag.endswith(("script", "a"))]
    assert "var(" not in text
    assert "&lt;script&gt;" in text


def test_the_matters_page_has_the_graph_of_its_investor_and_leads_to_the_rest(client, matter) -> None:
    said = client.get(matter.get_absolute_url()).content.decode()
    assert "ownership-graph is-part" in said
    assert path(matter) in said
    assert reverse("longstop:timeline", args=[matter.pk]) in said


def test_a_holding_that_the_reader_may_not_see_is_neither_drawn_nor_counted(matter) -> None:
    Investment.objects.update(is_public=True)
    reader = Client()
    reader.force_login(staff("reader"))
    said = page(reader, matter)
    assert "Fund" in said
    assert "Emirate" not in said
    assert "60 %" not in said


def test_a_matter_behind_a_wall_has_neither_page_nor_file(matter) -> None:
    outsider = Client()
    outsider.force_login(staff("outsider"))
    for name in ("ownership", "ownership_file"):
        assert outsider.get(path(matter, name)).status_code == 404


def test_a_matter_without_parties_says_what_will_appear(client, person) -> None:
    matter = rows.an_investment("bare")
    rows.join(matter, person)
    assert "Neither investor nor target is recorded." in page(client, matter)


def test_more_owners_cost_no_more_queries(
    client, matter, person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        owner = Party.objects.create(name=f"Owner {n}", created_by=person)
        OwnershipLink.objects.create(owner=owner, owned=matter.investor, equity_percent=1)
    with django_assert_max_num_queries(10):
        page(client, matter)
