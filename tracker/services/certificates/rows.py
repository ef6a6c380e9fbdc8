"""Chosen columns of a row as data, and a row made of them again without a database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from tracker.models import Evidence, Source
from tracker.services.naming import Named

from .inputs import Data, instant

Row = TypeVar("Row", bound=Model)

WORDS = frozenset(
    {"legal_basis", "expression", "deadline_note", "clause", "text", "instrument", "note", "name"}
)
"""Columns in people's own words: they go by the name that mails give the matter."""
DUTY = (
    *("id", "clause", "text", "expression", "due_earliest", "due_latest", "due_precision", "due_basis"),
    *("term_n", "term_unit", "anchor", "anchor_on", "counting", "rolling", "calendar"),
    *("recurrence", "first_falls", "recurs_until_on"),
)
PAPER = ("id", "occurrence", "name", "expires_on", "uploaded_at", "reviewed_at", "verdict")


def told(row: Model, names: Iterable[str], named: Named) -> Data:
    """Return these columns of a row as JSON has them."""
    found = {name: _plain(getattr(row, name)) for name in names}
    return {name: named.hide(part) if name in WORDS and part else part for name, part in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def row_of(model: type[Row], data: Mapping[str, Any], names: Iterable[str], **related: Any) -> Row:
    """Return a row that is not stored, with these columns and related rows.

    Raises `KeyError` where a column is missing, `ValueError` where it holds what it cannot hold.
    """
    try:
        values = {name: _read(model, name, data[name]) for name in names}
    except ValidationError as odd:
        raise ValueError(" ".join(odd.messages)) from odd
    return model(**values, **related)


def _read(model: type[Model], name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    assert isinstance(column, Field)
    if value is None and not column.null:
        raise ValueError(_("%(name)s is empty") % {"name": name})
    return column.to_python(value)


def text_at(source: Source | None) -> str:
    """Where the text of a clause is to be read; empty where nobody named it."""
    return source.url if source else ""


def source_at(url: str) -> Source | None:
    """As much of a source as `text_at` tells."""
    return Source(url=url) if url else None


def papers_told(papers: Iterable[Evidence], named: Named) -> list[Data]:
    """Return what of accepted papers says until when they are good; nothing of what they hold."""
    return [told(one, PAPER, named) for one in papers]


def papers_of(rows: Sequence[Mapping[str, Any]]) -> list[Evidence]:
    """Return the papers of `papers_told`."""
    return [row_of(Evidence, one, PAPER) for one in rows]
