"""All rows that answer a question, as a file: CSV, an Excel workbook, JSON. Memory stays as it is."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder

from tracker.filters.boards import BOARDS
from tracker.filters.strict import StrictFilterSet
from tracker.services.sheets.writing import RISKY, as_workbook

from .columns import Column, Value
from .registry import columns_of, values

Row = list[Value]
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the encoding of the machine."""
AT_ONCE = 200
WIDTHS = {"what": 44.0, "matter": 32.0, "day": 17.0, "instant": 22.0}


def whole(kind: str, question: StrictFilterSet, user: User, now: datetime) -> Iterator[Row]:
    """The values of all rows that were asked for, in the order of the board, links with their host."""
    columns = columns_of(kind)
    for row in values(kind, question, user, now):
        yield told(columns, row)


def told(columns: Sequence[Column], row: Iterable[Any]) -> Row:
    """Values as they leave the house: texts are plain text, and links can be followed from anywhere."""
    return [_told(column, value) for column, value in zip(columns, row, strict=True)]


def _told(column: Column, value: Any) -> Value:
    if value is None or isinstance(value, int | Decimal | date):
        return value
    text = str(value)
    return f"{settings.SITE_URL}{text}" if column.name == "link" and text else text


def record(columns: Sequence[Column], row: Row) -> dict[str, Value]:
    """One row as JSON has it: by the names of the columns."""
    return {column.name: value for column, value in zip(columns, row, strict=True)}


def as_csv(kind: str, rows: Iterable[Row]) -> Iterator[str]:
    """The file in parts: UTF-8 with a byte order mark, days as `2026-07-03`, instants with their offset.

    A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([str(column.label) for column in columns_of(kind)])
    yield buffer.getvalue()
    coming = iter(rows)
    while part := [[in_csv(value) for value in row] for row in islice(coming, AT_ONCE)]:
        buffer.seek(0)
        buffer.truncate()
        writer.writerows(part)
        yield buffer.getvalue()


def in_csv(value: Value) -> str:
    """One value as the CSV file writes it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def as_xlsx(kind: str, rows: Iterable[Row]) -> Iterator[bytes]:
    """The Excel workbook in parts: real dates, instants in UTC, texts that are never formulas."""
    columns = columns_of(kind)
    looks = ("day" if column.name.endswith("_on") else column.look for column in columns)
    widths = [WIDTHS.get(look, 18.0) for look in looks]
    return as_workbook(str(BOARDS[kind].title), [str(one.label) for one in columns], widths, rows)


def as_json(kind: str, rows: Iterable[Row], now: datetime) -> Iterator[str]:
    """One JSON document in parts: `board`, `as_of` and `rows`, each row as the API has it."""
    head = as_text({"board": kind, "as_of": now})
    yield f'{head[:-1]}, "rows": ['
    columns, between = columns_of(kind), "\n"
    for row in rows:
        yield f"{between}{as_text(record(columns, row))}"
        between = ",\n"
    yield "\n]}\n"


def as_text(data: Any) -> str:
    """JSON on one line: days as `2026-07-03`, instants with their offset, amounts as text."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be printed
