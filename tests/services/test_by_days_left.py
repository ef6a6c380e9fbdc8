"""The docket by statutory days left: each date in its own unit, wherever the list is told."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.models import rows
from tracker.filters import days_left
from tracker.filters.boards import BOARDS
from tracker.services.boards.registry import columns_of, page, values

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 21, 15, tzinfo=UTC)  # a Monday; Christmas is on the Friday
TODAY = NOW.date()
FEWEST_FIRST = [
    "overdue",  # on Thursday four days ago: four days
    "overdue-business",  # on Friday: one business day ago
    "today",
    "set",  # by hand for tomorrow
    "business",  # on Monday: four business days, as Friday is closed
    "days",  # on Saturday: five days
    "business-late",  # six business days, nine days
    "projected",  # seven days
    "paused-near",
    "paused-far",
    "bounds",
    "undated",
]


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


@pytest.fixture(autouse=True)
def docket() -> None:
    review = rows.a_review()
    business = {"unit": "business-day", "calendar": "us-federal"}
    reason = {"due_on": None, "undetermined_reason": "unknown"}
    made = {
        "undated": {**reason, "state": "waiting"},
        "bounds": {**reason, "latest_on": TODAY + timedelta(days=1)},
        "paused-far": {"due_on": TODAY + timedelta(days=3), "state": "paused"},
        "paused-near": {"due_on": TODAY + timedelta(days=2), "state": "paused"},
        "projected": {"due_on": TODAY + timedelta(days=7), "state": "projected"},
        "business-late": {"due_on": TODAY + timedelta(days=9), **business},
        "days": {"due_on": TODAY + timedelta(days=5)},
        "business": {"due_on": TODAY + timedelta(days=7), **business},
        "set": {"due_on": TODAY + timedelta(days=90), "set_on": TODAY + timedelta(days=1)},
        "today": {"due_on": TODAY, "unit": "month"},
        "overdue-business": {"due_on": TODAY - timedelta(days=3), **business},
        "overdue": {"due_on": TODAY - timedelta(days=4), "state": "paused"},
    }
    for key, told in made.items():
        rows.a_deadline(review=review, key=key, title=key, **told)


def titles(user: User, asked: str, size: int, *, back: bool = False) -> list[list[str]]:
    """The pages of a question, one after the other; or, from the last one, one before the other."""
    question = BOARDS["deadlines"].ask(asked, user, NOW)
    found = page("deadlines", question, user, NOW, size=size)
    told = [found]
    while found.after:
        found = page("deadlines", question, user, NOW, size=size, after=found.after)
        told.append(found)
    while back and found.before:
        found = page("deadlines", question, user, NOW, size=size, before=found.before)
        told.append(found)
    return [[line.deadline.title for line in one.lines] for one in told]


@pytest.mark.parametrize("size", [1, 5, 50])
def test_fewest_days_come_first_and_what_counts_none_comes_last(root: User, size: int) -> None:
    assert list(chain(*titles(root, "order=left", size))) == FEWEST_FIRST


def test_one_can_turn_back(root: User) -> None:
    there = titles(root, "order=left", 5)
    assert titles(root, "order=left", 5, back=True) == [*there, *reversed(there[:-1])]


def test_exports_have_the_order_of_the_board(root: User) -> None:
    question = BOARDS["deadlines"].ask("order=left&state=running", root, NOW)
    place = [column.name for column in columns_of("deadlines")].index("title")
    told = [row[place] for row in values("deadlines", question, root, NOW)]
    assert told == titles(root, "order=left&state=running", 50)[0]
    assert told == [
        one for one in FEWEST_FIRST if one not in ("overdue", "projected", "undated") and "paused" not in one
    ]


def test_without_a_word_and_of_what_is_over_the_order_is_that_of_the_days(root: User) -> None:
    rows.a_deadline(review=rows.Review.objects.get(), key="met", state="met", finished_on=date(2026, 12, 1))
    assert titles(root, "order=left&state=met", 50) == [["Review ends"]]
    assert titles(root, "", 50)[0][:3] == ["overdue", "overdue-business", "today"]
    assert titles(root, "", 50)[0][3:5] == ["bounds", "set"]


def test_more_than_can_be_ordered_is_told_at_the_field_and_gets_no_rows(root: User, monkeypatch) -> None:
    monkeypatch.setattr(days_left, "MOST_ORDERED", len(FEWEST_FIRST) - 1)
    question = BOARDS["deadlines"].ask("order=left", root, NOW)
    assert not question.is_valid()
    assert "Ask for fewer" in question.form.errors["order"][0]
    assert list(question.qs) == []
    assert BOARDS["deadlines"].ask("order=left&state=running", root, NOW).is_valid()
    assert BOARDS["deadlines"].ask("", root, NOW).is_valid()


@pytest.mark.parametrize("cursor", ["x", "WyJsZWZ0Il0", "W10"])
def test_a_place_that_is_none_is_refused(root: User, cursor: str) -> None:
    question = BOARDS["deadlines"].ask("order=left", root, NOW)
    with pytest.raises(ValidationError, match="names no place"):
        page("deadlines", question, root, NOW, after=cursor)


def test_a_place_in_the_other_order_is_refused(root: User) -> None:
    by_day = page("deadlines", BOARDS["deadlines"].ask("", root, NOW), root, NOW, size=2)
    by_left = BOARDS["deadlines"].ask("order=left", root, NOW)
    with pytest.raises(ValidationError, match="names no place"):
        page("deadlines", by_left, root, NOW, after=by_day.after)
    left = page("deadlines", by_left, root, NOW, size=2)
    with pytest.raises(ValidationError, match="names no place"):
        page("deadlines", BOARDS["deadlines"].ask("", root, NOW), root, NOW, after=left.after)
