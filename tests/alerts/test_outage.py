"""After an outage a late mail says that it is late, and why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail

from tests.alerts.people import DUE, MINUTE, NOW, a_date, a_move, a_person, a_reminder
from tests.models import rows
from tracker.alerts.sweep import sweep
from tracker.models import Deadline, Habits, LedgerEntry, Reminder, Subscription, SweepRun, Watch
from tracker.services.invitations import bring_up_to_date
from tracker.services.reader_zone import keep_zone
from tracker.services.subscriptions import keep_digest

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SILENT = (
    "This mail is late. No reminder left between Fri 19 Jun 2026, 11:00 UTC and Fri 19 Jun 2026,\n"
    "14:00 UTC: the sweep did not run."
)


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def deadline(amira: User) -> Deadline:
    return a_date(team=(amira,))


def missed(deadline: Deadline, person: User, **values: Any) -> Reminder:
    """A reminder that should have left two hours ago."""
    at = NOW - 2 * HOUR
    return a_reminder(deadline, person, **{"send_at": at, "planned_at": at - HOUR} | values)


def swept(at: datetime, **counts: int) -> None:
    SweepRun.objects.create(started_at=at, finished_at=at, **counts)


def body() -> str:
    (one,) = mail.outbox
    return " ".join(str(one.body).split())


def said(words: str) -> bool:
    return " ".join(words.split()) in body()


def test_a_silence_of_the_sweep_is_told_with_both_its_ends(deadline: Deadline, amira: User) -> None:
    missed(deadline, amira)
    swept(NOW - 3 * HOUR)
    sweep(NOW)
    assert said(SILENT)
    assert body().startswith("This mail is late.")
    html = str(mail.outbox[0].alternatives[0][0])  # type: ignore[attr-defined]
    assert "the sweep did not run" in html


def test_the_second_worker_that_comes_up_says_it_too(deadline: Deadline, amira: User) -> None:
    missed(deadline, amira)
    swept(NOW - 3 * HOUR)
    swept(NOW)
    sweep(NOW + timedelta(seconds=1))
    assert said(SILENT)


def test_a_reader_with_a_zone_reads_it_on_their_own_clock(deadline: Deadline, amira: User) -> None:
    keep_zone(amira, "Europe/Berlin")
    missed(deadline, amira)
    swept(NOW - 3 * HOUR)
    sweep(NOW)
    assert said("between Fri 19 Jun 2026, 13:00 Europe/Berlin and Fri 19 Jun 2026, 16:00 Europe/Berlin")


def test_one_person_gets_one_late_mail_however_much_is_in_it(amira: User, deadline: Deadline) -> None:
    swept(NOW - 3 * HOUR)
    for lead in range(250):
        missed(deadline, amira, lead=lead)
    assert sweep(NOW).sent == 250
    assert said(SILENT)


def test_a_mail_in_time_says_nothing_of_an_outage_before_it(deadline: Deadline, amira: User) -> None:
    swept(NOW - 3 * HOUR)
    missed(deadline, amira, send_at=NOW - MINUTE)
    sweep(NOW)
    assert "This mail is late" not in body()


def test_what_was_planned_after_the_outage_is_not_late(deadline: Deadline, amira: User) -> None:
    swept(NOW - 3 * HOUR)
    missed(deadline, amira, planned_at=NOW - MINUTE)
    sweep(NOW)
    assert "This mail is late" not in body()


def test_a_late_mail_without_an_outage_names_none(deadline: Deadline, amira: User) -> None:
    missed(deadline, amira)
    for minutes in range(180, 0, -10):
        swept(NOW - minutes * MINUTE)
    sweep(NOW)
    assert "No reminder left" not in body()


def test_a_mail_server_that_was_away_is_named_instead(deadline: Deadline, amira: User) -> None:
    missed(deadline, amira)
    swept(NOW - 3 * HOUR, sent=1)
    for minutes in range(179, 0, -1):
        swept(NOW - minutes * MINUTE, failed=1 if minutes <= 120 else 0)
    sweep(NOW)
    assert said(
        "No reminder left between Fri 19 Jun 2026, 12:00 UTC and Fri 19 Jun 2026, 14:00 UTC:"
        " no mail could be handed to the mail server."
    )


def test_an_ordinary_sweep_asks_nothing_about_outages(
    deadline: Deadline, amira: User, django_assert_num_queries: Any
) -> None:
    from tracker.alerts.outage import Outages

    reminder = missed(deadline, amira, send_at=NOW - MINUTE)
    with django_assert_num_queries(0):
        assert Outages(NOW).says([reminder], "") == ""


def test_a_late_digest_says_what_kept_it(amira: User) -> None:
    at = datetime(2026, 6, 15, 7, tzinfo=UTC)  # a Monday
    keep_digest(amira, name="Mine", query="", cadence="weekly", now=at - 3 * HOUR)
    swept(at - HOUR)
    sweep(at + HOUR)
    says = (
        "This digest is late: it should have left on Mon 15 Jun 2026, 07:00 in UTC. No reminder left between"
    )
    assert (
        f"{says} Mon 15 Jun 2026, 06:00 UTC and Mon 15 Jun 2026, 08:00 UTC: the sweep did not run." in body()
    )


def test_late_reminders_digests_and_news_leave_in_one_mail_and_an_invitation_in_its_own(
    deadline: Deadline, amira: User
) -> None:
    swept(NOW - 3 * HOUR)
    missed(deadline, amira)
    at = {"recipient": amira, "send_at": NOW - 2 * HOUR, "planned_at": NOW - 3 * HOUR}
    mine = Subscription.objects.create(user=amira, name="Mine", created_at=NOW)
    Reminder.objects.create(kind="digest", subscription=mine, due_on=DUE, **at)
    change = a_move(deadline, amira, state="cancelled", cancelled_reason="told as news").change
    run = rows.the_run()
    rows.Telling.objects.create(run=run, change=change, recipient=amira)
    Reminder.objects.create(kind="news", run=run, **at)
    Habits.objects.create(user=amira, invitations=True)
    Watch.objects.create(investment=deadline.investment, user=amira)
    bring_up_to_date([deadline.pk], NOW - 2 * HOUR)
    assert sweep(NOW).sent == 4
    one, calendar = sorted(mail.outbox, key=lambda one: b"text/calendar" in one.message().as_bytes())
    assert one.subject.startswith("3 letters in one: Review ends")
    assert b"text/calendar" in calendar.message().as_bytes()
    assert not LedgerEntry.objects.filter(what="held").exists()  # the cap has nothing to do with it


def test_letters_that_are_in_time_leave_beside_the_late_one(deadline: Deadline, amira: User) -> None:
    swept(NOW - 3 * HOUR)
    missed(deadline, amira)
    mine = Subscription.objects.create(user=amira, name="Mine", created_at=NOW)
    Reminder.objects.create(
        kind="digest", subscription=mine, due_on=DUE, recipient=amira, send_at=NOW, planned_at=NOW - HOUR
    )
    assert sweep(NOW).sent == 2
    assert len(mail.outbox) == 2


def test_a_late_invitation_says_that_it_is_late_and_why(deadline: Deadline, amira: User) -> None:
    Habits.objects.create(user=amira, invitations=True)
    Watch.objects.create(investment=deadline.investment, user=amira)
    bring_up_to_date([deadline.pk], NOW - 2 * HOUR)
    swept(NOW - 3 * HOUR)
    sweep(NOW)
    assert body().startswith("This mail is late.")
    assert said(SILENT)
    assert "the sweep did not run" in str(mail.outbox[0].alternatives[0][0])  # type: ignore[attr-defined]


def test_an_invitation_on_time_says_nothing_of_being_late(deadline: Deadline, amira: User) -> None:
    Habits.objects.create(user=amira, invitations=True)
    Watch.objects.create(investment=deadline.investment, user=amira)
    bring_up_to_date([deadline.pk], NOW)
    sweep(NOW)
    assert "late" not in body()
