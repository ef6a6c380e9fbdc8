"""How a deadline stands on the reader's day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.models import rows
from tracker.models import Deadline
from tracker.services.standing import Reader

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def standing(days: int | None, **values: object) -> tuple[str, str]:
    due = None if days is None else TODAY + timedelta(days=days)
    review = rows.a_review()
    reason = "" if due else "waits"
    deadline = rows.a_deadline(review=review, due_on=due, undetermined_reason=reason, **values)
    found = Reader(NOW).standing(Deadline.objects.get(pk=deadline.pk))
    return found.word, found.left


@pytest.mark.parametrize(
    ("days", "word", "left"),
    [
        (30, "running", "30 days"),
        (7, "due soon", "7 days"),
        (1, "due soon", "1 day"),
        (0, "due today", "today"),
        (-1, "overdue", "1 day ago"),
    ],
)
def test_a_running_clock_says_how_near_it_is(days, word, left) -> None:
    assert standing(days) == (word, left)


@pytest.mark.parametrize(
    ("state", "days", "word", "left"),
    [
        ("met", 3, "met", ""),
        ("ended", 3, "ended", ""),
        ("paused", 3, "paused", "3 days"),
        ("paused", -3, "overdue", "3 days ago"),
        ("projected", 3, "projected", "3 days"),
        ("waiting", None, "waiting", ""),
    ],
)
def test_other_states_keep_their_word(state, days, word, left) -> None:
    assert standing(days, state=state) == (word, left)


def test_what_was_done_after_its_day_was_met_late() -> None:
    assert standing(-5, state="met", finished_on=TODAY)[0] == "met late"


def test_business_days_are_counted_with_the_authoritys_calendar() -> None:
    # Fri 19 Jun 2026 is a federal holiday: 2 to 5, 8 to 12, 15 to 18 and 22 June are 14 open days.
    assert standing(21, unit="business-day", calendar="us-federal")[1] == "14 business days"


def test_a_closure_that_came_late_is_left_out() -> None:
    rows.a_closure(on=date(2026, 6, 10))
    assert standing(21, unit="business-day", calendar="us-federal")[1] == "13 business days"


def test_the_day_is_that_of_the_authority() -> None:
    night = Reader(datetime(2026, 6, 2, 1, tzinfo=UTC))  # still 1 June in Washington
    deadline = rows.a_deadline(review=rows.a_review(), due_on=TODAY)
    assert night.standing(deadline).word == "due today"


def test_what_passed_before_the_matter_was_loaded_is_history() -> None:
    review = rows.a_review(history_before=TODAY)
    deadline = rows.a_deadline(review=review, due_on=date(2012, 10, 12))
    found = Reader(NOW).standing(deadline)
    assert (found.mark, found.word, found.left) == ("past", "past, history", "")
