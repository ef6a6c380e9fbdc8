"""Several counts of one list, told in one statement, and none of them longer than need be."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet

from tracker.filters.keyset import COUNTED, Bounded

OF_MANY = 200
"""Rows of one kind that are counted at most, where nobody can work through them all by this list."""
NOTHING: tuple[str, tuple[Any, ...]] = ("SELECT 1 WHERE 1 = 0", ())


def tally(rows: QuerySet[Any], wanted: Mapping[str, Q], *, few: bool) -> dict[str, Bounded]:
    """How many of these rows are of each kind.

    `few` says that the rows are those of few matters: all of them are passed once, and a thousand are told.
    Otherwise each kind is counted by itself, up to two hundred, and needs an index to begin at.
    """
    rows = rows.order_by()
    if few:
        found = rows.aggregate(
            **{f"n_{n}": Count("pk", filter=which) for n, which in enumerate(wanted.values())}
        )
        return {name: _bounded(found[f"n_{n}"], COUNTED) for n, name in enumerate(wanted)}
    asked = [_first(rows.filter(which)) for which in wanted.values()]
    told = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS kind_{n})" for n, (sql, _) in enumerate(asked))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told}", [one for _, params in asked for one in params])
        return {name: _bounded(n, OF_MANY) for name, n in zip(wanted, cursor.fetchone(), strict=True)}


def _first(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    try:
        return rows.values("pk")[: OF_MANY + 1].query.sql_with_params()
    except EmptyResultSet:
        return NOTHING


def _bounded(n: int, most: int) -> Bounded:
    return Bounded(min(n, most), n > most)
