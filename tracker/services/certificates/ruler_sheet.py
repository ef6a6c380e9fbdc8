"""The ruler of a date on paper: a row for each week, a cell for each day, two columns of weeks on a page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from tracker.models.days import weekday_name
from tracker.services.language import month_words
from tracker.services.pack.sheet import GREY, LIGHT, SMALL, Sheet
from tracker.services.speech import say

from .paper_inputs import short_day

Cell = Mapping[str, Any]
ROW, LABEL, GAP = 6.2, 13.0, 6.0
"""Millimetres: the height of a week, the width of its month, what parts two columns."""
SHADE, PALE = 225, 245
"""Greys: of a paused day, of a day that is not counted."""
LETTERS, NUMBERS = 5.5, 7.0
"""Points."""
MARKS = {"trigger": "▸", "told": "▸", "end": "■", "safe": "◆"}
"""Behind the day of the month, so that no meaning hangs on grey alone."""


def draw(sheet: Sheet, ruler: Mapping[str, Any]) -> None:
    """Draw the days of a clock with their legend, and name the closed and paused ones; none, nothing."""
    cells: Sequence[Cell] = ruler["cells"]
    if not cells:
        return
    weeks = [list(week) for _monday, week in groupby(cells, key=_monday_of)]
    sheet.ln(1)
    sheet.keep(ROW * min(len(weeks), 6) + 12)
    sheet.paragraph(_("Day by day"), bold=True)
    sheet.paragraph(
        _("Numbers: what is counted; ▸ start, ■ end, ◆ last safe day; dark: paused; pale: not counted"),
        size=SMALL,
        grey=GREY,
    )
    while weeks:
        weeks = _block(sheet, weeks)
    _named(sheet, cells)


def _monday_of(cell: Cell) -> date:
    day = date.fromisoformat(cell["on"])
    return day - timedelta(days=day.weekday())


def _block(sheet: Sheet, weeks: list[list[Cell]]) -> list[list[Cell]]:
    """As many weeks as fit on this page, in two columns; returns the others."""
    room = int((sheet.page_break_trigger - sheet.get_y() - ROW - 2) // ROW)
    if room < min(4, len(weeks)):
        sheet.add_page()
        return weeks
    half = min(room, -(-len(weeks) // 2)) if len(weeks) > 6 else len(weeks)
    half = min(half, room)
    width = (sheet.epw - GAP) / 2
    top = sheet.get_y() + 1
    for place, column in enumerate((weeks[:half], weeks[half : 2 * half])):
        if column:
            _column(sheet, column, sheet.l_margin + place * (width + GAP), top, width)
    sheet.set_xy(sheet.l_margin, top + ROW * (half + 0.7) + 1)
    return weeks[2 * half :]


def _column(sheet: Sheet, weeks: Sequence[Sequence[Cell]], left: float, top: float, width: float) -> None:
    side = (width - LABEL) / 7
    sheet.set_letters(LETTERS, grey=GREY)
    for number in range(7):
        sheet.set_xy(left + LABEL + number * side, top)
        sheet.cell(side, ROW * 0.7, weekday_name(number), align="C")
    for row, week in enumerate(weeks):
        y = top + ROW * (row + 0.7)
        _label(sheet, week, left, y)
        for cell in week:
            weekday = date.fromisoformat(cell["on"]).weekday()
            _cell(sheet, cell, left + LABEL + weekday * side, y, side)


def _label(sheet: Sheet, week: Sequence[Cell], left: float, y: float) -> None:
    first = date.fromisoformat(week[0]["on"])
    sheet.set_letters(LETTERS, grey=GREY)
    sheet.set_xy(left, y)
    sheet.cell(LABEL, ROW, month_words(first))


def _cell(sheet: Sheet, cell: Cell, x: float, y: float, side: float) -> None:
    roles = cell.get("roles", ())
    is_counted = cell.get("number") is not None
    shade = SHADE if cell.get("paused") else 255 if is_counted or roles else PALE
    strong = bool({"end", "trigger", "told"} & set(roles))
    sheet.set_fill_color(shade)
    sheet.set_draw_color(0 if strong else LIGHT)
    sheet.set_line_width(0.35 if strong else 0.1)
    sheet.rect(x + 0.2, y + 0.2, side - 0.4, ROW - 0.4, style="DF")
    mark = "".join(dict.fromkeys(sign for role, sign in MARKS.items() if role in roles))
    sheet.set_letters(LETTERS, grey=GREY)
    sheet.set_xy(x + 0.2, y + 0.3)
    sheet.cell(side - 0.4, 2.2, f"{date.fromisoformat(cell['on']).day}{mark}")
    if is_counted:
        sheet.set_letters(NUMBERS, bold=strong)
        sheet.set_xy(x, y + 2.4)
        sheet.cell(side - 0.4, ROW - 3, str(cell["number"]), align="R")


def _named(sheet: Sheet, cells: Sequence[Cell]) -> None:
    """The closed and the paused days in words, a stretch of the same reason as one."""
    told = list(_stretches(cells))
    if told:
        sheet.ln(1)
        sheet.facts(told)


def _stretches(cells: Sequence[Cell]) -> Iterator[tuple[str, str]]:
    def reason(cell: Cell) -> str:
        closed = cell.get("label", "") if cell.get("kind") in ("closed", "worked", "disputed") else ""
        return str(cell.get("paused") or closed)

    for why, group in groupby(cells, key=reason):
        days = [date.fromisoformat(cell["on"]) for cell in group]
        if why:
            first, last = days[0], days[-1]
            ends = [short_day(day) for day in (first, last)]
            yield ends[0] if first == last else " – ".join(ends), say(why)
