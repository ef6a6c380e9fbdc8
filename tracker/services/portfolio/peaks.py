"""The busiest weeks of each person: how many dates fall due in them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q, Subquery
from django.utils.translation import gettext as _

from tracker.filters.in_charge import part_behind
from tracker.models import DeadlineState, TeamRole
from tracker.models.deadlines import OPEN_STATES, PATHS_TO_MATTER

from .asked import Asked, deadlines
from .tables import Column, Table, monday_of

SHOWN, PEOPLE = 5, 7
"""Weeks of each person that a page lists, and the people: those with the busiest weeks."""
IS_OPEN = Q(state__in=OPEN_STATES)
OF_REVIEW, OF_ORDER, OF_DUTY = PATHS_TO_MATTER
OWNERS = (
    (OF_REVIEW, f"{OF_REVIEW}__team", Q()),
    (OF_ORDER, f"{OF_ORDER}__team", Q(part_owner__isnull=True)),
    (OF_DUTY, f"{OF_DUTY}__team", Q(obligation__owner__isnull=True)),
)
"""How a date hangs on its matter and its team; a duty with an owner of its own is that person's."""
Weeks = dict[str, dict[date, Counter[str]]]


def peaks(asked: Asked, *, all_weeks: bool = False) -> Table:
    """The weeks of the period with most dates of each person; all of them with `all_weeks`."""
    weeks = _weeks(asked)
    rows = list(_rows(weeks) if all_weeks else _rows(_busiest(weeks), SHOWN))
    return Table(
        id="peaks",
        columns=(
            Column("person", _("Person")),
            Column("week_from", _("Week of"), "day"),
            Column("week_to", _("to"), "day"),
            Column("due", _("Dates due"), "number", bar=True),
            Column("open", _("Still open"), "number"),
        ),
        rows=rows,
        definition=_(
            "Dates due in the period, met or open, by weeks from Monday to Sunday. A date counts for the"
            " owner of its obligation or part of an order, else for each owner of its matter. The five"
            " busiest weeks of the seven people with the busiest ones; the file has all."
        ),
        empty=_("Nobody owns a date in this period. Name an owner on the team of each matter, or widen it."),
        more=sum(len(own) for own in weeks.values()) - len(rows),
    )


def _weeks(asked: Asked) -> Weeks:
    found: Weeks = defaultdict(lambda: defaultdict(Counter))
    asks = [
        (path, f"{team}__user__username", Q(**{f"{team}__role": TeamRole.OWNER}) & also)
        for path, team, also in OWNERS
    ]
    asks.append((OF_DUTY, "obligation__owner__username", Q(obligation__owner__isnull=False)))
    asks.append((OF_ORDER, "part_owner", Q(part_owner__isnull=False)))
    of_part = Subquery(part_behind().values("owner__username")[:1])
    for path, person, where in asks:
        rows = deadlines(asked, [path]).filter(due_on__gte=asked.first, due_on__lte=asked.last)
        rows = rows.exclude(state__in=(DeadlineState.ENDED, DeadlineState.NOT_A_DATE))
        rows = (rows.annotate(part_owner=of_part) if path == OF_ORDER else rows).filter(where)
        grouped = rows.annotate(week=monday_of("due_on")).values_list(person, "week")
        for name, week, due, still_open in grouped.annotate(
            due=Count("pk"), still_open=Count("pk", filter=IS_OPEN)
        ):
            found[name][week].update(due=due, open=still_open)
    return found


def _busiest(weeks: Weeks) -> Weeks:
    """Of a few people, those whose busiest week has most dates."""
    peak = {name: max(counted["due"] for counted in own.values()) for name, own in weeks.items()}
    return {name: weeks[name] for name in sorted(peak, key=lambda name: (-peak[name], name))[:PEOPLE]}


def _rows(weeks: Weeks, most: int | None = None) -> Iterator[tuple[str, date, date, int, int]]:
    for name in sorted(weeks):
        busiest = sorted(weeks[name], key=lambda week: (-weeks[name][week]["due"], week))[:most]
        for week in busiest:
            counted = weeks[name][week]
            yield name, week, week + timedelta(days=6), counted["due"], counted["open"]
