"""What mitigation agreements usually demand, to start one from: typical, never law."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .table import Table, read_toml

FILE = Path(__file__).parent / "typical.toml"
ANCHORS = ("signed", "effective")
UNITS = ("calendar-day", "business-day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Typical:
    """One usual obligation; `usual` says in words by when, where usage varies as a span.

    `term` is a number with its unit only where usage has one; `recurrence` is an RFC 5545 rule.
    """

    id: str
    group: str
    text: str
    usual: str
    anchor: str
    recurrence: str
    term: tuple[int, str] | None
    evidence: str

    @property
    def clause(self) -> dict[str, str | int]:
        """The columns of an obligation begun from it; what only an agreement can say is `not-stated`."""
        found: dict[str, str | int] = {
            "text": self.text,
            "expression": f"typically {self.usual}",
            "anchor": self.anchor,
            "recurrence": self.recurrence,
            "evidence_required": self.evidence,
        }
        if self.term:
            found |= {"term_n": self.term[0], "term_unit": self.term[1], "counting": "not-stated"}
        if self.recurrence or self.term:
            found["rolling"] = "not-stated"
        if self.recurrence:
            found["first_falls"] = "not-stated"
        return found


@cache
def typical_obligations() -> Mapping[str, Typical]:
    """Return the library by id, in the order of the file. Raises `LawFileError`."""
    table = read_toml(FILE)
    found = [_read(one) for one in table.each("obligation")]
    table.done()
    by_id = {one.id: one for one in found}
    if len(by_id) != len(found):
        raise table.fail("obligation", "an id is used twice; give each its own")
    return by_id


def _read(row: Table) -> Typical:
    term = row.get("term", str, "")
    found = Typical(
        id=row.get("id", str),
        group=row.get("group", str),
        text=row.get("text", str),
        usual=row.get("usual", str),
        anchor=row.word("anchor", ANCHORS, ""),
        recurrence=row.get("recurrence", str, ""),
        term=_term(row, term) if term else None,
        evidence=row.get("evidence", str, ""),
    )
    row.done()
    if (found.recurrence or found.term) and not found.anchor:
        raise row.fail("anchor", "is missing; what recurs or has a term counts from a day")
    return found


def _term(row: Table, text: str) -> tuple[int, str]:
    n, _, unit = text.partition(" ")
    if not n.isdecimal() or unit not in UNITS:
        raise row.fail("term", f"is not a number with its unit, like '30 calendar-day': {text!r}")
    return int(n), unit
