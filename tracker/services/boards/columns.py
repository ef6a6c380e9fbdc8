"""A column of a board, and how a board makes its lines."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from tracker.services.standing import Reader

Value = str | int | Decimal | date | datetime | None
"""What a cell holds: None where nothing is known; days are legal days, instants are UTC."""


@dataclass(frozen=True)
class Column:
    """One column wherever it is shown: `name` for machines, `label` for people.

    `look` tells the page how to write it; a column without one is for exports and the API alone. `value`
    reads a line of the board's own kind, as do `mark`, the state for the eye, and `url`, where a cell leads.
    """

    name: str
    label: str | Promise
    value: Callable[[Any], Value]
    look: str = ""
    mark: Callable[[Any], str] | None = None
    url: Callable[[Any], str] | None = None


def columns_beside(model: type[Model], path: str, shown: Collection[str]) -> Iterator[str]:
    """The columns of the row that `path` leads to, without those `shown`, its key and what it hangs on."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    for field in model._meta.concrete_fields:
        if not (field.name in shown or field.primary_key or field.name in ("investment", "agreement")):
            yield field.name


class Cell(NamedTuple):
    """One value as a page writes it."""

    column: Column
    value: Value
    mark: str
    url: str


def cell(column: Column, line: Any) -> Cell:
    """The cell of a line in this column."""
    mark = column.mark(line) if column.mark else ""
    return Cell(column, column.value(line), mark, column.url(line) if column.url else "")


class Asking(NamedTuple):
    """For whom lines are made, and at which instant; the reader counts what is left."""

    user: User
    now: datetime
    reader: Reader


@dataclass(frozen=True)
class Face:
    """How a board shows its rows: `lines` reads what is beside them in a fixed number of statements.

    `read` makes of the rows that were asked for those to be shown, without what nothing here shows.
    """

    columns: tuple[Column, ...]
    lines: Callable[[Sequence[Any], Asking], Sequence[Any]]
    read: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
