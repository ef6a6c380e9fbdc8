"""A row that has clocks, with the one of them that binds next."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from tracker.filters.today import IS_PAST_HISTORY, LIVE_STATES, with_today
from tracker.models import Deadline
from tracker.services.speech import say
from tracker.services.standing import Line

from .columns import Asking, Column
from .deadlines import LONG


class RowLine(NamedTuple):
    """A row of a board, and the line of its next date if it has one."""

    row: Any
    next: Line | None


def with_next(rows: Sequence[Model], paths: Sequence[str], asking: Asking) -> list[RowLine]:
    """Each row with its live clock whose day arrives first; two statements, and one of the reader.

    `paths` lead from a clock to the row.
    """
    clocks = _clocks(rows, paths, asking)
    wanted = [pk for ids in clocks.values() for pk in ids]
    found = with_today(Deadline.objects.visible_to(asking.user), asking.now).filter(pk__in=wanted)
    lines = {
        line.deadline.pk: line for line in asking.reader.lines(found.select_related("review").defer(*LONG))
    }
    return [RowLine(row, _first([lines[pk] for pk in clocks[row.pk] if pk in lines])) for row in rows]


def _clocks(rows: Sequence[Model], paths: Sequence[str], asking: Asking) -> Mapping[int, list[int]]:
    """By row, the first live clock on each of the paths."""
    if not rows:
        return {}
    live = with_today(Deadline.objects.visible_to(asking.user), asking.now).filter(state__in=LIVE_STATES)
    live = live.filter(open_on__isnull=False).exclude(IS_PAST_HISTORY)
    firsts = {
        f"next_{n}": Subquery(
            live.filter(**{path: OuterRef("pk")}).order_by("open_on", "pk").values("pk")[:1]
        )
        for n, path in enumerate(paths)
    }
    told = type(rows[0])._default_manager.order_by().filter(pk__in=[row.pk for row in rows])
    found = told.annotate(**firsts).values_list("pk", *firsts)
    return {pk: [one for one in ids if one] for pk, *ids in found}


def _first(lines: Sequence[Line]) -> Line | None:
    return min(lines, key=lambda line: (line.deadline.open_on, line.deadline.pk), default=None)


def _due(line: RowLine) -> date | None:
    return line.next.deadline.due_on if line.next else None


NEXT_COLUMNS = (
    Column(
        "next_on",
        gettext_lazy("Next date"),
        _due,
        "day",
        url=lambda line: line.next.deadline.get_absolute_url() if line.next else "",
    ),
    Column(
        "next",
        gettext_lazy("What is due"),
        lambda line: say(line.next.deadline.title) if line.next else "",
        "text",
    ),
    Column(
        "next_state",
        gettext_lazy("State"),
        lambda line: line.next.standing.word if line.next else "",
        "state",
        mark=lambda line: line.next.standing.mark if line.next else "",
    ),
    Column(
        "next_left", gettext_lazy("Left"), lambda line: line.next.standing.left if line.next else "", "left"
    ),
    Column(
        "next_owner",
        gettext_lazy("Whose clock"),
        lambda line: say(line.next.deadline.owner_label) if line.next else "",
        "tag",
    ),
)
"""The next date of a row, as the docket shows it."""
