"""A closure or a lapse is recorded once and reaches every date it touches."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.calendar_news import (
    close_calendar_day,
    end_regime_pause,
    record_regime_pause,
    withdraw_closure,
    withdraw_regime_pause,
)
from tests.services.rows import (
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
from tracker.models import Closure, Deadline, RegimePause, Telling
from tracker.services.recompute import recompute_all

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 6, 10))
ANSWERS = "us.cfius.notice.followup"


def a_closure(on: date = REVIEW_ENDS_ON, **values: Any) -> Closure:
    told_by = {"label": "Day of mourning", "citation": "Executive Order 1", "by": None, "now": NOW}
    return close_calendar_day("us-federal", on, **told_by | values)


def a_pause(last_on: date | None = None, **values: Any) -> RegimePause:
    told_by = {"reason": "no appropriations", "citation": "50 USC 4565(b)(8)", "by": None, "now": NOW}
    return record_regime_pause("us-cfius", date(2026, 6, 1), last_on, **told_by | values)


def tellings(deadline: Deadline) -> list[Telling]:
    return list(Telling.objects.filter(change__deadline=deadline).order_by("pk"))


def test_a_closure_moves_the_dates_that_end_on_it_and_says_so() -> None:
    review = an_accepted_notice()
    untouched = an_accepted_notice("borealis")
    told(untouched, "withdrawn", date(2026, 5, 28))
    person = a_watcher(review.investment)
    sent_one = clock(review)
    recompute_all(None, NOW)
    closure = a_closure()
    deadline = clock(review)
    change = deadline.changes.get()
    assert deadline.due_on == date(2026, 7, 7)
    assert deadline.calendar_digest != sent_one.calendar_digest
    assert (change.cause, change.closure) == ("closure", closure)
    assert change.text == (
        "Moved from Mon 6 Jul 2026 to Tue 7 Jul 2026: closure of Mon 6 Jul 2026"
        " (Day of mourning; Executive Order 1)."
    )
    assert {row.recipient for row in planned(deadline)} <= {person}


def test_a_closure_withdrawn_moves_the_dates_back() -> None:
    review = an_accepted_notice()
    a_watcher(review.investment, leads=[7])
    recompute_all(None, NOW)
    closure = a_closure()
    back = withdraw_closure(closure, reason="the order was revoked", by=None, now=at(date(2026, 6, 11)))
    deadline = clock(review)
    assert deadline.due_on == REVIEW_ENDS_ON
    assert deadline.changes.latest("pk").text == (
        "Moved from Tue 7 Jul 2026 to Mon 6 Jul 2026: closure of Mon 6 Jul 2026 (Day of mourning)"
        " withdrawn: the order was revoked."
    )
    assert (back.withdraws, Closure.objects.count()) == (closure, 2)
    with pytest.raises(ValidationError, match="withdrawn already"):
        withdraw_closure(closure, reason="again", by=None, now=NOW)


@pytest.mark.parametrize(
    ("calendar", "on", "field", "says"),
    [
        ("mars", date(2026, 7, 6), "calendar", "There is no calendar “mars”"),
        ("us-federal", date(2199, 7, 6), "on", "The calendar runs from"),
        ("us-federal", date(2026, 7, 3), "on", "Fri 3 Jul 2026 is closed already: Independence Day"),
    ],
)
def test_a_closure_that_makes_no_sense_is_refused(calendar: str, on: date, field: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        close_calendar_day(calendar, on, label="snow", citation="OPM", by=None, now=NOW)
    assert refused.value.message_dict[field][0].startswith(says)
    assert not Closure.objects.exists()


def test_a_lapse_stops_the_committees_clock_and_not_the_parties() -> None:
    review = an_accepted_notice()
    told(review, "questions_sent", date(2026, 6, 9))
    answers = clock(review, ANSWERS).due_on
    pause = a_pause(date(2026, 6, 10))
    deadline = clock(review)
    assert deadline.due_on == date(2026, 7, 13)
    assert deadline.state == "paused"
    change = deadline.changes.get()
    assert (change.cause, change.pause) == ("pause", pause)
    assert (
        "pause from Mon 1 Jun 2026 to Wed 10 Jun 2026 (no appropriations; 50 USC 4565(b)(8))" in change.text
    )
    assert (clock(review, ANSWERS).due_on, clock(review, ANSWERS).state) == (answers, "running")


def test_a_lasting_lapse_is_counted_to_today_and_ends_by_a_new_entry() -> None:
    review = an_accepted_notice()
    lasting = a_pause()
    assert clock(review).due_on == date(2026, 7, 13)
    recompute_all(None, at(date(2026, 6, 12)))
    assert clock(review).due_on == date(2026, 7, 15)
    assert clock(review).changes.latest("pk").text.endswith("a pause that was still lasting has gone on.")
    ended = end_regime_pause(lasting, date(2026, 6, 5), by=None, now=at(date(2026, 6, 12)))
    deadline = clock(review)
    assert (deadline.due_on, deadline.state) == (date(2026, 7, 8), "running")
    assert (ended.withdraws, RegimePause.objects.count()) == (lasting, 2)
    with pytest.raises(ValidationError, match="ended on Fri 5 Jun 2026 already"):
        end_regime_pause(ended, date(2026, 6, 6), by=None, now=NOW)


def test_a_lasting_lapse_is_told_when_it_begins_and_when_it_ends_and_not_each_day() -> None:
    review = a_notice()
    a_watcher(review.investment)
    told(review, "accepted", date(2026, 5, 4))
    ends = clock(review)
    assert ends.due_on == date(2026, 6, 17)
    first = planned(ends)[0]
    sent(first, first.send_at)
    lasting = a_pause(now=at(date(2026, 6, 1)))
    assert [row.change.new_due_on for row in tellings(ends)] == [date(2026, 6, 18)]
    for day in (2, 3, 4):
        recompute_all(None, at(date(2026, 6, day)))
    assert len(tellings(ends)) == 1
    assert not ends.reminders.filter(kind="moved").exists()
    end_regime_pause(lasting, date(2026, 6, 4), by=None, now=at(date(2026, 6, 4)))
    recompute_all(None, at(date(2026, 6, 5)))
    ends.refresh_from_db()
    last = ends.reminders.get(kind="moved").change  # nothing moved that day: only the clock runs on
    assert (ends.state, ends.due_on) == ("running", date(2026, 6, 22))
    assert (last.old_due_on, last.new_due_on) == (date(2026, 6, 18), date(2026, 6, 22))
    assert len(tellings(ends)) == 1


def test_a_lapse_out_of_scope_after_all_gives_the_days_back() -> None:
    review = an_accepted_notice()
    pause = a_pause(date(2026, 6, 10))
    withdraw_regime_pause(pause, reason="the Treasury had funds", by=None, now=NOW)
    assert clock(review).due_on == REVIEW_ENDS_ON
    assert "does not stop the clocks: the Treasury had funds" in clock(review).changes.latest("pk").text


def test_a_lapse_whose_effect_is_not_settled_shows_as_another_reading() -> None:
    review = an_accepted_notice()
    a_pause(date(2026, 6, 10), in_scope=None)
    deadline = clock(review)
    assert deadline.due_on == REVIEW_ENDS_ON
    assert [(one["label"], one["due_on"]) for one in deadline.readings] == [
        ("no appropriations", "2026-07-13")
    ]


def test_a_person_settles_what_the_law_files_leave_open() -> None:
    review = a_notice()
    told(review, "accepted", date(2026, 1, 20))
    open_question = clock(review)
    assert [one["label"] for one in open_question.readings] == [
        "lapse of part of the Government, 31 January to 3 February 2026"
    ]
    record_regime_pause(
        "us-cfius",
        date(2026, 1, 31),
        date(2026, 2, 3),
        reason="lapse of January 2026",
        citation="Announcement of the Committee",
        by=None,
        now=NOW,
    )
    settled = clock(review)
    assert settled.readings == []
    assert settled.due_on is not None
    assert open_question.due_on is not None
    assert settled.due_on > open_question.due_on


def test_a_pause_of_a_regime_without_clocks_or_ahead_of_its_time_is_refused() -> None:
    told_by: dict[str, Any] = {"reason": "r", "citation": "c", "by": None, "now": NOW}
    with pytest.raises(ValidationError, match="not coded"):
        record_regime_pause("nz-oia", date(2026, 6, 1), None, **told_by)
    with pytest.raises(ValidationError, match="once it has begun"):
        record_regime_pause("us-cfius", date(2026, 6, 11), None, **told_by)
    assert not RegimePause.objects.exists()
    assert not Deadline.objects.exists()
