"""What calendars are told: a date once, each change with the next sequence, and that it is gone."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.corrections import correct_event
from tests.services.rows import (
    ACCEPTED_ON,
    REVIEW,
    REVIEW_ENDS_ON,
    a_notice,
    a_person,
    a_watcher,
    an_accepted_notice,
    at,
    clock,
    told,
)
from tracker.models import Deadline, FuzzyDay, Habits, Invitation, Reminder, Watch
from tracker.services.invitations import bring_up_to_date, switch_invitations
from tracker.services.reminders import plan_matter

pytestmark = pytest.mark.django_db
LATER, MOVED_TO = date(2026, 5, 27), date(2026, 7, 10)
NOW = at(date(2026, 6, 10))


@pytest.fixture
def deadline() -> Deadline:
    """Watched by Ada, whose calendar is invited to it."""
    review = a_notice()
    Habits.objects.create(user=a_watcher(review.investment), invitations=True)
    told(review, "accepted", ACCEPTED_ON)
    return clock(review)


def ada() -> User:
    return User.objects.get(username="ada")


def waiting(deadline: Deadline) -> list[tuple[int | None, bool]]:
    """The sequences that are still to leave, each with whether it takes the date back."""
    rows = Reminder.objects.filter(deadline=deadline, kind="invitation", state="planned").order_by("sequence")
    return [(row.sequence, bool(row.invitation and row.invitation.is_cancelled)) for row in rows]


def all_left() -> None:
    """Every invitation that waits has left."""
    Reminder.objects.filter(kind="invitation", state="planned").update(state="sent", sent_at=NOW, attempts=1)


def moved(deadline: Deadline) -> None:
    event, later = deadline.review.events.latest("position"), FuzzyDay.on(LATER)
    correct_event(event, occurred=later, by=None, now=NOW, reason="typing error")


def test_a_date_enters_the_calendar_of_who_wants_invitations(deadline: Deadline) -> None:
    invitation = Invitation.objects.get(deadline=deadline)
    assert (invitation.user, invitation.on, invitation.sequence) == (ada(), REVIEW_ENDS_ON, 0)
    assert waiting(deadline) == [(0, False)]
    reminder = Reminder.objects.get(invitation=invitation)
    assert (reminder.recipient, reminder.send_at) == (ada(), at(ACCEPTED_ON))


def test_only_dates_that_stand_are_entered(deadline: Deadline) -> None:
    entered = Deadline.objects.filter(invitations__isnull=False)
    assert set(entered.values_list("state", flat=True)) == {"running"}
    assert Deadline.objects.filter(state="projected", due_on__isnull=False).exists()


def test_who_does_not_ask_or_may_not_see_or_does_not_watch_is_not_invited() -> None:
    review = a_notice()
    a_watcher(review.investment, "quiet")
    outsider, root = a_person("outsider"), a_person("root", is_superuser=True)
    Watch.objects.create(investment=review.investment, user=outsider)
    for person in (outsider, root):
        Habits.objects.create(user=person, invitations=True)
    told(review, "accepted", ACCEPTED_ON)
    assert not Invitation.objects.exists()


def test_a_moved_date_moves_with_the_next_sequence_under_the_same_uid(deadline: Deadline) -> None:
    uid = Invitation.objects.get(deadline=deadline).uid
    all_left()
    moved(deadline)
    invitation = Invitation.objects.get(deadline=deadline)
    assert (invitation.uid, invitation.on, invitation.sequence) == (uid, MOVED_TO, 1)
    assert waiting(deadline) == [(1, False)]


def test_what_has_not_left_yet_gives_way_to_the_newer_one(deadline: Deadline) -> None:
    moved(deadline)
    assert waiting(deadline) == [(1, False)]
    older = Reminder.objects.get(deadline=deadline, kind="invitation", sequence=0)
    assert (older.state, older.cancelled_reason) == ("cancelled", "A newer one follows.")


def test_planning_again_tells_nothing_new(deadline: Deadline) -> None:
    before = list(Reminder.objects.order_by("pk").values())
    bring_up_to_date([deadline.pk], NOW)
    plan_matter(deadline.investment.pk, at(ACCEPTED_ON))
    assert list(Reminder.objects.order_by("pk").values()) == before


def met(deadline: Deadline) -> None:
    told(deadline.review, "cleared", date(2026, 6, 9), NOW)


def closed(deadline: Deadline) -> None:
    matter = deadline.investment
    matter.is_closed = True
    matter.save()
    plan_matter(matter.pk, NOW)


def unwatched(deadline: Deadline) -> None:
    Watch.objects.all().delete()
    plan_matter(deadline.investment.pk, NOW)


def walled_off(deadline: Deadline) -> None:
    deadline.investment.team.all().delete()
    plan_matter(deadline.investment.pk, NOW)


def switched_off(deadline: Deadline) -> None:
    switch_invitations(ada(), wanted=False, now=NOW)


def withdrawn(deadline: Deadline) -> None:
    told(deadline.review, "withdrawn", date(2026, 6, 9), NOW)


ENDS = [met, closed, unwatched, walled_off, switched_off, withdrawn]


@pytest.mark.parametrize("end", ENDS)
def test_a_date_that_holds_no_more_is_taken_back(deadline: Deadline, end) -> None:
    all_left()
    end(deadline)
    invitation = Invitation.objects.get(deadline=deadline)
    assert (invitation.is_cancelled, invitation.on, invitation.sequence) == (True, REVIEW_ENDS_ON, 1)
    assert waiting(deadline) == [(1, True)]


@pytest.mark.parametrize("end", ENDS)
def test_what_no_calendar_heard_of_is_not_taken_back_by_mail(deadline: Deadline, end) -> None:
    end(deadline)
    assert waiting(deadline) == []
    assert Invitation.objects.get(deadline=deadline).is_cancelled


def test_what_may_have_left_is_taken_back(deadline: Deadline) -> None:
    Reminder.objects.filter(kind="invitation").update(state="claimed", claimed_until=NOW, attempts=1)
    switched_off(deadline)
    assert waiting(deadline) == [(1, True)]


def test_a_date_that_comes_back_is_a_newer_invitation_to_the_same_entry(deadline: Deadline) -> None:
    uid = Invitation.objects.get(deadline=deadline).uid
    all_left()
    switched_off(deadline)
    switch_invitations(ada(), wanted=True, now=NOW)
    assert waiting(deadline) == [(2, False)]
    assert Invitation.objects.get(deadline=deadline).uid == uid


def test_switching_on_invites_to_every_date_of_the_matters_one_watches() -> None:
    person = a_person()
    reviews = [an_accepted_notice(slug) for slug in ("aurora", "borealis")]
    for review in reviews:
        review.investment.team.create(user=person)
        Watch.objects.create(investment=review.investment, user=person)
    unwatched_review = an_accepted_notice("corona")
    switch_invitations(person, wanted=True, now=NOW)
    assert Habits.objects.get().invitations
    assert all(waiting(clock(review)) == [(0, False)] for review in reviews)
    assert waiting(clock(unwatched_review)) == []


def test_a_day_that_has_passed_enters_no_calendar_and_leaves_none(deadline: Deadline) -> None:
    all_left()
    after = at(date(2026, 7, 8))
    bring_up_to_date([deadline.pk], after)
    assert not Invitation.objects.get(deadline=deadline).is_cancelled
    switch_invitations(ada(), wanted=False, now=after)
    all_left()
    switch_invitations(ada(), wanted=True, now=after)
    assert Invitation.objects.get(deadline=deadline).is_cancelled


def test_inviting_to_many_takes_no_more_statements_than_inviting_to_few() -> None:
    reviews = [an_accepted_notice(f"matter-{number}") for number in range(10)]
    person = a_person()
    Habits.objects.create(user=person, invitations=True)
    for review in reviews:
        review.investment.team.create(user=person)
        Watch.objects.create(investment=review.investment, user=person)
    ids = list(Deadline.objects.filter(rule_id=REVIEW, review__in=reviews).values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as few:
        bring_up_to_date(ids[:2], at(ACCEPTED_ON))
    with CaptureQueriesContext(connection) as many:
        bring_up_to_date(ids[2:], at(ACCEPTED_ON))
    assert Invitation.objects.count() == 10
    assert len(many) == len(few)


def test_it_costs_two_looks_where_nobody_wants_invitations() -> None:
    deadline = clock(an_accepted_notice())
    with CaptureQueriesContext(connection) as queries:
        bring_up_to_date([deadline.pk], at(ACCEPTED_ON))
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) == 2


def test_an_owner_is_invited_without_a_watch_but_not_once_it_is_switched_off(deadline) -> None:
    matter, bea = deadline.investment, a_person("bea")
    matter.team.create(user=bea, role="owner")
    switch_invitations(bea, wanted=True, now=NOW)
    assert Invitation.objects.get(user=bea, deadline=deadline).is_cancelled is False
    all_left()
    Watch.objects.create(investment=matter, user=bea, is_active=False)
    plan_matter(matter.pk, NOW)
    assert Invitation.objects.get(user=bea, deadline=deadline).is_cancelled
