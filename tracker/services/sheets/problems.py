"""What is wrong in a table, with the place where a person finds it."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .table import Cell, letter

FORMULA = gettext_lazy("a formula is not computed here: put its value into the cell")
ERROR = gettext_lazy("the sheet shows an error here (%(text)s): correct it")


class Problem(NamedTuple):
    """What is wrong in a cell; `column` is empty where it is wrong with the row."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        told = {"row": self.row, "column": self.column, "message": self.message}
        words = (
            _("Row %(row)s, column %(column)s: %(message)s") if self.column else _("Row %(row)s: %(message)s")
        )
        return words % told


def problem_at(row: int, place: int | None, heads: Sequence[str], message: str) -> Problem:
    """Return a problem at a place of a row; None for the row itself."""
    if place is None:
        return Problem(row, "", message)
    head = heads[place] if place < len(heads) else ""
    return Problem(row, f"{letter(place)} ({head})" if head else letter(place), message)


def cell_text(cell: Cell) -> str:
    """The text of a cell that holds a value. Raises `ValueError` for a formula and for an error."""
    if cell.kind == "formula":
        raise ValueError(FORMULA)
    if cell.kind == "error":
        raise ValueError(ERROR % {"text": cell.text})
    return cell.text.strip()
