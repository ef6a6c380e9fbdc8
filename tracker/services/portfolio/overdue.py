"""What is owed under orders and agreements and was not done by its day."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tracker.filters.today import IS_OVERDUE_BY_LAW, may_have_passed, with_today
from tracker.models import Deadline
from tracker.models.deadlines import PATHS_TO_MATTER

from .asked import Asked, deadlines
from .lateness import of_open_matters
from .tables import Column, Table, days_between

SHOWN = 30
_REVIEW, *FOLLOWING = PATHS_TO_MATTER


def overdue(asked: Asked, *, whole: bool = False) -> Table:
    """The overdue dates of divestments and obligations, the longest first; all of them with `whole`."""
    rows = _rows(asked)
    # The rows and their number in one pass: counting looks at every one of them as listing does.
    shown = [] if whole else list(rows.annotate(total=Window(Count("pk")))[:SHOWN])
    total = shown[0][-1] if shown else 0
    return Table(
        id="overdue",
        columns=(
            Column("kind", _("Under")),
            Column("matter", _("Matter")),
            Column("what", _("What")),
            Column("owner", _("Whose clock")),
            Column("due_on", _("Due"), "day"),
            Column("days_late", _("Days overdue"), "number", bar=True),
        ),
        rows=_listed(rows.iterator()) if whole else list(_listed(row[:-1] for row in shown)),
        definition=_(
            "Open dates of orders to divest and of obligations that have passed, as of today and whatever the"
            " period; matters that are closed, and dates that passed before their matter was loaded, are left"
            " out. Days overdue: calendar days."
        ),
        empty=_("Nothing is overdue under an order or an agreement."),
        more=max(total - SHOWN, 0),
    )


def _rows(asked: Asked) -> QuerySet[Deadline, Any]:
    day = Coalesce("due_on", "latest_on")
    rows = deadlines(asked, FOLLOWING).filter(may_have_passed(asked.now))
    rows = with_today(rows, asked.now)
    kind = Case(When(divestment__isnull=False, then=Value("order")), default=Value("agreement"))
    matter = Coalesce("divestment__investment__title", "obligation__agreement__investment__title")
    found = rows.filter(IS_OVERDUE_BY_LAW & of_open_matters()).annotate(
        day=day, kind=kind, matter=matter, late_by=days_between(day, F("today"))
    )
    columns = ("kind", "matter", "title", "owner_label", "day", "late_by")
    return found.order_by("day", "title", "pk").values_list(*columns)


def _listed(rows: Iterable[Any]) -> Iterator[list[Any]]:
    words = {"order": _("Order"), "agreement": _("Agreement")}
    for kind, *others in rows:
        yield [words[kind], *others]
