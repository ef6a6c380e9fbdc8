"""The boards: for each kind of row one question, the rows it is asked of, and their order.

Page, export, feed, saved view, digest and API ask a board; so all of them answer with the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tracker.filters import deadlines, divestments, investments, obligations, reminders, reviews
from tracker.filters.keyset import Order
from tracker.filters.near import Near, near, near_clocks
from tracker.filters.strict import Asker, StrictFilterSet, Viewer


class Empty(NamedTuple):
    """What a board says before there is any row: what will appear, and how to make it appear."""

    title: str | Promise
    says: str | Promise


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
    near: Near
    """The same rows by a shorter way, for whoever sees few matters."""

    def ask(self, asked: QueryDict | str, user: Viewer, now: datetime) -> StrictFilterSet:
        """Ask for rows at `now` (UTC), within the walls of `user`.

        What is not understood gives no rows, and errors in its form. `asked` is what stands behind the `?`.
        """
        data = QueryDict(asked) if isinstance(asked, str) else asked
        asker = Asker(user, now)
        rows = self.rows(user, now)
        return self.filterset(data, queryset=rows, request=asker, nearer=lambda found: self.near(found, user))


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
            near_clocks("pk"),
        ),
        Board(
            "reviews",
            gettext_lazy("Reviews"),
            reviews.ReviewFilter,
            reviews.all_reviews,
            reviews.order_of,
            Empty(
                gettext_lazy("No reviews yet."),
                gettext_lazy("The reviews of your matters appear here. Open a matter and press Open review."),
            ),
            near("investment"),
        ),
        Board(
            "investments",
            gettext_lazy("Investments"),
            investments.InvestmentFilter,
            investments.all_investments,
            investments.order_of,
            Empty(
                gettext_lazy("No investments yet."),
                gettext_lazy(
                    "Matters on whose team you are, and public ones, appear here. Add an investment, or ask"
                    " the owner of one to put you on its team."
                ),
            ),
            near("pk"),
        ),
        Board(
            "divestments",
            gettext_lazy("Divestments"),
            divestments.DivestmentFilter,
            divestments.all_divestments,
            divestments.order_of,
            Empty(
                gettext_lazy("No divestments."),
                gettext_lazy(
                    "What must be sold or unwound appears here once an order is recorded in a matter."
                ),
            ),
            near("investment"),
        ),
        Board(
            "obligations",
            gettext_lazy("Obligations"),
            obligations.ObligationFilter,
            obligations.all_obligations,
            obligations.order_of,
            Empty(
                gettext_lazy("No obligations."),
                gettext_lazy(
                    "The promises of every mitigation agreement appear here. Open an agreement and add its"
                    " clauses, or import them."
                ),
            ),
            near("agreement__investment"),
        ),
        Board(
            "reminders",
            gettext_lazy("Reminders"),
            reminders.ReminderFilter,
            reminders.all_reminders,
            reminders.order_of,
            Empty(
                gettext_lazy("No reminder is to be sent."),
                gettext_lazy(
                    "Planned reminders appear here as soon as somebody watches a matter with a running clock."
                ),
            ),
            near_clocks("deadline"),
        ),
    )
}
