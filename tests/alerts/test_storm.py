"""The cap on mails to one person in an hour: what exceeds it waits and leaves in one mail."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail

from tests.alerts.people import DUE, MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts.claim import waiting
from tracker.alerts.storm import hold
from tracker.alerts.sweep import sweep
from tracker.alerts.watchdog import check
from tracker.models import Deadline, Invitation, LedgerEntry, Mail, Reminder, ReminderPolicy

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def deadline(amira: User) -> Deadline:
    return a_date(team=(amira,))


def mailed(person: User, count: int, at: datetime = NOW - 10 * MINUTE) -> None:
    """That person got so many mails by then, a second apart."""
    Mail.objects.bulk_create(
        Mail(recipient=person, message_id=f"<{uuid4()}@x>", created_at=at + timedelta(seconds=place))
        for place in range(count)
    )


def fresh(deadline: Deadline, person: User, **values: Any) -> Reminder:
    return a_reminder(deadline, person, **{"send_at": NOW - MINUTE, "planned_at": NOW - MINUTE} | values)


def test_whoever_got_as_many_mails_as_allowed_waits(deadline: Deadline, amira: User) -> None:
    reminder = fresh(deadline, amira)
    mailed(amira, 12)
    run = sweep(NOW)
    reminder.refresh_from_db()
    assert (run.checked, run.held, run.sent, mail.outbox) == (1, 1, 0, [])
    assert (reminder.state, reminder.attempts) == ("planned", 0)
    sweep(NOW + MINUTE)
    entry = LedgerEntry.objects.get()
    assert (entry.what, entry.reminder, entry.deadline) == ("held", reminder, deadline)
    assert entry.detail.startswith("Until 14:50 UTC: more than 12 mails")


def test_one_mail_less_and_it_leaves(deadline: Deadline, amira: User) -> None:
    fresh(deadline, amira)
    mailed(amira, 11)
    assert sweep(NOW).sent == 1


def test_mails_of_more_than_an_hour_ago_do_not_count(deadline: Deadline, amira: User) -> None:
    fresh(deadline, amira)
    mailed(amira, 12, NOW - timedelta(hours=1, seconds=15))
    assert sweep(NOW).sent == 1


def test_all_that_was_held_leaves_in_one_mail_as_soon_as_the_hour_is_free(
    deadline: Deadline, amira: User
) -> None:
    mailed(amira, 12)
    for lead in range(3, 9):
        fresh(deadline, amira, lead=lead)
    assert sweep(NOW).held == 6
    assert sweep(NOW + 49 * MINUTE).held == 6
    run = sweep(NOW + 51 * MINUTE)
    assert (run.sent, run.held, len(mail.outbox)) == (6, 0, 1)


def test_another_person_does_not_wait(deadline: Deadline, amira: User) -> None:
    boris = a_person("boris")
    mailed(amira, 12)
    fresh(deadline, amira)
    fresh(a_date("borealis", team=(boris,)), boris)
    run = sweep(NOW)
    assert (run.sent, run.held) == (1, 1)
    assert mail.outbox[0].to == ["boris@example.org"]


@pytest.mark.parametrize("pressing", [{"lead": 0}, {"lead": -1}, {"kind": "escalation", "stage": "deputy"}])
def test_what_presses_waits_a_quarter_of_an_hour_and_takes_the_rest_along(
    pressing: dict[str, Any], deadline: Deadline, amira: User
) -> None:
    mailed(amira, 12)
    fresh(deadline, amira, **pressing)
    fresh(deadline, amira, lead=5)
    assert sweep(NOW + 13 * MINUTE).held == 2
    run = sweep(NOW + 14 * MINUTE)
    assert (run.sent, run.held, len(mail.outbox)) == (2, 0, 1)


def test_many_dates_are_one_mail_and_far_from_any_cap(deadline: Deadline, amira: User) -> None:
    for lead in range(1, 31):
        fresh(deadline, amira, lead=lead)
    run = sweep(NOW)
    assert (run.sent, run.held, len(mail.outbox)) == (30, 0, 1)


def test_letters_of_their_own_take_one_place_each(amira: User) -> None:
    for number in range(15):
        deadline = a_date(f"m{number}", team=(amira,))
        invitation = Invitation.objects.create(deadline=deadline, user=amira, uid=f"{number}@x", on=DUE)
        told = {"kind": "invitation", "lead": None, "due_on": None, "invitation": invitation, "sequence": 0}
        fresh(deadline, amira, **told)
    fresh(deadline, amira)
    left, held = hold(waiting(NOW), NOW)
    assert (len(left), held) == (12, 4)
    assert Reminder.objects.get(kind="lead").pk in {row.pk for row in left}


def test_a_mail_that_was_tried_before_is_not_held(deadline: Deadline, amira: User) -> None:
    mailed(amira, 12)
    fresh(deadline, amira, mail=Mail.objects.latest("created_at"))
    assert sweep(NOW).sent == 1


def test_the_firms_own_cap_holds(deadline: Deadline, amira: User) -> None:
    ReminderPolicy.objects.create(hourly_cap=2)
    mailed(amira, 2)
    fresh(deadline, amira)
    assert sweep(NOW).held == 1


def test_far_from_the_cap_it_costs_one_statement(
    deadline: Deadline, amira: User, django_assert_num_queries: Any
) -> None:
    fresh(deadline, amira)
    mailed(amira, 3)
    rows = waiting(NOW)
    with django_assert_num_queries(1):
        assert hold(rows, NOW) == (rows, 0)


def test_staff_hear_of_the_storm_and_not_of_reminders_that_are_late(deadline: Deadline, amira: User) -> None:
    mailed(amira, 12)
    fresh(deadline, amira)
    fresh(deadline, amira, lead=5)
    sweep(NOW)
    sweep(NOW + 12 * MINUTE)
    assert check(NOW + 12 * MINUTE) == [
        "Storm: 2 reminders to amira are held until 14:50 UTC, then leave in one mail."
    ]
    sweep(NOW + 51 * MINUTE)
    assert check(NOW + 51 * MINUTE) == []
