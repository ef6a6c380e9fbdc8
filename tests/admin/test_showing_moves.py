"""A form that would move dates shows them first, and saves nothing but what was shown."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.models import rows
from tracker.models import FuzzyDay, Review
from tracker.services.open_review import open_review
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db

RECORDED = rows.NOON.replace(month=6, day=2)


@pytest.fixture
def review(matter, person) -> Review:
    review = open_review(matter, regime="us-cfius", filing_kind="notice", now=RECORDED)
    accepted = FuzzyDay.on(date(2026, 6, 1))
    record_event(review.pk, kind="accepted", occurred=accepted, by=person, now=RECORDED)
    return review


def post(client, review: Review, **values: str):
    path = reverse("admin:tracker_review_change", args=[review.pk])
    return client.post(f"{path}?edit=1", {"filing_kind": "notice", "calendar": ""} | values)


def dates(review: Review) -> list[tuple[str, object]]:
    return list(review.deadlines.order_by("rule_id").values_list("rule_id", "due_on"))


def test_another_filing_shows_what_it_moves_and_saves_once_seen(client, review) -> None:
    before = dates(review)
    shown = post(client, review, filing_kind="declaration")
    page = shown.content.decode()
    assert "What moves" in page
    assert re.search(r"Save, move \d+ dates", page)
    review.refresh_from_db()
    assert (review.filing_kind, dates(review)) == ("notice", before)
    seal = re.search(r'name="_moves" value="(\w+)"', page)
    assert seal
    assert post(client, review, filing_kind="declaration", _moves=seal[1]).status_code == 302
    review.refresh_from_db()
    assert review.filing_kind == "declaration"
    assert dates(review) != before


def test_the_seal_of_other_moves_saves_nothing(client, review) -> None:
    assert "What moves" in post(client, review, filing_kind="declaration", _moves="0" * 32).content.decode()
    review.refresh_from_db()
    assert review.filing_kind == "notice"


def test_what_moves_no_date_is_saved_at_once(client, review) -> None:
    assert post(client, review, code_name="Falcon").status_code == 302
    review.refresh_from_db()
    assert review.code_name == "Falcon"
