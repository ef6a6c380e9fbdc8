"""The figures above the docket: each counts the rows that its question would list."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict

from tests.models import rows
from tracker.filters import sums as figures_of
from tracker.filters.boards import BOARDS
from tracker.filters.deadlines import DeadlineFilter
from tracker.filters.sums import figures, sums
from tracker.models import Deadline

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 21, 19, 30, tzinfo=UTC)  # a Monday in New York; Tuesday in Sydney
TODAY = NOW.date()
DAYS = (None, *(TODAY + timedelta(days=n) for n in (-40, -1, 0, 1, 7, 8, 9, 30, 31, 42, 43, 400)))
REASON = "Bounds alone."


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


def ask(user: User, asked: str) -> DeadlineFilter:
    question = BOARDS["deadlines"].ask(QueryDict(asked), user, NOW)
    assert isinstance(question, DeadlineFilter)
    assert question.is_valid(), question.form.errors
    return question


def a_clock_of_every_kind() -> None:
    """Days due, set by hand, last safe and possible, in two zones and units, some of them history."""
    outside = rows.an_investment("outside", outside_on=TODAY + timedelta(days=8))
    usual = rows.an_investment()
    loaded = rows.an_investment("loaded")
    reviews = [rows.a_review(usual), rows.a_review(outside), rows.a_review(loaded, history_before=TODAY)]
    made = []
    for due, other, state in product(DAYS, DAYS[:6], ("running", "paused", "waiting", "projected", "met")):
        place = len(made)
        made.append(
            Deadline(
                review=reviews[place % 3],
                rule_id="made",
                key=str(place),
                title="Made",
                state=state,
                due_on=due,
                undetermined_reason="" if due else REASON,
                set_on=other if place % 2 else None,
                latest_on=other if place % 2 == 0 else None,
                safe_on=min(due, other) if due and other and place % 7 == 0 else None,
                cutoff=("", "12:00", "17:00")[place % 5 % 3],
                zone=("America/New_York", "Australia/Sydney")[place % 11 % 2],
                unit=("business-day", "calendar-day", "month")[place % 4 % 3],
                calendar=("us-federal", "au-act", "no-such")[place % 13 % 3],
                computed_at=NOW,
            )
        )
    Deadline.objects.bulk_create(made)


def test_each_figure_is_the_number_of_rows_behind_its_link(root: User) -> None:
    a_clock_of_every_kind()
    rows.a_closure(calendar="us-federal", on=date(2026, 12, 24))
    told = sums(ask(root, "").qs, NOW)
    behind = {name: ask(root, query).qs.count() for name, (_title, query) in figures().items()}
    assert {name: told[name].n for name in behind} == behind
    assert min(behind.values()) > 5
    assert not any(one.more for one in told.values())


def test_where_there_are_more_a_figure_says_so_unless_its_days_ended_before(root: User, monkeypatch) -> None:
    monkeypatch.setattr(figures_of, "COUNTED", 3)
    review = rows.a_review()
    for key, days in enumerate((-1, 3, 60, 70, 80)):
        rows.a_deadline(review=review, key=str(key), due_on=TODAY + timedelta(days=days))
    told = {name: one.words for name, one in sums(ask(root, "").qs, NOW).items()}
    assert (told["all"], told["overdue"], told["week"], told["month"]) == ("3+", "1", "1", "1")
    assert told["paused"] == "0+"


def test_of_what_is_over_nothing_is_ahead(root: User, monkeypatch) -> None:
    monkeypatch.setattr(figures_of, "COUNTED", 1)
    review = rows.a_review()
    for key in ("one", "other"):
        rows.a_deadline(review=review, key=key, due_on=TODAY, state="met")
    told = sums(ask(root, "state=met").qs, NOW)
    assert {name: one.n for name, one in told.items() if one.n} == {"all": 1}
