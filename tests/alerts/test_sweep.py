"""What leaves, to whom, in how many mails, and what is written down about it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alerts.people import MINUTE, NOW, SEND_AT, a_date, a_move, a_person, a_reminder
from tracker.alerts.sweep import sweep
from tracker.models import Deadline, LedgerEntry, Mail, MatterMember, Reminder, SweepRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira() -> User:
    return a_person()


def test_a_due_reminder_leaves_once(amira: User) -> None:
    reminder = a_reminder(a_date(team=(amira,)), amira)
    assert sweep(NOW).sent == 1
    assert sweep(NOW + MINUTE).sent == 0
    reminder.refresh_from_db()
    assert [one.to for one in mail.outbox] == [["amira@example.org"]]
    assert (reminder.state, reminder.attempts, reminder.claimed_until) == ("sent", 1, None)
    assert mail.outbox[0].extra_headers["Message-ID"] == reminder.message_id == Mail.objects.get().message_id
    assert reminder.mail == Mail.objects.get()


def test_the_instant_itself_is_due_and_the_one_after_is_not(amira: User) -> None:
    a_reminder(a_date(team=(amira,)), amira, send_at=NOW + timedelta(microseconds=1))
    assert sweep(NOW).checked == 0
    assert sweep(NOW + timedelta(microseconds=1)).checked == 1


def test_one_person_gets_one_mail_with_all_dates_and_another_person_another(amira: User) -> None:
    boris = a_person("boris")
    review, filing = (
        a_date("aurora", team=(amira, boris)),
        a_date("borealis", team=(amira,), title="Filing due"),
    )
    for deadline in (review, filing):
        a_reminder(deadline, amira)
    a_reminder(review, boris)
    assert sweep(NOW).sent == 3
    assert {tuple(one.to): "Filing due" in one.body for one in mail.outbox} == {
        ("amira@example.org",): True,
        ("boris@example.org",): False,
    }


def test_every_attempt_is_in_the_ledger(amira: User) -> None:
    reminder = a_reminder(a_date(team=(amira,)), amira)
    sweep(NOW)
    claimed, entry = LedgerEntry.objects.order_by("pk")
    assert (claimed.what, claimed.attempt, claimed.mail) == ("claimed", 1, None)
    assert (entry.reminder, entry.attempt, entry.what, entry.mail) == (
        reminder,
        1,
        "sent",
        Mail.objects.get(),
    )
    assert NOW <= entry.at < NOW + MINUTE


def test_what_was_missed_for_a_week_leaves_and_is_counted_as_late(amira: User) -> None:
    a_reminder(a_date(team=(amira,)), amira)
    run = sweep(SEND_AT + timedelta(days=7))
    assert (run.sent, run.late) == (1, 1)
    assert "it should have left on Fri 19 Jun 2026" in mail.outbox[0].body


def test_a_reminder_of_the_same_day_is_not_late(amira: User) -> None:
    a_reminder(a_date(team=(amira,)), amira)
    assert sweep(SEND_AT + timedelta(days=1)).late == 0
    assert "is late" not in mail.outbox[0].body


def met(reminder: Reminder) -> None:
    Deadline.objects.update(state="met")


def ended(reminder: Reminder) -> None:
    Deadline.objects.update(state="ended")


def waiting(reminder: Reminder) -> None:
    Deadline.objects.update(state="waiting")


def moved(reminder: Reminder) -> None:
    Deadline.objects.update(due_on=date(2026, 7, 6))


def safe_day_found(reminder: Reminder) -> None:
    Deadline.objects.update(safe_on=date(2026, 7, 2))


def closed(reminder: Reminder) -> None:
    matter = reminder.deadline.investment
    matter.is_closed = True
    matter.save()


def left(reminder: Reminder) -> None:
    User.objects.update(is_active=False)


def off_the_team(reminder: Reminder) -> None:
    MatterMember.objects.all().delete()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (met, "The duty was met."),
        (ended, "The clock is ended."),
        (waiting, "The clock is waiting."),
        (moved, "The date moved: it is now Mon 6 Jul 2026."),
        (safe_day_found, "The date moved: it is now Thu 2 Jul 2026."),
        (closed, "The matter is closed."),
        (left, "The recipient is no longer active."),
        (off_the_team, "The recipient may no longer see the matter."),
    ],
)
def test_what_no_longer_holds_is_cancelled_with_the_reason(happens: Any, reason: str, amira: User) -> None:
    reminder = a_reminder(a_date(team=(amira,)), amira)
    happens(reminder)
    run = sweep(NOW)
    reminder.refresh_from_db()
    assert (run.cancelled, run.sent, mail.outbox) == (1, 0, [])
    assert (reminder.state, reminder.cancelled_reason, reminder.claimed_until) == ("cancelled", reason, None)


def test_a_superuser_is_reminded_without_being_on_the_team() -> None:
    root = a_person("root", is_superuser=True)
    a_reminder(a_date(), root)
    assert sweep(NOW).sent == 1


def test_a_vanished_date_is_news_and_a_finished_one_is_not(amira: User) -> None:
    gone = a_date(
        "gone", team=(amira,), state="ended", due_on=None, undetermined_reason="The order was lifted."
    )
    a_move(gone, amira, old_due_on=date(2026, 7, 2), text="No date any more: the order was lifted.")
    a_move(a_date("over", team=(amira,), state="ended"), amira)
    run = sweep(NOW)
    assert (run.sent, run.cancelled) == (1, 1)
    assert "No date any more: the order was lifted." in mail.outbox[0].body


def test_a_person_without_an_address_is_a_failure_that_someone_sees() -> None:
    nobody = a_person("nobody", email="")
    reminder = a_reminder(a_date(team=(nobody,)), nobody)
    assert sweep(NOW).failed == 1
    reminder.refresh_from_db()
    assert reminder.state == "failed"
    assert LedgerEntry.objects.get(what="refused").detail == "The recipient has no e-mail address."
    assert LedgerEntry.objects.get(what="passed_on").detail.startswith("To nobody")


def test_one_mail_that_cannot_be_written_does_not_stop_the_others(amira: User) -> None:
    boris = a_person("boris")
    a_reminder(a_date("broken", team=(amira,), steps=[{"code": "started"}]), amira)
    a_reminder(a_date("whole", team=(boris,)), boris)
    run = sweep(NOW)
    assert (run.sent, run.failed) == (1, 1)
    assert [one.to for one in mail.outbox] == [["boris@example.org"]]
    assert LedgerEntry.objects.get(what="error").detail.startswith("It could not be written")
    assert Reminder.objects.get(recipient=amira).state == "planned"


def test_an_idle_tick_takes_three_statements_and_leaves_a_trace() -> None:
    sweep(NOW)  # the first one declares this the live instance
    with CaptureQueriesContext(connection) as statements:
        sweep(NOW + MINUTE)
    assert len(statements) == 3
    assert SweepRun.objects.latest("pk").finished_at is not None


def test_the_statements_grow_by_the_mail_and_not_by_the_reminder() -> None:
    def cost(people: int, dates: int) -> int:
        team = tuple(a_person(f"p{people}{dates}{i}") for i in range(people))
        for i in range(dates):
            deadline = a_date(f"m{people}-{dates}-{i}", team=team)
            for person in team:
                a_reminder(deadline, person)
        with CaptureQueriesContext(connection) as statements:
            assert sweep(NOW).sent == people * dates
        return len(statements)

    sweep(NOW)  # the first one declares this the live instance
    one = cost(1, 1)
    assert cost(1, 5) == one
    mark_and_ledger = 1 if connection.vendor == "postgresql" else 4  # elsewhere: in a transaction
    assert cost(9, 1) - one == 8 * mark_and_ledger
