"""Home as a value: every figure is the number of rows behind its link, and no day is in two stretches."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tracker.filters import tally
from tracker.filters.boards import BOARDS
from tracker.models import DeadlineChange, Investment, SecondCheck
from tracker.services import home
from tracker.services.home import Home, home_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return staff("member")


def fill(matter: Investment, now: datetime) -> None:
    """Clocks in every stretch and state, one of them with a day set by hand before its own."""
    review = rows.a_review(matter)
    for place, days in enumerate((-2, 0, 1, 7, 8, 30, 31)):
        for state in ("running", "paused"):
            rows.a_deadline(
                review=review,
                key=f"{state}-{place}",
                state=state,
                due_on=now.date() + timedelta(days=days),
                zone="UTC",
                owed_by="authority" if place % 2 else "parties",
            )
    soon = {"due_on": now.date() + timedelta(days=90), "set_on": now.date(), "zone": "UTC"}
    rows.a_deadline(review=review, key="by-hand", owed_by="parties", **soon)
    bounds = {"due_on": None, "latest_on": now.date() + timedelta(days=3), "undetermined_reason": "rough"}
    rows.a_deadline(review=review, key="bounds", zone="UTC", owed_by="parties", **bounds)
    unknown = {"due_on": None, "undetermined_reason": "waits for acceptance"}
    rows.a_deadline(review=review, key="waits", state="waiting", owed_by="parties", **unknown)


def behind(link: str, user: User, now: datetime) -> int:
    """How many rows the docket answers to the question of a link."""
    asked = BOARDS["deadlines"].ask(urlsplit(link).query, user, now)
    assert asked.is_valid(), asked.form.errors
    return asked.qs.count()


@pytest.mark.parametrize("most", [1000, -1], ids=["of few matters", "of many matters"])
@pytest.mark.parametrize("whose", ["mine", "all"])
def test_each_figure_is_the_number_of_rows_behind_its_link(person, whose, most, monkeypatch) -> None:
    monkeypatch.setattr(home, "FEW", most)
    now = timezone.now()
    mine, public = rows.an_investment("aurora"), rows.an_investment("boreas", is_public=True)
    rows.join(mine, person)
    for matter in (mine, public):
        fill(matter, now)
    found = home_of(person, now, whose)
    times = 2 if whose == "all" else 1
    due = {stretch.key: stretch.total.n for stretch in found.due}
    assert due == {"overdue": 2 * times, "today": 3 * times, "week": 5 * times, "month": 4 * times}
    assert {one.key: behind(one.link, person, now) for one in found.due} == due
    docket = [one for one in found.figures if urlsplit(one.link).path.endswith("/docket/")]
    assert len(docket) == 3
    assert [behind(one.link, person, now) for one in docket] == [int(one.words.split()[0]) for one in docket]
    assert behind(found.waiting_link, person, now) == found.waiting_total.n == times


def test_a_figure_of_many_matters_stops_somewhere_and_says_so(person, monkeypatch) -> None:
    monkeypatch.setattr(home, "FEW", -1)
    monkeypatch.setattr(tally, "OF_MANY", 2)
    now = timezone.now()
    matter = rows.an_investment()
    rows.join(matter, person)
    fill(matter, now)
    found = home_of(person, now)
    assert [one.total.words for one in found.due] == ["2", "2+", "2+", "2+"]
    assert [one.words.split()[0] for one in found.figures if "clock" in one.words] == ["2+", "2+", "2+"]


def test_what_is_set_by_hand_for_today_is_due_today(person) -> None:
    now = timezone.now()
    matter = rows.an_investment()
    rows.join(matter, person)
    fill(matter, now)
    today = next(one for one in home_of(person, now).due if one.key == "today")
    assert "by-hand" in {line.deadline.key for line in today.lines}


def test_matters_of_other_teams_are_neither_shown_nor_counted(person) -> None:
    now = timezone.now()
    stranger = rows.an_investment("aurora")
    fill(stranger, now)
    moved = {"old_due_on": rows.DUE, "new_due_on": rows.DUE.replace(year=2099), "cause": "closure"}
    deadline = stranger.reviews.get().deadlines.earliest("pk")
    DeadlineChange.objects.create(deadline=deadline, changed_at=now, text="snow", **moved)
    event = rows.an_event(stranger.reviews.get())
    SecondCheck.objects.create(kind="event", event=event, investment=stranger, asked_at=now)
    for whose in ("", "mine", "all"):
        found = home_of(person, now, whose)
        assert [one.total.n for one in found.due] == [0, 0, 0, 0]
        assert (found.moved, found.figures, found.waiting_total.n, found.matters) == ([], [], 0, 0)


def test_somebody_on_no_team_sees_what_is_open_to_them(person) -> None:
    rows.an_investment("boreas", is_public=True)
    found = home_of(person, timezone.now())
    assert (found.whose, found.own, found.matters) == ("all", 0, 1)


def test_it_takes_as_many_statements_for_many_dates_as_for_few(person, django_assert_max_num_queries) -> None:
    now = timezone.now()
    matter = rows.an_investment()
    rows.join(matter, person)
    fill(matter, now)
    with django_assert_max_num_queries(23):
        found: Home = home_of(person, now)
    assert found.waiting
