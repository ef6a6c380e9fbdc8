"""The watchdog says what is wrong, tells staff, and does not tire them."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts.queues import Backlog
from tracker.alerts.sweep import sweep
from tracker.alerts.watchdog import check, watch
from tracker.models import Instance, LedgerEntry, Reminder, SweepRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return a_person("root", is_superuser=True)


@pytest.fixture
def reminder(root: User) -> Reminder:
    return a_reminder(a_date(), root, send_at=NOW)


def swept(at: datetime) -> None:
    SweepRun.objects.create(started_at=at, finished_at=at)


def test_all_is_well_after_a_sweep() -> None:
    swept(NOW)
    assert check(NOW + 5 * MINUTE) == []


def test_a_sweep_that_never_ran_is_a_problem() -> None:
    assert check(NOW) == ["No sweep has ever run: is the worker running, with its beat?"]


def test_a_silent_sweep_is_a_problem_after_five_minutes() -> None:
    swept(NOW)
    (line,) = check(NOW + 6 * MINUTE)
    assert line == "The last sweep was 6 minutes ago: is the worker running, with its beat?"


def test_a_long_sweep_that_still_sends_is_not_silent(reminder: Reminder) -> None:
    sweep(NOW)
    SweepRun.objects.update(started_at=NOW - timedelta(hours=1))
    assert check(NOW + MINUTE) == []


def test_reminders_that_should_have_left_are_a_problem(reminder: Reminder) -> None:
    swept(NOW + 10 * MINUTE)
    assert check(NOW + 10 * MINUTE) == []
    assert check(NOW + 11 * MINUTE) == ["1 reminder should have left, the oldest 11 minutes ago."]


def test_a_reminder_planned_after_its_day_began_is_not_late(reminder: Reminder) -> None:
    Reminder.objects.update(send_at=NOW - timedelta(hours=9), planned_at=NOW)
    SweepRun.objects.create(started_at=NOW, finished_at=NOW)
    assert check(NOW + timedelta(minutes=1)) == []
    assert any("should have left" in line for line in check(NOW + timedelta(minutes=11)))


def test_a_claim_that_nobody_took_over_is_a_problem(reminder: Reminder) -> None:
    Reminder.objects.update(state="claimed", claimed_until=NOW, send_at=NOW + timedelta(days=1))
    swept(NOW + 11 * MINUTE)
    assert check(NOW + 11 * MINUTE) == ["A sweep vanished with 1 reminder, and none took over."]


def test_a_refused_reminder_is_a_problem_while_its_date_is_open(reminder: Reminder) -> None:
    Reminder.objects.update(state="failed")
    swept(NOW)
    assert check(NOW) == ["Refused for good: 1 reminder of open dates. The ledger says why."]
    reminder.deadline.state = "met"
    reminder.deadline.save()
    assert check(NOW) == []


def test_staff_are_told_at_most_once_an_hour_about_the_same(root: User) -> None:
    watch(NOW)
    watch(NOW + 59 * MINUTE)
    assert len(mail.outbox) == 1
    watch(NOW + 61 * MINUTE)
    assert [one.to for one in mail.outbox] == [["root@example.org"], ["root@example.org"]]
    assert "No sweep has ever run" in mail.outbox[0].body


def test_the_mail_is_plain_text_of_78_columns_under_a_message_id_of_our_own(
    root: User, reminder: Reminder
) -> None:
    SweepRun.objects.create(started_at=NOW - 7 * MINUTE, asked_by=f"{'rack-of-the-firm' * 3}/4711/0123abcd")
    watch(NOW + 11 * MINUTE)
    watch(NOW + 72 * MINUTE)
    first, second = (message_from_bytes(one.message().as_bytes()) for one in mail.outbox)
    assert first.get_content_type() == "text/plain"
    body = str(first.get_payload(decode=True), "utf-8")
    assert max(map(len, body.splitlines())) <= 78
    assert "should have left" in body
    assert first["Auto-Submitted"] == "auto-generated"
    assert str(first["Message-ID"]).endswith("@localhost>")
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert parsedate_to_datetime(first["Date"]) == NOW + 11 * MINUTE
    subject = str(make_header(decode_header(first["Subject"])))
    assert subject.startswith("[Longstop] Reminders need attention: The last sweep was")
    assert subject.endswith("…, and 2 more")


def test_another_problem_within_the_hour_is_told_alone(root: User, reminder: Reminder) -> None:
    watch(NOW)
    watch(NOW + 11 * MINUTE)
    assert "should have left" in mail.outbox[1].body
    assert "No sweep" not in mail.outbox[1].body


def test_admins_are_told_instead_of_superusers(root: User) -> None:
    with override_settings(ADMINS=[("Desk", "desk@example.org")]):
        watch(NOW)
    assert mail.outbox[0].to == ["desk@example.org"]


def test_nobody_to_tell_is_one_more_problem() -> None:
    assert watch(NOW)[-1] == "Nobody can be told by mail: set ADMINS, or give a superuser an e-mail address."


def test_a_mail_that_cannot_leave_is_tried_again_the_next_minute(root: User) -> None:
    def down(self: Any, messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")

    with patch.object(EmailBackend, "send_messages", down):
        assert watch(NOW)[-1] == "Nobody could be told by mail: no mail server"
    watch(NOW + MINUTE)
    assert len(mail.outbox) == 1


def test_a_quiet_watchdog_writes_nothing(django_assert_num_queries: Any) -> None:
    sweep(NOW)
    with django_assert_num_queries(11):
        assert watch(NOW) == []


def asked(*beats: str) -> None:
    """A sweep for each beat, half a minute apart, the last one now."""
    for place, name in enumerate(beats):
        at = NOW - timedelta(seconds=30 * (len(beats) - 1 - place))
        SweepRun.objects.create(started_at=at, finished_at=at, asked_by=name)


def test_two_beats_that_take_turns_are_named() -> None:
    asked("desk/1/a", "rack/7/b", "desk/1/a", "rack/7/b")
    assert check(NOW) == ["Beat runs twice: desk/1/a and rack/7/b. Stop one of them."]


def test_a_beat_that_was_started_again_is_no_second_one() -> None:
    asked("desk/1/a", "desk/1/a", "desk/2/b", "desk/2/b")
    assert check(NOW) == []


def queued(count: int, *before: int, minutes: int = 6) -> Any:
    since = NOW - len(before) * MINUTE
    found = {"sweep": Backlog(count, before, since, NOW - minutes * MINUTE)} if count else {}
    return patch("tracker.alerts.watchdog.backlogs", lambda now, keep: found)


def test_tasks_that_wait_while_no_worker_sweeps_are_a_worker_that_stopped() -> None:
    SweepRun.objects.create(started_at=NOW - 7 * MINUTE, worker="celery@rack")
    swept(NOW)  # by hand
    with queued(3):
        (line,) = check(NOW)
    assert line == ("The worker celery@rack last swept 7 minutes ago, and 3 tasks wait: start it again.")
    with queued(0):
        assert check(NOW) == []


def test_a_queue_that_grows_is_a_problem_also_while_a_worker_sweeps() -> None:
    SweepRun.objects.create(started_at=NOW, worker="celery@rack")
    with queued(31, 4, 9, 17):
        assert check(NOW) == [
            "The queue grows: 4, 9, 17, then 31 tasks in sweep since 13:57 UTC, the oldest asked for"
            " 6 minutes ago. Does a worker take it, and are there enough?"
        ]


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param(queued(400), id="looked at once"),
        pytest.param(queued(400, 398, 399), id="looked at too few times"),
        pytest.param(queued(400, 4, 401, 399), id="shorter in between"),
        pytest.param(queued(17, 4, 9, 17), id="no longer growing"),
        pytest.param(queued(31, 4, 9, 17, minutes=1), id="quickly taken"),
    ],
)
def test_a_queue_that_does_not_grow_is_none(looks: Any) -> None:
    SweepRun.objects.create(started_at=NOW, worker="celery@rack")
    with looks:
        assert check(NOW) == []


def test_a_beat_that_asks_no_more_is_told_also_while_others_sweep() -> None:
    SweepRun.objects.create(started_at=NOW - 7 * MINUTE, asked_by="desk/1/a")
    swept(NOW)  # by hand
    with queued(0):
        assert check(NOW) == [
            "Beat is silent: desk/1/a last asked for a sweep 7 minutes ago, and none waits. Start it again."
        ]
    with queued(3):  # it asks, and nobody listens
        assert check(NOW) == []
    with queued(0):
        assert check(NOW - 2 * MINUTE) == []
        assert not any("Beat" in line for line in check(NOW + timedelta(days=1)))


def test_a_broker_that_does_not_answer_is_a_problem() -> None:
    swept(NOW)
    with override_settings(BROKER_URL="redis+socket:///nowhere/broker.sock"):
        (line,) = check(NOW)
    assert line.startswith("The broker does not answer")


def test_what_people_do_is_no_sign_of_life(reminder: Reminder) -> None:
    swept(NOW)
    LedgerEntry.objects.create(reminder=reminder, what="acknowledged", at=NOW + 5 * MINUTE)
    assert check(NOW + 6 * MINUTE)[0].startswith("The last sweep was 6 minutes ago")


def test_a_copy_mails_nobody_and_says_that_it_is_one(root: User) -> None:
    Instance.objects.create(fingerprint="elsewhere", place="elsewhere", declared_at=NOW)
    (line,) = watch(NOW)
    assert line.startswith("This is a copy: nothing is sent.")
    assert mail.outbox == []


def test_a_standby_has_nothing_to_complain_of(root: User) -> None:
    with override_settings(INSTANCE="standby"):
        assert watch(NOW) == []
