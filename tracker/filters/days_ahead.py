"""Stretches of days ahead, as home shows them and the docket is asked for them: one meaning for both."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.near import clocks_of
from tracker.filters.today import NOT_LIVE, legal_days
from tracker.models import Deadline, Investment

STRETCHES = (
    ("today", gettext_lazy("Today")),
    ("week", gettext_lazy("Next 7 days")),
    ("month", gettext_lazy("8 to 30 days")),
)
DAYS = {"today": (0, 0), "week": (1, 7), "month": (8, 30)}
"""The first and the last day of each, counted from today."""


def is_in(stretch: str, now: datetime) -> Q:
    """Clocks that run or are paused, and whose day lies in a stretch from today, in their own zone.

    Of rows of `with_today` at `now`. The day is the due one or an earlier one set by hand; with bounds only,
    the last possible one. No day lies in two stretches, and none is ahead whose hour has passed.
    """
    begins, ends = (timedelta(days=n) for n in DAYS[stretch])
    days = legal_days(now)
    in_reach = Q(open_on__range=(min(days) + begins, max(days) + ends))  # what an index can begin and end at
    of_row = Q(open_on__gte=F("today") + begins, open_on__lte=F("today") + ends, hour_is_over=False)
    return in_reach & of_row & ~Q(state__in=NOT_LIVE)


def of_teams_of(rows: QuerySet[Deadline], person: User) -> QuerySet[Deadline]:
    """The clocks of the matters on whose team this person is."""
    return rows.filter(clocks_of(Investment.objects.filter(team__user=person)))
