"""The language of a person: kept, switched, and heard on every page."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from tracker.clock.language import ENGLISH, legal_day, lend, month_of
from tracker.models import Habits
from tracker.services.language import (
    kept_words,
    language_of,
    lend_to_the_clock,
    number_words,
)

pytestmark = pytest.mark.django_db

SWITCH = "/admin/language/"
SETTINGS = "/admin/my-settings/"


def test_who_has_chosen_nothing_reads_as_their_browser_asks(client) -> None:
    french = client.get("/admin/", headers={"accept-language": "fr-FR,fr;q=0.9,en;q=0.5"})
    assert '<html lang="fr"' in french.content.decode()
    assert '<html lang="en"' in client.get("/admin/").content.decode()


def test_the_switch_speaks_from_the_next_page_on_and_returns_to_the_page(client, person) -> None:
    answer = client.post(SWITCH, {"language": "fr", "next": "/admin/docket/?text=a"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/docket/?text=a")
    page = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr"' in page
    assert "English</button>" in page
    assert language_of(person) == "fr"


def test_the_switch_leads_nowhere_else(client) -> None:
    answer = client.post(SWITCH, {"language": "fr", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/admin/"


def test_an_unknown_language_is_refused_and_nothing_is_kept(client) -> None:
    assert client.post(SWITCH, {"language": "xx"}).status_code == 400
    assert not Habits.objects.exists()


def test_the_language_is_heard_after_the_next_login(client, person) -> None:
    client.post(SWITCH, {"language": "fr"})
    later = Client()
    later.force_login(person)
    assert '<html lang="fr"' in later.get("/admin/").content.decode()


def test_the_switch_keeps_the_other_settings(client, person) -> None:
    Habits.objects.create(user=person, delivery_hour=7)
    client.post(SWITCH, {"language": "fr"})
    assert Habits.objects.values_list("delivery_hour", "language").get() == (7, "fr")


def test_my_settings_keep_the_language_too(client, person) -> None:
    page = client.post(SETTINGS, {"language": "fr"}, follow=True).content.decode()
    assert '<option value="fr" selected>Français</option>' in page
    assert '<html lang="fr"' in page
    client.post(SETTINGS, {"language": ""})
    assert '<html lang="en"' in client.get(SETTINGS).content.decode()


def test_days_months_and_numbers_are_written_as_the_language_does() -> None:
    with translation.override("fr"):
        assert legal_day(date(2026, 7, 3)) == "ven. 3 juil. 2026"
        assert legal_day(date(2026, 5, 1)) == "ven. 1er mai 2026"
        assert month_of(date(2026, 7, 3)) == "juil. 2026"
        assert date_format(date(2026, 7, 3)) == "ven. 3 juil. 2026"
        assert number_words(Decimal("70000000.50")) == "70\xa0000\xa0000,5"
    assert legal_day(date(2026, 7, 3)) == date_format(date(2026, 7, 3)) == "Fri 3 Jul 2026"
    assert month_of(date(2026, 7, 3)) == "Jul 2026"
    assert number_words(70_000_000) == "70,000,000"


def test_what_is_kept_is_written_in_english_whoever_reads() -> None:
    with translation.override("fr"), kept_words():
        assert legal_day(date(2026, 7, 3)) == "Fri 3 Jul 2026"


def test_the_clock_alone_speaks_english() -> None:
    lend(ENGLISH)
    try:
        with translation.override("fr"):
            assert legal_day(date(2026, 7, 3)) == "Fri 3 Jul 2026"
    finally:
        lend_to_the_clock()


PAGES = (
    *("", "all-clear/", "docket/", "calendar/", "portfolio/", "import/", "outbox/", "my-settings/"),
    *("my-digests/", "my-feeds/", "exceptions/", "second-checks/"),
)


def test_every_page_for_work_is_there_in_french(client, review) -> None:
    client.post(SWITCH, {"language": "fr"})
    deadline = review.deadlines.get(rule_id="us.cfius.notice.review")
    of_rows = [row.get_absolute_url() for row in (review, review.investment, deadline)]
    why = f"/admin/deadlines/{deadline.pk}/why/"
    for path in (*(f"/admin/{page}" for page in PAGES), *of_rows, why):
        answer = client.get(path, follow=True)
        assert (path, answer.status_code) == (path, 200)
        assert '<html lang="fr"' in answer.content.decode()
