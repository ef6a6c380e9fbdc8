"""From a file to rows, one at a time: CSV in the usual encodings, or a workbook; nothing is executed."""

import csv
import io
import warnings
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from importlib import import_module
from itertools import chain, islice, zip_longest
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from tracker.services.language import quoted

from .table import DAY_ZERO, DAY_ZERO_1904, Cell, Kind

DELIMITERS = ",;\t|"
PIECE = 1 << 16
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, TypeError, AttributeError),
    *(SyntaxError, OSError, EOFError, RuntimeError, MemoryError),
)
"""What reading a workbook that is none, or is damaged, may end in; SyntaxError is how XML says so."""
MANY = gettext_lazy("The list has more than %(rows)s rows: import it in parts.")
WIDE = gettext_lazy("The list has more than %(columns)s columns: leave out those that are not needed.")
LARGE = gettext_lazy("The file is larger than %(size)s: leave other sheets out, or import it in parts.")
EMPTY = gettext_lazy("The file is empty: choose the one with the list.")
OLD = gettext_lazy(
    "This is an old Excel file (.xls) or one with a password: save it as .xlsx without one, or as CSV."
)
NO_WORKBOOK = gettext_lazy("The workbook cannot be read: save it anew as .xlsx, or as CSV.")
NOT_TEXT = gettext_lazy("This is neither CSV nor an Excel workbook (.xlsx): save the list as one of these.")
TORN = gettext_lazy("The CSV is damaged at line %(line)s (%(why)s): correct it there, or save it anew.")
SWALLOWED = gettext_lazy(
    "A cell that ends at line %(line)s holds more than %(most)s characters: shorten it, or close a quotation"
    " mark that was left open above."
)
WINDOWS = gettext_lazy(
    "The text is not UTF-8 and was read as Windows-1252: look whether the letters are right."
)
TITLES = gettext_lazy(
    "What stands above row %(row)s is left out: the names of the columns are taken from there."
)
MOST_TITLES, LEAST_NAMES = 5, 3
"""How many rows above the names of the columns are titles at most, and how many names tell that they are."""
SHEETS = gettext_lazy("The sheet “%(title)s” is read; not read: %(others)s.")


@dataclass(frozen=True)
class Limits:
    """How much of a file is read; `scanned` rows are looked at: a sheet may claim a million empty ones."""

    rows: int
    columns: int
    scanned: int
    unpacked: int
    size: str


@dataclass(frozen=True)
class Sheet:
    """The rows in which anything stands, each with its number in the file and without empty cells at its end.

    `rows` reads on as it is asked and raises `ValidationError` on `file` where the file breaks a limit or is
    damaged. `day_zero` is that from which the workbook numbers its days; `remarks` say what was left out or
    guessed.
    """

    rows: Iterator[tuple[int, list[Cell]]]
    day_zero: date
    remarks: list[str]


def open_sheet(file: BinaryIO, limits: Limits) -> Sheet:
    """Return the rows of a seekable file from the names of its columns on.

    Titles above them are left out, and told. Raises `ValidationError` on `file` with what to do.
    """
    return _below_titles(_opened(file, limits))


def _below_titles(sheet: Sheet) -> Sheet:
    """A title fills one cell, often a merged one, above a row that fills several."""
    first = list(islice(sheet.rows, MOST_TITLES + 1))
    filled = [sum(not cell.is_empty for cell in row) for _number, row in first]
    titles = next((place for place, n in enumerate(filled) if n > 1), 0)
    if not titles or filled[titles] < LEAST_NAMES:
        return replace(sheet, rows=chain(first, sheet.rows))
    remark = TITLES % {"row": first[titles][0]}
    return replace(sheet, rows=chain(first[titles:], sheet.rows), remarks=[*sheet.remarks, remark])


def _opened(file: BinaryIO, limits: Limits) -> Sheet:
    head = file.read(PIECE)
    file.seek(0)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused(str(OLD))
    if head.startswith(b"PK\x03\x04"):
        return _workbook(file, limits)
    if not head.strip(b"\x00\r\n\t ") and len(head) < PIECE:
        raise refused(str(EMPTY))
    return _csv(file, head, limits)


def refused(why: str) -> ValidationError:
    """Why a file is not read."""
    return ValidationError({"file": why})


def _csv(file: BinaryIO, head: bytes, limits: Limits) -> Sheet:
    encoding, remarks = _encoding(file, head)
    text = io.TextIOWrapper(file, encoding, newline="")
    first = [text.readline() for _ in range(20)]
    skipped = 1 if first[0].removeprefix("\ufeff").lower().startswith("sep=") else 0
    parted = first[0].removeprefix("\ufeff").strip()[4:5] if skipped else _delimiter("".join(first))
    text.seek(0)
    return Sheet(_kept(_lines(text, skipped, parted or ","), limits), DAY_ZERO, remarks)


def _lines(text: io.TextIOWrapper, skipped: int, parted: str) -> Iterator[tuple[int, list[Cell]]]:
    for _ in range(skipped):
        text.readline()
    reader = csv.reader(_without_mark(text), delimiter=parted, strict=True)
    try:
        for number, row in enumerate(reader, start=1 + skipped):
            yield number, [_typed(one) for one in row]
    except csv.Error as error:
        raise _torn(error, reader.line_num + skipped) from error
    finally:
        if not text.closed:
            text.detach()  # the file stays whoever opened it's to close


def _torn(error: csv.Error, line: int) -> ValidationError:
    most = csv.field_size_limit()
    if str(most) in str(error):
        return refused(SWALLOWED % {"line": line, "most": most})
    return refused(TORN % {"line": line, "why": error})


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """The lines without the mark that some programs set at the very beginning."""
    for place, line in enumerate(lines):
        yield line if place else line.removeprefix("\ufeff")


def _encoding(file: BinaryIO, head: bytes) -> tuple[str, list[str]]:
    """The encoding in which the whole file can be read, and a word about one that was guessed."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _sure(file, "utf-16"), []
    if b"\x00" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return _sure(file, "utf-16-le" if odd > even else "utf-16-be"), []
    if _can_be(file, "utf-8-sig"):
        return _sure(file, "utf-8-sig"), []
    return _sure(file, "cp1252"), [str(WINDOWS)]


def _sure(file: BinaryIO, encoding: str) -> str:
    """The encoding, if the file can be read by it and begins as text does."""
    if not _can_be(file, encoding):
        raise refused(str(NOT_TEXT))
    begins = getincrementaldecoder(encoding)().decode(file.read(8000))
    file.seek(0)
    if any(ord(char) < 32 and char not in "\t\r\n" for char in begins[:4000]):
        raise refused(str(NOT_TEXT))
    return encoding


def _can_be(file: BinaryIO, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(head: str) -> str:
    """What parts the cells: that which makes most of the first row that has several."""
    for widths in zip_longest(*(_widths(head, one) for one in DELIMITERS), fillvalue=0):
        if max(widths) > 1:
            return DELIMITERS[widths.index(max(widths))]
    return DELIMITERS[0]


def _widths(head: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        return [len(row) for row in islice(filter(None, reader), MOST_TITLES + 1)]
    except csv.Error as error:
        raise _torn(error, reader.line_num) from error


def _typed(text: str) -> Cell:
    """A cell of a CSV: a formula is kept apart, and never computed."""
    bare = text.strip()
    if bare.startswith("="):
        return Cell(bare, "formula")
    return Cell(text.replace("\r\n", "\n"), "number" if bare.isdecimal() and bare.isascii() else "text")


def _kept(numbered: Iterable[tuple[int, list[Cell]]], limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """The rows in which anything stands, as far as the limits go."""
    found = 0
    for number, row in numbered:
        while row and row[-1].is_empty:
            row.pop()
        if number > limits.scanned or found > limits.rows:
            raise refused(MANY % {"rows": limits.rows})
        if len(row) > limits.columns:
            raise refused(WIDE % {"columns": limits.columns})
        if row:
            found += 1
            yield number, row


def _workbook(file: BinaryIO, limits: Limits) -> Sheet:
    try:
        return _first_sheet(file, limits)
    except ValidationError:
        raise
    except BROKEN as error:
        raise refused(str(NO_WORKBOOK)) from error


def _first_sheet(file: BinaryIO, limits: Limits) -> Sheet:
    """The first sheet that is shown and holds anything; formulas come as they stand, not as results."""
    with zipfile.ZipFile(file) as packed:
        if sum(one.file_size for one in packed.infolist()) > limits.unpacked:
            raise refused(LARGE % {"size": limits.size})
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that only a spreadsheet needs
        # A third of what every process would import to start, and few of them read a workbook.
        book = import_module("openpyxl").load_workbook(file, read_only=True, keep_links=False)
        shown = [one for one in book.worksheets if one.sheet_state == "visible"]
        filled = [one for one in shown if next(_kept(_cells(one, limits), limits), None)]
    if not filled:
        raise refused(str(EMPTY))
    others = ", ".join(quoted(one.title) for one in filled[1:])
    remarks = [SHEETS % {"title": filled[0].title, "others": others}] if others else []
    day_zero = DAY_ZERO_1904 if book.epoch.date() == DAY_ZERO_1904 else DAY_ZERO
    return Sheet(_whole(_kept(_cells(filled[0], limits), limits)), day_zero, remarks)


def _whole(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows, with damage found on the way told as what it is."""
    try:
        yield from rows
    except ValidationError:
        raise
    except BROKEN as error:
        raise refused(str(NO_WORKBOOK)) from error


def _cells(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    for number, row in enumerate(sheet.iter_rows(max_col=limits.columns * 4), start=1):
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
