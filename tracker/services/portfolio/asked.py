"""What a portfolio is asked for, and the rows that it counts: those of matters the viewer sees."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from tracker.filters.near import clocks_of_few, ids
from tracker.models import Deadline, Investment, Review
from tracker.models.deadlines import PATHS_TO_MATTER

By = Literal["month", "quarter"]


class Asked(NamedTuple):
    """A question: both days of the period are in it; an empty regime is any, no member is everybody.

    `viewer` None is whoever runs the installation, who sees every matter. `few` are the keys of the matters
    that count, where they are few and were `looked_up`.
    """

    viewer: User | None
    now: datetime
    first: date
    last: date
    by: By = "month"
    regime: str = ""
    member: User | None = None
    few: list[int] | None = None


def matters(asked: Asked) -> QuerySet[Investment]:
    """The matters that count: seen by the viewer, no practice, and on whose team the member asked for is."""
    rows = Investment.objects.visible_to(asked.viewer) if asked.viewer else Investment.objects.all()
    rows = rows.filter(is_practice=False).order_by()
    if asked.member:
        rows = rows.filter(pk__in=asked.member.matters.order_by().values("investment"))
    return rows


def looked_up(asked: Asked) -> Asked:
    """The same question with its matters looked up: of few, every table is found from them. One statement."""
    return asked._replace(few=ids(matters(asked)))


def count(asked: Asked) -> int:
    """How many matters count."""
    return matters(asked).count() if asked.few is None else len(asked.few)


def reviews(asked: Asked) -> QuerySet[Review]:
    """The reviews of those matters, under the regime asked for."""
    own: Any = matters(asked).values("pk") if asked.few is None else asked.few
    rows = Review.objects.filter(investment__in=own).order_by()
    return rows.filter(regime=asked.regime) if asked.regime else rows


def deadlines(asked: Asked, paths: Sequence[str] = PATHS_TO_MATTER) -> QuerySet[Deadline]:
    """The dates that hang on those matters by `paths`; under a regime, those that its law counts."""
    rows = Deadline.objects.filter(_hanging(asked, paths)).order_by()
    if asked.regime:
        rows = rows.filter(Q(review__regime=asked.regime) | Q(regime_version__startswith=f"{asked.regime}/"))
    return rows


def _hanging(asked: Asked, paths: Sequence[str]) -> Q:
    if asked.few is not None:
        return clocks_of_few(asked.few, paths)
    own, hang = matters(asked).values("pk"), Q()
    for path in paths:
        hang |= Q(**{f"{path}__in": own})
    return hang
