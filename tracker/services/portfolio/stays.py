"""When reviews opened, were decided, and how long each stayed in a phase: read from their events, in SQL.

The law of each regime says which kind of event enters which phase, and which phases close a review. That map
is joined to the standing events (corrected ones and those taken back do not stand), so that the database
does the walking. A day that is only known roughly opens and decides by its first possible day, and begins
and ends no stay.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from tracker.regimes.loader import load_library

from .asked import Asked, reviews

STANDING = """
WITH entry(regime, kind, phase, closing, begins, only_from) AS (VALUES {entries}),
closed(regime, phase) AS (VALUES {closed}),
seen(id, regime, calendar, phase) AS ({seen}),
told AS (
    SELECT seen.id AS review_id, seen.regime, seen.calendar, entry.phase, entry.closing, entry.begins,
        entry.only_from, event.position,
        CASE WHEN closed.phase IS NULL THEN 0 ELSE 1 END AS is_closed,
        COALESCE(event.occurred_earliest, event.occurred_latest) AS on_day,
        CASE WHEN event.occurred_precision = 'day' THEN event.occurred_earliest END AS exact
    FROM tracker_reviewevent event
    JOIN seen ON seen.id = event.review_id
    JOIN entry ON entry.regime = seen.regime AND entry.kind = event.kind
    LEFT JOIN closed ON closed.regime = seen.regime AND closed.phase = seen.phase
    WHERE NOT EXISTS (SELECT 1 FROM tracker_reviewevent later WHERE later.corrects_id = event.id)
        AND COALESCE(event.occurred_earliest, event.occurred_latest) IS NOT NULL
),
course AS (
    SELECT review_id, MIN(regime) AS regime, MIN(calendar) AS calendar,
        MIN(CASE WHEN closing = 0 THEN on_day END) AS opened,
        MAX(CASE WHEN closing = 1 AND is_closed = 1 THEN on_day END) AS decided,
        MIN(CASE WHEN closing = 0 THEN exact END) AS opened_exactly,
        MAX(CASE WHEN closing = 1 AND is_closed = 1 THEN exact END) AS decided_exactly
    FROM told GROUP BY review_id
)
"""
STAYS = """,
behind AS (
    SELECT told.*, COALESCE(LAG(phase) OVER walk, begins) AS before FROM told
    WINDOW walk AS (PARTITION BY review_id ORDER BY on_day, position)
),
lawful AS (
    SELECT behind.*, LAG(phase) OVER walk AS last_phase FROM behind
    WHERE only_from = '' OR only_from LIKE '%%|' || before || '|%%'
    WINDOW walk AS (PARTITION BY review_id ORDER BY on_day, position)
),
stay AS (
    SELECT regime, calendar, phase, closing, exact AS entered, LEAD(exact) OVER walk AS left_on
    FROM lawful WHERE last_phase IS NULL OR last_phase <> phase
    WINDOW walk AS (PARTITION BY review_id ORDER BY on_day, position)
)
"""


class Stay(NamedTuple):
    """So many reviews of a regime were in a phase between the same two days; an empty phase is all of it."""

    regime: str
    phase: str
    calendar: str
    entered: date
    left_on: date
    n: int


def by_month(asked: Asked) -> list[tuple[str, str, int]]:
    """How many reviews were `opened` and `decided`, by month written `2026-07`, from the beginning on."""
    query = f"""{STANDING}
    SELECT 'opened', SUBSTR(CAST(opened AS text), 1, 7) AS month, COUNT(*) FROM course
    WHERE opened IS NOT NULL GROUP BY month
    UNION ALL
    SELECT 'decided', SUBSTR(CAST(decided AS text), 1, 7) AS month, COUNT(*) FROM course
    WHERE opened IS NOT NULL AND decided IS NOT NULL GROUP BY month
    """
    return [(str(what), str(month), int(n)) for what, month, n in _rows(asked, query)]


def outcomes(asked: Asked) -> list[tuple[str, str, int]]:
    """How many reviews of a regime that were decided in the period ended in a phase, or (empty) stay open."""
    first, last = asked.first.isoformat(), asked.last.isoformat()
    query = f"""{STANDING}
    SELECT course.regime, seen.phase, COUNT(*) FROM course JOIN seen ON seen.id = course.review_id
    WHERE opened IS NOT NULL AND decided BETWEEN %s AND %s GROUP BY course.regime, seen.phase
    UNION ALL
    SELECT regime, '', COUNT(*) FROM course
    WHERE opened <= %s AND (decided IS NULL OR decided > %s) GROUP BY regime
    """
    return [(str(a), str(b), int(n)) for a, b, n in _rows(asked, query, first, last, last, last)]


def stays(asked: Asked) -> list[Stay]:
    """The stays that ended in the period, in open phases, and the whole courses of reviews decided in it."""
    period = (asked.first.isoformat(), asked.last.isoformat())
    query = f"""{STANDING}{STAYS}
    SELECT regime, phase, calendar, entered, left_on, COUNT(*) FROM stay
    WHERE closing = 0 AND entered IS NOT NULL AND left_on BETWEEN %s AND %s AND left_on >= entered
    GROUP BY regime, phase, calendar, entered, left_on
    UNION ALL
    SELECT regime, '', calendar, opened, decided, COUNT(*) FROM course
    WHERE decided BETWEEN %s AND %s AND decided >= opened
        AND opened = opened_exactly AND decided = decided_exactly
    GROUP BY regime, calendar, opened, decided
    """
    found = _rows(asked, query, *period, *period)
    return [Stay(a, b, c, _day(entered), _day(left), int(n)) for a, b, c, entered, left, n in found]


def _rows(asked: Asked, query: str, *params: str) -> list[tuple[Any, ...]]:
    """What the query finds; `%s` in it stands for `params`."""
    seen, seen_params = (
        reviews(asked).values_list("pk", "regime", "calendar", "phase").query.sql_with_params()
    )
    entries, closed = _entries(), _closed()
    sql = query.format(entries=_marks(entries), closed=_marks(closed), seen=seen)
    told = [*_flat(entries), *_flat(closed), *seen_params, *params]
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return list(cursor.fetchall())


@cache
def _entries() -> tuple[tuple[str, str, str, int, str, str], ...]:
    """For each regime and kind of event the phase it enters, and from which phases alone, if so."""
    return tuple(
        (law.id, kind, phase.id, int(phase.closing), _beginning(law.phases), _listed(phase.only_from))
        for law in load_library().laws.values()
        for phase in law.phases
        for kind in sorted(phase.starts_on)
    )


@cache
def _closed() -> tuple[tuple[str, str], ...]:
    return tuple(
        (law.id, phase.id) for law in load_library().laws.values() for phase in law.phases if phase.closing
    )


def _beginning(phases: Iterable[Any]) -> str:
    """The phase in which a case is before anything happens."""
    return next((str(phase.id) for phase in phases if not phase.starts_on), "")


def _listed(phases: frozenset[str]) -> str:
    return f"|{'|'.join(sorted(phases))}|" if phases else ""


def _marks(rows: tuple[tuple[Any, ...], ...]) -> str:
    return ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)


def _flat(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [value for row in rows for value in row]


def _day(value: date | str) -> date:
    """A day as the database gives it: SQLite has days as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)
