"""Before an event is saved, the form shows what it would move."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.services.rows import ACCEPTED_ON, REVIEW_ENDS_ON, a_notice, an_accepted_notice, at, clock, told
from tracker.models import FuzzyDay
from tracker.services.preview_event import preview_event

pytestmark = pytest.mark.django_db


def test_the_preview_is_what_recording_then_does() -> None:
    review = a_notice()
    told(review, "filed", date(2026, 5, 11))
    preview = preview_event(
        review.pk, kind="accepted", occurred=FuzzyDay.on(ACCEPTED_ON), now=at(ACCEPTED_ON)
    )
    told(review, "accepted", ACCEPTED_ON)
    review.refresh_from_db()
    assert (preview.phase_before, preview.phase_after) == ("filed", review.phase)
    dated = {(move.rule_id, move.new_due_on) for move in preview if move.new_due_on}
    stored = review.deadlines.filter(due_on__isnull=False).values_list("rule_id", "due_on")
    assert dated == set(stored)


def test_the_preview_shows_old_and_new_day_of_a_correction() -> None:
    review = an_accepted_notice()
    preview = preview_event(
        review.pk,
        kind="accepted",
        occurred=FuzzyDay.on(date(2026, 5, 27)),
        now=at(date(2026, 5, 28)),
        corrects=review.events.get(),
        reason="typing error",
    )
    moves = {move.rule_id: move for move in preview if move.is_moved}
    ends = moves["us.cfius.notice.review"]
    assert (ends.old_due_on, ends.new_due_on) == (REVIEW_ENDS_ON, date(2026, 7, 10))
    assert (ends.title, ends.owner_label) == ("Review ends", "Committee")


def test_the_preview_writes_nothing() -> None:
    review = an_accepted_notice()
    before = clock(review).computed_at
    with CaptureQueriesContext(connection) as asked:
        preview_event(
            review.pk,
            kind="questions_sent",
            occurred=FuzzyDay.on(date(2026, 6, 1)),
            now=at(date(2026, 6, 1)),
        )
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
    assert clock(review).computed_at == before
    assert review.events.count() == 1


def test_the_preview_names_what_looks_out_of_order() -> None:
    review = an_accepted_notice()
    told(review, "cleared", date(2026, 6, 1))
    preview = preview_event(
        review.pk, kind="accepted", occurred=FuzzyDay.on(date(2026, 6, 10)), now=at(date(2026, 6, 10))
    )
    assert preview.flags == ("“Notice accepted” is recorded after the case was closed by “Cleared”.",)


def test_the_preview_refuses_what_recording_would_refuse() -> None:
    review = a_notice()
    with pytest.raises(ValidationError, match="cannot lie in the future"):
        preview_event(review.pk, kind="accepted", occurred=FuzzyDay.on(date(2026, 6, 1)), now=at(ACCEPTED_ON))
