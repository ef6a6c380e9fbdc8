"""Reading what has to be done by when: printed dates, the divestment, the mitigation agreement."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.models import (
    DateBasis,
    Divestment,
    Party,
    Precision,
    PublishedDeadline,
)
from tracker.models.clauses import Counting, Rolling

from .columns import Columns, cited, longest, money
from .orders import read_parts, read_steps
from .reading import Fields
from .words import UNITS, divestment_rule

HIGHEST_TERM = 36_500


def read_published(fields: Fields, sources: int) -> list[Columns]:
    """The due dates that sources printed, in order."""
    rows = fields.tables("published_deadlines")
    return [_published(row, place, sources) for place, row in enumerate(rows)]


def _published(row: Fields, place: int, sources: int) -> Columns:
    columns = {
        "position": place,
        "what": row.required_text("what", longest(PublishedDeadline, "what")),
        "start_text": row.fuzzy("start").iso(),
        "term": row.text("term", longest(PublishedDeadline, "term")),
        "due_text": row.fuzzy("due").iso(),
        "source": cited(row, sources),
    }
    row.done()
    return columns


class ReadOrder(NamedTuple):
    """An order or agreed sale as a record tells it."""

    divestment: Columns | None = None
    extensions: Sequence[Columns] = ()
    parts: Sequence[Columns] = ()
    steps: Sequence[Columns] = ()


def read_divestment(row: Fields | None, regime: str, authority: str, sources: int) -> ReadOrder:
    """The order of a record; nothing of it where the record has none."""
    if row is None:
        return ReadOrder()
    deadline = row.table("deadline")
    legal_basis = row.text("legal_basis", longest(Divestment, "legal_basis"))
    columns = {
        "ordered": row.maybe_stated("ordered"),
        "ordered_by": authority,
        "legal_basis": legal_basis,
        **_term(deadline, sources),
        "rule_id": divestment_rule(regime, f"{legal_basis} {deadline.data.get('expression')}"),
        "buyer_name": row.text("buyer", longest(Party, "name")),
        "completed": row.maybe_stated("completed"),
        **_proceeds(row.table("proceeds")),
        "note": row.text("note"),
        **{
            name: row.required_text(name, longest(Party, "name")) if row.has(name) else ""
            for name in ("seller", "asset")
        },
    }
    parts, steps = read_parts(row, sources), read_steps(row, sources)
    told = enumerate(row.tables("extensions"))
    extensions = [_extension(one, place, sources, len(parts)) for place, one in told]
    row.done()
    return ReadOrder(columns, extensions, parts, steps)


def bound_by_events(divestment: Columns, events: list[Columns]) -> None:
    """Give a divestment without dates the bounds that its one event tells; a bound is never made a day."""
    for name, kind in (("ordered", "divestment_ordered"), ("completed", "divested")):
        told = [event["occurred"] for event in events if event["kind"] == kind]
        if not divestment[name].is_known and len(told) == 1 and told[0].precision == Precision.RANGE:
            divestment[name] = told[0]


def _proceeds(row: Fields) -> Columns:
    columns = money(row, "proceeds")
    row.done()
    return columns


def _term(row: Fields, sources: int) -> Columns:
    count = row.whole("count", below=HIGHEST_TERM + 1, what=f"a term has at most {HIGHEST_TERM} units")
    unit = row.word("unit", UNITS, null=True)
    if (count is None) != (row.data.get("unit") is None):
        row.fail("unit", "and count go together: both or neither")
    elif unit and count is not None and (unit == "immediate") != (count == 0):
        row.fail("count", f"{count} does not fit the unit {unit}; 0 is for immediate, and for nothing else")
    fixed = row.day("date")
    basis = row.word("date_basis", DateBasis.values, null=True)
    if fixed and row.data.get("date_basis") is None:
        row.fail("date_basis", "is null beside a date; write published or computed")
    columns = {
        "expression": row.text("expression", longest(Divestment, "expression")),
        "term_n": count,
        "term_unit": UNITS[unit].value if unit in UNITS else "",
        "term_anchor_on": row.day("anchor_date"),
        "fixed_on": fixed,
        "deadline_basis": basis,
        "deadline_source": cited(row, sources),
        "deadline_note": row.text("note"),
        "counting": row.word("counting", Counting.values) if row.has("counting") else "",
        "rolling": row.word("rolling", Rolling.values) if row.has("rolling") else "",
        "calendar": row.required_text("calendar", 40) if row.has("calendar") else "",
    }
    row.done()
    return columns


def _extension(row: Fields, place: int, sources: int, parts: int) -> Columns:
    part = "give the place of a part of this divestment, from 0"
    columns = {
        "position": place,
        "granted": row.fuzzy("granted"),
        "new_deadline_on": row.day("new_deadline"),
        "note": row.text("note"),
        "instrument": row.required_text("instrument", 200) if row.has("instrument") else "",
        "part": row.whole("part", below=parts, what=part) if row.has("part") else None,
        "source": cited(row, sources) if row.has("source") else None,
    }
    row.done()
    return columns
