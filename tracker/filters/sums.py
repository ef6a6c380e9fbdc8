"""The figures above the docket: how many of its dates are overdue, at risk, near, stopped or waiting."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.clock.calendars import Calendar
from tracker.filters.at_risk import SOON_DAYS
from tracker.filters.keyset import COUNTED, Bounded
from tracker.filters.open_days import last_day_within, reach_of, standing_calendars
from tracker.filters.today import LIVE_STATES
from tracker.models import Deadline, DeadlineState

WEEK, MONTH = 7, 30
BY_DAY = ("overdue", "week", "month")
"""Stretches of days, which follow each other in the order of the rows."""


def figures() -> Mapping[str, tuple[str, str]]:
    """What each figure is called, and the question that asks for its rows."""
    return {
        "overdue": (_("overdue"), "state=overdue"),
        "at_risk": (_("at risk"), "state=at-risk"),
        "week": (_("due within 7 statutory days"), f"due_within={WEEK}"),
        "month": (_("due within 30 statutory days"), f"due_within={MONTH}"),
        "paused": (_("paused"), "state=paused"),
        "waiting": (_("waiting for an event"), "state=waiting"),
    }


def sums(rows: QuerySet[Deadline], now: datetime) -> Mapping[str, Bounded]:
    """Figures of the first thousand of these rows, in their order, by the names of `figures`; two statements.

    `all` counts them. Where there are more, a figure says so, unless its stretch of days ended before them.

    The rows are counted here and not by the database: writing, planning and answering a statement with all
    these conditions takes longer than reading a thousand rows.
    """
    calendars = standing_calendars()
    within = _within(calendars)
    wanted: Mapping[str, Callable[[_Row], bool]] = {
        "overdue": _is_overdue,
        "at_risk": _is_at_risk,
        "week": lambda row: within(row, WEEK),
        "month": lambda row: within(row, MONTH),
        "paused": lambda row: row.state == DeadlineState.PAUSED,
        "waiting": lambda row: row.state == DeadlineState.WAITING,
    }
    found = [_Row._make(row) for row in rows.values_list(*COLUMNS)[: COUNTED + 1]]
    more = len(found) > COUNTED
    reach = reach_of(MONTH, now, calendars) if more else date.max
    has_far = any(row.open_on and row.open_on > reach for row in found)
    told = {
        name: Bounded(sum(map(holds, found)), more and not (name in BY_DAY and has_far))
        for name, holds in wanted.items()
    }
    return {"all": Bounded(min(len(found), COUNTED), more)} | told


class _Row(NamedTuple):
    """What is read of a row of `with_today`."""

    open_on: date | None
    due_on: date | None
    set_on: date | None
    latest_on: date | None
    safe_on: date | None
    state: str
    unit: str
    calendar: str
    today: date
    hour_is_over: bool
    is_history: bool
    outside_on: date | None
    completed_on: date | None


OF_MATTER = ("review__investment__outside_on", "review__investment__completed_earliest")
COLUMNS = (*_Row._fields[: -len(OF_MATTER)], *OF_MATTER)


def _is_overdue(row: _Row) -> bool:
    """As `IS_OVERDUE`."""
    if row.state not in LIVE_STATES or row.is_history:
        return False
    days = (row.due_on or row.latest_on, row.set_on)
    return row.hour_is_over or any(day < row.today for day in days if day)


def _is_at_risk(row: _Row) -> bool:
    """As `IS_AT_RISK`."""
    if row.open_on is None or row.open_on < row.today or row.is_history or row.hour_is_over:
        return False
    if row.state in LIVE_STATES:
        if (row.due_on or row.set_on) and row.open_on <= row.today + timedelta(days=SOON_DAYS):
            return True
        if row.due_on and row.safe_on and row.safe_on < row.today:
            return True
    last = row.due_on or row.latest_on
    return bool(row.outside_on and last and not row.completed_on and last > row.outside_on)


def _within(calendars: Iterable[Calendar]) -> Callable[[_Row, int], bool]:
    """As `due_within`: whether a row is due from today to so many of its own days ahead."""
    known = {one.id: one for one in calendars}

    @cache
    def last_day(today: date, calendar: str, n: int) -> date:
        found = known.get(calendar)
        return last_day_within(found, today, n) if found else today + timedelta(days=n)

    def within(row: _Row, n: int) -> bool:
        if row.open_on is None or row.open_on < row.today or row.hour_is_over:
            return False
        if not (row.due_on or row.set_on):
            return False
        return row.open_on <= last_day(row.today, row.calendar if row.unit == "business-day" else "", n)

    return within
