"""Claims: whose reminder it is, for how long, and what is taken together."""

from datetime import timedelta

import pytest

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts.claim import BATCH, LEASE, Waiting, batches, claim, release, waiting
from tracker.models import Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder() -> Reminder:
    amira = a_person()
    return a_reminder(a_date(team=(amira,)), amira)


def test_whoever_claims_second_gets_nothing(reminder: Reminder) -> None:
    assert claim([reminder.pk], NOW).pks == (reminder.pk,)
    assert claim([reminder.pk], NOW).pks == ()
    assert waiting(NOW) == []


def test_a_claim_lasts_exactly_its_lease(reminder: Reminder) -> None:
    claim([reminder.pk], NOW)
    assert waiting(NOW + LEASE) == []
    taken_over = claim([reminder.pk], NOW + LEASE + MINUTE)
    assert taken_over.pks == (reminder.pk,)
    reminder.refresh_from_db()
    assert reminder.attempts == 2


def test_a_holder_who_lost_the_lease_cannot_mark(reminder: Reminder) -> None:
    first = claim([reminder.pk], NOW)
    second = claim([reminder.pk], NOW + LEASE + MINUTE)
    assert first.held([reminder.pk]).count() == 0
    assert second.held([reminder.pk]).count() == 1


def test_what_is_given_back_looks_untouched(reminder: Reminder) -> None:
    release(claim([reminder.pk], NOW), [reminder.pk])
    reminder.refresh_from_db()
    assert (reminder.state, reminder.claimed_until, reminder.attempts) == ("planned", None, 0)


def test_a_cancelled_reminder_cannot_be_claimed(reminder: Reminder) -> None:
    Reminder.objects.update(state="cancelled", cancelled_reason="met")
    assert claim([reminder.pk], NOW).pks == ()


def test_the_longest_waiting_comes_first() -> None:
    amira = a_person()
    late = a_reminder(a_date("late", team=(amira,)), amira, send_at=NOW - timedelta(days=3))
    now = a_reminder(a_date("now", team=(amira,)), amira, send_at=NOW)
    assert [row.pk for row in waiting(NOW)] == [late.pk, now.pk]


def test_a_persons_reminders_stay_together_in_batches_of_about_a_hundred() -> None:
    rows = [Waiting(pk, pk % 40, None, 0) for pk in range(280)]
    found = batches(rows)
    assert sorted(pk for batch in found for pk in batch) == list(range(280))
    assert all(len(batch) <= BATCH for batch in found)
    for person in range(40):
        assert sum(any(pk % 40 == person for pk in batch) for batch in found) == 1


def test_more_reminders_than_a_batch_for_one_person_are_still_one_batch() -> None:
    assert batches([Waiting(pk, 1, None, 0) for pk in range(250)]) == [list(range(250))]


def test_what_never_gets_away_comes_last_and_alone() -> None:
    rows = [Waiting(1, 1, "a", 7), Waiting(2, 2, None, 0), Waiting(3, 3, "b", 3), Waiting(4, 4, None, 0)]
    assert batches(rows) == [[2, 4], [3], [1]]
