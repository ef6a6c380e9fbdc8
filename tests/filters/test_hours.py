"""A date that ends at an hour is overdue from that hour on, in the filters as on its page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from tests.models import rows
from tracker.clock.hours import read_local
from tracker.filters.at_risk import risks
from tracker.filters.boards import BOARDS
from tracker.filters.deadlines import open_deadlines
from tracker.models import Deadline, MitigationAgreement, Obligation
from tracker.services.standing import Reader

pytestmark = pytest.mark.django_db
NEW_YORK, PARIS = "America/New_York", "Europe/Paris"
NOON = read_local("2026-12-21T12:00", NEW_YORK)
TODAY = date(2026, 12, 21)


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


def made(**values: dict[str, object]) -> None:
    review = rows.a_review(rows.an_investment())
    for key, told in values.items():
        rows.a_deadline(review=review, key=key, **{"due_on": TODAY} | told)


def keys(user: User, asked: str, now: datetime = NOON) -> set[str]:
    question = BOARDS["deadlines"].ask(asked, user, now)
    assert question.is_valid(), question.form.errors
    return {row.key for row in question.qs}


def overdue_by_their_page(user: User, now: datetime) -> set[str]:
    reader = Reader(now)
    return {row.key for row in open_deadlines(user, now) if reader.standing(row).word == "overdue"}


def test_the_filters_turn_at_the_hour_and_no_date_is_both_overdue_and_ahead(root: User) -> None:
    yesterday = TODAY - timedelta(days=1)
    made(
        morning={"cutoff": "11:59"},
        noon={"cutoff": "12:00"},
        afternoon={"cutoff": "12:01"},
        whole={},
        paris={"cutoff": "17:59", "zone": PARIS},
        paris_evening={"cutoff": "18:01", "zone": PARIS},
        tomorrow={"cutoff": "09:00", "due_on": TODAY + timedelta(days=1)},
        yesterday={"cutoff": "23:00", "due_on": yesterday},
        paused={"cutoff": "09:00", "state": "paused"},
        of_the_safe_day={"cutoff": "09:00", "safe_on": yesterday},
        safe_today={"cutoff": "09:00", "safe_on": TODAY},
    )
    overdue = keys(root, "state=overdue")
    assert overdue == {"morning", "noon", "paris", "yesterday", "safe_today"}
    assert overdue == overdue_by_their_page(root, NOON)
    today = {"afternoon", "whole", "paris_evening", "paused", "of_the_safe_day"}
    assert keys(root, "when=today") == keys(root, "due_within=0") == today
    at_risk = keys(root, "state=at-risk")
    assert at_risk == {*today, "tomorrow"}
    assert {row.key for row in open_deadlines(root, NOON) if risks(row)} == at_risk


@pytest.mark.parametrize(
    "day", [date(2026, 3, 8), date(2026, 11, 1)], ids=["the clocks go forward", "they go back"]
)
def test_on_days_with_a_change_of_the_clocks_it_is_the_hour_of_the_page_too(root: User, day: date) -> None:
    hours = ("00:30", "01:00", "01:15", "01:59", "02:00", "02:30", "02:59", "03:00", "03:30", "04:00")
    made(**{hour: {"cutoff": hour, "due_on": day} for hour in hours})
    for minutes in range(0, 5 * 60, 20):
        now = datetime(day.year, day.month, day.day, 5, tzinfo=UTC) + timedelta(minutes=minutes)
        assert keys(root, "state=overdue", now) == overdue_by_their_page(root, now), now


def test_an_obligation_is_found_by_the_hour_of_its_date(root: User) -> None:
    agreement = MitigationAgreement.objects.create(investment=rows.an_investment(), instrument="Agreement")
    for text, cutoff in (("Tell at once", "11:00"), ("Tell later", "13:00")):
        duty = Obligation.objects.create(agreement=agreement, text=text)
        rows.a_deadline(obligation=duty, due_on=TODAY, cutoff=cutoff)
    found = BOARDS["obligations"].ask("state=overdue", root, NOON).qs
    assert [row.text for row in found] == ["Tell at once"]
    assert Deadline.objects.count() == 2
