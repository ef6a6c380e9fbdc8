"""Files of a board: read as they are written, harmless in a spreadsheet, over as many sheets as it takes."""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.admin.people import staff
from tests.models import rows
from tests.services.boards_rows import on_every_board
from tracker.filters.boards import BOARDS
from tracker.models import Deadline
from tracker.services.boards import exporting
from tracker.services.boards.exporting import Row, as_csv, as_xlsx, in_csv, whole
from tracker.services.boards.registry import columns_of
from tracker.services.sheets import writing

NOW = datetime(2026, 6, 19, 14, tzinfo=UTC)
WIDTH = len(columns_of("reviews"))


def workbook(rows: Iterable[Row]) -> io.BytesIO:
    return io.BytesIO(b"".join(as_xlsx("reviews", rows)))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@now", "'@now"),
        ("\t=1", "'\t=1"),
        ("a=1", "a=1"),
        (-1, "-1"),
        (None, ""),
        (date(2026, 7, 3), "2026-07-03"),
        (NOW, "2026-06-19T14:00:00+00:00"),
    ],
)
def test_only_texts_are_kept_from_being_formulas(value: object, written: str) -> None:
    assert in_csv(value) == written  # type: ignore[arg-type]


def test_no_more_rows_are_read_than_the_reader_has_taken() -> None:
    taken: list[int] = []

    def rows() -> Iterator[Row]:
        for n in range(1000):
            taken.append(n)
            yield [n] * WIDTH

    parts = as_csv("reviews", rows())
    assert next(parts).startswith("\ufeffNumber,")
    assert taken == []
    assert next(parts).count("\r\n") == exporting.AT_ONCE == len(taken)


def test_a_workbook_goes_on_upon_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROWS_OF_A_SHEET", 4)
    sheets = load_workbook(workbook([n] * WIDTH for n in range(7))).worksheets
    assert [sheet.title for sheet in sheets] == ["Reviews", "Reviews 2", "Reviews 3"]
    assert [[row[0] for row in sheet.values][1:] for sheet in sheets] == [[0, 1, 2], [3, 4, 5], [6]]


def test_a_workbook_keeps_texts_days_and_instants_as_what_they_are() -> None:
    row = ["=1+1", "a\x00b", date(2026, 7, 3), NOW, 5, " <&>\r\n\ud800é", Decimal("1.50"), True]
    cells = list(load_workbook(workbook([[*row, *[None] * (WIDTH - len(row))]])).active.iter_rows())[1]
    text, dirty, day, instant, number = cells[:5]
    assert (text.value, text.data_type, text.quotePrefix) == ("=1+1", "s", True)
    assert dirty.value == "ab"
    assert (day.value, day.number_format) == (datetime(2026, 7, 3), "ddd d mmm yyyy")  # noqa: DTZ001
    assert (instant.value, instant.number_format) == (NOW.replace(tzinfo=None), 'yyyy-mm-dd hh:mm "UTC"')
    assert number.value == 5
    assert [cell.value for cell in cells[5:9]] == [" <&>\r\né", 1.5, True, None]


def test_a_workbook_leaves_as_its_rows_come() -> None:
    taken: list[int] = []

    def rows() -> Iterator[Row]:
        for n in range(1000):
            taken.append(n)
            yield [n] * WIDTH

    parts = as_xlsx("reviews", rows())
    next(parts)
    assert taken == []
    next(parts)
    assert len(taken) == writing.AT_ONCE


@pytest.mark.django_db
def test_links_lead_to_this_site(settings) -> None:
    settings.SITE_URL = "https://longstop.example"
    member: User = staff("member")
    on_every_board(member, NOW)
    for kind, board in BOARDS.items():
        row = next(whole(kind, board.ask("", member, NOW), member, NOW))
        assert str(row[-1]).startswith("https://longstop.example/admin/tracker/")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["deadlines", "reminders"])
def test_a_row_costs_no_statement_of_its_own_whatever_its_date_is_of(kind: str) -> None:
    member: User = staff("member")
    on_every_board(member, NOW)

    def statements() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            found = list(whole(kind, BOARDS[kind].ask("", member, NOW), member, NOW))
        return len(asked), len(found)

    statements()  # what is read once for a person, or for all, is kept
    once, few = statements()
    for old in Deadline.objects.exclude(due_on=None).exclude(state="met"):
        parent = {path: getattr(old, path) for path in ("review", "divestment", "obligation")}
        new = rows.a_deadline(**parent, key=f"{old.key} again", due_on=old.due_on)
        rows.a_reminder(new, member, due_on=new.due_on, send_at=NOW)
    again, many = statements()
    assert many > few
    assert again == once
