"""At risk: the list in SQL and the words of a row follow one rule; days left are the clock's own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from tests.models import rows
from tracker.filters.at_risk import risks
from tracker.filters.boards import BOARDS
from tracker.filters.deadlines import open_deadlines
from tracker.models import Deadline
from tracker.services.standing import Reader

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 21, 15, tzinfo=UTC)  # a Monday; Christmas is on the Friday
TODAY = NOW.date()


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


def keys(user: User, asked: str) -> set[str]:
    question = BOARDS["deadlines"].ask(asked, user, NOW)
    assert question.is_valid(), question.form.errors
    return {row.key for row in question.qs}


def test_what_is_near_past_its_safe_day_or_ends_too_late_is_at_risk(root: User) -> None:
    matter = rows.an_investment(outside_on=date(2027, 3, 1))
    review = rows.a_review(matter)
    far = {"due_on": TODAY + timedelta(days=30)}
    made = {
        "overdue": {"due_on": TODAY - timedelta(days=1)},
        "today": {"due_on": TODAY},
        "week": {"due_on": TODAY + timedelta(days=7)},
        "eight": {"due_on": TODAY + timedelta(days=8)},
        "safe": {**far, "safe_on": TODAY - timedelta(days=1)},
        "still-safe": {**far, "safe_on": TODAY},
        "late": {"due_on": date(2027, 3, 2), "state": "projected"},
        "in-time": {"due_on": date(2027, 3, 1), "state": "projected"},
        "bound": {"due_on": None, "latest_on": date(2027, 3, 2), "undetermined_reason": "bounds"},
        "undated": {"due_on": None, "undetermined_reason": "waits", "state": "waiting"},
        "met": {"due_on": TODAY, "state": "met"},
        "set-near": {**far, "set_on": TODAY + timedelta(days=2)},
        "set-past": {**far, "set_on": TODAY - timedelta(days=2)},
    }
    for key, values in made.items():
        rows.a_deadline(review=review, key=key, **values)
    asked = keys(root, "state=at-risk")
    assert asked == {"today", "week", "safe", "late", "bound", "set-near"}
    assert {row.key for row in open_deadlines(root, NOW) if risks(row)} == asked
    matter.completed_earliest = matter.completed_latest = date(2026, 12, 1)
    matter.completed_precision = "day"
    matter.save()
    assert keys(root, "state=at-risk") == {"today", "week", "safe", "set-near"}
    assert {row.key for row in open_deadlines(root, NOW) if risks(row)} == {
        "today",
        "week",
        "safe",
        "set-near",
    }


def test_days_left_are_asked_for_as_they_are_shown(root: User) -> None:
    review = rows.a_review()
    for days in range(-2, 20):
        for unit in ("business-day", "calendar-day"):
            day = TODAY + timedelta(days=days)
            rows.a_deadline(review=review, key=f"{unit}{days}", due_on=day, unit=unit, calendar="us-federal")
    rows.a_closure(calendar="us-federal", on=date(2026, 12, 24))
    told = {line.deadline.key: line for line in Reader(NOW).lines(Deadline.objects.all())}

    def left(key: str) -> int:
        words = told[key].standing.left
        return -1 if words.endswith("ago") else 0 if words == "today" else int(words.split()[0])

    for n in (0, 1, 2, 3, 4, 5, 9):
        assert keys(root, f"due_within={n}") == {key for key in told if 0 <= left(key) <= n}, n


def test_a_calendar_that_does_not_reach_counts_calendar_days(root: User) -> None:
    review = rows.a_review()
    for key, day in (("near", TODAY + timedelta(days=3000)), ("far", date(2090, 1, 1))):
        rows.a_deadline(review=review, key=key, due_on=day, unit="business-day", calendar="us-federal")
    assert keys(root, "due_within=3660") == {"near"}
