"""The bars of a table: how long each is, worked out once for page and print."""

from collections.abc import Sequence
from typing import NamedTuple

from .tables import Cell, Column, Table

FULL = 1000
"""The length of the longest bar, in the units of the picture."""


class Drawn(NamedTuple):
    """A cell as a page shows it; `bar` is its length out of `FULL`, None where no bar is drawn."""

    column: Column
    value: Cell
    bar: int | None

    @property
    def is_day(self) -> bool:
        """Whether the value is a day, to be written as one."""
        return self.column.kind == "day"

    @property
    def is_number(self) -> bool:
        """Whether the value is a number, also where there is none."""
        return self.column.kind == "number"


class Picture(NamedTuple):
    """A table with its bars."""

    table: Table
    rows: list[list[Drawn]]


def picture(table: Table) -> Picture:
    """Draw a table: in each column with bars the longest is that of its largest number."""
    rows = [list(row) for row in table.rows]
    largest = [_largest(column, number, rows) for number, column in enumerate(table.columns)]
    return Picture(table, [_drawn(table.columns, row, largest) for row in rows])


def _largest(column: Column, number: int, rows: Sequence[Sequence[Cell]]) -> int:
    return (
        max((value for row in rows if isinstance(value := row[number], int)), default=0) if column.bar else 0
    )


def _drawn(columns: Sequence[Column], row: Sequence[Cell], largest: Sequence[int]) -> list[Drawn]:
    return [
        Drawn(column, value, value * FULL // most if most and isinstance(value, int) else None)
        for column, value, most in zip(columns, row, largest, strict=True)
    ]
