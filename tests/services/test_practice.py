"""The practice matter shows a new user a reminder on the day they start."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from tracker.clock.errors import LawError
from tracker.models import DEFAULT_LEADS, Deadline, Investment, Party, RegimePause, Reminder, Review, Watch
from tracker.models.leads import in_order, read_leads
from tracker.services.law import LawBook
from tracker.services.practice import open_practice_matter, start_with_lead_today

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("newcomer", "newcomer@example.org")


@pytest.mark.parametrize("days", [*range(0, 28, 3), 256, 292])
def test_one_lead_of_its_review_is_due_today_and_none_before(days: int, person: User) -> None:
    now = NOW + timedelta(days=days)
    open_practice_matter(person, now)
    deadline = Deadline.objects.get(rule_id="us.cfius.notice.review")
    today = Reminder.objects.filter(deadline=deadline, send_at__lte=now)
    assert [(one.recipient, one.state) for one in today] == [(person, "planned")]
    assert deadline.due_on
    assert today.get().lead == (deadline.due_on - now.date()).days


def test_the_day_is_that_of_the_authority_and_not_of_greenwich(person: User) -> None:
    evening_in_washington = datetime(2026, 11, 24, 3, tzinfo=UTC)
    open_practice_matter(person, evening_in_washington)
    deadline = Deadline.objects.get(rule_id="us.cfius.notice.review")
    assert deadline.due_on
    sent = Reminder.objects.get(send_at__lte=evening_in_washington)
    assert sent.lead == (deadline.due_on - date(2026, 11, 23)).days


def test_it_is_marked_and_nobody_else_sees_it(person: User) -> None:
    other = User.objects.create_user("other")
    investment = open_practice_matter(person, NOW)
    assert str(investment).startswith("PRACTICE: ")
    assert str(investment).count("PRACTICE") == 1
    assert (investment.is_practice, investment.is_public) == (True, False)
    assert not Investment.objects.visible_to(other).exists()
    assert not Party.objects.visible_to(other).exists()
    assert list(Investment.objects.visible_to(person)) == [investment]
    assert investment.team.get().role == "owner"
    assert Watch.objects.get().user == person


def test_its_parties_are_plainly_made_up(person: User) -> None:
    open_practice_matter(person, NOW)
    names = set(Party.objects.values_list("name", flat=True))
    assert names == {"Practice Fund LP", "Practice Sensors Inc."}


def test_a_second_call_finds_the_open_one(person: User) -> None:
    first = open_practice_matter(person, NOW)
    assert open_practice_matter(person, NOW + timedelta(days=40)) == first
    assert Review.objects.count() == 1


def test_a_closed_one_makes_room_for_the_next(person: User) -> None:
    first = open_practice_matter(person, NOW)
    first.is_closed = True
    first.save()
    assert open_practice_matter(person, NOW + timedelta(days=40)) != first


def test_acceptance_falls_on_an_open_day() -> None:
    book = LawBook(None, NOW)
    assert book.calendar("us-federal").closed_because(start_with_lead_today(book).accepted_on) is None


def test_where_no_default_lead_can_fall_on_today_the_watch_has_one_more(person: User) -> None:
    before_labor_day = datetime(2027, 8, 7, 15, tzinfo=UTC)
    open_practice_matter(person, before_labor_day)
    due = Reminder.objects.get(send_at__lte=before_labor_day)
    assert due.ahead not in DEFAULT_LEADS
    assert read_leads(Watch.objects.get().leads) == in_order({*DEFAULT_LEADS, due.ahead})


def test_it_opens_in_a_lapse_that_lasts(person: User) -> None:
    RegimePause.objects.create(
        regime="us-cfius", first_on=date(2026, 10, 1), reason="no funds", citation="made up", known_on=NOW
    )
    open_practice_matter(person, NOW)
    deadline = Deadline.objects.get(rule_id="us.cfius.notice.review")
    assert deadline.state == "paused"
    assert deadline.reminders.filter(send_at__lte=NOW).count() == 1


def test_past_the_calendar_it_opens_nothing(person: User) -> None:
    with pytest.raises(LawError):
        open_practice_matter(person, datetime(2190, 1, 1, 12, tzinfo=UTC))
    assert not Investment.objects.exists()
