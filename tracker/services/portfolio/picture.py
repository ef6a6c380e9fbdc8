"""The bars of a table: how long each is, worked out once for page and print."""

from collections.abc import Sequence
from typing import NamedTuple

from .tables import Cell, Column, Table

ROWS = 35
"""Lines of a table that a page shows; its file has all."""
FULL = 1000
"""The length of the longest bar, in the units of the picture."""
BAR = 100
"""How wide an upright bar is."""


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


class Upright(NamedTuple):
    """One bar of a chart over time, from `y` down to the ground; `series` counts the columns drawn from 0."""

    series: int
    x: int
    y: int
    height: int


class Chart(NamedTuple):
    """Numbers over time, `width` wide and `FULL` high; `most` is the number of the highest bar."""

    width: int
    bars: list[Upright]
    names: list[str]
    first: Cell
    last: Cell
    most: int


class Picture(NamedTuple):
    """A table with its bars, and, where it runs over time, a chart above it."""

    table: Table
    rows: list[list[Drawn]]
    chart: Chart | None


def picture(table: Table) -> Picture:
    """Draw a table: in each column with bars the longest is that of its largest number.

    Of many lines the first are shown, of those over time the last; the chart has all.
    """
    rows = [list(row) for row in table.rows]
    chart = _chart(table.columns, rows)
    largest = [_largest(column, number, rows) for number, column in enumerate(table.columns)]
    shown = rows[-ROWS:] if chart else rows[:ROWS]
    drawn = [_drawn(table.columns, row, largest) for row in shown]
    return Picture(table._replace(more=table.more + len(rows) - len(shown)), drawn, chart)


def _chart(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Chart | None:
    """What came and went over time, side by side; None for a table that does not run over it."""
    if not rows or columns[0].kind != "month":
        return None
    drawn = [number for number, column in enumerate(columns) if column.kind == "number" and not column.bar]
    values = [[value if isinstance(value := row[number], int) else 0 for number in drawn] for row in rows]
    most = max((value for row in values for value in row), default=0)
    bars = [
        Upright(series, (place * (len(drawn) + 1) + series) * BAR, FULL - height, height)
        for place, row in enumerate(values)
        for series, value in enumerate(row)
        if (height := value * FULL // most if most else 0)
    ]
    width = len(rows) * (len(drawn) + 1) * BAR
    names = [columns[number].title for number in drawn]
    return Chart(width, bars, names, rows[0][0], rows[-1][0], most)


def _largest(column: Column, number: int, rows: Sequence[Sequence[Cell]]) -> int:
    return (
        max((value for row in rows if isinstance(value := row[number], int)), default=0) if column.bar else 0
    )


def _drawn(columns: Sequence[Column], row: Sequence[Cell], largest: Sequence[int]) -> list[Drawn]:
    return [
        Drawn(column, value, value * FULL // most if most and isinstance(value, int) else None)
        for column, value, most in zip(columns, row, largest, strict=True)
    ]
