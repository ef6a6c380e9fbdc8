"""Making rows say what the file says: rows are added and brought up to date, never taken away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from tracker.models import FuzzyDay

from .columns import Columns

M = TypeVar("M", bound=models.Model)

OUT_OF_THE_WAY = 1_000_000


def assign(row: models.Model, columns: Columns) -> bool:
    """Bring a stored row up to date; return whether anything changed."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        row.save(update_fields=unfolded({name: columns[name] for name in changed}))
    return bool(changed)


def unfolded(columns: Columns) -> Columns:
    """The same values by database column: a rough date is kept in three of them."""
    found: Columns = {}
    for name, value in columns.items():
        found |= value.columns(name) if isinstance(value, FuzzyDay) else {name: value}
    return found


def same(row: models.Model, columns: Columns) -> bool:
    """Whether the row says this already, wherever it stands in its list."""
    return all(getattr(row, name) == value for name, value in columns.items() if name != "position")


class ListSync:
    """One list of a record beside its stored rows. `kept` are rows the file does not (or no longer) tell."""

    def __init__(self, rows: models.QuerySet[Any], parent: Columns, wanted: Iterable[Columns]) -> None:
        self.model, self.parent = rows.model, parent
        self.kept: list[Any] = []
        stored, told = list(rows.order_by("position", "pk")), list(wanted)
        self.changed = bool(told) and not stored
        self.rows = self._bring_up_to_date(stored, told) if stored else self._add(told)

    def _add(self, told: list[Columns]) -> list[Any]:
        rows = [self.model(**self.parent, **unfolded(columns)) for columns in told]
        made: list[Any] = self.model._default_manager.bulk_create(rows)
        return made

    def _bring_up_to_date(self, stored: list[Any], told: list[Columns]) -> list[Any]:
        pairs = self._pairs(stored, told)
        used = {row.pk for row, _ in pairs if row is not None}
        self.kept = [row for row in stored if row.pk not in used]
        self._make_way(pairs)
        return [self._write(row, columns) for row, columns in pairs]

    def _pairs(self, stored: list[Any], wanted: list[Columns]) -> list[tuple[models.Model | None, Columns]]:
        """Each wanted row with the stored one that says the same, else with the one in its place."""
        free = list(stored)
        found: dict[int, Any] = {}
        for test in (same, lambda row, columns: row.position == columns["position"]):
            for place, columns in enumerate(wanted):
                match = next((row for row in free if place not in found and test(row, columns)), None)
                if match is not None:
                    found[place] = match
                    free.remove(match)
        return [(found.get(place), columns) for place, columns in enumerate(wanted)]

    def _make_way(self, pairs: list[tuple[Any, Columns]]) -> None:
        """Two rows of a list never share a place, not even for a moment; kept rows go to the end."""
        taken = {
            columns["position"]
            for row, columns in pairs
            if row is None or row.position != columns["position"]
        }
        moving = [row for row, columns in pairs if row is not None and row.position != columns["position"]]
        for offset, row in enumerate(moving):
            assign(row, {"position": OUT_OF_THE_WAY + offset})
        end = max([row.position for row in self.kept] + [len(pairs) - 1]) + 1
        for offset, row in enumerate(one for one in self.kept if one.position in taken):
            self.changed |= assign(row, {"position": end + offset})

    def _write(self, row: Any, columns: Columns) -> Any:
        if row is None:
            self.changed = True
            return self.model._default_manager.create(**self.parent, **unfolded(columns))
        self.changed |= assign(row, columns)
        return row


class Matched:
    """A list without places beside its stored rows: a row is the same one if it agrees in `names`.

    `at_first` are columns that a new row gets and the file does not tell.
    """

    def __init__(
        self,
        rows: models.QuerySet[Any],
        names: Sequence[str],
        told: Iterable[Columns],
        at_first: Mapping[str, Any] | None = None,
    ) -> None:
        self.kept: list[Any] = list(rows)
        self.changed = False
        self._at_first = at_first or {}
        self.rows = [self._row(rows.model, names, columns) for columns in told]

    def _row(self, model: Callable[..., Any], names: Sequence[str], columns: Columns) -> Any:
        for row in self.kept:
            if all(getattr(row, name) == columns[name] for name in names):
                self.kept.remove(row)
                self.changed |= assign(row, columns)
                return row
        self.changed = True
        row = model(**columns, **self._at_first)
        row.save(force_insert=True)
        return row
