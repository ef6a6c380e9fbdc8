"""A ruler as plain values for JSON, and as lines of text for a terminal."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from tracker.clock.ruler import Ruler, Shift

from .layout import Day, Sheet, sheet_of
from .page import Why
from .words import cell_words, length, paused_stretches, shift_words, shown_roles

SHOWN = (
    "title",
    "state",
    "due_on",
    "safe_on",
    "set_on",
    "earliest_on",
    "latest_on",
    "cutoff",
    "zone",
    "citation",
    "read_on",
    "steps",
    "cautions",
    "readings",
    "regime_version",
    "calendar",
    "calendar_digest",
)
"""What a date tells of itself beside its ruler, under the names of its columns."""


def why_data(why: Why) -> dict[str, Any]:
    """Return everything that explains a date for JSON; `ruler` is None where its days cannot be shown."""
    told = why.movers
    return {
        **{name: getattr(why.row, name) for name in SHOWN},
        "id": why.row.pk,
        "unchecked": bool(why.row.unchecked),
        "how": why.how,
        "notes": list(why.notes),
        "ruler": ruler_data(why.ruler) if why.ruler else None,
        **{name: [one._asdict() for one in getattr(told, name)] for name in told._fields},
    }


def ruler_data(ruler: Ruler) -> dict[str, Any]:
    """Return a ruler for JSON: days in ISO form, each cell and each shift with its sentence as `text`.

    The keys and codes are those of `Ruler`, `Cell` and `Shift`; they stay.
    """
    values = ruler._asdict()
    cells = [
        {
            "on": cell.on.isoformat(),
            "weekday": cell.on.isoweekday(),
            "number": cell.number,
            "day": cell.day,
            "gap": cell.gap,
            "kind": cell.kind,
            "label": cell.label,
            "citation": cell.cite,
            "paused": cell.paused,
            "paused_citation": cell.paused_cite,
            "roles": list(cell.roles),
            "text": cell_words(cell, ruler),
        }
        for cell in ruler.cells
    ]
    plain = {name: day.isoformat() if isinstance(day, date) else day for name, day in values.items()}
    return plain | {"cells": cells, "shifts": [_shift(one) for one in ruler.shifts], "days": ruler.days}


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "code": shift.code,
        "from": shift.from_on.isoformat(),
        "to": shift.to_on.isoformat(),
        "over": list(shift.over),
        "citation": shift.cite,
        "text": shift_words(shift),
    }


def ruler_lines(ruler: Ruler) -> Iterator[str]:
    """Yield a ruler as text: weeks of seven, each day with its number; then what is closed, paused and moved.

    Under a day of the month stands the number that it has in the count, or a dot where only the end of a
    unit has one; `*` marks a closed day, `~` a paused one, and a word in capitals what a day is.
    """
    if not ruler.cells:
        yield _("There is no date, so there are no days to show.")
        return
    if ruler.n:
        yield _("%(length)s, day by day:") % {"length": length(ruler.n, ruler.unit)}
    yield _("* closed, ~ paused, · counted")
    yield "".join(f"{WEEKDAYS_ABBR[weekday]!s:<10}" for weekday in range(7)).rstrip()
    yield from _rows(sheet_of(ruler))
    yield from _named(ruler)


def _rows(sheet: Sheet) -> Iterator[str]:
    for week in sheet.weeks:
        yield from _week(week)
    for month in sheet.months:
        yield f"{month.title}: {month.summary}"
        for week in month.weeks:
            yield from _week(week)


def _week(week: tuple[Day | None, ...]) -> Iterator[str]:
    """Two lines: the days of the month, and below each its number, mark and role."""
    yield "".join(f"{day.date_text if day else '':<10}" for day in week).rstrip()
    below = "".join(f"{_below(day) if day else '':<10}" for day in week).rstrip()
    if below:
        yield below


def _below(day: Day) -> str:
    cell = day.cell
    counted = day.number or ("·" if cell.number is not None else "")
    mark = "~" if cell.gap == "paused" else "*" if cell.kind in ("closed", "weekend") else ""
    return " ".join(part for part in (f"{counted}{mark}", day.tag.upper()[:6]) if part)


def _named(ruler: Ruler) -> Iterator[str]:
    """Every day that has more to say than its number."""
    for cell in ruler.cells:
        if cell.kind in ("closed", "disputed", "worked") or shown_roles(cell):
            yield f"  {cell_words(cell, ruler)}{f' [{cell.cite}]' if cell.cite else ''}"
    for words, cite in paused_stretches(ruler):
        yield f"  {words}{f' [{cite}]' if cite else ''}"
    yield from (f"  {shift_words(shift)}" for shift in ruler.shifts)
