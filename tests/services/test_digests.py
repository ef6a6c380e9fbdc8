"""Which digests are planned: their day, hour and zone, ahead of time and after days off."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.alerts.people import a_person
from tracker.models import Habits, LedgerEntry, ReaderZone, Reminder, Subscription
from tracker.services.digests import ANOTHER_DAY, NEWER, PAUSED, Rhythm, plan_digests
from tracker.services.subscriptions import keep_digest, pause_digest, resume_digest

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 7, 6, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def berlin(name: str = "amira", **habits: Any) -> User:
    person = a_person(name)
    ReaderZone.objects.create(user=person, zone="Europe/Berlin")
    if habits:
        Habits.objects.create(user=person, **habits)
    return person


def a_digest(person: User, cadence: str = "daily", now: datetime = MONDAY, name: str = "All") -> Subscription:
    return keep_digest(person, name=name, query="", cadence=cadence, now=now)


def planned(state: str = "planned") -> list[tuple[date | None, datetime]]:
    rows = Reminder.objects.filter(kind="digest", state=state).order_by("due_on")
    return [(row.due_on, row.send_at) for row in rows]


def days(state: str = "planned") -> list[int]:
    return [on.day for on, _ in planned(state) if on]


def test_a_new_digest_is_planned_at_once_for_the_next_two_days_at_seven_where_its_reader_is() -> None:
    a_digest(berlin())
    assert planned() == [
        (date(2026, 7, 7), datetime(2026, 7, 7, 5, tzinfo=UTC)),
        (date(2026, 7, 8), datetime(2026, 7, 8, 5, tzinfo=UTC)),
    ]
    row = Reminder.objects.earliest("due_on")
    assert (row.recipient.username, row.planned_at, row.deadline) == ("amira", MONDAY, None)


def test_without_a_zone_the_hour_is_one_of_utc() -> None:
    a_digest(a_person())
    assert planned()[0] == (date(2026, 7, 7), datetime(2026, 7, 7, 7, tzinfo=UTC))


def test_a_weekly_digest_comes_on_its_readers_weekday_and_hour() -> None:
    a_digest(berlin(delivery_hour=0, digest_weekday=3), "weekly")
    assert planned() == [
        (date(2026, 7, 9), datetime(2026, 7, 8, 22, tzinfo=UTC)),
        (date(2026, 7, 16), datetime(2026, 7, 15, 22, tzinfo=UTC)),
    ]


def test_the_day_is_that_of_the_reader_and_not_of_utc() -> None:
    person = a_person()
    ReaderZone.objects.create(user=person, zone="Pacific/Auckland")
    a_digest(person, now=datetime(2026, 7, 5, 18, tzinfo=UTC))  # Monday, 06:00 in Auckland
    assert planned()[0] == (date(2026, 7, 6), datetime(2026, 7, 5, 19, tzinfo=UTC))


def test_planning_again_changes_nothing() -> None:
    a_digest(berlin())
    before = planned()
    plan_digests(MONDAY)
    plan_digests(MONDAY + HOUR)
    assert planned() == before
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        ("America/New_York", date(2026, 3, 7), 7, datetime(2026, 3, 7, 12, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), 7, datetime(2026, 3, 8, 11, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 8), 2, datetime(2026, 3, 8, 7, tzinfo=UTC)),  # skipped: 03:00
        ("America/New_York", date(2026, 11, 1), 1, datetime(2026, 11, 1, 5, tzinfo=UTC)),  # twice: the first
        ("Europe/London", date(2026, 3, 29), 7, datetime(2026, 3, 29, 6, tzinfo=UTC)),
        ("Europe/London", date(2026, 10, 25), 7, datetime(2026, 10, 25, 7, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 29), 2, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), 7, datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_the_hour_holds_when_the_clocks_change(zone: str, day: date, hour: int, utc: datetime) -> None:
    assert Rhythm("daily", 0, hour, zone).instant(day) == utc


@pytest.mark.parametrize("start", [datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC)])
def test_each_day_around_a_change_of_the_clocks_has_exactly_one_digest(start: datetime) -> None:
    person = a_person()
    ReaderZone.objects.create(user=person, zone="America/New_York")
    Habits.objects.create(user=person, delivery_hour=2)
    a_digest(person, now=start)
    for hours in range(96):
        plan_digests(start + hours * HOUR)
    found = [on for on, _ in planned() + planned("cancelled") if on]
    assert sorted(found) == [start.date() + n * DAY for n in range(len(found))]
    assert len(found) >= 5


def test_a_planner_that_stood_still_for_a_day_has_lost_none() -> None:
    a_digest(berlin())
    Reminder.objects.filter(due_on=date(2026, 7, 7)).update(state="sent", sent_at=MONDAY)
    assert days() == [8]


def test_after_days_off_the_newest_is_made_up_for_and_the_older_ones_give_way() -> None:
    a_digest(berlin())
    plan_digests(MONDAY + 5 * DAY)  # Saturday noon
    assert days("cancelled") == [7, 8]
    assert days() == [11, 12, 13]
    assert set(Reminder.objects.filter(state="cancelled").values_list("cancelled_reason", flat=True)) == {
        NEWER
    }
    assert sorted(LedgerEntry.objects.values_list("what", "detail")) == [("cancelled", NEWER)] * 2


def test_a_weekly_one_that_waits_is_not_made_up_for_twice() -> None:
    a_digest(berlin(), "weekly")
    plan_digests(MONDAY + 10 * DAY)  # Thursday after; Monday's still waits
    assert days() == [13, 20, 27]


def test_a_new_weekday_moves_what_is_planned_and_makes_up_for_nothing() -> None:
    person = berlin(digest_weekday=0)
    a_digest(person, "weekly", now=MONDAY - 10 * DAY)
    Reminder.objects.filter(due_on=date(2026, 7, 6)).update(state="sent", sent_at=MONDAY)
    Habits.objects.filter(user=person).update(digest_weekday=2)
    plan_digests(MONDAY + 3 * DAY)  # a Thursday: Wednesday is past
    assert days() == [15, 22]
    assert not Reminder.objects.filter(state="planned", due_on=date(2026, 7, 13)).exists()


def test_a_day_that_no_longer_is_one_of_the_digest_is_cancelled_with_the_reason() -> None:
    row = a_digest(berlin())
    keep_digest(row.user, name="All", query="", cadence="weekly", now=MONDAY, subscription_id=row.pk)
    assert days("cancelled") == [7, 8]
    assert Reminder.objects.filter(cancelled_reason=ANOTHER_DAY).count() == 2
    assert days() == [13, 20]


def test_a_new_hour_moves_the_instant_of_what_is_planned() -> None:
    person = berlin(delivery_hour=9)
    a_digest(person)
    Habits.objects.filter(user=person).update(delivery_hour=6)
    plan_digests(MONDAY)
    assert [at.hour for _, at in planned()] == [4, 4]


def test_an_earlier_hour_does_not_lose_todays() -> None:
    person = berlin(delivery_hour=16)
    a_digest(person)  # planned for 16:00 today, which is 14:00 UTC
    Habits.objects.filter(user=person).update(delivery_hour=6)
    plan_digests(MONDAY + HOUR)
    assert planned()[0] == (date(2026, 7, 6), datetime(2026, 7, 6, 4, tzinfo=UTC))


def test_a_paused_digest_has_nothing_planned_and_a_resumed_one_has_again() -> None:
    row = a_digest(berlin())
    pause_digest(row.pk, MONDAY)
    plan_digests(MONDAY)
    assert (planned(), days("cancelled")) == ([], [7, 8])
    assert set(Reminder.objects.values_list("cancelled_reason", flat=True)) == {PAUSED}
    resume_digest(row.pk, MONDAY + HOUR)
    assert (days(), days("cancelled")) == ([7, 8], [])
    assert [entry.what for entry in LedgerEntry.objects.order_by("pk")] == ["cancelled"] * 2 + ["planned"] * 2


def test_what_was_missed_during_a_pause_is_not_made_up_for() -> None:
    row = a_digest(berlin())
    pause_digest(row.pk, MONDAY)
    resume_digest(row.pk, MONDAY + 9 * DAY)
    plan_digests(MONDAY + 9 * DAY)
    assert days() == [16, 17]


def test_pausing_twice_and_resuming_what_runs_change_nothing() -> None:
    row = a_digest(berlin())
    resume_digest(row.pk, MONDAY + DAY)
    assert Subscription.objects.get().created_at == MONDAY
    pause_digest(row.pk, MONDAY)
    pause_digest(row.pk, MONDAY)
    assert LedgerEntry.objects.count() == 2


def test_nobody_inactive_gets_one_planned() -> None:
    person = berlin()
    a_digest(person)
    Reminder.objects.all().delete()
    person.is_active = False
    person.save()
    plan_digests(MONDAY)
    assert planned() == []


def test_what_left_stays_as_it_is() -> None:
    a_digest(berlin())
    Reminder.objects.filter(due_on=date(2026, 7, 7)).update(state="sent", sent_at=MONDAY + DAY)
    plan_digests(MONDAY + 2 * DAY)
    assert days("sent") == [7]


def test_many_digests_are_planned_in_as_many_statements_as_one() -> None:
    counts = []
    for n in (1, 9):
        for i in range(n):
            a_digest(berlin(f"{n}-{i}"))
        with CaptureQueriesContext(connection) as queries:
            plan_digests(MONDAY + 3 * DAY)
        counts.append(len(queries))
        Reminder.objects.filter(state="planned").update(state="sent", sent_at=MONDAY)
    assert counts[0] == counts[1]


def test_a_bad_question_is_refused_and_nothing_kept() -> None:
    with pytest.raises(ValidationError) as refused:
        keep_digest(a_person(), name="Lost", query="state=lost", cadence="daily", now=MONDAY)
    assert "State: Select a valid choice" in refused.value.message_dict["query"][0]
    assert not Subscription.objects.exists()


def test_a_name_is_given_once_by_each_person() -> None:
    person = berlin()
    a_digest(person)
    a_digest(a_person("boris"))
    with pytest.raises(ValidationError, match="You have a digest of this name already"):
        a_digest(person)


def test_nobody_changes_the_digest_of_somebody_else() -> None:
    row = a_digest(berlin())
    with pytest.raises(Subscription.DoesNotExist):
        keep_digest(
            a_person("boris"), name="Mine", query="", cadence="daily", now=MONDAY, subscription_id=row.pk
        )
