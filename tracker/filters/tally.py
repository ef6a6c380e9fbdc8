"""Several counts of one list, told in one statement, and none of them longer than a thousand rows."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet

from tracker.filters.keyset import COUNTED, Bounded

NOTHING: tuple[str, tuple[Any, ...]] = ("SELECT 1 WHERE 1 = 0", ())


def tally(rows: QuerySet[Any], wanted: Mapping[str, Q], *, few: bool) -> dict[str, Bounded]:
    """How many of these rows are of each kind, up to a thousand.

    `few` says that the rows are those of few matters, and all of them are passed once. Otherwise each kind is
    counted by itself, and needs an index to begin at.
    """
    rows = rows.order_by()
    if few:
        found = rows.aggregate(
            **{f"n_{n}": Count("pk", filter=which) for n, which in enumerate(wanted.values())}
        )
        return {name: _bounded(found[f"n_{n}"]) for n, name in enumerate(wanted)}
    asked = [_first(rows.filter(which)) for which in wanted.values()]
    told = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS kind_{n})" for n, (sql, _) in enumerate(asked))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told}", [one for _, params in asked for one in params])
        return {name: _bounded(n) for name, n in zip(wanted, cursor.fetchone(), strict=True)}


def _first(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.values("pk")[: COUNTED + 1].query.sql_with_params()
    except EmptyResultSet:
        return NOTHING


def _bounded(n: int) -> Bounded:
    return Bounded(min(n, COUNTED), n > COUNTED)
