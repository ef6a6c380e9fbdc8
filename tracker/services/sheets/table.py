"""A list as it came: cells with what kind each is, and where it stands."""

import datetime
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "day", "formula", "error"]


class Cell(NamedTuple):
    """`text` is what a person would read; of a day it is in ISO form."""

    text: str
    kind: Kind = "text"

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text.strip()


class Table(NamedTuple):
    """The rows of one list, each with its number in the file; the first names the columns.

    `day_zero` is that from which the workbook numbers its days; `remarks` say what was left out or guessed.
    """

    rows: list[tuple[int, list[Cell]]]
    day_zero: datetime.date
    remarks: list[str]

    @property
    def heads(self) -> list[str]:
        """The names of the columns, as they stand in the first row."""
        return [cell.text.strip() for cell in self.rows[0][1]]


DAY_ZERO = datetime.date(1899, 12, 30)
"""Serial 1 is 31 Dec 1899 here: right from 1 Mar 1900 on, before which Excel counts a day that never was."""
DAY_ZERO_1904 = datetime.date(1904, 1, 1)


def letter(place: int) -> str:
    """The letters of a column as a spreadsheet shows them; 0 is A."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
