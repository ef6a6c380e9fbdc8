"""Files as they come: in several encodings, empty, oversized, damaged, hostile."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH

from tests.services.list_files import HEAD, a_csv, a_workbook
from tracker.services.lists import letter, read_list
from tracker.services.lists.reading import MAX_BYTES, MAX_ROWS
from tracker.services.sheets.reading import WINDOWS

ROW = "§ 2,Bericht über Güter – jährlich,2026-04-03"


def texts(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row] for _, row in read_list(data).rows]


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        read_list(data)
    return str(refused.value.message_dict["file"][0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_csv_is_read_in_the_usual_encodings(encoding) -> None:
    assert texts(f"{HEAD}\r\n{ROW}\r\n".encode(encoding))[1] == ROW.split(",")


def test_an_encoding_that_was_guessed_is_told() -> None:
    assert read_list(f"{HEAD}\n{ROW}".encode("cp1252")).remarks == [WINDOWS]
    assert read_list(f"{HEAD}\n{ROW}".encode()).remarks == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_quoted_cells_may_hold_it(delimiter) -> None:
    text = delimiter.join(["No", "Duty"]) + "\n" + delimiter.join(["1", f'"a{delimiter} b\nc"'])
    assert texts(text.encode())[1] == ["1", f"a{delimiter} b\nc"]


def test_a_line_that_names_the_delimiter_is_no_row() -> None:
    table = read_list(b"sep=;\nNo;Duty\n1;Report, yearly")
    assert table.heads == ["No", "Duty"]
    assert table.rows[1][0] == 3


def test_blank_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    assert [number for number, _ in read_list(b"No,Duty\n\n1,Report\n,\n2,Audit\n").rows] == [1, 3, 5]


def test_a_workbook_gives_days_numbers_and_text_as_it_shows_them() -> None:
    midnight = datetime.combine(date(2026, 4, 3), time())
    row = [2, "Report", midnight, 46115, 4.5, midnight.replace(hour=9, minute=30), None]
    found = read_list(a_workbook(["No", "Duty", "Due", "Serial", "Half", "Meeting"], row)).rows[1][1]
    assert [tuple(cell) for cell in found] == [
        ("2", "number"),
        ("Report", "text"),
        ("2026-04-03", "day"),
        ("46115", "number"),
        ("4.5", "number"),
        ("2026-04-03 09:30", "text"),
    ]


def test_only_the_first_sheet_is_read_and_the_others_are_named() -> None:
    data = a_workbook(["Duty"], ["Report"], Later=[["Duty"], ["Audit"]])
    assert texts(data) == [["Duty"], ["Report"]]
    assert read_list(data).remarks == ["The sheet “Duties” is read; not read: “Later”."]


def test_a_formula_stays_a_formula_in_both_kinds_of_file() -> None:
    for data in (a_workbook(["Duty"], ["=1+1"]), a_csv("=1+1", head="Duty")):
        assert tuple(read_list(data).rows[1][1][0]) == ("=1+1", "formula")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\r\n \t\r\n", "empty"),
        (b"No,Duty\n", "no rows"),
        (b"x" * (MAX_BYTES + 1), "larger than 1 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel file"),
        (b"PK\x03\x04 not really", "cannot be read"),
        (b"%PDF-1.7\x01\x02\x81", "neither CSV nor"),
        (b"Duty\nx\x81\x8d", "neither CSV nor"),
        (b'No,Duty\n1,"open', "damaged at line 2"),
        (b"x" * 200_000, "at line 1 holds more than 131072 characters"),
        (b'No,Duty\n1,"open\n' + b"2,Report\n" * 20_000, "close a quotation mark that was left open"),
        (b"Duty\n" + b"x\n" * (MAX_ROWS + 1), "more than 500 rows"),
        (b"," * 60 + b"Duty\n1", "more than 50 columns"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(data, says) -> None:
    assert says in refusal(data)


def test_a_workbook_that_unpacks_to_far_more_than_it_weighs_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * (40 << 20))
    assert len(out.getvalue()) < MAX_BYTES
    assert "larger than 1 MB" in refusal(out.getvalue())


def test_a_workbook_whose_text_grows_by_entities_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    plain, out = io.BytesIO(a_workbook(["Duty"], ["Report"])), io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, bomb.encode() + text if name == "xl/workbook.xml" else text)
    assert "cannot be read" in refusal(out.getvalue())


def test_a_workbook_in_the_other_day_count_reads_its_numbers_by_it() -> None:
    days = [
        read_list(a_workbook(["Duty"], ["Report"], epoch=one)).day_zero
        for one in (WINDOWS_EPOCH, CALENDAR_MAC_1904)
    ]
    assert days == [date(1899, 12, 30), date(1904, 1, 1)]


def test_titles_above_the_names_of_the_columns_are_left_out_and_told() -> None:
    heads = ["No", "Duty", "Due"]
    table = read_list(a_workbook(["Obligations of 2026"], [], heads, ["1", "Report", "2026-04-03"]))
    assert table.heads == heads
    assert [number for number, _row in table.rows] == [3, 4]
    assert "above row 3 is left out" in table.remarks[0]
    assert read_list(b"Duty\nReport\nAudit,x\n").heads == ["Duty"]


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter(place) for place in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
