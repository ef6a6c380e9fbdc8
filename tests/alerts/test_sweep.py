"""What leaves, to whom, in how many mails, and what is written down about it."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alerts.people import NOW, a_date, a_person, a_reminder
from tracker.alerts.sweep import sweep
from tracker.models import Mail, SweepRun

pytestmark = pytest.mark.django_db


def test_a_due_reminder_leaves_once() -> None:
    amira = a_person()
    reminder = a_reminder(a_date(team=(amira,)), amira)
    assert sweep(NOW).sent == 1
    assert sweep(NOW).sent == 0
    reminder.refresh_from_db()
    assert [one.to for one in mail.outbox] == [["amira@example.org"]]
    assert (reminder.state, reminder.attempts, reminder.claimed_until) == ("sent", 1, None)
    assert mail.outbox[0].extra_headers["Message-ID"] == reminder.message_id == Mail.objects.get().message_id


def test_an_idle_tick_takes_two_statements_and_leaves_a_trace() -> None:
    with CaptureQueriesContext(connection, ) as statements:
        sweep(NOW)
    assert len(statements) == 2
    assert SweepRun.objects.get().finished_at
