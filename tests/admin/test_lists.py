"""The lists of records say what they show in words, and, where they are empty, how to fill them."""

from datetime import UTC, date, datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client

from tests.admin.people import staff
from tests.models import rows
from tracker.clock.explain import legal_day
from tracker.models import Investment, Review
from tracker.regimes.loader import load_library
from tracker.services.open_review import open_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(staff("root", superuser=True))
    return client


@pytest.fixture
def matter() -> Investment:
    return rows.an_investment("Borealis")


def listed(client: Client, model: str, **asked: str) -> str:
    return client.get(f"/admin/{model}/", asked, follow=True).content.decode()


def test_every_list_is_called_what_it_lists(client) -> None:
    for model, one in admin.site._registry.items():
        page = listed(client, model._meta.label_lower.replace(".", "/"))
        assert "to change" not in page, one
        assert "to view" not in page, one


def test_an_empty_list_says_what_appears_in_it_and_how_to_make_it(client) -> None:
    assert "No closures yet." in (page := listed(client, "tracker/closure"))
    assert "you see which dates move before anything is saved" in page
    assert "Trouble that was mailed" in listed(client, "tracker/alarm")
    assert "then name it in a matter or in a holding" in listed(client, "tracker/party")
    assert "Add both parties, then the holding" in listed(client, "tracker/ownershiplink")
    assert "open the matter, the date or the person" in listed(client, "tracker/turn")


def test_reviews_and_imported_matters_name_their_regime_and_the_day_of_their_law(client, matter) -> None:
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=rows.NOON)
    version = load_library().laws["us-cfius"].versions[-1]
    Review.objects.filter(pk=review.pk).update(bound_version=version.id)
    docket = rows.imports_of(review, User.objects.get())[0]
    docket.matters.update(regime="us-cfius")
    for page in (listed(client, "tracker/review"), listed(client, "tracker/importedmatter")):
        assert "United States: CFIUS</td>" in page
        assert "us-cfius</td>" not in page
    assert f"{legal_day(version.effective_from)}</td>" in listed(client, "tracker/review")


def test_an_empty_choice_says_what_it_means(client, matter) -> None:
    for model in ("investment", "obligation", "party", "watch"):
        page = client.get(f"/admin/tracker/{model}/add/").content.decode()
        assert "---------" not in page, model
    page = client.get("/admin/tracker/obligation/add/").content.decode()
    for words in ("As the agreement says", "Not said", "Nobody"):
        assert f">{words}</option>" in page, words
    assert ">Choose an action</option>" in listed(client, "tracker/investment")


def test_a_question_without_an_answer_leads_back_to_the_whole_list(client, matter) -> None:
    page = listed(client, "tracker/investment", q="nowhere")
    assert "Nothing matches." in page
    assert "yet." not in page


def test_what_happened_is_told_in_words_and_hours_with_their_zone(client, matter) -> None:
    noon = datetime(2026, 3, 2, 5, tzinfo=UTC)
    rows.an_event(rows.a_review(matter), kind="accepted", recorded_at=noon)
    page = listed(client, "tracker/reviewevent")
    assert "Notice accepted" in page
    assert "Mon 2 Mar 2026, 05:00 UTC" in page


def test_a_date_that_has_passed_is_not_called_running(client, matter) -> None:
    review = rows.a_review(matter)
    rows.a_deadline(review=review, due_on=date(2020, 1, 2))
    assert '<td class="field-state_text">overdue</td>' in listed(client, "tracker/deadline")
    assert "1 deadline" in listed(client, "tracker/deadline", state="overdue")
    matter.reviews.update(history_before=date(2021, 1, 1))
    assert '<td class="field-state_text">past, history</td>' in listed(client, "tracker/deadline")
    assert "Nothing matches." in listed(client, "tracker/deadline", state="overdue")


def test_the_reviews_name_their_regime_and_phase(client, matter) -> None:
    rows.a_review(matter, phase="review")
    page = listed(client, "tracker/review")
    assert "United States: CFIUS" in page
    assert '<td class="field-phase_text">Review</td>' in page
