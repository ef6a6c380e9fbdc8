"""The paper of a pack: pages in black on white with an embedded font, sections, tables, page x of y."""

import io
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.outline import OutlineSection

from tracker.services.language import KEPT

from .asked import Paper

FONTS = Path(__file__).parent / "fonts"
FONT = "DejaVu Sans"
MARGIN, FOOT = 18.0, 20.0
"""Millimetres."""
SMALL, BODY, LARGE, TITLE = 7.5, 9.0, 12.0, 17.0
"""Points."""
LEADING = 0.50
"""Millimetres of a line for each point of its letters."""
HEADED = 30.0
"""Millimetres of a section that stay together with its heading."""
GREY, LIGHT = 90, 190
UNPRINTABLE = "\ufffd"
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells of every table of a font


@cache
def letters() -> frozenset[int]:
    """The characters that the font has."""
    with TTFont(FONTS / "DejaVuSans.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """The text with a mark in place of each character that the font lacks, and no control characters."""
    if text.isascii() and text.isprintable():
        return text
    kept = (char if ord(char) in letters() or char in "\n\t" else UNPRINTABLE for char in text)
    return "".join(kept).replace("\t", " ").replace("\r", "")


class Sheet(FPDF):
    """A document whose bytes depend on nothing but what is written; `day` stands for the time of its making.

    `foot` is printed at the bottom of every page, beside its number; what is written is in `language`.
    """

    def __init__(self, paper: Paper, *, title: str, foot: str, day: date, language: str = KEPT) -> None:
        super().__init__(format=paper)
        self.foot = foot
        self._broken: dict[tuple[str, float, float], list[str]] = {}
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=FOOT)
        self.set_creation_date(datetime.combine(day, time(), UTC))
        self.set_title(printable(title))
        self.set_lang(language)
        self.add_font(FONT, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FONT, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.add_page()

    def footer(self) -> None:
        """The hash and the number of the page, under a hairline."""
        self.set_y(-FOOT + 6)
        self._rule()
        self.write_small(self.foot, self.epw - 30)
        told = {"page": self.page_no(), "pages": "{nb}"}
        self.cell(30, 4, _("page %(page)s of %(pages)s") % told, align="R")

    def keep(self, height: float) -> None:
        """Go on to the next page if fewer millimetres than that are left on this one."""
        if self.get_y() + height > self.page_break_trigger:
            self.add_page()

    def write_small(self, text: str, width: float) -> None:
        """A short line in grey, without leaving it."""
        self.set_letters(6.5, grey=GREY)
        self.cell(width, 4, printable(text))

    def heading(self, text: str) -> None:
        """A section with its bookmark, never alone at the end of a page."""
        self.keep(HEADED)
        self.ln(5)
        self.set_letters(LARGE, bold=True)
        self.start_section(text)
        self.cell(0, LARGE * LEADING, text, new_x="LMARGIN", new_y="NEXT")
        self._rule()
        self.ln(1.5)

    def paragraph(self, text: str, *, size: float = BODY, bold: bool = False, grey: int = 0) -> None:
        """Text over the whole width."""
        self.set_letters(size, bold=bold, grey=grey)
        self.multi_cell(0, size * LEADING, printable(text), new_x="LMARGIN", new_y="NEXT", align="L")

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names with what they stand for, one a row; those without anything are left out."""
        for name, told in rows:
            if told:
                self.table_row([name, told], [38, self.epw - 38], grey_first=True)

    def grid(self, heads: Sequence[str], shares: Sequence[float], rows: Iterator[Sequence[str]]) -> None:
        """A table whose head is repeated on each page; `shares` are the widths, of the sum of all."""
        whole = sum(shares)
        widths = [self.epw * share / whole for share in shares]
        self._head(heads, widths)
        for row in rows:
            self.table_row(row, widths, heads=heads)

    def section(
        self,
        title: str,
        heads: Sequence[str],
        shares: Sequence[float],
        rows: Sequence[Sequence[str]],
        *,
        none: str,
    ) -> None:
        """A heading with its table, or with what is said where there are no rows."""
        self.heading(title)
        if rows:
            self.grid(heads, shares, iter(rows))
        else:
            self.paragraph(none)

    def table_row(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        *,
        heads: Sequence[str] = (),
        grey_first: bool = False,
    ) -> None:
        """One row, line by line, so that a long one goes on over the page."""
        size = SMALL if heads else BODY
        height = size * LEADING
        columns = [self._lines(text, width, size) for text, width in zip(cells, widths, strict=True)]
        lines = max(map(len, columns))
        fits_whole = lines * height < 40
        if fits_whole and self.get_y() + lines * height + 1.5 > self.page_break_trigger:
            self._next_page(heads, widths)
        for number in range(lines):
            if self.get_y() + height + 1.5 > self.page_break_trigger:
                self._next_page(heads, widths)
            left = self.l_margin
            for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
                if number < len(column) and column[number]:
                    self.set_letters(size, grey=GREY if place == 0 and grey_first else 0)
                    self.set_x(left)
                    self.cell(width, height, column[number])
                left += width
            self.ln(height)
        self.ln(0.7)
        if heads:
            self._rule(LIGHT)
        self.ln(0.8)

    def contents(self, sections: list[OutlineSection]) -> None:
        """The index: each section with its page, as a link."""
        self.set_x(self.l_margin)
        for one in sections:
            link = self.add_link(page=one.page_number)
            self.set_letters(BODY)
            self.cell(self.epw - 15, BODY * LEADING + 1, one.name, link=link)
            self.cell(15, BODY * LEADING + 1, str(one.page_number), align="R", link=link)
            self.ln(BODY * LEADING + 1)

    def finished(self) -> bytes:
        """The document."""
        out = io.BytesIO()
        self.output(out)
        return out.getvalue()

    def _next_page(self, heads: Sequence[str], widths: Sequence[float]) -> None:
        self.add_page()
        if heads:
            self._head(heads, widths)

    def _head(self, heads: Sequence[str], widths: Sequence[float]) -> None:
        self.set_letters(SMALL, bold=True)
        for head, width in zip(heads, widths, strict=True):
            self.cell(width, SMALL * LEADING + 1, head)
        self.ln(SMALL * LEADING + 1)
        self._rule()
        self.ln(0.8)

    def _lines(self, text: str, width: float, size: float) -> list[str]:
        """The text broken into lines, once for each width; what is repeated down a column is most of it."""
        asked = (text, width, size)
        if asked not in self._broken:
            self._broken[asked] = self._break(text, width, size)
        return self._broken[asked]

    def _break(self, text: str, width: float, size: float) -> list[str]:
        self.set_letters(size)
        told, room = printable(text), width - 2
        if "\n" not in told and self.get_string_width(told) <= room - 2 * self.c_margin:
            return [told]  # most cells; breaking lines takes much longer
        found = self.multi_cell(room, size * LEADING, told, dry_run=True, output="LINES", align="L")
        assert isinstance(found, list)
        return found or [""]

    def set_letters(self, size: float, *, bold: bool = False, grey: int = 0) -> None:
        """The font for what is written next; `size` in points."""
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(grey)

    def _rule(self, grey: int = 0) -> None:
        self.set_draw_color(grey)
        self.set_line_width(0.15)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
