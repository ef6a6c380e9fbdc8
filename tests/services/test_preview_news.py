"""What is previewed is what happens: to the same dates, for the same people, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.calendar_news import close_calendar_day
from tests.services.rows import (
    REVIEW_ENDS_ON,
    a_notice,
    a_person,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    told,
)
from tracker.models import Closure, Deadline, DeadlineChange, NewsRun, RegimePause, Telling
from tracker.services.news import Told, closing, pausing, reopening
from tracker.services.preview_news import explained, preview_news
from tracker.services.recompute import recompute_all
from tracker.services.spread import announce, spread

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))


def mourning(on: date = REVIEW_ENDS_ON) -> Closure:
    return closing("us-federal", on, label="mourning", citation="EO 1", told=Told(None, NOW))


DAYS_OF_A_MOVE = ("deadline_id", "old_due_on", "new_due_on", "old_safe_on", "new_safe_on")


def some_reviews() -> None:
    for number in range(8):
        review = a_notice(f"matter-{number}")
        told(review, "accepted", date(2026, 5, 4) + timedelta(days=number * 4))
        if number % 2:
            told(review, "questions_sent", date(2026, 6, 1) + timedelta(days=number))
        if number == 6:
            told(review, "withdrawn", date(2026, 6, 8))
    recompute_all(None, NOW)


HOLIDAYS = (date(2026, 6, 19), date(2026, 7, 3))
DAYS = [date(2026, 6, 11) + timedelta(days=number) for number in range(45)]
OPEN_DAYS = [day for day in DAYS if day.weekday() < 5 and day not in HOLIDAYS]


@pytest.mark.slow
def test_a_closure_on_any_open_day_moves_exactly_what_was_previewed() -> None:
    some_reviews()
    a_person("root", is_superuser=True)
    for on in OPEN_DAYS:
        with transaction.atomic():
            closed_as_previewed(on)
            transaction.set_rollback(True)


def closed_as_previewed(on: date) -> None:
    before = DeadlineChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    news = mourning(on)
    preview = preview_news(news, NOW)
    spread(announce(news), NOW)
    moved = DeadlineChange.objects.filter(pk__gt=before).order_by("deadline_id").values_list(*DAYS_OF_A_MOVE)
    shown = sorted(tuple(getattr(one, name) for name in DAYS_OF_A_MOVE) for one in preview.moves)
    assert shown == list(moved), on
    assert sum(preview.people.values()) == Telling.objects.count(), on
    assert not recompute_all(None, NOW, check=True).differences, on


def test_a_pause_tells_of_exactly_what_was_previewed() -> None:
    some_reviews()
    a_person("root", is_superuser=True)
    days = (date(2026, 6, 5), date(2026, 6, 9))
    news = pausing("us-cfius", *days, reason="no funds", citation="none", told=Told(None, NOW))
    preview = preview_news(news, NOW)
    assert preview.moves
    spread(announce(news), NOW)
    told_of = DeadlineChange.objects.filter(tellings__isnull=False).order_by("deadline_id")
    shown = sorted(tuple(getattr(one, name) for name in DAYS_OF_A_MOVE) for one in preview.moves)
    assert shown == list(told_of.values_list(*DAYS_OF_A_MOVE))
    assert not recompute_all(None, NOW, check=True).differences


def test_a_preview_writes_nothing_and_says_who_is_told() -> None:
    review = an_accepted_notice()
    ada = a_watcher(review.investment)
    recompute_all(None, NOW)
    preview = preview_news(mourning(), NOW)
    assert preview.people[ada.pk] == len(preview.moves) > 0
    assert not Closure.objects.exists()
    assert not NewsRun.objects.exists()
    assert clock(review).due_on == REVIEW_ENDS_ON


def test_it_shows_each_person_only_the_matters_open_to_them() -> None:
    mine, theirs = an_accepted_notice(), an_accepted_notice("borealis")
    ada, boris = a_watcher(mine.investment), a_watcher(theirs.investment, "boris")
    preview = preview_news(mourning(), NOW)
    seen = preview.seen_by(ada)
    assert {move.matter_id for move in seen.moves} == {mine.investment_id}
    assert set(seen.people) == {ada.pk}
    assert set(preview.people) == {ada.pk, boris.pk}
    assert seen.seal == preview.seal


def test_it_explains_the_old_and_the_new_date() -> None:
    an_accepted_notice()
    news = mourning()
    preview = preview_news(news, NOW)
    shown = explained(news, preview.moves, NOW)
    first = next(one for one in shown if one.row.rule_id == "us.cfius.notice.review")
    assert (first.row.due_on, first.values["due_on"]) == (REVIEW_ENDS_ON, date(2026, 7, 7))
    assert "mourning" in " ".join(step["text"] for step in first.values["steps"])
    assert "mourning" not in " ".join(step["text"] for step in first.row.steps)


def test_a_withdrawal_is_previewed_like_the_closure() -> None:
    review = an_accepted_notice()
    closure = close_calendar_day(
        "us-federal", REVIEW_ENDS_ON, label="mourning", citation="EO 1", by=None, now=NOW
    )
    back = reopening(closure, reason="revoked", told=Told(None, NOW))
    days = {(one.old_due_on, one.new_due_on) for one in preview_news(back, NOW).moves}
    assert (date(2026, 7, 7), REVIEW_ENDS_ON) in days
    assert clock(review).due_on == date(2026, 7, 7)


def test_the_statements_do_not_grow_with_the_dates_of_a_batch() -> None:
    an_accepted_notice("first")
    with CaptureQueriesContext(connection) as few:
        preview_news(mourning(), NOW)
    for number in range(12):
        an_accepted_notice(f"matter-{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(preview_news(mourning(), NOW).moves) >= 13
    assert len(many) == len(few)


def test_a_finished_clock_does_not_move() -> None:
    review = an_accepted_notice()
    told(review, "investigation_started", date(2026, 6, 8))
    finished = clock(review)
    assert finished.state == "met"
    moved = {move.deadline_id for move in preview_news(mourning(), NOW).moves}
    assert finished.pk not in moved
    spread(announce(mourning()), NOW)
    assert not recompute_all(None, NOW, check=True).differences
    assert clock(review).due_on == REVIEW_ENDS_ON
    assert not finished.changes.exists()


def test_days_that_are_paused_already_are_refused_at_the_field() -> None:
    days = (date(2026, 6, 1), date(2026, 6, 9))
    told_by: dict[str, Any] = {"reason": "no funds", "citation": "none", "told": Told(None, NOW)}
    spread(announce(pausing("us-cfius", *days, **told_by)), NOW)
    with pytest.raises(ValidationError, match="stand still on these days already"):
        pausing("us-cfius", date(2026, 6, 2), date(2026, 6, 4), **told_by)
    assert RegimePause.objects.count() == 1


def test_what_was_announced_earlier_is_kept_with_both_instants() -> None:
    known = NOW - timedelta(days=2)
    closure = close_calendar_day(
        "us-federal", REVIEW_ENDS_ON, label="snow", citation="OPM", by=None, now=NOW, known_on=known
    )
    assert (closure.known_on, closure.recorded_at) == (known, NOW)


def test_every_open_clock_counted_by_the_calendar_is_looked_at() -> None:
    an_accepted_notice()
    open_clocks = Deadline.objects.open().filter(calendar="us-federal")
    assert open_clocks.exists()
    run = announce(mourning())
    assert run.total == 1
