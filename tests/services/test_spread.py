"""News reaches every date in batches; whoever goes on after a crash finishes it, and nothing doubles."""

from collections.abc import Iterator
from datetime import date
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User

from tests.models.rows import a_reminder
from tests.services.rows import a_person, a_watcher, an_accepted_notice, at, clock, told
from tracker.models import Deadline, DeadlineChange, NewsRun, Reminder, Review, Telling
from tracker.services import spread as spreading
from tracker.services.news import Told, closing, reopening
from tracker.services.recompute import recompute_all
from tracker.services.spread import announce, finish_news, next_batch, spread

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))
ENDS, MOVED = date(2026, 7, 6), date(2026, 7, 7)


@pytest.fixture(autouse=True)
def small_batches() -> Iterator[None]:
    with patch.object(spreading, "BATCH", 2):
        yield


@pytest.fixture
def ada() -> User:
    return a_person()


@pytest.fixture
def reviews(ada: User) -> list[Review]:
    """Five reviews that end on the same day; one person watches them all."""
    found = [an_accepted_notice(f"matter-{number}") for number in range(5)]
    for review in found:
        review.investment.team.create(user=ada)
        review.investment.watches.create(user=ada)
    recompute_all(None, NOW)
    return found


def run_of(on: date = ENDS) -> NewsRun:
    return announce(closing("us-federal", on, label="snow", citation="OPM", told=Told(None, NOW)))


def ends(reviews: list[Review]) -> list[date | None]:
    return [clock(review).due_on for review in reviews]


def test_a_batch_moves_some_dates_and_remembers_how_far_it_came(reviews) -> None:
    run = next_batch(run_of().pk, NOW)
    assert ends(reviews) == [MOVED, MOVED, ENDS, ENDS, ENDS]
    assert (run.checked, run.total, run.percent, run.finished_at) == (2, 5, 40, None)
    assert not Reminder.objects.filter(kind="news").exists()


def test_whoever_comes_next_finishes_it_and_plans_one_letter_each(reviews, ada) -> None:
    run = next_batch(run_of().pk, NOW)
    assert finish_news(NOW) == 1
    run.refresh_from_db()
    assert ends(reviews) == [MOVED] * 5
    assert Reminder.objects.get(kind="news").recipient == ada
    assert (run.finished_at, run.told, run.checked) == (NOW, 1, 5)
    assert run.moved == DeadlineChange.objects.count() == Telling.objects.count()
    assert not DeadlineChange.objects.exclude(closure=run.closure).exists()


def test_doing_it_again_does_nothing(reviews) -> None:
    run = spread(run_of(), NOW)
    before = DeadlineChange.objects.count()
    assert next_batch(run.pk, NOW).finished_at == NOW
    assert finish_news(NOW) == 0
    assert DeadlineChange.objects.count() == before
    assert Reminder.objects.filter(kind="news").count() == 1


def test_the_hourly_recompute_gives_each_move_to_the_news_that_made_it(reviews) -> None:
    run = next_batch(run_of().pk, NOW)
    recompute_all(None, NOW)
    assert ends(reviews) == [MOVED] * 5
    assert set(DeadlineChange.objects.values_list("closure", flat=True)) == {run.closure_id}
    finish_news(NOW)
    assert Telling.objects.count() == DeadlineChange.objects.count()


def test_an_event_recorded_meanwhile_moves_only_what_is_its_own(reviews) -> None:
    run = next_batch(run_of().pk, NOW)
    last = reviews[-1]
    told(last, "questions_sent", date(2026, 6, 10), NOW)
    assert clock(last).changes.get().closure == run.closure


def test_time_is_up_after_a_batch_and_the_rest_waits(reviews) -> None:
    run = spread(run_of(), NOW, seconds=0)
    assert run.finished_at is None
    assert run.checked == 2


def test_a_withdrawal_gives_the_old_dates_back_and_is_told_once(reviews, ada) -> None:
    closure = spread(run_of(), NOW).closure
    assert closure
    back = spread(announce(reopening(closure, reason="it thawed", told=Told(None, NOW))), NOW)
    assert ends(reviews) == [ENDS] * 5
    assert list(Reminder.objects.filter(kind="news").values_list("recipient", "run__closure")) == [
        (ada.pk, closure.pk),
        (ada.pk, back.closure_id),
    ]


def test_news_that_moves_nothing_tells_nobody(reviews) -> None:
    run = spread(run_of(date(2026, 6, 22)), NOW)
    assert (run.moved, run.told) == (0, 0)
    assert not Reminder.objects.filter(kind="news").exists()


def test_without_a_watcher_the_superusers_are_told() -> None:
    root = a_person("root", is_superuser=True)
    an_accepted_notice()
    spread(run_of(), NOW)
    assert Reminder.objects.get(kind="news").recipient == root


def test_a_person_who_was_reminded_and_no_longer_watches_is_told() -> None:
    review = an_accepted_notice()
    a_watcher(review.investment)
    former = a_watcher(review.investment, "former")
    a_reminder(clock(review), former, state="sent", sent_at=NOW)
    review.investment.watches.filter(user=former).delete()
    spread(run_of(), NOW)
    assert set(Reminder.objects.filter(kind="news").values_list("recipient__username", flat=True)) == {
        "ada",
        "former",
    }


def test_the_record_is_right_afterwards(reviews) -> None:
    spread(run_of(), NOW)
    assert not recompute_all(None, NOW, check=True).differences
    assert Deadline.objects.filter(due_on=MOVED).exists()
