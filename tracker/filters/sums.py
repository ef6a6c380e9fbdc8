"""The figures above the docket: how many of its dates are overdue, at risk, near, stopped or waiting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from tracker.filters.at_risk import IS_AT_RISK
from tracker.filters.keyset import COUNTED, Bounded
from tracker.filters.open_days import due_within, reach_of, standing_calendars
from tracker.filters.today import IS_OVERDUE
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
    """
    calendars = standing_calendars()
    wanted = {
        "overdue": IS_OVERDUE,
        "at_risk": IS_AT_RISK,
        "week": due_within(WEEK, now, calendars),
        "month": due_within(MONTH, now, calendars),
        "paused": Q(state=DeadlineState.PAUSED),
        "waiting": Q(state=DeadlineState.WAITING),
    }
    counted = {f"n_{name}": Count("pk", filter=which) for name, which in wanted.items()}
    far = Count("pk", filter=Q(open_on__gt=reach_of(MONTH, now, calendars)))
    found: dict[str, Any] = rows[: COUNTED + 1].aggregate(n=Count("pk"), far=far, **counted)
    more = found["n"] > COUNTED
    told = {
        name: Bounded(found[f"n_{name}"], more and not (name in BY_DAY and found["far"])) for name in wanted
    }
    return {"all": Bounded(min(found["n"], COUNTED), more)} | told
