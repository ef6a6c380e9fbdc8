"""What did we believe? Asked on the review's page."""

from datetime import date

import pytest
from django.test import Client

from tests.admin.people import staff
from tests.services.rows import a_notice, at, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> tuple[Client, str]:
    review = a_notice()
    told(review, "accepted", date(2026, 5, 20), now=at(date(2026, 6, 1)))
    client = Client()
    client.force_login(staff("ada", superuser=True))
    return client, review.get_absolute_url()


def test_the_page_shows_then_and_now_with_the_fact_between(address: tuple[Client, str]) -> None:
    client, url = address
    text = client.get(url, {"known_at": "2026-05-25"}).content.decode()
    assert "Mon 25 May 2026, 23:59 in New York" in text
    assert "“Notice accepted” of Wed 20 May 2026, recorded Mon 1 Jun 2026." in text


def test_a_bad_instant_is_refused_at_the_field(address: tuple[Client, str]) -> None:
    client, url = address
    text = client.get(url, {"known_at": "March"}).content.decode()
    assert "write 2026-03-03 or 2026-03-03T17:00+01:00" in text
    assert "data-bad" in text
