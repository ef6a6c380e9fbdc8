"""Recording what happened: a preview first, and nothing recorded that was not previewed."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tracker.models import Deadline, Review, ReviewEvent

pytestmark = pytest.mark.django_db

NOTE = {"kind": "investigation_started", "occurred_on": "2026-07-10", "status": "verified"}


def tell(client: Client, review: Review, query: str = "", **values: str) -> Any:
    return client.post(reverse("longstop:record_event", args=[review.pk]) + query, values)


def seal_of(response: Any) -> str:
    found = re.search(r'name="seal" value="(\w+)"', response.content.decode())
    assert found, response.content.decode()
    return found[1]


def test_the_review_page_starts_with_its_phase_and_its_date(client, review) -> None:
    page = client.get(review.get_absolute_url()).content.decode()
    assert "<strong>Review</strong>" in page
    assert page.index("Wed 15 Jul 2026") < page.index("What happened")
    assert "Notice accepted" in page


def test_the_filing_fee_follows_from_the_value(client, review) -> None:
    assert "US$75000" in client.get(review.get_absolute_url()).content.decode().replace(",", "")


def test_a_preview_shows_old_and_new_dates_and_saves_nothing(client, review) -> None:
    page = tell(client, review, step="preview", **NOTE)
    text = page.content.decode()
    assert "What moves" in text
    assert "Phase: Review → <strong>Investigation</strong>" in text
    assert "→ Mon 24 Aug 2026" in text
    assert review.events.count() == 1


def test_what_was_previewed_is_recorded_and_its_dates_move(client, review, person) -> None:
    seal = seal_of(tell(client, review, step="preview", **NOTE))
    response = tell(client, review, step="record", seal=seal, **NOTE)
    assert response["Location"] == review.get_absolute_url()
    event = review.events.latest("position")
    assert (event.kind, event.occurred.day, event.recorded_by) == (
        "investigation_started",
        date(2026, 7, 10),
        person,
    )
    ends = Deadline.objects.get(review=review, rule_id="us.cfius.notice.investigation")
    assert (ends.due_on, ends.state) == (date(2026, 8, 24), "running")


@pytest.mark.parametrize("seal", ["", "0" * 32])
def test_nothing_is_recorded_without_the_seal_of_a_preview(client, review, seal) -> None:
    response = tell(client, review, step="record", seal=seal, **NOTE)
    assert "not what you previewed" in response.content.decode()
    assert review.events.count() == 1


def test_what_was_changed_after_the_preview_is_previewed_again(client, review) -> None:
    seal = seal_of(tell(client, review, step="preview", **NOTE))
    response = tell(client, review, step="record", seal=seal, **NOTE | {"occurred_on": "2026-07-13"})
    assert "not what you previewed" in response.content.decode()
    assert review.events.count() == 1
    response = tell(
        client, review, step="record", seal=seal_of(response), **NOTE | {"occurred_on": "2026-07-13"}
    )
    assert response.status_code == 302


def test_a_correction_needs_its_reason_and_strikes_the_earlier_entry(client, review) -> None:
    earlier = review.events.get()
    query = f"?corrects={earlier.pk}"
    told = {"kind": "accepted", "occurred_on": "2026-06-03", "status": "verified"}
    assert "This field is required" in tell(client, review, query, step="preview", **told).content.decode()
    told |= {"reason": "The letter says 3 June."}
    seal = seal_of(tell(client, review, query, step="preview", **told))
    assert tell(client, review, query, step="record", seal=seal, **told).status_code == 302
    assert ReviewEvent.objects.get(corrects=earlier).reason == "The letter says 3 June."
    page = client.get(review.get_absolute_url()).content.decode()
    assert '<li class="corrected">' in page
    assert "Corrected: The letter says 3 June." in page
    assert tell(client, review, query, step="preview", **told).status_code == 404


def test_an_event_can_be_taken_back(client, review) -> None:
    query = f"?corrects={review.events.get().pk}"
    told = {"kind": "retracted", "status": "verified", "reason": "It was another matter."}
    seal = seal_of(tell(client, review, query, step="preview", **told))
    assert tell(client, review, query, step="record", seal=seal, **told).status_code == 302
    page = client.get(review.get_absolute_url()).content.decode()
    assert "<strong>Before filing</strong>" in page
    assert "Taken back" in page


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"occurred_on": ""}, "Give the day"),
        ({"roughly": "2026-04"}, "Give the day or the rough date, not both"),
        ({"occurred_on": "", "roughly": "April"}, "Write the date as"),
        ({"kind": "nonsense"}, "Select a valid choice"),
        ({"occurred_on": "2126-04-01"}, "cannot lie in the future"),
        ({"term": "soon"}, "is not a length"),
        ({"kind": ""}, "This field is required"),
    ],
)
def test_bad_input_is_told_at_its_field(client, review, values, says) -> None:
    response = tell(client, review, step="preview", **NOTE | values)
    assert says in response.content.decode()
    assert "data-bad" in response.content.decode()
    assert review.events.count() == 1


def test_a_date_known_only_roughly_is_kept_as_told(client, review) -> None:
    told = NOTE | {"kind": "questions_sent", "occurred_on": "", "roughly": "2026-06"}
    seal = seal_of(tell(client, review, step="preview", **told))
    tell(client, review, step="record", seal=seal, **told)
    assert str(review.events.latest("position").occurred) == "Jun 2026"


def test_a_review_under_a_law_that_is_not_coded_says_so_and_takes_events(client, review) -> None:
    review.regime = "nz-oia"
    review.save()
    page = client.get(review.get_absolute_url()).content.decode()
    assert "is not coded yet: no date is computed." in page
    told = {"kind": "called_in", "occurred_on": "2026-06-20", "status": "verified"}
    seal = seal_of(tell(client, review, step="preview", **told))
    assert tell(client, review, step="record", seal=seal, **told).status_code == 302


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("questions_sent", ""),
        ("cleared", "Ends 1 running clock: Intelligence analysis due."),
        ("withdrawn", "Ends 2 running clocks: Intelligence analysis due, Review ends."),
    ],
)
def test_a_preview_warns_of_the_running_clocks_that_end(client, review, kind, says) -> None:
    told = {"kind": kind, "occurred_on": "2026-07-09", "status": "verified"}
    page = tell(client, review, step="preview", **told)
    text = page.content.decode()
    assert says in text
    assert ("running clock" in text) == bool(says)
    saved = tell(client, review, step="record", seal=seal_of(page), **told)
    assert says in client.get(saved["Location"]).content.decode()


def test_taking_an_event_back_warns_of_the_clocks_that_lose_their_start(client, review) -> None:
    query = f"?corrects={review.events.get().pk}"
    told = {"kind": "retracted", "status": "verified", "reason": "It was another matter."}
    page = tell(client, review, query, step="preview", **told).content.decode()
    assert "Ends 2 running clocks: Intelligence analysis due, Review ends." in page
    assert "running → waiting" in page


def test_withdrawing_first_lists_the_clocks_that_end_and_saves_nothing(client, review) -> None:
    told = {"withdrawn_on": "2026-07-09", "refiled_on": "2026-07-10", "step": "preview"}
    page = client.post(reverse("longstop:refile", args=[review.pk]), told).content.decode()
    assert "Clocks that end" in page
    assert "Wed 15 Jul 2026" in page
    assert "Withdraw and refile, end 2 clocks" in page
    assert Review.objects.count() == 1
    assert review.events.count() == 1


def test_withdrawing_and_refiling_leads_to_the_linked_successor(client, review) -> None:
    told = {"withdrawn_on": "2026-07-09", "refiled_on": "2026-07-10", "filing_number": "26-002"}
    response = client.post(reverse("longstop:refile", args=[review.pk]), told | {"step": "act"})
    successor = Review.objects.get(predecessor=review)
    assert response["Location"] == successor.get_absolute_url()
    assert successor.filing_number == "26-002"
    assert successor.get_absolute_url() in client.get(review.get_absolute_url()).content.decode()
    assert review.get_absolute_url() in client.get(successor.get_absolute_url()).content.decode()


def test_refiling_before_the_withdrawal_is_refused(client, review) -> None:
    told = {"withdrawn_on": "2026-07-09", "refiled_on": "2026-07-08"}
    response = client.post(reverse("longstop:refile", args=[review.pk]), told)
    assert "cannot be refiled before it is withdrawn" in response.content.decode()
    assert Review.objects.count() == 1
