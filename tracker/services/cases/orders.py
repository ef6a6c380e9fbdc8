"""The parts of an order and what happened after it: read from a record, and given back."""

from collections.abc import Mapping
from typing import Any

from tracker.models import DateBasis, DivestmentEvent, DivestmentStep, FactStatus, OrderPart, PartKind, Party
from tracker.models.clauses import Anchor, Counting, FirstTime, Rolling, TermUnit
from tracker.models.fuzzy import FuzzyDay
from tracker.models.recurrence import validate_recurrence

from .columns import Columns, cited, iso, longest, money, told_only
from .matter import bounds_of
from .proofs import export_papers, papers_by, read_papers
from .reading import Fields
from .words import UNITS

PART_UNITS = {**UNITS, "hours": TermUnit.HOUR}
PART_UNIT_WORDS = {unit.value: word for word, unit in PART_UNITS.items()}
STEPS = [kind.value for kind in DivestmentStep if kind != DivestmentStep.RETRACTED]
TEXTS: Mapping[str, str] = {
    "clause": "clause",
    "expression": "expression",
    "calendar": "calendar",
    "recurrence": "recurrence",
    "evidence": "evidence_required",
    "consequence": "consequence",
    "rule": "rule_id",
}
"""Texts of a part that may be left out, by their key in the file."""
WORDS: Mapping[str, tuple[str, list[str]]] = {
    "anchor": ("anchor", Anchor.values),
    "counting": ("counting", Counting.values),
    "rolling": ("rolling", Rolling.values),
    "first": ("first_falls", FirstTime.values),
    "due_basis": ("due_basis", DateBasis.values),
}
DAYS: Mapping[str, str] = {"anchor_date": "anchor_on", "until": "recurs_until_on"}
LINKS = ("follows", "added_by", "ended_by")
"""What leads from a part to another part or to an event, by its place in the file."""
BESIDE = (*LINKS, "papers")
"""What is told of a part and is no column of its row."""


def read_parts(row: Fields, sources: int) -> list[Columns]:
    """The parts of an order; a record without the key tells of none."""
    if not row.has("parts"):
        return []
    tables = row.tables("parts")
    events = len(row.data["events"]) if isinstance(row.data.get("events"), list) else 0
    return [_part(one, place, sources, events) for place, one in enumerate(tables)]


def _part(row: Fields, place: int, sources: int, events: int) -> Columns:
    columns: Columns = {
        "position": place,
        "kind": row.word("kind", PartKind.values),
        "text": row.required_text("text"),
        "due": row.fuzzy("due") if row.has("due") else FuzzyDay.unknown(),
        "source": cited(row, sources) if row.has("source") else None,
        **length_of(row),
    }
    for key, name in TEXTS.items():
        check = validate_recurrence if key == "recurrence" else None
        columns[name] = row.required_text(key, longest(OrderPart, name), check) if row.has(key) else ""
    for key, (name, allowed) in WORDS.items():
        columns[name] = row.word(key, allowed) if row.has(key) else ""
    for key, name in DAYS.items():
        columns[name] = row.day(key) if row.has(key) else None
    columns["follows"] = place_of(row, "follows", place, "an earlier part")
    for key in ("added_by", "ended_by"):
        columns[key] = place_of(row, key, events, "an event of this divestment")
    columns["papers"] = read_papers(row)
    row.done()
    return columns


def length_of(row: Fields) -> Columns:
    """Number and unit of a term, both left out where there is none."""
    if not (row.has("count") | row.has("unit")):
        return {"term_n": None, "term_unit": ""}
    unit = row.word("unit", PART_UNITS)
    count = row.whole("count", below=36_501, what="a term has at most 36500 units")
    if unit and count is not None and (unit == "immediate") != (count == 0):
        row.fail("count", f"{count} does not fit the unit {unit}; 0 is for immediate, and for nothing else")
    return {"term_n": count, "term_unit": PART_UNITS[unit].value if unit in PART_UNITS else ""}


def place_of(row: Fields, key: str, below: int, what: str) -> int | None:
    """The place of something else in the file, counted from 0; None where the key is left out."""
    return row.whole(key, below=below, what=f"give the place of {what}, from 0") if row.has(key) else None


def read_steps(row: Fields, sources: int) -> list[Columns]:
    """What happened after an order; a record without the key tells of nothing."""
    if not row.has("events"):
        return []
    parts = len(row.data["parts"]) if isinstance(row.data.get("parts"), list) else 0
    return [_step(one, sources, parts) for one in row.tables("events")]


def _step(row: Fields, sources: int, parts: int) -> Columns:
    occurred = row.stated()
    if row.has("date_from") | row.has("date_to"):
        occurred = bounds_of(row, occurred)
    proceeds: Columns = {"proceeds_amount": None, "proceeds_currency": ""}
    if row.has("proceeds"):
        table = row.table("proceeds")
        proceeds = money(table, "proceeds")
        table.done()
    columns: Columns = {
        "kind": row.word("kind", STEPS),
        "occurred": occurred,
        "part": place_of(row, "part", parts, "a part of this divestment"),
        "occurrence": row.day("occurrence") if row.has("occurrence") else None,
        "instrument": _text(row, "instrument", longest(DivestmentEvent, "instrument")),
        "buyer": _text(row, "buyer", longest(Party, "name")),
        "equity_percent": _percent(row),
        **proceeds,
        "note": _text(row, "note", None),
        "status": row.word("status", FactStatus.values),
        "source": cited(row, sources) if row.has("source") else None,
    }
    row.done()
    return columns


def _text(row: Fields, key: str, most: int | None) -> str:
    return row.required_text(key, most) if row.has(key) else ""


def _percent(row: Fields) -> Any:
    if not row.has("equity_percent"):
        return None
    return row.number("equity_percent", lowest=0, highest=100, decimals=4)


def export_parts(
    parts: list[OrderPart], events: list[DivestmentEvent], places: Mapping[int | None, int]
) -> Any:
    """The parts as the file has them; what is not told is left out."""
    part_places = {part.pk: place for place, part in enumerate(parts)}
    event_places = {event.pk: place for place, event in enumerate(events)}
    papers = papers_by("part", parts)
    return [
        _told(part, part_places, event_places, places) | told_only({"papers": export_papers(papers[part.pk])})
        for part in parts
    ]


def _told(
    part: OrderPart,
    parts: Mapping[int, int],
    events: Mapping[int, int],
    sources: Mapping[int | None, int],
) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": part.kind, "text": part.text}
    told |= {key: getattr(part, name) for key, name in TEXTS.items()}
    told |= {key: getattr(part, name) for key, (name, _) in WORDS.items()}
    told |= {key: iso(getattr(part, name)) for key, name in DAYS.items()}
    told |= {
        "due": part.due.iso(),
        "count": part.term_n,
        "unit": PART_UNIT_WORDS.get(part.term_unit),
        "follows": parts.get(part.follows_id or 0),
        "added_by": events.get(part.added_by_id or 0),
        "ended_by": events.get(part.ended_by_id or 0),
        "source": sources.get(part.source_id),
    }
    return told_only(told)


def export_steps(
    events: list[DivestmentEvent], parts: list[OrderPart], sources: Mapping[int | None, int]
) -> list[dict[str, Any]]:
    """What stands of the events after an order, as the file has it; what is not told is left out."""
    places = {part.pk: place for place, part in enumerate(parts)}
    found: list[dict[str, Any]] = []
    for event in events:
        told = {
            "kind": event.kind,
            "part": places.get(event.part_id or 0),
            "occurrence": event.occurrence.partition("/")[2],
            "instrument": event.instrument,
            "buyer": event.buyer.name if event.buyer else "",
            "equity_percent": None if event.equity_percent is None else float(event.equity_percent),
            "proceeds": _price(event),
            "note": event.note,
            "status": event.status,
            "source": sources.get(event.source_id),
        }
        found.append(dated(event.occurred) | told_only(told))
    return found


def _price(event: DivestmentEvent) -> dict[str, Any] | None:
    amount, currency = event.proceeds_amount, event.proceeds_currency
    if amount is None and not currency:
        return None
    return {"amount": None if amount is None else float(amount), "currency": currency or None}


def when_told(day: FuzzyDay) -> dict[str, Any] | None:
    """A day as the file has it, bounds among it; None where it is not known."""
    return dated(day) if day.is_known else None


def dated(day: FuzzyDay) -> dict[str, Any]:
    """A day as an event of the file has it."""
    if day.precision == "range":
        bounds = {"date_from": iso(day.earliest), "date_to": iso(day.latest)}
        return {"date": None, "precision": None, **bounds}
    return {"date": day.iso() or None, "precision": day.precision if day.is_known else None}
