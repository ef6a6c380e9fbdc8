"""When a reminder ahead leaves: the legal day of its lead, and the instant on it that suits its reader."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.clock.calendars import Calendar
from tracker.clock.days import ONE_DAY
from tracker.clock.errors import LawError
from tracker.clock.hours import end_of
from tracker.models import Lead

from .recipients import Habit

AT_LEAST = timedelta(hours=2)
"""Between a reminder that waits for its reader's hour and the end of the day to act by."""
WEEK = 7


def send_instant(day: date, zone: str) -> datetime:
    """Return the UTC instant at which `day` begins in `zone`."""
    return _at(day, 0, zone)


def _at(day: date, hour: int, zone: str) -> datetime:
    """The UTC instant at which the clocks of `zone` show the hour; the first where they show it twice.

    Where they skip it, it is counted as if they had not moved yet: by the clock, as much later as they moved.
    """
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)


def lead_day(base_on: date, lead: Lead, calendar: Calendar | None) -> date:
    """Return the day of a lead: calendar days before `base_on`, or open days before it in its calendar.

    Past what the calendar knows, or without one, five open days are a week and one day more is allowed for,
    so that no weekend makes a reminder late.
    """
    if not lead.is_business:
        return base_on - timedelta(days=lead.n)
    try:
        if calendar is not None:
            return calendar.before(base_on, lead.n)
    except LawError:
        pass
    return base_on - timedelta(days=-(-lead.n * WEEK // 5) + 1)


def leaves_at(lead: Lead, day: date, end: datetime, zone: str, habit: Habit) -> datetime:
    """Return the UTC instant at which the reminder of the legal `day` leaves.

    `zone` is that of the date, `end` the instant at which the day to act by is over. It is the reader's hour
    on that day; ahead, instead of on a quiet day of theirs on the last other day before. What is due today or
    overdue comes on any day. Where that hour lies less than two hours before the end, and where none is set,
    it is the beginning of the legal day: nothing ahead is later than the end. Overdue, it is the first such
    hour after the day has begun where the law is.
    """
    if lead.n < 0:
        return _first_hour_of(day, zone, habit)
    if lead.n == 0 or not habit.quiet_days:
        return _on(day, end, zone, habit)
    place = ZoneInfo(habit.zone or zone)
    back = (_on(day - n * ONE_DAY, end, zone, habit) for n in range(2 * WEEK))
    return next(at for at in back if at.astimezone(place).weekday() not in habit.quiet_days)


def _on(day: date, end: datetime, zone: str, habit: Habit) -> datetime:
    """The reader's hour on a day, if the end is far enough; else the beginning of the legal day."""
    begins = send_instant(day, zone)
    if habit.hour is None:
        return begins
    wished = _at(day, habit.hour, habit.zone or zone)
    return wished if wished <= end - AT_LEAST else begins


def _first_hour_of(day: date, zone: str, habit: Habit) -> datetime:
    """The first time that the reader's clock shows their hour once the legal day has begun."""
    begins = send_instant(day, zone)
    if habit.hour is None:
        return begins
    place = habit.zone or zone
    local = begins.astimezone(ZoneInfo(place)).date()
    wished = (_at(local + n * ONE_DAY, habit.hour, place) for n in range(WEEK))
    return next(at for at in wished if at >= begins)


def end_of_day(base_on: date, zone: str, cutoff: str) -> datetime:
    """Return the UTC instant at which the day to act by is over."""
    return end_of(base_on, zone, cutoff).astimezone(UTC)
