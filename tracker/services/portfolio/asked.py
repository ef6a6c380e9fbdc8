"""What a portfolio is asked for, and the rows that it counts: those of matters the viewer sees."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from tracker.filters.near import clocks_of, ids
from tracker.models import Deadline, Investment, Review

By = Literal["month", "quarter"]


class Asked(NamedTuple):
    """A question: both days of the period are in it; an empty regime is any, no member is everybody.

    `viewer` None is whoever runs the installation, who sees every matter.
    """

    viewer: User | None
    now: datetime
    first: date
    last: date
    by: By = "month"
    regime: str = ""
    member: User | None = None


def matters(asked: Asked) -> QuerySet[Investment]:
    """The matters that count: seen by the viewer, no practice, and on whose team the member asked for is."""
    rows = Investment.objects.visible_to(asked.viewer) if asked.viewer else Investment.objects.all()
    rows = rows.filter(is_practice=False).order_by()
    if asked.member:
        rows = rows.filter(pk__in=asked.member.matters.order_by().values("investment"))
    return rows


def reviews(asked: Asked) -> QuerySet[Review]:
    """The reviews of those matters, under the regime asked for."""
    own = matters(asked)
    few = ids(own)
    rows = Review.objects.filter(investment__in=own.values("pk") if few is None else few).order_by()
    return rows.filter(regime=asked.regime) if asked.regime else rows


def deadlines(asked: Asked) -> QuerySet[Deadline]:
    """The dates of those matters; under a regime, those that its law counts."""
    rows = Deadline.objects.filter(clocks_of(matters(asked))).order_by()
    if asked.regime:
        rows = rows.filter(Q(review__regime=asked.regime) | Q(regime_version__startswith=f"{asked.regime}/"))
    return rows
