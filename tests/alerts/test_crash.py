"""A sweep that dies anywhere loses nothing and repeats at most one mail, under the same Message-ID."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts import deliver, letters
from tracker.alerts import sweep as sweeping
from tracker.alerts.claim import LEASE
from tracker.alerts.sweep import sweep
from tracker.models import Deadline, LedgerEntry, Mail, MailCopy, Reminder

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + LEASE + MINUTE
PEOPLE = 5


class Killed(BaseException):
    """Stands for kill -9: nothing catches it and nothing is cleaned up after it."""


@pytest.fixture
def people() -> list[User]:
    people = [a_person(f"p{i}") for i in range(PEOPLE)]
    deadline = a_date(team=tuple(people))
    for person in people:
        a_reminder(deadline, person)
    return people


def dies(original: Callable[..., Any], *, on_call: int, after: bool) -> Callable[..., Any]:
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        result = original(*args, **kwargs) if calls < on_call or after else None
        if calls == on_call:
            raise Killed
        return result

    return dying


def crash(place: Any, name: str, *, on_call: int = 1, after: bool = False) -> None:
    with (
        patch.object(place, name, dies(getattr(place, name), on_call=on_call, after=after)),
        pytest.raises(Killed),
    ):
        sweep(NOW)


def copies() -> Counter[str]:
    return Counter(one.extra_headers["Message-ID"] for one in mail.outbox)


def everybody_was_told(*, repeated: int) -> bool:
    sweep(LATER)
    told = {one.to[0] for one in mail.outbox}
    return (
        told == {f"p{i}@example.org" for i in range(PEOPLE)}
        and len(copies()) == PEOPLE
        and sum(copies().values()) - PEOPLE == repeated
        and set(Reminder.objects.values_list("state", flat=True)) == {"sent"}
    )


def test_before_the_claim(people: list[User]) -> None:
    crash(sweeping, "claim")
    assert set(Reminder.objects.values_list("state", flat=True)) == {"planned"}
    assert everybody_was_told(repeated=0)


def test_after_the_claim(people: list[User]) -> None:
    crash(sweeping, "claim", after=True)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"claimed"}
    assert everybody_was_told(repeated=0)


def test_while_it_is_addressed(people: list[User]) -> None:
    crash(letters, "_stamp")
    assert not Mail.objects.exists()
    assert everybody_was_told(repeated=0)


def test_before_it_is_sent(people: list[User]) -> None:
    crash(EmailBackend, "send_messages", on_call=3)
    assert len(mail.outbox) == 2
    assert everybody_was_told(repeated=0)


def test_after_the_server_took_it_and_before_it_was_marked(people: list[User]) -> None:
    crash(EmailBackend, "send_messages", on_call=3, after=True)
    assert len(mail.outbox) == 3
    assert everybody_was_told(repeated=1)


def test_in_the_marking_transaction(people: list[User]) -> None:
    notes = 0

    def dying(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal notes
        notes += "INSERT INTO tracker_ledgerentry" in sql and "VALUES" in sql  # a mark, and no claim
        if notes == 3:
            raise Killed
        return execute(sql, *rest)

    with connection.execute_wrapper(dying), pytest.raises(Killed):
        sweep(NOW)
    assert Reminder.objects.filter(state="sent").count() == 2
    assert everybody_was_told(repeated=1)


def test_after_it_was_marked(people: list[User]) -> None:
    crash(sweeping, "mark", on_call=3, after=True)
    assert everybody_was_told(repeated=0)


def test_while_the_lease_lasts_nobody_else_sends_it(people: list[User]) -> None:
    crash(EmailBackend, "send_messages", after=True)
    sweep(NOW + LEASE - MINUTE)
    assert len(mail.outbox) == 1


def test_a_repeat_is_the_same_mail_in_the_ledger(people: list[User]) -> None:
    crash(EmailBackend, "send_messages", on_call=1, after=True)
    sweep(LATER)
    assert Mail.objects.count() == PEOPLE
    sent = LedgerEntry.objects.filter(what="sent")
    assert sorted(sent.values_list("attempt", flat=True)) == [2] * PEOPLE
    assert MailCopy.objects.count() == PEOPLE


def test_the_ledger_shows_the_crash_as_a_claim_without_an_end(people: list[User]) -> None:
    crash(EmailBackend, "send_messages", on_call=1, after=True)
    sweep(LATER)
    told = LedgerEntry.objects.filter(reminder__recipient=people[0]).order_by("pk")
    assert list(told.values_list("what", "attempt")) == [("claimed", 1), ("claimed", 2), ("sent", 2)]


def test_what_was_handed_over_was_kept_before(people: list[User]) -> None:
    crash(EmailBackend, "send_messages", on_call=1)
    assert mail.outbox == []
    assert MailCopy.objects.count() == PEOPLE


def test_a_crash_before_the_copies_are_kept_sends_nothing(people: list[User]) -> None:
    crash(sweeping, "keep_copies")
    assert mail.outbox == []
    assert everybody_was_told(repeated=0)
    assert {copy.raw for copy in MailCopy.objects.all()} == {
        one.message().as_bytes(linesep="\r\n") for one in mail.outbox
    }


def test_what_became_stale_after_a_crash_is_dropped_from_the_repeat() -> None:
    amira = a_person()
    review, filing = a_date("aurora", team=(amira,)), a_date("borealis", team=(amira,), title="Filing due")
    for deadline in (review, filing):
        a_reminder(deadline, amira)
    crash(EmailBackend, "send_messages", after=True)
    Deadline.objects.filter(pk=filing.pk).update(state="met")
    run = sweep(LATER)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert ("Filing due" in first.body, "Filing due" in second.body) == (True, False)
    assert (run.sent, run.cancelled) == (1, 1)


def test_what_fell_due_after_a_crash_gets_a_mail_of_its_own() -> None:
    amira = a_person()
    a_reminder(a_date("aurora", team=(amira,)), amira)
    crash(EmailBackend, "send_messages", after=True)
    a_reminder(a_date("borealis", team=(amira,)), amira)
    sweep(LATER)
    assert sorted(copies().values()) == [1, 2]


def test_nothing_is_mailed_inside_a_transaction(people: list[User]) -> None:
    inside: list[bool] = []
    original = EmailBackend.send_messages

    def looking(backend: EmailBackend, messages: Any) -> int:
        inside.append(connection.in_atomic_block)
        return original(backend, messages)

    with patch.object(EmailBackend, "send_messages", looking):
        sweep(NOW)
    assert inside == [False] * PEOPLE


def test_a_second_sweep_in_the_middle_of_the_first_repeats_nothing(people: list[User]) -> None:
    original = EmailBackend.send_messages
    nested: list[int] = []

    def interrupted(backend: EmailBackend, messages: Any) -> int:
        if not nested:
            nested.append(0)
            nested.append(sweep(NOW).sent)
        return original(backend, messages)

    with patch.object(EmailBackend, "send_messages", interrupted):
        assert sweep(NOW).sent == PEOPLE
    assert nested == [0, 0]
    assert everybody_was_told(repeated=0)


def test_a_second_sweep_between_reading_and_claiming_shares_the_work(people: list[User]) -> None:
    original = sweeping.claim

    def overtaken(pks: Any, now: datetime) -> Any:
        with patch.object(sweeping, "claim", original):
            sweep(now)
        return original(pks, now)

    with patch.object(sweeping, "claim", overtaken):
        assert sweep(NOW).sent == 0
    assert everybody_was_told(repeated=0)


def test_what_another_sweep_took_over_before_it_was_addressed_leaves_in_one_mail_only() -> None:
    amira = a_person()
    a_reminder(a_date("aurora", team=(amira,)), amira)
    original = sweeping.address

    def overtaken(*args: Any) -> Any:
        a_reminder(a_date("borealis", team=(amira,)), amira)
        with patch.object(sweeping, "address", original):
            assert sweep(LATER).sent == 2
        return original(*args)

    with patch.object(sweeping, "address", overtaken):
        assert sweep(NOW).sent == 0
    assert list(copies().values()) == [1]
    assert set(Reminder.objects.values_list("mail", flat=True)) == {Mail.objects.get().pk}
    assert set(Reminder.objects.values_list("state", "attempts")) == {("sent", 2), ("sent", 1)}


def test_of_a_letter_only_the_part_that_was_taken_over_is_left_out() -> None:
    amira = a_person()
    mine = a_reminder(a_date("aurora", team=(amira,)), amira)
    theirs = a_reminder(a_date("borealis", team=(amira,)), amira)
    original = sweeping.address

    def overtaken(*args: Any) -> Any:
        Reminder.objects.filter(pk=theirs.pk).update(claimed_until=LATER + LEASE)
        return original(*args)

    with patch.object(sweeping, "address", overtaken):
        assert sweep(NOW).sent == 1
    assert dict(Reminder.objects.values_list("pk", "state")) == {mine.pk: "sent", theirs.pk: "claimed"}
    assert "Borealis" not in str(mail.outbox[0].body)
    theirs.refresh_from_db()
    assert theirs.mail is None


def test_a_date_that_moves_while_a_slow_server_is_served_is_not_sent(people: list[User]) -> None:
    ticks = iter(NOW + timedelta(seconds=15 * i) for i in range(1000))
    original = EmailBackend.send_messages

    def moving(backend: EmailBackend, messages: Any) -> int:
        Deadline.objects.update(state="met")
        return original(backend, messages)

    with patch.object(EmailBackend, "send_messages", moving):
        run = sweep(NOW, clock=lambda: next(ticks))
    assert (run.sent, run.cancelled) == (1, PEOPLE - 1)
    assert set(Reminder.objects.values_list("attempts", flat=True)) == {1}


class Jumping:
    """A clock that stands at `NOW` until it is set on."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.mark.parametrize("minutes", [1, 30], ids=["within the lease", "after the lease"])
@pytest.mark.parametrize("place", ["read_again", "keep_copies"])
def test_a_duty_met_while_the_first_letter_was_written_is_not_mailed(
    place: str, minutes: int, people: list[User]
) -> None:
    clock, original = Jumping(), getattr(sweeping, place)

    def slow(*args: Any) -> Any:
        result = original(*args)
        if clock.at == NOW:
            Deadline.objects.update(state="met")
            clock.at += minutes * MINUTE
        return result

    with patch.object(sweeping, place, slow):
        run = sweep(NOW, clock)
    assert (run.sent, run.cancelled, mail.outbox) == (0, PEOPLE, [])


@pytest.mark.parametrize(("minutes", "sent"), [(1, PEOPLE), (30, 0)])
def test_a_machine_that_is_always_slow_gets_on_while_its_leases_last(
    minutes: int, sent: int, people: list[User]
) -> None:
    clock, original = Jumping(), sweeping.keep_copies

    def slow(*args: Any) -> None:
        original(*args)
        clock.at += minutes * MINUTE

    with patch.object(sweeping, "keep_copies", slow):
        run = sweep(NOW, clock)
    assert (run.sent, run.failed, len(mail.outbox)) == (sent, PEOPLE - sent, sent)
    sweep(clock.at + MINUTE)
    assert sorted(copies().values()) == [1] * PEOPLE


def test_a_mark_that_comes_too_late_changes_nothing_but_the_ledger(people: list[User]) -> None:
    def stolen(letter: Any, lease: Any, answer: Any, at: datetime) -> bool:
        with transaction.atomic():
            Reminder.objects.filter(pk__in=letter.pks).update(claimed_until=LATER + LEASE)
        return deliver_mark(letter, lease, answer, at)

    deliver_mark = deliver.mark
    with patch.object(sweeping, "mark", stolen):
        sweep(NOW)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"claimed"}
    assert LedgerEntry.objects.filter(what="sent").count() == PEOPLE
