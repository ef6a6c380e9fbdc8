"""Stored dates are a projection: compared, thrown away and rebuilt at will."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calendar_news import close_calendar_day
from tests.models.rows import an_event
from tests.services.rows import (
    ACCEPTED_ON,
    REVIEW,
    REVIEW_ENDS_ON,
    a_notice,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    planned,
    told,
)
from tracker.models import Deadline, DeadlineChange, Investment, Reminder, Review
from tracker.services.law import LawBook
from tracker.services.projecting import Difference
from tracker.services.recompute import (
    Recomputed,
    Stretch,
    recompute_all,
    recompute_review,
    recompute_under,
)

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 1))


def rows() -> list[dict[str, object]]:
    return list(Deadline.objects.order_by("pk").values())


def test_a_second_computation_finds_nothing_and_writes_nothing() -> None:
    an_accepted_notice()
    recompute_all(None, NOW)
    before = rows()
    with CaptureQueriesContext(connection) as asked:
        again = recompute_all(None, NOW)
    assert again == Recomputed(checked=1, differences=0)
    assert rows() == before
    assert not [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_checking_finds_what_somebody_changed_and_leaves_it() -> None:
    review = an_accepted_notice()
    deadline = clock(review)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=date(2026, 7, 7))
    Review.objects.update(phase="cleared")
    found: list[Difference] = []
    assert recompute_all(None, NOW, check=True, tell=found.extend) == Recomputed(checked=1, differences=2)
    assert [(one.what, one.columns) for one in found] == [("changed", ("due_on",)), ("changed", ("phase",))]
    assert (found[0].rule_id, found[0].old_due_on, found[0].new_due_on) == (
        REVIEW,
        date(2026, 7, 7),
        REVIEW_ENDS_ON,
    )
    assert clock(review).due_on == date(2026, 7, 7)


def test_rebuilding_repairs_what_somebody_changed_and_keeps_what_was_believed() -> None:
    review = an_accepted_notice()
    deadline = clock(review)
    Deadline.objects.filter(pk=deadline.pk).update(due_on=date(2026, 7, 7), calendar_digest="other")
    recompute_all(None, NOW)
    assert clock(review).due_on == REVIEW_ENDS_ON
    change = DeadlineChange.objects.get()
    assert (change.cause, change.changed_at) == ("rule", NOW)
    assert change.text == (
        "Moved from Tue 7 Jul 2026 to Mon 6 Jul 2026: the settled closures of us-federal were changed."
    )


def test_deadlines_thrown_away_come_back_the_same() -> None:
    review = an_accepted_notice()
    told(review, "questions_sent", date(2026, 5, 27))
    kept = ("rule_id", "key", "due_on", "state", "steps", "event_ids", "calendar_digest")
    before = list(review.deadlines.order_by("rule_id", "key").values(*kept))
    Reminder.objects.all().delete()
    Deadline.objects.all().delete()
    recompute_all(None, at(date(2026, 5, 27)))
    assert list(review.deadlines.order_by("rule_id", "key").values(*kept)) == before


def test_states_are_judged_on_the_day_asked_about() -> None:
    review = a_notice()
    an_event(review, kind="accepted")
    recompute_review(review, date(2026, 3, 1), NOW)
    assert review.phase == "preparing"
    assert clock(review).due_on is None
    recompute_review(review, date(2026, 3, 2), NOW)
    assert review.phase == "review"


def test_in_a_closed_matter_no_clock_is_followed() -> None:
    review = an_accepted_notice()
    a_watcher(review.investment)
    Investment.objects.update(is_closed=True)
    recompute_all(None, NOW)
    assert not Deadline.objects.open().exists()
    assert clock(review).cautions == ["The matter is closed: this clock is no longer followed."]
    assert not planned(clock(review))


def test_rebuilding_many_reviews_takes_no_more_statements_than_rebuilding_few() -> None:
    reviews = [a_notice(f"matter-{number}") for number in range(55)]
    for review in reviews:
        an_event(review, kind="accepted")
    recompute_all(None, NOW)
    Deadline.objects.filter(rule_id=REVIEW, review__in=reviews[:5]).update(title="changed")
    with CaptureQueriesContext(connection) as few:
        assert recompute_all(None, NOW).differences == 5
    Deadline.objects.filter(rule_id=REVIEW, review__in=reviews[5:]).update(title="changed")
    with CaptureQueriesContext(connection) as many:
        assert recompute_all(None, NOW).differences == 50
    # SQLite takes at most 999 values a statement, which is 25 rows of a deadline.
    assert len(many) <= len(few) + 2
    with CaptureQueriesContext(connection) as unchanged:
        recompute_all(None, NOW)
    assert len([one for one in unchanged if "SAVEPOINT" not in one["sql"]]) == 11


def test_what_differed_is_told_batch_by_batch_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.services.recompute.BATCH", 2)
    reviews = [a_notice(f"matter-{number}") for number in range(5)]
    for review in reviews:
        an_event(review, kind="accepted")
    told: list[tuple[int, int]] = []
    done = recompute_all(
        None, NOW, tell=lambda found: told.append((len({one.parent_id for one in found}), stored()))
    )
    assert done.checked == 5
    each = stored() // 5
    assert told[:3] == [(2, 2 * each), (2, 4 * each), (1, 5 * each)]
    assert done.differences == stored()


def stored() -> int:
    return Deadline.objects.count()


def test_a_stretch_is_brought_up_to_date_and_nothing_beside_it() -> None:
    reviews = [an_accepted_notice(f"matter-{number}") for number in range(3)]
    Deadline.objects.update(title="changed")
    ids = [review.pk for review in reviews]
    recompute_under(LawBook(None, NOW), stretches=[Stretch("review", after=ids[0], to=ids[1])])
    stale = Deadline.objects.filter(title="changed").values_list("review_id", flat=True)
    assert set(stale) == {ids[0], ids[2]}


def test_a_matter_with_several_reviews_keeps_their_clocks_apart() -> None:
    review = an_accepted_notice()
    other = Review.objects.create(investment=review.investment, regime="us-cfius", filing_kind="notice")
    told(other, "accepted", date(2026, 5, 27))
    assert clock(review).due_on == REVIEW_ENDS_ON
    assert clock(other).due_on == date(2026, 7, 10)
    assert clock(review).trigger_on == ACCEPTED_ON


def test_a_long_run_does_not_undo_a_closure_recorded_meanwhile() -> None:
    review = an_accepted_notice()
    book = LawBook(None, NOW)
    recompute_under(book)
    close_calendar_day(
        "us-federal", REVIEW_ENDS_ON, label="mourning", citation="Executive Order 1", by=None, now=NOW
    )
    assert recompute_under(book).differences == 0
    assert clock(review).due_on == date(2026, 7, 7)
