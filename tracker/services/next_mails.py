"""What a person will get: their next mails by settings that need not be kept yet. Nothing is written."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models.functions import Coalesce

from tracker.clock.hours import at_words
from tracker.models import Deadline, Lead, Reminder, ReminderKind, ReminderState
from tracker.models.deadlines import PATHS_TO_MATTER

from .ahead import Planned, from_day, plan_of, planned_ahead
from .law import LawBook
from .recipients import Habit, People
from .replanning import dates_reminding

MOST_DATES = 1000
"""Dates that are looked through, the next ones first."""
GONE = (ReminderState.SENT, ReminderState.CLAIMED, ReminderState.FAILED)


class Line(NamedTuple):
    """One date in a mail, of which lead, and by whose wish."""

    deadline: Deadline
    planned: Planned


class Coming(NamedTuple):
    """One mail: when it leaves, in words, in the reader's own zone or else the first date's."""

    when: str
    lines: tuple[Line, ...]


class Forecast(NamedTuple):
    """The next mails, the first one first, and among how many dates of how many they were looked for."""

    mails: tuple[Coming, ...]
    looked_through: int
    dates: int


def next_mails(user: User, habit: Habit, now: datetime, most: int = 10) -> Forecast:
    """Return the next mails ahead of this person by `habit`, as planning would have them.

    Only dates they see. What has left, or is leaving, is not told again. A fixed number of statements.
    """
    rows = dates_reminding(user).filter(pk__in=Deadline.objects.order_by().visible_to(user).values("pk"))
    by_day = rows.order_by(Coalesce("safe_on", "due_on"), "pk").select_related(*PATHS_TO_MATTER)
    dates = list(by_day[:MOST_DATES])
    lines = sorted(_lines(user, habit, dates, now), key=lambda line: max(line.planned.send_at, now))
    mails = [
        _coming(list(together), habit, now)
        for _, together in groupby(lines, key=lambda line: max(line.planned.send_at, now))
    ]
    total = len(dates) if len(dates) < MOST_DATES else rows.count()
    return Forecast(tuple(mails[:most]), len(dates), total)


def _lines(user: User, habit: Habit, dates: Sequence[Deadline], now: datetime) -> list[Line]:
    book = LawBook(None, now)
    plans = [plan_of(row) for row in dates]
    people = People((plan.investment_id, plan.obligation_id) for plan in plans)
    gone = _gone(user, dates)
    found: list[Line] = []
    for row, plan in zip(dates, plans, strict=True):
        reminded = people.of(plan.investment_id, plan.obligation_id)
        me = [one._replace(habit=habit) for one in reminded if one.user_id == user.pk]
        for one in from_day(planned_ahead(plan, me, book), plan.floor(now)):
            if (row.pk, one.due_on, one.lead) not in gone:
                found.append(Line(row, one))
    return found


def _gone(user: User, dates: Sequence[Deadline]) -> set[tuple[object, ...]]:
    """What was sent or is being sent, as (deadline, base day, lead)."""
    rows = Reminder.objects.order_by().filter(
        deadline__in=dates, recipient=user, kind=ReminderKind.LEAD, state__in=GONE
    )
    columns = rows.values_list("deadline_id", "due_on", "lead", "lead_unit")
    return {(deadline, due_on, Lead(n or 0, unit)) for deadline, due_on, n, unit in columns}


def _coming(lines: Sequence[Line], habit: Habit, now: datetime) -> Coming:
    at = lines[0].planned.send_at
    when = at_words(at, habit.zone or lines[0].deadline.zone) if at > now else "At once, with the next sweep"
    return Coming(when, tuple(sorted(lines, key=lambda line: line.planned.due_on)))
