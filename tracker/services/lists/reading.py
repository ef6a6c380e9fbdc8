"""From the bytes of a file to a table: CSV in the usual encodings, or a workbook; nothing is executed."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .table import DAY_ZERO, DAY_ZERO_1904, Cell, Kind, Table

MAX_BYTES = 1 << 20
MAX_UNPACKED = 32 << 20
MAX_ROWS, MAX_COLUMNS = 500, 50
MAX_SCANNED = (20_000, 200)
"""Rows and columns that are looked through: a sheet may claim a million of empty ones."""
MAX_LETTERS = 400_000
DELIMITERS = ",;\t|"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, TypeError, AttributeError),
    *(SyntaxError, OSError, EOFError, NotImplementedError, RuntimeError, MemoryError),
)
"""What reading a workbook that is none, or is damaged, may end in; SyntaxError is how XML says so."""
EMPTY = "The file is empty: choose the one with the list."
LARGE = "The file is larger than 1 MB: leave other sheets out, or import it in parts."
MANY = f"The list has more than {MAX_ROWS} rows: import it in parts."
WIDE = f"The list has more than {MAX_COLUMNS} columns: leave out those that are not needed."
LONG = "The list holds too much text: import it in parts."
OLD = "This is an old Excel file (.xls) or one with a password: save it as .xlsx without one, or as CSV."
NO_WORKBOOK = "The workbook cannot be read: save it anew as .xlsx, or as CSV."
NOT_TEXT = "This is neither CSV nor an Excel workbook (.xlsx): save the list as one of these."
NO_ROWS = "The list has no rows below the names of its columns: choose the file with the obligations."
TORN = "The CSV is damaged ({why}): save it anew."
WINDOWS = "The text is not UTF-8 and was read as Windows-1252: look whether the letters are right."


def read_list(data: bytes) -> Table:
    """Return the list in a file. Raises `ValidationError` on `file` with what is wrong and what to do."""
    if not data.strip(b"\x00\r\n\t "):
        raise _refused(EMPTY)
    if len(data) > MAX_BYTES:
        raise _refused(LARGE)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(OLD)
    table = _workbook(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    if sum(len(cell.text) for _, row in table.rows for cell in row) > MAX_LETTERS:
        raise _refused(LONG)
    if len(table.rows) < 2:
        raise _refused(NO_ROWS)
    return table


def _refused(why: str) -> ValidationError:
    return ValidationError({"file": why})


def _csv(data: bytes) -> Table:
    text, remarks = _decoded(data)
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    skipped = 1 if lines and lines[0].lower().startswith("sep=") else 0
    try:
        parted = lines[0].strip()[4:5] if skipped else _delimiter("".join(lines[:20]))
        body = io.StringIO("".join(lines[skipped:]), newline="")
        reader = csv.reader(body, delimiter=parted or ",", strict=True)
        numbered = enumerate(([_typed(one) for one in row] for row in reader), start=1 + skipped)
        return Table(_rows(numbered), DAY_ZERO, remarks)
    except csv.Error as error:
        raise _refused(TORN.format(why=error)) from error


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """The text, and a word about an encoding that was guessed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), []
    if b"\x00" in data:
        even, odd = data[0::2].count(0), data[1::2].count(0)
        return _strictly(data, "utf-16-le" if odd > even else "utf-16-be"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _strictly(data, "cp1252"), [WINDOWS]


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused(NOT_TEXT) from error
    if any(ord(char) < 32 and char not in "\t\r\n" for char in text[:4000]):
        raise _refused(NOT_TEXT)
    return text


def _delimiter(head: str) -> str:
    """What parts the cells: that which makes most of the first row."""

    def columns(one: str) -> int:
        rows = (row for row in csv.reader(io.StringIO(head), delimiter=one) if row)
        return len(next(rows, []))

    return max(DELIMITERS, key=columns)


def _typed(text: str) -> Cell:
    """A cell of a CSV: a formula is kept apart, and never computed."""
    bare = text.strip()
    if bare.startswith("="):
        return Cell(bare, "formula")
    return Cell(text.replace("\r\n", "\n"), "number" if bare.isdecimal() and bare.isascii() else "text")


def _rows(numbered: Iterable[tuple[int, list[Cell]]]) -> list[tuple[int, list[Cell]]]:
    """The rows in which anything stands, without empty cells at their ends."""
    found: list[tuple[int, list[Cell]]] = []
    for number, row in numbered:
        while row and row[-1].is_empty:
            row.pop()
        if number > MAX_SCANNED[0] or len(found) > MAX_ROWS:
            raise _refused(MANY)
        if len(row) > MAX_COLUMNS:
            raise _refused(WIDE)
        if row:
            found.append((number, row))
    return found


def _workbook(data: bytes) -> Table:
    try:
        return _sheet(data)
    except ValidationError:
        raise
    except BROKEN as error:
        raise _refused(NO_WORKBOOK) from error


def _sheet(data: bytes) -> Table:
    """The first sheet that is shown and holds anything; formulas come as they stand, not as results."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(one.file_size for one in packed.infolist()) > MAX_UNPACKED:
            raise _refused(LARGE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that only a spreadsheet needs
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        shown = [one for one in book.worksheets if one.sheet_state == "visible"]
        filled = [(one.title, rows) for one in shown if (rows := _rows(_cells(one)))]
    if not filled:
        raise _refused(EMPTY)
    title, rows = filled[0]
    others = ", ".join(f"“{one}”" for one, _ in filled[1:])
    remarks = [f"The sheet “{title}” is read; not read: {others}."] if others else []
    return Table(rows, DAY_ZERO_1904 if book.epoch == CALENDAR_MAC_1904 else DAY_ZERO, remarks)


def _cells(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_SCANNED[1]), start=1):
        yield number, [_cell(one) for one in row]


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return Cell("")
    if kind == "f" or (isinstance(value, str) and value.startswith("=")):
        return Cell(str(value), "formula")
    if kind == "e":
        return Cell(str(value), "error")
    if isinstance(value, datetime):
        return _day(value)
    if isinstance(value, date):
        return Cell(value.isoformat(), "day")
    return Cell(*_plain(value, cell.number_format))


def _day(value: datetime) -> Cell:
    if value.time() == time():
        return Cell(value.date().isoformat(), "day")
    return Cell(value.isoformat(" ", timespec="minutes"))


def _plain(value: Any, shown_as: str) -> tuple[str, Kind]:
    """A number as the sheet shows it: a clause 2.10 is a number 2.1 with two places."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value), "text"
    whole, point, places = (shown_as or "").partition(".")
    if isinstance(value, float) and point and whole == "0" and places and set(places) == {"0"}:
        return f"{value:.{len(places)}f}", "number"
    return str(int(value)) if float(value).is_integer() else repr(value), "number"
