"""The values of a record's rows, before any row is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeAlias

from django.db import models

from tracker.models import PartyKind
from tracker.models.codes import validate_currency

from .reading import Fields

Columns: TypeAlias = dict[str, Any]
"""Column values of one row. `source` is an index into the record's sources until rows are written."""

HIGHEST_AMOUNT = 10**18 - 1
CASE_NUMBERS_APART = "; "


@dataclass(frozen=True)
class NamedParty:
    """A party as far as the record describes it."""

    name: str
    kind: str = PartyKind.UNKNOWN.value
    country: str = ""
    ultimate_parent_name: str = ""


@dataclass(frozen=True)
class Case:
    """A whole record; `sources` index from 0, lists are in the order of the file."""

    slug: str
    investor: NamedParty | None
    target: NamedParty
    investment: Columns
    review: Columns
    events: list[Columns]
    published_deadlines: list[Columns]
    divestment: Columns | None
    extensions: list[Columns]
    parts: list[Columns]
    steps: list[Columns]
    agreement: Columns | None
    agreement_parties: list[Columns]
    amendments: list[Columns]
    obligations: list[Columns]
    incidents: list[Columns]
    visits: list[Columns]
    notes: dict[str, list[str]]
    other_parties: list[Columns]
    owners: list[NamedParty]
    ownership: list[Columns]
    sources: list[Columns]


def longest(model: type[models.Model], column: str) -> int | None:
    """How many characters a column keeps."""
    length: int | None = getattr(model._meta.get_field(column), "max_length", None)
    return length


def cited(row: Fields, sources: int) -> int | None:
    """The index of a source of the record, or None for null."""
    last = f"the record has sources 0 to {sources - 1}" if sources else "the record has no sources"
    return row.whole("source", below=sources, what=last)


def money(row: Fields, name: str) -> Columns:
    """`amount` and `currency` as the two columns under `name`; an amount needs its currency."""
    amount = row.number("amount", lowest=0, highest=HIGHEST_AMOUNT, decimals=2)
    currency = row.text("currency", 3, validate_currency)
    if amount is not None and row.data.get("currency") is None:
        row.fail("currency", "is null beside an amount; write three capitals such as USD")
    return {f"{name}_amount": amount, f"{name}_currency": currency}


def iso(value: date | None) -> str | None:
    """A day as the case format writes it."""
    return value.isoformat() if value else None


def instant(value: datetime | None, zone: tzinfo = UTC) -> str | None:
    """An instant as the case format writes it, by the clock of a zone."""
    return value.astimezone(zone).isoformat() if value else None


def told_only(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of these values: nothing empty."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}
