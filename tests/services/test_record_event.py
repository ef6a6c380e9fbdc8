"""An event is recorded, and its dates follow in the same transaction."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.corrections import correct_event, retract_event
from tests.services.rows import (
    ACCEPTED_ON,
    REVIEW_ENDS_ON,
    a_notice,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    planned,
    sent,
    told,
)
from tracker.models import Deadline, DeadlineChange, FuzzyDay, Review, ReviewEvent
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db
ANSWERS = "us.cfius.notice.followup"


def test_acceptance_dates_the_review_and_says_why() -> None:
    review = an_accepted_notice()
    review.refresh_from_db()
    deadline = clock(review)
    assert (review.phase, review.bound_version) == ("review", "us-cfius/2024-12-26")
    assert (deadline.due_on, deadline.unrolled_on) == (REVIEW_ENDS_ON, date(2026, 7, 3))
    assert deadline.owner_label == "Committee"
    assert deadline.event_ids == [review.events.get().pk]
    assert deadline.steps[0] == {
        "code": "started",
        "on": "2026-05-20",
        "citation": "50 USC 4565(b)(1)(F); 31 CFR 800.503(b)",
        "text": "Wed 20 May 2026 triggers the clock and is itself day 1.",
    }
    assert deadline.steps[-1]["on"] == "2026-07-06"


def test_before_acceptance_the_review_waits_and_has_no_date() -> None:
    review = a_notice()
    told(review, "filed", date(2026, 5, 11))
    deadline = clock(review)
    assert (deadline.state, deadline.due_on, deadline.waits_for) == ("waiting", None, "accepted")
    assert "notice accepted" in deadline.undetermined_reason


def test_the_row_that_waited_is_the_row_that_runs() -> None:
    review = a_notice()
    told(review, "filed", date(2026, 5, 11))
    waiting = clock(review)
    told(review, "accepted", ACCEPTED_ON)
    assert clock(review).pk == waiting.pk
    change = DeadlineChange.objects.get(deadline=waiting)
    assert change.text == ("Date set to Mon 6 Jul 2026: “Notice accepted” recorded for Wed 20 May 2026.")


def test_an_answer_meets_the_clock_of_the_question() -> None:
    review = an_accepted_notice()
    told(review, "questions_sent", date(2026, 7, 1))
    assert clock(review, ANSWERS).due_on == date(2026, 7, 7)
    told(review, "questions_answered", date(2026, 7, 6))
    met = clock(review, ANSWERS)
    assert (met.state, met.finished_on, met.finished_by) == ("met", date(2026, 7, 6), "questions_answered")


def test_a_correction_moves_the_date_and_the_change_says_what_moved_it() -> None:
    review = an_accepted_notice()
    before = clock(review)
    event = review.events.get()
    now = at(date(2026, 5, 28))
    occurred = FuzzyDay.on(date(2026, 5, 21))
    correction = correct_event(event, occurred=occurred, by=None, now=now, reason="letter read again")
    after = clock(review)
    assert (after.pk, after.due_on, after.event_ids) == (before.pk, date(2026, 7, 6), [correction.pk])
    assert not after.changes.exists()
    again = correct_event(
        correction, occurred=FuzzyDay.on(date(2026, 5, 27)), by=None, now=now, reason="second letter"
    )
    change = clock(review).changes.get()
    assert (change.old_due_on, change.new_due_on, change.event) == (REVIEW_ENDS_ON, date(2026, 7, 10), again)
    assert change.cause == "correction"
    assert change.text == (
        "Moved from Mon 6 Jul 2026 to Fri 10 Jul 2026: “Notice accepted” of Thu 21 May 2026 was corrected to"
        " “Notice accepted” of Wed 27 May 2026 (second letter)."
    )


def test_a_question_told_late_leaves_the_other_clocks_on_their_rows() -> None:
    review = an_accepted_notice()
    told(review, "questions_sent", date(2026, 6, 10))
    later = clock(review, ANSWERS)
    told(review, "questions_sent", date(2026, 6, 1), now=at(date(2026, 6, 10)))
    later.refresh_from_db()
    assert later.due_on == date(2026, 6, 15)
    assert not DeadlineChange.objects.exists()
    due = review.deadlines.filter(rule_id=ANSWERS).values_list("due_on", flat=True)
    assert sorted(due) == [date(2026, 6, 4), date(2026, 6, 15)]


def test_a_clock_taken_back_before_anybody_heard_of_it_is_gone() -> None:
    review = an_accepted_notice()
    told(review, "questions_sent", date(2026, 7, 1))
    asked = review.events.get(kind="questions_sent")
    retract_event(asked, by=None, now=at(date(2026, 7, 2)), reason="sent to another matter")
    assert not review.deadlines.filter(rule_id=ANSWERS).exists()
    assert review.events.count() == 3


def test_a_clock_somebody_was_told_of_stays_without_a_date_and_they_are_told() -> None:
    review = an_accepted_notice()
    person = a_watcher(review.investment)
    asked = told(review, "questions_sent", date(2026, 7, 1))
    reminder = planned(clock(review, ANSWERS))[0]
    sent(reminder, reminder.send_at)
    retract_event(asked, by=None, now=at(date(2026, 7, 3)), reason="sent to another matter")
    gone = clock(review, ANSWERS)
    assert (gone.state, gone.due_on) == ("ended", None)
    change = gone.changes.get()
    assert (change.old_due_on, change.new_due_on, change.cause) == (date(2026, 7, 7), None, "correction")
    assert change.text.startswith("No date any more, was Tue 7 Jul 2026: “Questions sent to the parties”")
    assert [row.kind for row in planned(gone)] == ["moved"]
    assert gone.reminders.get(kind="moved").recipient == person


def test_a_date_that_rests_on_memory_says_so() -> None:
    review = a_notice()
    told(review, "accepted", ACCEPTED_ON, status="from_memory")
    deadline = clock(review)
    assert deadline.confidence == "unverified"
    assert deadline.cautions == ["“Notice accepted” (Wed 20 May 2026) is from memory, unverified."]


def test_a_month_gives_bounds_and_no_date() -> None:
    review = a_notice()
    may = FuzzyDay.parse("2026-05")
    record_event(review.pk, kind="accepted", occurred=may, by=None, now=at(date(2026, 6, 2)))
    deadline = clock(review)
    assert deadline.due_on is None
    assert (deadline.earliest_on, deadline.latest_on) == (date(2026, 6, 15), date(2026, 7, 14))


def test_a_regime_without_coded_law_keeps_its_events_and_has_no_dates() -> None:
    review = a_notice()
    Review.objects.filter(pk=review.pk).update(regime="ca-ica", filing_kind="")
    told(review, "order_issued", date(2022, 11, 2))
    assert review.events.count() == 1
    assert not review.deadlines.exists()


def test_something_planned_may_lie_ahead() -> None:
    review = a_notice()
    told(review, "mandatory_filing_identified", date(2026, 5, 4))
    told(review, "completion_planned", date(2026, 6, 30), now=at(date(2026, 5, 4)))
    deadline = clock(review, "us.cfius.declaration.mandatory")
    assert (deadline.due_on, deadline.safe_on, deadline.cutoff) == (
        date(2026, 5, 31),
        date(2026, 5, 29),
        "17:00",
    )


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"kind": "acepted"}, "kind", "There is no kind of event “acepted”"),
        ({"kind": "retracted"}, "corrects", "Choose the event that is taken back."),
        ({"status": "guessed"}, "status", "Use one of"),
        ({"occurred": FuzzyDay.on(date(2026, 5, 21))}, "occurred", "today is Wed 20 May 2026 there"),
        ({"occurred": FuzzyDay.on(date(1970, 5, 21))}, "occurred", "starts on"),
        ({"occurred": FuzzyDay.on(date(1988, 8, 22))}, "occurred", "is coded from Tue 23 Aug 1988 on"),
        (
            {"kind": "completion_planned", "occurred": FuzzyDay.on(date(2199, 5, 21))},
            "occurred",
            "reaches to",
        ),
        ({"facts": {"term": "soon"}}, "term", "“soon” is not a length"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_its_field_and_changes_nothing(
    wrong: dict[str, Any], field: str, says: str
) -> None:
    review = a_notice()
    asked: dict[str, Any] = {"kind": "accepted", "occurred": FuzzyDay.on(ACCEPTED_ON)}
    with pytest.raises(ValidationError) as refused:
        record_event(review.pk, by=None, now=at(ACCEPTED_ON), **asked | wrong)
    assert says in refused.value.message_dict[field][0]
    assert not ReviewEvent.objects.exists()
    assert not Deadline.objects.exists()


def test_a_correction_needs_a_reason_and_an_event_of_its_own_review_not_corrected_before() -> None:
    review, other = an_accepted_notice(), a_notice("borealis")
    event = review.events.get()
    asked: dict[str, Any] = {"occurred": FuzzyDay.on(ACCEPTED_ON), "by": None, "now": at(ACCEPTED_ON)}
    with pytest.raises(ValidationError, match="Say why"):
        correct_event(event, reason=" ", **asked)
    with pytest.raises(ValidationError, match="belongs to another review"):
        record_event(other.pk, kind="accepted", corrects=event, reason="typing error", **asked)
    correct_event(event, reason="typing error", **asked)
    with pytest.raises(ValidationError, match="correct the correction instead"):
        correct_event(event, reason="typing error", **asked)
    assert ReviewEvent.objects.count() == 2


def test_today_is_the_day_in_the_authoritys_zone() -> None:
    review = a_notice()
    late_evening_in_washington = at(date(2026, 5, 20)).replace(day=21, hour=3)
    with pytest.raises(ValidationError, match="today is Wed 20 May 2026"):
        told(review, "accepted", date(2026, 5, 21), now=late_evening_in_washington)
