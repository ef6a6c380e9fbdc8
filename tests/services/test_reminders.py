"""Reminder rows: who gets one, for which day, and what becomes of it when the date moves."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.corrections import correct_event
from tests.services.rows import (
    ACCEPTED_ON,
    REVIEW,
    a_notice,
    a_person,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    planned,
    sent,
    told,
)
from tracker.models import Deadline, FuzzyDay, Mail, Reminder, Watch
from tracker.services.reminders import plan_matter, plan_reminders

pytestmark = pytest.mark.django_db


def a_watched_notice(leads: list[int] | None = None) -> Deadline:
    review = a_notice()
    a_watcher(review.investment, leads=leads)
    told(review, "accepted", ACCEPTED_ON)
    return clock(review)


def leads_of(deadline: Deadline) -> list[int | None]:
    return [reminder.lead for reminder in planned(deadline)]


def test_a_running_clock_is_announced_at_every_default_lead() -> None:
    deadline = a_watched_notice()
    assert leads_of(deadline) == [30, 14, 7, 3, 1, 0, -1]
    first = planned(deadline)[0]
    assert first.send_at == datetime(2026, 6, 6, 4, tzinfo=UTC)
    assert first.due_on == date(2026, 7, 6)


def test_the_day_begins_where_the_law_is_whatever_the_season() -> None:
    review = a_notice()
    a_watcher(review.investment, leads=[0])
    told(review, "accepted", date(2025, 12, 11))
    assert planned(clock(review))[-1].send_at == datetime(2026, 1, 28, 5, tzinfo=UTC)


def test_a_watch_may_name_its_own_leads_and_cannot_go_below_the_firms_minimum() -> None:
    assert leads_of(a_watched_notice(leads=[10, -1])) == [10, 1, 0, -1]


def test_leads_before_the_day_of_planning_are_history_not_late() -> None:
    review = a_notice()
    a_watcher(review.investment)
    told(review, "accepted", ACCEPTED_ON, now=at(date(2026, 6, 22)))
    assert leads_of(clock(review)) == [14, 7, 3, 1, 0, -1]
    told_today = planned(clock(review))[0]
    assert told_today.send_at == datetime(2026, 6, 22, 4, tzinfo=UTC)


def test_leads_before_the_reviews_history_are_not_planned() -> None:
    review = a_notice(history_before=date(2026, 7, 1))
    a_watcher(review.investment)
    told(review, "accepted", ACCEPTED_ON)
    assert leads_of(clock(review)) == [3, 1, 0, -1]


def test_leads_count_from_the_last_safe_day() -> None:
    review = a_notice()
    a_watcher(review.investment, leads=[0])
    told(review, "mandatory_filing_identified", date(2026, 5, 4))
    told(review, "completion_planned", date(2026, 6, 30), now=at(date(2026, 5, 4)))
    reminder = planned(clock(review, "us.cfius.declaration.mandatory"))[-1]
    assert (reminder.due_on, reminder.send_at) == (date(2026, 5, 29), datetime(2026, 5, 29, 4, tzinfo=UTC))


def test_what_is_only_projected_is_not_announced() -> None:
    deadline = a_watched_notice()
    investigation = clock(deadline.review, "us.cfius.notice.investigation")
    assert investigation.state == "projected"
    assert not investigation.reminders.exists()


def test_planning_twice_changes_nothing() -> None:
    deadline = a_watched_notice()
    before = list(Reminder.objects.order_by("pk").values())
    plan_reminders([deadline], at(date(2026, 6, 20)))
    assert list(Reminder.objects.order_by("pk").values()) == before


def test_a_moved_date_takes_its_reminders_along() -> None:
    deadline = a_watched_notice(leads=[7])
    event = deadline.review.events.get()
    later = FuzzyDay.on(date(2026, 5, 27))
    correct_event(event, occurred=later, by=None, now=at(date(2026, 5, 28)), reason="typing error")
    cancelled = deadline.reminders.filter(state="cancelled")
    reasons = set(cancelled.values_list("cancelled_reason", flat=True))
    assert reasons == {"the date moved from Mon 6 Jul 2026 to Fri 10 Jul 2026"}
    day = date(2026, 7, 10)
    assert [(row.due_on, row.lead) for row in planned(deadline)] == [(day, 7), (day, 1), (day, 0)]
    noted = deadline.ledger.filter(what="cancelled").values_list("reminder", "deadline", "detail", "at")
    assert set(noted) == {(row.pk, deadline.pk, *reasons, at(date(2026, 5, 28))) for row in cancelled}


def test_a_date_that_moves_back_revives_its_reminders() -> None:
    deadline = a_watched_notice(leads=[7])
    event = deadline.review.events.get()
    now = at(date(2026, 5, 28))
    later, back = FuzzyDay.on(date(2026, 5, 27)), FuzzyDay.on(ACCEPTED_ON)
    correction = correct_event(event, occurred=later, by=None, now=now, reason="typing error")
    correct_event(correction, occurred=back, by=None, now=now, reason="it was right")
    rows = planned(deadline)
    assert {(row.due_on, row.state, row.cancelled_reason) for row in rows} == {
        (date(2026, 7, 6), "planned", "")
    }
    assert [row.lead for row in rows] == [7, 1, 0]
    assert deadline.reminders.count() == 6
    told_again = deadline.ledger.filter(what="planned").values_list("reminder", flat=True)
    assert sorted(told_again) == sorted(row.pk for row in rows)


def test_whoever_was_told_the_old_date_is_told_that_it_moved_and_why() -> None:
    deadline = a_watched_notice()
    person = Watch.objects.get().user
    sent(planned(deadline)[0], at(date(2026, 6, 6)))
    event = deadline.review.events.get()
    now = at(date(2026, 6, 10))
    later = FuzzyDay.on(date(2026, 5, 27))
    correct_event(event, occurred=later, by=None, now=now, reason="typing error")
    moved = deadline.reminders.get(kind="moved")
    assert (moved.recipient, moved.send_at, moved.due_on) == (person, now, date(2026, 7, 10))
    assert moved.change is not None
    assert "Moved from Mon 6 Jul 2026 to Fri 10 Jul 2026" in moved.change.text
    assert deadline.reminders.filter(state="sent").count() == 1


@pytest.mark.parametrize("attempts", [0, 1])
def test_whoever_may_have_got_a_mail_before_its_line_was_cut_is_told_of_the_move(attempts: int) -> None:
    deadline = a_watched_notice()
    first = planned(deadline)[0]
    letter = Mail.objects.create(
        recipient=first.recipient, message_id="<1@x>", kind="reminder", created_at=at(date(2026, 6, 6))
    )
    Reminder.objects.filter(pk=first.pk).update(attempts=attempts, mail=letter)
    later = FuzzyDay.on(date(2026, 5, 27))
    correct_event(
        deadline.review.events.get(),
        occurred=later,
        by=None,
        now=at(date(2026, 6, 10)),
        reason="typing error",
    )
    assert Reminder.objects.get(pk=first.pk).state == "cancelled"
    assert deadline.reminders.filter(kind="moved").count() == attempts


def test_nobody_is_told_of_a_move_who_may_no_longer_see_the_matter() -> None:
    deadline = a_watched_notice()
    sent(planned(deadline)[0], at(date(2026, 6, 6)))
    deadline.investment.team.all().delete()
    event = deadline.review.events.get()
    later = FuzzyDay.on(date(2026, 5, 27))
    correct_event(event, occurred=later, by=None, now=at(date(2026, 6, 10)), reason="typing error")
    assert not deadline.reminders.filter(kind="moved").exists()
    assert not planned(deadline)


def test_a_met_clock_is_no_longer_announced() -> None:
    deadline = a_watched_notice()
    told(deadline.review, "cleared", date(2026, 6, 30))
    assert not planned(deadline)
    reasons = set(deadline.reminders.values_list("cancelled_reason", flat=True))
    assert reasons == {"met on Tue 30 Jun 2026"}


def test_without_watchers_the_superusers_are_reminded() -> None:
    root = a_person("root", is_superuser=True)
    a_person("gone", is_superuser=True, is_active=False)
    review = an_accepted_notice()
    assert {row.recipient for row in planned(clock(review))} == {root}


def test_a_watcher_outside_the_team_or_no_longer_active_is_not_reminded() -> None:
    review = a_notice()
    a_watcher(review.investment, "ada", leads=[0])
    outsider, gone = a_person("outsider"), a_watcher(review.investment, "gone")
    Watch.objects.create(investment=review.investment, user=outsider)
    gone.is_active = False
    gone.save()
    told(review, "accepted", ACCEPTED_ON)
    assert {row.recipient.username for row in planned(clock(review))} == {"ada"}


def test_a_new_watcher_is_planned_for_and_one_who_left_is_cancelled() -> None:
    deadline = a_watched_notice(leads=[7])
    Watch.objects.update(is_active=False)
    bob = a_watcher(deadline.investment, "bob", leads=[7])
    plan_matter(deadline.investment.pk, at(date(2026, 5, 28)))
    assert [row.recipient for row in planned(deadline)] == [bob] * 3
    reasons = deadline.reminders.filter(state="cancelled").values_list("cancelled_reason", flat=True)
    assert set(reasons) == {"this person is no longer reminded of it"}


def test_planning_many_takes_no_more_statements_than_planning_few() -> None:
    reviews = [an_accepted_notice(f"matter-{number}") for number in range(6)]  # SQLite inserts 45 a statement
    a_person("root", is_superuser=True)
    ids = list(Deadline.objects.filter(rule_id=REVIEW, review__in=reviews).values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as few:
        plan_reminders(ids[:2], at(ACCEPTED_ON))
    with CaptureQueriesContext(connection) as many:
        plan_reminders(ids[2:], at(ACCEPTED_ON))
    assert Reminder.objects.filter(kind="lead").count() == 6 * 7
    assert len(many) == len(few)
