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

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tracker.regimes.loader import load_library

from .asked import Asked, reviews

QUERY = """
WITH entry(regime, kind, phase, closing, begins, only_from) AS (VALUES {entries}),
closed(regime, phase) AS (VALUES {closed}),
seen(id, regime, calendar, phase) AS ({seen}),
told AS (
    SELECT seen.id AS review_id, seen.regime, seen.calendar, seen.phase AS now_in, event.position,
        entry.phase, entry.closing, entry.begins, entry.only_from,
        CASE WHEN closed.phase IS NULL THEN 0 ELSE 1 END AS is_closed,
        COALESCE(event.occurred_earliest, event.occurred_latest) AS on_day,
        CASE WHEN event.occurred_precision = 'day' THEN event.occurred_earliest END AS exact
    FROM tracker_reviewevent event
    JOIN seen ON seen.id = event.review_id
    JOIN entry ON entry.regime = seen.regime AND entry.kind = event.kind
    LEFT JOIN closed ON closed.regime = seen.regime AND closed.phase = seen.phase
    WHERE event.id NOT IN (SELECT corrects_id FROM tracker_reviewevent WHERE corrects_id IS NOT NULL)
        AND COALESCE(event.occurred_earliest, event.occurred_latest) IS NOT NULL
),
course AS (
    SELECT review_id, MIN(regime) AS regime, MIN(calendar) AS calendar, MIN(now_in) AS now_in,
        MIN(CASE WHEN closing = 0 THEN on_day END) AS opened,
        MAX(CASE WHEN closing = 1 AND is_closed = 1 THEN on_day END) AS decided,
        MIN(CASE WHEN closing = 0 THEN exact END) AS opened_exactly,
        MAX(CASE WHEN closing = 1 AND is_closed = 1 THEN exact END) AS decided_exactly
    FROM told GROUP BY review_id
),
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
SELECT 'stay', regime, phase, calendar, entered, left_on, COUNT(*) FROM stay
WHERE closing = 0 AND entered IS NOT NULL AND left_on BETWEEN %s AND %s AND left_on >= entered
GROUP BY regime, phase, calendar, entered, left_on
UNION ALL
SELECT 'stay', regime, '', calendar, opened, decided, COUNT(*) FROM course
WHERE decided BETWEEN %s AND %s AND decided >= opened
    AND opened = opened_exactly AND decided = decided_exactly
GROUP BY regime, calendar, opened, decided
UNION ALL
SELECT 'ending', regime, now_in, '', NULL, NULL, COUNT(*) FROM course
WHERE opened IS NOT NULL AND decided BETWEEN %s AND %s GROUP BY regime, now_in
UNION ALL
SELECT 'ending', regime, '', '', NULL, NULL, COUNT(*) FROM course
WHERE opened <= %s AND (decided IS NULL OR decided > %s) GROUP BY regime
UNION ALL
SELECT 'opened', SUBSTR(CAST(opened AS text), 1, 7) AS month, '', '', NULL, NULL, COUNT(*) FROM course
WHERE opened IS NOT NULL GROUP BY month
UNION ALL
SELECT 'decided', SUBSTR(CAST(decided AS text), 1, 7) AS month, '', '', NULL, NULL, COUNT(*) FROM course
WHERE opened IS NOT NULL AND decided IS NOT NULL GROUP BY month
"""


class Stay(NamedTuple):
    """So many reviews of a regime were in a phase between the same two days; an empty phase is all of it."""

    regime: str
    phase: str
    calendar: str
    entered: date
    left_on: date
    n: int


class Walk(NamedTuple):
    """What one walk through the events tells of a question.

    `months`: how many reviews were `opened` and `decided`, by month written `2026-07`, from the beginning on.
    `endings`: how many reviews of a regime that were decided in the period ended in a phase, or (empty) stay
    open. `stays`: those that ended in the period, in open phases, and the whole courses decided in it.
    """

    months: list[tuple[str, str, int]]
    endings: list[tuple[str, str, int]]
    stays: list[Stay]


def walk(asked: Asked) -> Walk:
    """Read the events of all reviews that count; one statement."""
    found = Walk([], [], [])
    for what, a, b, calendar, entered, left, n in _rows(asked):
        if what == "stay":
            found.stays.append(Stay(a, b, calendar, _day(entered), _day(left), int(n)))
        elif what == "ending":
            found.endings.append((a, b, int(n)))
        else:
            found.months.append((what, a, int(n)))
    return found


def _rows(asked: Asked) -> list[tuple[Any, ...]]:
    columns = ("pk", "regime", "calendar", "phase")
    try:
        seen, seen_params = reviews(asked).values_list(*columns).query.sql_with_params()
    except EmptyResultSet:
        return []
    entries, closed = _entries(), _closed()
    first, last = asked.first.isoformat(), asked.last.isoformat()
    sql = QUERY.format(entries=_marks(entries), closed=_marks(closed), seen=seen)
    told = [*_flat(entries), *_flat(closed), *seen_params, *(first, last) * 3, last, last]
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
