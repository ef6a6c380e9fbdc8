"""The cap on mails to one person in an hour: what exceeds it waits and leaves in one mail."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.alerts.people import DUE, MINUTE, NOW, a_date, a_move, a_person, a_reminder
from tests.models import rows
from tracker.alerts.claim import waiting
from tracker.alerts.storm import hold
from tracker.alerts.sweep import sweep
from tracker.alerts.watchdog import check
from tracker.models import (
    Deadline,
    Invitation,
    LedgerEntry,
    Mail,
    MailCopy,
    Reminder,
    ReminderPolicy,
    Subscription,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira() -> User:
    return a_person()


@pytest.fixture
def deadline(amira: User) -> Deadline:
    return a_date(team=(amira,))


def mailed(person: User, count: int, at: datetime = NOW - 10 * MINUTE, kind: str = "reminder") -> None:
    """That person got so many mails by then, a second apart."""
    Mail.objects.bulk_create(
        Mail(
            recipient=person, message_id=f"<{uuid4()}@x>", created_at=at + timedelta(seconds=place), kind=kind
        )
        for place in range(count)
    )


def invited(deadline: Deadline, person: User) -> Reminder:
    """An invitation of that date that is due."""
    invitation = Invitation.objects.create(
        deadline=deadline, user=person, uid=f"{deadline.pk}@x", on=deadline.due_on
    )
    told = {"kind": "invitation", "lead": None, "due_on": None, "invitation": invitation, "sequence": 0}
    return fresh(deadline, person, **told)


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
        invited(deadline, amira)
    fresh(deadline, amira)
    left, held, together = hold(waiting(NOW), NOW)
    assert (len(left), held, together) == (11, 5, frozenset())  # one place is left to what is to be read
    assert Reminder.objects.get(kind="lead").pk in {row.pk for row in left}


def test_invitations_count_and_leave_the_last_place_to_what_is_to_be_read(
    deadline: Deadline, amira: User
) -> None:
    mailed(amira, 11, kind="invitation")
    invited(deadline, amira)
    assert hold(waiting(NOW), NOW).held == 1
    fresh(deadline, amira)
    assert [row.pk for row in hold(waiting(NOW), NOW).rows] == [Reminder.objects.get(kind="lead").pk]
    assert hold(waiting(NOW), NOW + timedelta(hours=1)).held == 0


def test_what_waits_for_longer_than_an_hour_is_noted_each_hour_and_is_not_late(amira: User) -> None:
    for number in range(15):
        invited(a_date(f"m{number}", team=(amira,)), amira)
    assert sweep(NOW).held == 4
    assert sweep(NOW + 59 * MINUTE).held == 4
    mailed(amira, 12, NOW + 59 * MINUTE)
    assert sweep(NOW + 61 * MINUTE).held == 4
    assert sweep(NOW + 90 * MINUTE).held == 4
    assert LedgerEntry.objects.filter(what="held").count() == 8
    assert not [line for line in check(NOW + 90 * MINUTE) if "should have left" in line]
    run = sweep(NOW + 120 * MINUTE)
    assert (run.sent, run.held) == (4, 0)


def test_a_cap_of_one_keeps_no_invitation_for_ever(deadline: Deadline, amira: User) -> None:
    ReminderPolicy.objects.create(hourly_cap=1)
    invited(deadline, amira)
    assert sweep(NOW).sent == 1


class TestLettersOfTheirOwn:
    """News and digests count, too, and share one mail where there is no place for each."""

    @pytest.fixture
    def due(self, deadline: Deadline, amira: User) -> list[Reminder]:
        """A date ahead, two digests, news of a closure, and an invitation."""
        run = rows.the_run()
        change = a_move(deadline, amira, state="cancelled", cancelled_reason="told as news").change
        rows.Telling.objects.create(run=run, change=change, recipient=amira)
        mine = [
            Subscription.objects.create(user=amira, name=name, created_at=NOW) for name in ("First", "Second")
        ]
        at = {"recipient": amira, "send_at": NOW - MINUTE, "planned_at": NOW - MINUTE}
        return [
            fresh(deadline, amira),
            Reminder.objects.create(kind="news", run=run, **at),
            *(Reminder.objects.create(kind="digest", subscription=one, due_on=DUE, **at) for one in mine),
            invited(deadline, amira),
        ]

    def test_leave_one_by_one_where_there_is_room(self, due: list[Reminder]) -> None:
        assert sweep(NOW).sent == 5
        assert len(mail.outbox) == 5

    def test_wait_where_there_is_none(self, due: list[Reminder], amira: User) -> None:
        mailed(amira, 12)
        assert sweep(NOW).held == 5

    def test_share_one_mail_in_the_last_places(self, due: list[Reminder], amira: User) -> None:
        mailed(amira, 9)
        run = sweep(NOW)
        assert (run.sent, run.held) == (5, 0)
        one, calendar = sorted(mail.outbox, key=lambda one: b"text/calendar" in one.message().as_bytes())
        assert one.subject.startswith("4 letters in one: Review ends")
        assert b"method=REQUEST" in calendar.message().as_bytes()
        (copy,) = MailCopy.objects.filter(subject=one.subject)
        assert copy.mail.kind == "reminder"
        assert Reminder.objects.filter(mail=copy.mail, state="sent").count() == 4

    def test_share_one_mail_when_they_had_to_wait(self, due: list[Reminder], amira: User) -> None:
        mailed(amira, 12)
        sweep(NOW)
        run = sweep(NOW + 51 * MINUTE)
        assert (run.sent, run.held, len(mail.outbox)) == (5, 0, 2)

    def test_say_everything_in_it_with_their_own_subjects_and_links(
        self, due: list[Reminder], amira: User
    ) -> None:
        mailed(amira, 10)
        sweep(NOW)
        (one,) = mail.outbox
        text, page = str(one.body), str(one.alternatives[0][0])  # type: ignore[attr-defined]
        for said in (text, page):
            assert "31 CFR 800.503(b)" in said
            assert said.count("/unsubscribe/") == 2
            assert "day of mourning" in said or "Closure" in said
            assert "Nothing is left out." in said
        assert text.count("\n-- \n") == 1  # what follows it some programs hide
        assert max(len(line) for line in text.splitlines() if "http" not in line) <= 78
        assert page.count("<html") == page.count("</html>") == page.count("<body") == 1
        assert page.count("<table") == page.count("</table>")
        assert "List-Unsubscribe" not in one.extra_headers
        assert len(one.extra_headers["References"].split()) == 4

    def test_share_it_again_after_an_attempt_that_failed(self, due: list[Reminder], amira: User) -> None:
        mailed(amira, 10)
        with patch.object(EmailBackend, "send_messages", side_effect=OSError("away")):
            sweep(NOW)
        told = Mail.objects.filter(reminders__kind="news").get()
        sweep(NOW + 30 * MINUTE)
        (one,) = mail.outbox
        assert one.extra_headers["Message-ID"] == told.message_id
        assert one.subject.startswith("4 letters in one")

    def test_are_told_to_staff_when_they_shared_a_mail(self, due: list[Reminder], amira: User) -> None:
        mailed(amira, 9)
        sweep(NOW)
        (line,) = check(NOW)
        assert line == "Storm: 3 letters to amira had to share a mail within the hour."
        assert LedgerEntry.objects.filter(what="held", detail__startswith="Put into one mail").count() == 3
        assert check(NOW + 61 * MINUTE)[:1] != [line]


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
    due = waiting(NOW)
    with django_assert_num_queries(1):
        assert hold(due, NOW) == (due, 0, frozenset())


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
