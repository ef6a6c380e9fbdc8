"""An event is recorded and its dates follow in the same transaction."""

from datetime import date

import pytest

from tests.services.rows import a_notice, told

pytestmark = pytest.mark.django_db


def test_acceptance_dates_the_review_and_says_why() -> None:
    review = a_notice()
    told(review, "accepted", date(2026, 5, 20))
    clock = review.deadlines.get(rule_id="us.cfius.notice.review")
    assert clock.due_on == date(2026, 7, 6)
    assert [step["code"] for step in clock.steps] == ["started", "counted", "rolled", "rolled", "rolled"]
