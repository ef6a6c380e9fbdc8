"""The whole portfolio: its tables in their order, one of them as a file, and all of them for machines."""

import csv
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from tracker.services.told import plain_cell

from .asked import Asked
from .lateness import lateness
from .overdue import overdue
from .peaks import peaks
from .room import room
from .stays import walk
from .tables import TITLES, Table
from .times import times
from .volumes import endings, volumes

WHOLE: Mapping[str, Callable[[Asked], Table]] = {
    "volumes": lambda asked: volumes(asked, walk(asked)),
    "times": lambda asked: times(asked, walk(asked)),
    "outcomes": lambda asked: endings(walk(asked)),
    "lateness": lateness,
    "peaks": lambda asked: peaks(asked, all_weeks=True),
    "overdue": lambda asked: overdue(asked, whole=True),
}
"""Every table with all its rows, which may be read only once."""


class Part(NamedTuple):
    """Tables, by their ids, that are counted in one go."""

    tables: tuple[str, ...]
    make: Callable[[Asked], list[Table]]


def _of_reviews(asked: Asked) -> list[Table]:
    told = walk(asked)
    return [volumes(asked, told), times(asked, told), endings(told)]


PARTS: Mapping[str, Part] = {
    "reviews": Part(("volumes", "times", "outcomes"), _of_reviews),
    "lateness": Part(("lateness",), lambda asked: [lateness(asked)]),
    "peaks": Part(("peaks",), lambda asked: [peaks(asked)]),
    "overdue": Part(("overdue",), lambda asked: [overdue(asked)]),
}
"""All tables as a page shows them, in its order."""


class Awaited(NamedTuple):
    """A part that is still to come, `after` another one: the ids of its tables and what they are called."""

    name: str
    after: str
    tables: list[tuple[str, str]]


def awaited() -> list[Awaited]:
    """What a page is made of before anything is counted."""
    return [
        Awaited(name, after, [(table, str(TITLES[table])) for table in PARTS[name].tables])
        for after, name in pairwise(["", *PARTS])
    ]


def part(asked: Asked, name: str) -> list[Table]:
    """The tables of one part; the number of statements does not grow with what they count."""
    with room():
        return PARTS[name].make(asked)


def counted_with(name: str) -> int:
    """How many tables are counted once this part is, of parts that come in their order."""
    names = list(PARTS)
    return sum(len(PARTS[one].tables) for one in names[: names.index(name) + 1])


def portfolio(asked: Asked) -> list[Table]:
    """All tables: those of all parts."""
    with room():
        return [table for one in PARTS.values() for table in one.make(asked)]


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
