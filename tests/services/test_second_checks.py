"""The second pair of eyes: what waits for another person, what rests on it, and who may answer."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError

from tests.calendar_news import close_calendar_day, record_regime_pause, withdraw_closure
from tests.corrections import correct_event, retract_event
from tests.services.rows import (
    ACCEPTED_ON,
    a_notice,
    a_person,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    planned,
)
from tracker.models import CheckAnswer, FuzzyDay, ReminderPolicy, Review, ReviewEvent, SecondCheck
from tracker.services.doubts import doubts_of
from tracker.services.law import LawBook
from tracker.services.recompute import recompute_all
from tracker.services.record_event import add_events, record_event
from tracker.services.second_checks import confirm, object_to

pytestmark = pytest.mark.django_db
NOW = at(ACCEPTED_ON)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def policy() -> ReminderPolicy:
    return ReminderPolicy.objects.create(check_events=True, check_overrides=True, check_closures=True)


def recorded(review: Review, by: User | None, day: date = ACCEPTED_ON, kind: str = "accepted") -> ReviewEvent:
    return record_event(review.pk, kind=kind, occurred=FuzzyDay.on(day), by=by, now=NOW)


def colleague(review: Review, name: str = "bob") -> User:
    """Somebody else who works on the matter."""
    person = a_person(name)
    person.user_permissions.set(Permission.objects.filter(codename__in=["change_review", "add_closure"]))
    review.investment.team.create(user=person, role="member")
    return User.objects.get(pk=person.pk)


def test_without_the_policy_nothing_is_asked() -> None:
    review = an_accepted_notice()
    assert not SecondCheck.objects.exists()
    assert clock(review).unchecked == []


def test_an_event_that_starts_a_clock_leaves_its_dates_unchecked_and_they_remind_all_the_same(policy) -> None:
    review = a_notice()
    ada = a_watcher(review.investment, leads=[14, 1])
    event = recorded(review, ada)
    deadline, check = clock(review), SecondCheck.objects.get()
    assert (check.event, check.investment, check.kind) == (event, review.investment, "event")
    assert deadline.unchecked == [check.pk]
    assert "unchecked" in doubts_of(deadline).marks
    assert [row.lead for row in planned(deadline)] == [14, 1, 0]


def test_what_comes_from_a_list_waits_for_a_second_person_as_well(policy) -> None:
    review = a_notice()
    event = ReviewEvent(
        review=review, kind="accepted", recorded_at=NOW, **FuzzyDay.on(ACCEPTED_ON).columns("occurred")
    )
    add_events(review, [event], LawBook(None, NOW))
    assert SecondCheck.objects.get().event == event


def test_an_event_that_starts_nothing_needs_nobody(policy) -> None:
    review = a_notice()
    recorded(review, None, kind="cleared")
    assert not SecondCheck.objects.exists()


def test_another_person_confirms_by_the_day_they_read(policy) -> None:
    review = a_notice()
    recorded(review, a_person("ada"))
    check = SecondCheck.objects.get()
    bob = colleague(review)
    answer = confirm(check.pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=bob, now=LATER)
    assert (answer.verdict, answer.read_as, answer.by) == ("confirmed", "2026-05-20", bob)
    assert clock(review).unchecked == []
    assert clock(review).computed_at == LATER
    assert recompute_all(None, LATER).differences == 0


def test_another_day_confirms_nothing_and_is_not_told_the_right_one(policy) -> None:
    review = a_notice()
    recorded(review, a_person("ada"))
    check = SecondCheck.objects.get()
    with pytest.raises(ValidationError) as refused:
        confirm(check.pk, read_as=FuzzyDay.on(date(2026, 5, 21)), by=colleague(review), now=LATER)
    assert "another day" in refused.value.message_dict["read_as"][0]
    assert "20" not in refused.value.message_dict["read_as"][0]
    assert clock(review).unchecked == [check.pk]
    assert not CheckAnswer.objects.exists()


def test_whoever_recorded_it_cannot_confirm_it(policy) -> None:
    review = a_notice()
    ada = colleague(review, "ada")
    recorded(review, ada)
    with pytest.raises(ValidationError, match="another person"):
        confirm(SecondCheck.objects.get().pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=ada, now=LATER)


def test_somebody_who_only_reads_the_matter_cannot_confirm_it(policy) -> None:
    review = a_notice()
    recorded(review, a_person("ada"))
    reader = a_person("reader")
    review.investment.team.create(user=reader, role="reader")
    with pytest.raises(ValidationError, match="works on the matter"):
        confirm(SecondCheck.objects.get().pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=reader, now=LATER)


def test_an_outsider_finds_no_check(policy) -> None:
    review = a_notice()
    recorded(review, a_person("ada"))
    with pytest.raises(SecondCheck.DoesNotExist):
        confirm(SecondCheck.objects.get().pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=a_person("eve"), now=LATER)


def test_an_objection_leaves_the_date_unchecked_and_the_correction_asks_anew(policy) -> None:
    review = a_notice()
    event = recorded(review, a_person("ada"))
    first = SecondCheck.objects.get()
    bob = colleague(review)
    object_to(first.pk, reason="The letter says 21 May", by=bob, now=LATER)
    assert clock(review).unchecked == [first.pk]
    correct_event(event, occurred=FuzzyDay.on(date(2026, 5, 19)), by=bob, now=LATER, reason="The letter")
    [second] = SecondCheck.objects.waiting()
    assert second != first
    assert clock(review).unchecked == [second.pk]
    with pytest.raises(ValidationError, match="nothing is left"):
        confirm(first.pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=colleague(review, "cy"), now=LATER)


def test_an_objection_says_what_is_wrong(policy) -> None:
    review = a_notice()
    recorded(review, None)
    with pytest.raises(ValidationError) as refused:
        object_to(SecondCheck.objects.get().pk, reason=" ", by=colleague(review), now=LATER)
    assert "reason" in refused.value.message_dict


def test_taking_such_an_event_back_needs_a_second_person_too(policy) -> None:
    review = a_notice()
    event = recorded(review, None)
    retract_event(event, by=None, now=LATER, reason="wrong matter")
    [check] = SecondCheck.objects.waiting()
    assert check.event is not None
    assert check.event.kind == "retracted"


def test_correcting_it_into_something_that_starts_nothing_needs_one_as_well(policy) -> None:
    review = a_notice()
    event = recorded(review, None)
    filed = {"kind": "cleared", "occurred": event.occurred, "reason": "It was the clearance"}
    correct_event(event, by=None, now=LATER, **filed)  # type: ignore[arg-type]
    [check] = SecondCheck.objects.waiting()
    assert check.event is not None
    assert check.event.kind == "cleared"


def test_a_later_change_of_policy_waives_nothing(policy) -> None:
    review = a_notice()
    recorded(review, None)
    ReminderPolicy.objects.update(check_events=False)
    recompute_all(None, LATER)
    assert len(clock(review).unchecked) == 1


def closed(day: date, now: datetime) -> Any:
    return close_calendar_day("us-federal", day, label="snow", citation="OPM", by=None, now=now)


def test_dates_that_rest_on_a_closed_day_wait_for_its_second_person(policy) -> None:
    review = an_accepted_notice()
    confirm(SecondCheck.objects.get().pk, read_as=FuzzyDay.on(ACCEPTED_ON), by=colleague(review), now=LATER)
    closure = closed(date(2026, 7, 6), LATER)
    check = SecondCheck.objects.get(closure=closure)
    deadline = clock(review)
    assert (deadline.due_on, deadline.unchecked) == (date(2026, 7, 7), [check.pk])
    assert {tuple(row.unchecked) for row in review.deadlines.filter(state="projected")} == {(check.pk,)}
    confirm(check.pk, read_as=FuzzyDay.on(date(2026, 7, 6)), by=User.objects.get(username="bob"), now=LATER)
    assert clock(review).unchecked == []
    assert recompute_all(None, LATER).differences == 0


def test_a_closed_day_far_from_a_date_leaves_it_alone(policy) -> None:
    ReminderPolicy.objects.update(check_events=False)
    review = an_accepted_notice()
    closed(date(2026, 6, 10), LATER)
    assert clock(review).unchecked == []


def test_a_closure_taken_back_waits_as_well(policy) -> None:
    ReminderPolicy.objects.update(check_events=False)
    review = an_accepted_notice()
    back = withdraw_closure(closed(date(2026, 7, 6), LATER), reason="Open after all", by=None, now=LATER)
    [check] = SecondCheck.objects.waiting()
    assert check.closure == back
    assert (clock(review).due_on, clock(review).unchecked) == (date(2026, 7, 6), [check.pk])


def test_dates_that_a_pause_stops_wait_for_its_second_person(policy) -> None:
    ReminderPolicy.objects.update(check_events=False)
    review = an_accepted_notice()
    first, last = date(2026, 6, 1), date(2026, 6, 3)
    now = at(date(2026, 6, 5))
    pause = record_regime_pause("us-cfius", first, last, reason="Lapse", citation="OMB", by=None, now=now)
    check = SecondCheck.objects.get(pause=pause)
    assert clock(review).unchecked == [check.pk]
    with pytest.raises(ValidationError):
        confirm(check.pk, read_as=FuzzyDay.on(first), by=colleague(review), now=now)
    both = FuzzyDay.from_bounds(first, last)
    confirm(check.pk, read_as=both, by=User.objects.get(username="bob"), now=now)
    assert clock(review).unchecked == []
