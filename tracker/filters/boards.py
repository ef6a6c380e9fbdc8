"""The boards: for each kind of row one question, the rows it is asked of, and their order.

Page, export, feed, saved view, digest and API ask a board; so all of them answer with the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tracker.filters import deadlines
from tracker.filters.keyset import Order
from tracker.filters.strict import Asker, StrictFilterSet


class Empty(NamedTuple):
    """What a board says before there is any row: what will appear, and how to make it appear."""

    title: str | Promise
    says: str | Promise


Viewer = User | AnonymousUser


@dataclass(frozen=True)
class Board:
    """One kind of row.

    `rows` are those a person may see (the only gate), with what is shown of them fetched along; `order` of a
    question that was asked is the order of its rows, and an index matches it.
    """

    kind: str
    title: str | Promise
    filterset: type[StrictFilterSet]
    rows: Callable[[Any, datetime], QuerySet[Any]]
    order: Callable[[Any], Order]
    empty: Empty

    def ask(self, asked: QueryDict | str, user: Viewer, now: datetime) -> StrictFilterSet:
        """Ask for rows at `now` (UTC), within the walls of `user`.

        What is not understood gives no rows, and errors in its form. `asked` is what stands behind the `?`.
        """
        data = QueryDict(asked) if isinstance(asked, str) else asked
        asker = Asker(user, now)
        return self.filterset(data, queryset=self.rows(user, now), request=asker)


BOARDS = {
    board.kind: board
    for board in (
        Board(
            "deadlines",
            gettext_lazy("Docket"),
            deadlines.DeadlineFilter,
            deadlines.all_deadlines,
            deadlines.order_of,
            Empty(
                gettext_lazy("No open dates."),
                gettext_lazy(
                    "Every clock that runs in a matter of yours appears here by its day. Open a review and"
                    " record its first event, such as the acceptance of a notice, to start one."
                ),
            ),
        ),
    )
}
