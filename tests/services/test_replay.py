"""A day in the past, as it stood then: what came later is not known."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from tests.models.rows import an_investment
from tests.services.rows import (
    REVIEW,
    a_notice,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    planned,
    sent,
    told,
)
from tracker import guards
from tracker.models import (
    Deadline,
    DeadlineChange,
    Divestment,
    DivestmentExtension,
    FuzzyDay,
    MitigationAgreement,
    Reminder,
    Review,
)
from tracker.services.recompute import recompute_all
from tracker.services.replay import replay

pytestmark = pytest.mark.django_db
TODAY = at(date(2026, 11, 23))


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def tiktok() -> Divestment:
    """The order of 14 Aug 2020 with its first extensions and its end, as loaded today."""
    matter = an_investment("bytedance-musically", is_closed=True)
    Review.objects.create(investment=matter, regime="us-cfius", history_before=date(2026, 11, 23))
    order = Divestment.objects.create(
        investment=matter,
        rule_id="us.order.divest",
        legal_basis="Order of 14 August 2020",
        term_n=90,
        term_unit="calendar-day",
        term_anchor_on=date(2020, 8, 14),
        **FuzzyDay.on(date(2020, 8, 14)).columns("ordered"),
        **FuzzyDay.on(date(2026, 1, 22)).columns("completed"),
    )
    granted = [(date(2020, 11, 13), date(2020, 11, 27)), (None, date(2020, 12, 4))]
    for position, (day, new) in enumerate([*granted, (date(2025, 1, 20), date(2025, 4, 5))]):
        fuzzy = FuzzyDay.on(day) if day else FuzzyDay()
        DivestmentExtension.objects.create(
            divestment=order, position=position, new_deadline_on=new, **fuzzy.columns("granted")
        )
    a_watcher(matter)
    recompute_all(None, TODAY)
    return order


def test_history_sends_nothing(tiktok: Divestment) -> None:
    deadline = tiktok.deadlines.get()
    assert (deadline.due_on, deadline.state) == (date(2025, 4, 5), "met")
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2020, 11, 9), date(2020, 11, 12)),
        (date(2020, 11, 13), date(2020, 11, 27)),
        (date(2020, 11, 27), date(2020, 11, 27)),
        (date(2020, 11, 28), date(2020, 12, 4)),
        (date(2024, 5, 1), date(2020, 12, 4)),
        (date(2025, 1, 20), date(2025, 4, 5)),
    ],
)
def test_the_order_stands_as_it_stood_on_that_day(tiktok: Divestment, day: date, due: date) -> None:
    replay(day, end_of(day))
    deadline = tiktok.deadlines.get()
    assert (deadline.due_on, deadline.state) == (due, "running")


def test_three_days_before_the_reminder_of_that_day_is_planned(tiktok: Divestment) -> None:
    assert replay(date(2020, 11, 9), end_of(date(2020, 11, 9))) == Deadline.objects.count()
    first = planned(tiktok.deadlines.get())[0]
    assert (first.lead, first.send_at) == (3, datetime(2020, 11, 9, 5, tzinfo=UTC))


def test_what_had_not_begun_is_not_there() -> None:
    told(a_notice(), "accepted", date(2024, 11, 26), now=TODAY)
    matter = an_investment("borealis")
    order = Divestment.objects.create(investment=matter, **FuzzyDay.on(date(2024, 5, 13)).columns("ordered"))
    agreement = MitigationAgreement.objects.create(
        investment=matter, instrument="Agreement", **FuzzyDay.on(date(2024, 5, 13)).columns("signed")
    )
    agreement.obligations.create(text="Report", expression="yearly")
    assert replay(date(2024, 5, 12), end_of(date(2024, 5, 12))) == 0
    assert replay(date(2024, 5, 13), end_of(date(2024, 5, 13))) == 2
    assert order.deadlines.exists()
    assert replay(date(2024, 11, 26), end_of(date(2024, 11, 26))) > 2


def test_what_was_derived_since_is_thrown_away_and_the_guards_stand_again(tiktok: Divestment) -> None:
    review = an_accepted_notice()
    a_watcher(review.investment, "bob")
    told(review, "withdrawn", date(2026, 6, 1))
    DeadlineChange.objects.create(deadline=clock(review), cause="rule", text="a change", changed_at=TODAY)
    replay(date(2026, 5, 21), end_of(date(2026, 5, 21)))
    assert not DeadlineChange.objects.exists()
    assert clock(review).state == "running"
    assert not guards.missing_guards(connection)


def test_a_closure_announced_later_is_not_known_yet() -> None:
    review = a_notice()
    told(review, "accepted", date(2024, 11, 26), now=TODAY)
    assert clock(review).due_on == date(2025, 1, 10)
    replay(date(2024, 12, 29), end_of(date(2024, 12, 29)))
    assert clock(review).due_on == date(2025, 1, 9)
    replay(date(2024, 12, 30), end_of(date(2024, 12, 30)))
    assert clock(review).due_on == date(2025, 1, 10)


def test_a_lapse_that_had_begun_lasts_and_one_to_come_is_not_known() -> None:
    review = a_notice()
    told(review, "accepted", date(2025, 9, 15), now=TODAY)
    assert clock(review).due_on == date(2025, 12, 11)
    replay(date(2025, 9, 30), end_of(date(2025, 9, 30)))
    assert clock(review).due_on == date(2025, 10, 29)
    replay(date(2025, 10, 10), end_of(date(2025, 10, 10)))
    assert (clock(review).due_on, clock(review).state) == (date(2025, 11, 10), "paused")


def test_reminders_sent_since_are_forgotten(tiktok: Divestment) -> None:
    review = an_accepted_notice()
    a_watcher(review.investment, "bob")
    recompute_all(None, at(date(2026, 5, 21)))
    for reminder in planned(review.deadlines.get(rule_id=REVIEW)):
        sent(reminder, TODAY)
    replay(date(2020, 11, 9), end_of(date(2020, 11, 9)))
    assert not Reminder.objects.exclude(state="planned").exists()
