"""What a reader sees where there is nothing to see."""

import pytest
from django.template.loader import render_to_string

from tests.admin.people import staff

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_says_so_in_our_own_words(client) -> None:
    response = client.get("/admin/outbox/999999/")
    assert response.status_code == 404
    assert "This page does not exist" in response.content.decode()


def test_an_error_page_says_which_language_it_speaks(client) -> None:
    response = client.get("/admin/outbox/999999/", headers={"accept-language": "fr"})
    page = response.content.decode()
    assert '<html lang="fr">' in page
    assert "Cette page n'existe pas" in page


def test_a_page_that_is_not_open_says_whom_to_ask(client) -> None:
    client.force_login(staff("newcomer", permissions=False))
    response = client.get("/admin/calendar/close-day/")
    assert response.status_code == 403
    assert "Ask its owner to add you" in response.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_nothing_but_itself(name) -> None:
    page = render_to_string(name)
    assert "Nothing was changed" in page or "nothing was changed" in page
    assert "<script" not in page
    assert " style=" not in page


def test_a_request_with_too_many_fields_says_so_in_our_own_words(client, settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    response = client.post("/admin/import/", {"a": "1", "b": "2", "c": "3"})
    assert response.status_code == 400
    assert "This request could not be read" in response.content.decode()
