"""Tables that come as files: read a row at a time, with the dates and names that people write in them."""

from .columns import guessed_by
from .days import read_day, read_due
from .problems import Problem, cell_text, problem_at
from .reading import Limits, Sheet, open_sheet
from .table import Cell, Table, letter

__all__ = [
    "Cell",
    "Limits",
    "Problem",
    "Sheet",
    "Table",
    "cell_text",
    "guessed_by",
    "letter",
    "open_sheet",
    "problem_at",
    "read_day",
    "read_due",
]
