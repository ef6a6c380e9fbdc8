"""A table as an Excel workbook, in parts: rows go out as they come, and memory stays as it is.

Written as text: making an object of each cell first takes many times as long as the cells themselves.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from io import RawIOBase
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from .table import DAY_ZERO, letter

ROWS_OF_A_SHEET = 500_000
"""Excel takes a million, but the text of one sheet must stay below the 2 GB of a plain ZIP."""
AT_ONCE = 200
LONGEST = 32_767
"""Characters that Excel takes in one cell."""
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins so is a formula to a spreadsheet."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HEAD, DAY, INSTANT, AS_TYPED = 1, 2, 3, 4
"""The places of the looks in `STYLES`; what is `AS_TYPED` stays a text, also after an edit."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FONT = '<sz val="11"/><name val="Calibri"/>'
STYLES = f"""{XML}<styleSheet xmlns="{MAIN}"><numFmts count="2">
<numFmt numFmtId="164" formatCode="ddd d mmm yyyy"/>
<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm &quot;UTC&quot;"/></numFmts>
<fonts count="2"><font>{FONT}</font><font><b/>{FONT}</font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


class _Parts(RawIOBase):
    """What was written since somebody last took it; it cannot go back, so no byte is kept."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        found = b"".join(self._written)
        self._written.clear()
        return found


def as_workbook(
    title: str, heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[Any]]
) -> Iterator[bytes]:
    """The workbook in parts: real dates, instants in UTC, texts that are never formulas, heads that stay.

    Where the rows do not fit on one sheet they go on upon the next, below the same heads.
    """
    out, names = _Parts(), [_named(title, 1)]
    coming = iter(rows)
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=4) as packed:
        while True:
            some = islice(coming, ROWS_OF_A_SHEET - 1)
            with closing(_sheet(packed, len(names), heads, widths, some)) as sheet:
                for _ in sheet:
                    yield out.taken()
            first = next(coming, None)
            if first is None:
                break
            coming = chain((first,), coming)
            names.append(_named(title, len(names) + 1))
        for name, text in _frame(names).items():
            packed.writestr(name, text)
    yield out.taken()


def _sheet(
    packed: ZipFile, number: int, heads: Sequence[str], widths: Sequence[float], rows: Iterator[Sequence[Any]]
) -> Generator[None, None, None]:
    """Write one sheet, stopping after every few rows."""
    letters = [letter(place) for place in range(len(heads))]
    with packed.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
        sheet.write(f"{_top(widths)}<sheetData>{_row(letters, 1, heads, HEAD)}".encode())
        yield
        done = 1
        while part := list(islice(rows, AT_ONCE)):
            lines = [_row(letters, done + place, row) for place, row in enumerate(part, 1)]
            sheet.write("".join(lines).encode())
            done += len(part)
            yield
        sheet.write(b"</sheetData></worksheet>")


def _top(widths: Sequence[float]) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(widths, 1)
    )
    stays = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{stays}</sheetView></sheetViews>'
    return f'{XML}<worksheet xmlns="{MAIN}">{views}<cols>{columns}</cols>'


def _row(letters: Sequence[str], number: int, row: Sequence[Any], look: int = 0) -> str:
    cells = [
        _cell(f"{place}{number}", value, look)
        for place, value in zip(letters, row, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any, look: int) -> str:
    if isinstance(value, str):
        return _text(place, value, look)
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, datetime):
        told = value.astimezone(UTC)
        seconds = (told.hour * 60 + told.minute) * 60 + told.second + told.microsecond / 1e6
        return f'<c r="{place}" s="{INSTANT}"><v>{(told.date() - DAY_ZERO).days + seconds / 86_400!r}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{DAY}"><v>{(value - DAY_ZERO).days}</v></c>'
    return f'<c r="{place}"><v>{f"{value:f}" if isinstance(value, Decimal) else value}</v></c>'


def _text(place: str, value: str, look: int) -> str:
    text = NOT_IN_XML.sub("", value)[:LONGEST]
    look = look or (AS_TYPED if text.startswith((*RISKY, "#")) else 0)
    told = escape(text, {"\r": "&#13;"})
    style = f' s="{look}"' if look else ""
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{told}</t></is></c>'


def _named(title: str, number: int) -> str:
    """The name of a sheet, as Excel takes it: 31 characters and none of these."""
    bare = re.sub(r"[\[\]:*?/\\\\']", " ", NOT_IN_XML.sub("", title))[:28].strip() or "1"
    return bare if number == 1 else f"{bare} {number}"


def _frame(names: Sequence[str]) -> dict[str, str]:
    """The parts beside the sheets."""
    numbered = list(enumerate(names, 1))
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{KIND}.{kind}+xml"/>'
        for part, kind in [
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{number}", "worksheet") for number, _ in numbered),
        ]
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name in numbered
    )
    links = "".join(_link(number, "worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered)
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return {
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"{XML}{relations}{links}"
        f"{_link(len(names) + 1, 'styles', 'styles.xml')}</Relationships>",
        "_rels/.rels": f"{XML}{relations}{_link(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
    }


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
