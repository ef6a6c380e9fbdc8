"""The whole portfolio: its tables in their order, one of them as a file, and all of them for machines."""

import csv
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tracker.services.told import plain_cell

from .asked import Asked
from .lateness import lateness
from .overdue import overdue
from .peaks import peaks
from .room import room
from .stays import walk
from .tables import Table
from .times import times
from .volumes import endings, volumes

SHORT: Mapping[str, Callable[[Asked], Table]] = {
    "volumes": lambda asked: volumes(asked, walk(asked)),
    "times": lambda asked: times(asked, walk(asked)),
    "outcomes": lambda asked: endings(walk(asked)),
    "lateness": lateness,
    "peaks": peaks,
    "overdue": overdue,
}
"""Every table as a page shows it."""
WHOLE: Mapping[str, Callable[[Asked], Table]] = {
    **SHORT,
    "peaks": lambda asked: peaks(asked, all_weeks=True),
    "overdue": lambda asked: overdue(asked, whole=True),
}
"""Every table with all its rows, which may be read only once."""


def portfolio(asked: Asked) -> list[Table]:
    """All tables; the number of statements does not grow with what they count."""
    with room():
        return [make(asked) for make in SHORT.values()]


class _Line:
    """Takes what a writer writes and gives it back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(table: Table) -> Iterator[str]:
    """Yield a table as a file, a line at a time; no spreadsheet takes a cell of it for a formula."""
    writer = csv.writer(_Line())
    yield writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        yield writer.writerow([plain_cell("" if cell is None else cell) for cell in row])


def as_data(table: Table) -> dict[str, Any]:
    """A table under the documented keys."""
    keys = [column.key for column in table.columns]
    return {
        "title": table.title,
        "definition": table.definition,
        "rows": [dict(zip(keys, row, strict=True)) for row in table.rows],
        "more": table.more,
    }
