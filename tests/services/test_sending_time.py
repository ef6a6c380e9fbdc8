"""When a reminder leaves: business days, the reader's hour and quiet days, and both changes of the clocks."""

from datetime import UTC, date, datetime

import pytest

from tracker.clock.calendars import Calendar, Closed
from tracker.models import Lead
from tracker.regimes.loader import load_library
from tracker.services.recipients import Habit
from tracker.services.sending_time import end_of_day, lead_day, leaves_at

NEW_YORK, BERLIN, LONDON = "America/New_York", "Europe/Berlin", "Europe/London"
FRIDAY = date(2026, 7, 10)
WEEKEND = frozenset({5, 6})


def calendar() -> Calendar:
    return load_library().calendar("us-federal")


def leaves(base_on: date, n: int, habit: Habit, *, zone: str = NEW_YORK, cutoff: str = "") -> datetime:
    lead = Lead(n)
    day = lead_day(base_on, lead, None)
    return leaves_at(lead, day, end_of_day(base_on, zone, cutoff), zone, habit)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("n", "day"), [(1, date(2026, 7, 9)), (4, date(2026, 7, 6)), (5, date(2026, 7, 2)), (6, date(2026, 7, 1))]
)
def test_business_days_leave_out_weekends_and_the_holiday(n: int, day: date) -> None:
    assert lead_day(FRIDAY, Lead(n, "business-day"), calendar()) == day


def test_a_closure_brings_a_lead_in_business_days_forward() -> None:
    closed = calendar().with_closures([Closed(date(2026, 7, 9), "flood", "opm", "OPM notice")])
    assert lead_day(FRIDAY, Lead(1, "business-day"), closed) == date(2026, 7, 8)


def test_without_a_calendar_no_weekend_makes_a_business_lead_late() -> None:
    """Against a week of five open days, from every day of it: never later, and at most five days early."""
    for base in (date(2026, 7, 6 + offset) for offset in range(7)):
        for n in range(1, 60):
            day, left = base, n
            while left:
                day = date.fromordinal(day.toordinal() - 1)
                left -= day.weekday() < 5
            assert 0 <= (day - lead_day(base, Lead(n, "business-day"), None)).days <= 5


def test_past_the_calendars_horizon_a_business_lead_is_counted_without_it() -> None:
    far = date(2199, 7, 10)
    five = Lead(5, "business-day")
    assert lead_day(far, five, calendar()) == lead_day(far, five, None) == date(2199, 7, 2)


def test_without_an_hour_it_is_the_beginning_of_the_legal_day() -> None:
    assert leaves(FRIDAY, 7, Habit(zone=BERLIN)) == utc(date(2026, 7, 3), 4)


def test_the_hour_is_that_of_the_readers_own_zone_and_without_one_of_the_dates() -> None:
    assert leaves(FRIDAY, 1, Habit(hour=8, zone=BERLIN)) == utc(date(2026, 7, 9), 6)
    assert leaves(FRIDAY, 1, Habit(hour=8)) == utc(date(2026, 7, 9), 12)


def test_on_a_quiet_day_it_is_the_last_other_day_before() -> None:
    monday = date(2026, 7, 13)
    assert leaves(monday, 1, Habit(hour=8, quiet_days=WEEKEND, zone=BERLIN)) == utc(FRIDAY, 6)
    only_tuesday = Habit(hour=8, quiet_days=frozenset({0, 2, 3, 4, 5, 6}), zone=BERLIN)
    assert leaves(monday, 1, only_tuesday) == utc(date(2026, 7, 7), 6)


def test_a_day_that_begins_on_a_quiet_day_of_the_reader_is_quiet_for_them() -> None:
    """Monday in London begins on Sunday afternoon in Los Angeles."""
    habit = Habit(quiet_days=WEEKEND, zone="America/Los_Angeles")
    tuesday = date(2026, 7, 14)
    begins = leaves(tuesday, 1, habit, zone=LONDON)
    assert begins == utc(FRIDAY, 23)  # the London day of 11 July begins on Friday, 16:00, in Los Angeles


@pytest.mark.parametrize("n", [0, -1])
def test_what_is_due_today_or_overdue_comes_on_a_quiet_day_too(n: int) -> None:
    saturday = date(2026, 7, 11)
    habit = Habit(hour=8, quiet_days=WEEKEND)
    assert leaves(saturday, n, habit) == utc(date(2026, 7, 11 - n), 12)


def test_on_the_day_itself_it_waits_for_the_hour_only_if_two_hours_are_left() -> None:
    begins = utc(FRIDAY, 4)
    assert leaves(FRIDAY, 0, Habit(hour=15), cutoff="17:00") == utc(FRIDAY, 19)
    assert leaves(FRIDAY, 0, Habit(hour=16), cutoff="17:00") == begins
    assert leaves(FRIDAY, 0, Habit(hour=22)) == utc(date(2026, 7, 11), 2)
    assert leaves(FRIDAY, 0, Habit(hour=23)) == begins


def test_no_reminder_ahead_is_ever_later_than_the_end_of_the_day() -> None:
    """The widest zones there are, and every hour: two hours are always left."""
    for zone, reader in (("Pacific/Kiritimati", "Pacific/Pago_Pago"), ("Asia/Tokyo", "Pacific/Honolulu")):
        for hour in range(24):
            for n in (0, 1, 2, 30):
                end = end_of_day(FRIDAY, zone, "09:00")
                at = leaves(FRIDAY, n, Habit(hour=hour, zone=reader), zone=zone, cutoff="09:00")
                assert (end - at).total_seconds() >= 2 * 3600


def test_the_day_after_is_not_told_before_it_has_begun_where_the_law_is() -> None:
    """Eight in the morning of the 11th in Auckland is still the 10th in New York."""
    at = leaves(FRIDAY, -1, Habit(hour=8, zone="Pacific/Auckland"))
    assert at == utc(date(2026, 7, 11), 20)
    assert leaves(FRIDAY, -1, Habit(hour=0, zone=NEW_YORK)) == utc(date(2026, 7, 11), 4)


def test_an_hour_that_comes_twice_is_the_first_one() -> None:
    """In New York the clocks go back at 2:00 on 1 Nov 2026, in Berlin at 3:00 on 25 Oct 2026."""
    assert leaves(date(2026, 11, 2), 1, Habit(hour=1)) == utc(date(2026, 11, 1), 5)
    assert leaves(date(2026, 10, 26), 1, Habit(hour=2, zone=BERLIN)) == utc(date(2026, 10, 25), 0)


def test_an_hour_that_the_clocks_skip_comes_an_hour_later_on_them() -> None:
    """In New York from 2:00 to 3:00 on 8 Mar 2026, in London from 1:00 to 2:00 on 29 Mar 2026."""
    assert leaves(date(2026, 3, 9), 1, Habit(hour=2)) == utc(date(2026, 3, 8), 7)
    assert leaves(date(2026, 3, 30), 1, Habit(hour=1, zone=LONDON)) == utc(date(2026, 3, 29), 1)


def test_the_hour_stays_the_same_on_the_clock_across_the_change() -> None:
    before, after = (leaves(date(2026, 11, 3), n, Habit(hour=9, zone=NEW_YORK)) for n in (3, 1))
    assert (before, after) == (utc(date(2026, 10, 31), 13), utc(date(2026, 11, 2), 14))
