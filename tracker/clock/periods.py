"""From a length to its last day, and from there to the legal date. No reasons are chosen here, only told."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from .calendars import Calendar, Closed
from .days import ONE_DAY, add_days, add_months
from .pauses import Stretch
from .rules import Count, Rule
from .steps import Step

MONTHS = {"month": 1, "year": 12}
DAYS = {"calendar-day": 1, "week": 7}


def period_end(count: Count, trigger: date, calendar: Calendar, stretches: Sequence[Stretch]) -> date:
    """Return the last day of the period, paused days left out, before closed days matter.

    Raises `LawError` where the count leaves the calendar.
    """
    if count.direction == "backward":
        return _backward(count, trigger, calendar)
    first = day_one(count, trigger)
    if count.unit == "business-day":
        return _business_end(count.n, first, calendar, stretches)
    if count.unit in MONTHS:
        end = _months_end(count, trigger)
    else:
        end = add_days(first, count.n * DAYS[count.unit] - 1)
    for stretch in stretches:
        if stretch.last < first:
            continue
        if stretch.first > end:
            break
        end = add_days(end, (stretch.last - max(stretch.first, first)).days + 1, "pause")
    return end


def day_one(count: Count, trigger: date) -> date:
    """Return the first day that counts (of a forward count in calendar units)."""
    return trigger if count.first == "trigger-day" else trigger + ONE_DAY


def _months_end(count: Count, trigger: date) -> date:
    """The same number, or the day before it where the trigger day is day 1; a month without it ends it."""
    end = add_months(trigger, count.n * MONTHS[count.unit])
    return end - ONE_DAY if count.first == "trigger-day" and end.day == trigger.day else end


def _backward(count: Count, trigger: date, calendar: Calendar) -> date:
    clear = 1 if count.clear else 0
    if count.unit == "business-day":
        return calendar.before(trigger, count.n + clear)
    if count.unit in MONTHS:
        return add_days(add_months(trigger, -count.n * MONTHS[count.unit]), -clear)
    return add_days(trigger, -count.n * DAYS[count.unit] - clear)


def _business_end(n: int, first: date, calendar: Calendar, stretches: Sequence[Stretch]) -> date:
    end = calendar.after(first - ONE_DAY, n)
    for stretch in stretches:
        if stretch.last < first:
            continue
        if stretch.first > end:
            break
        n += calendar.open_days(max(stretch.first, first), stretch.last)
        end = calendar.after(first - ONE_DAY, n)
    return end


def skipped(count: Count, trigger: date, end: date, calendar: Calendar) -> list[Closed]:
    """Return the closures on working weekdays that a business-day count stepped over.

    The trigger day is one of them only where it would have been the first day counted.
    """
    first, last = (trigger, end) if trigger <= end else (end, trigger)
    days = calendar.closed_in_order
    found = days[bisect_left(days, first) : bisect_right(days, last)]
    if count.first == "day-after":
        found = [day for day in found if day != trigger]
    return [calendar.closed[day] for day in found if day.weekday() not in calendar.weekend]


def next_open(day: date, calendar: Calendar, cite: str, steps: list[Step], used: list[Closed]) -> date:
    """Return the first open day on or after a submission, one step for each closed day."""
    while closed := calendar.closed_because(day):
        used.append(closed)
        day += ONE_DAY
        facts = {"closed_on": closed.on, "over": closed.label}
        steps.append(Step("trigger-moved", day, closed.cite or cite, facts))
    return day


def land(
    rule: Rule,
    count: Count,
    first: date,
    end: date,
    calendar: Calendar,
    steps: list[Step],
    used: list[Closed],
) -> date:
    """Return the legal date of a period from `first` to `end`: open days held, rolled once, then landed."""
    if rule.holds_open_days and count.direction == "forward":
        end = _holding(rule, first, end, calendar, steps)
    if rolls(rule, count):
        end = _rolled(rule, end, calendar, steps, used)
    else:
        _tell_closed(rule, end, calendar, steps)
    if rule.lands_on == "next-day":
        end = add_days(end, 1)
        steps.append(Step("landed", end, rule.cite.text, {}))
    return end


def uses_calendar(rule: Rule, count: Count) -> bool:
    """Return whether a date of this rule rests on which days are closed."""
    return (
        count.unit == "business-day"
        or rule.safe_day != "none"
        or rule.late_trigger != "none"
        or rule.holds_open_days is not None
        or rolls(rule, count)
    )


def rolls(rule: Rule, count: Count) -> bool:
    """Return whether an end on a closed day moves to the next open one."""
    if rule.roll == "none":
        return False
    return rule.roll_up_to is None or count.n <= rule.roll_up_to.get(count.unit, 0)


def _holding(rule: Rule, first: date, end: date, calendar: Calendar, steps: list[Step]) -> date:
    """Lengthen a period until it holds as many open days as the law demands."""
    held = rule.holds_open_days
    assert held
    if (end - first).days + 1 < held.from_days or calendar.open_days(first, end) >= held.n:
        return end
    end = calendar.after(first - ONE_DAY, held.n)
    steps.append(Step("lengthened", end, rule.cite.text, {"n": held.n}))
    return end


def _rolled(rule: Rule, day: date, calendar: Calendar, steps: list[Step], used: list[Closed]) -> date:
    while closed := calendar.closed_because(day):
        used.append(closed)
        day += ONE_DAY
        facts = {"closed_on": closed.on, "over": closed.label}
        steps.append(Step("rolled", day, closed.cite or rule.cite.text, facts))
    return day


def _tell_closed(rule: Rule, day: date, calendar: Calendar, steps: list[Step]) -> None:
    """Say of an end on a closed day that it stays where it is."""
    inside = calendar.first <= day <= calendar.reach
    if inside and (closed := calendar.closed_because(day)):
        steps.append(Step("not-rolled", day, rule.cite.text, {"on": closed.label}))


def safe_day(rule: Rule, due: date, calendar: Calendar, steps: list[Step], used: list[Closed]) -> date | None:
    """Return the last open day on or before `due`, for acts that the law does not move to a later day."""
    if rule.safe_day == "none":
        return None
    safe = calendar.before(due + ONE_DAY, 1)
    days = calendar.closed_in_order
    used += [calendar.closed[day] for day in days[bisect_right(days, safe) : bisect_right(days, due)]]
    steps.append(Step("safe-day", safe, rule.cite.text, {"cutoff": rule.cutoff, "moved": safe != due}))
    return safe
