"""What the journeys of orders share: a public case as loaded, and clauses of its order as its text has it."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.services.case_files import LOADED, load, order_of, public_cases
from tracker.models import Deadline, Divestment, DivestmentEvent, FuzzyDay, OrderPart
from tracker.services.record_step import add_part, record_step

SILENT = {"counting": "not-stated", "rolling": "not-stated"}
"""US orders do not say how their days count; the coded rule of 50 USC 4565(d) orders does."""


def loaded(folder: Path, slug: str) -> Divestment:
    """The order of a public case, loaded without a finding."""
    case = next(record for record in public_cases() if record["id"] == slug)
    assert load(folder, case).findings == []
    return order_of(slug)


def clause(order: Divestment, kind: str, text: str, n: int, unit: str, **values: Any) -> OrderPart:
    """A part counted from the order, as silent as the texts are."""
    said = {"anchor": "ordered", "term_n": n, "term_unit": unit, **SILENT}
    return add_part(order, now=LOADED, kind=kind, text=text, **said | values)


def happened(order: Divestment, kind: str, on: str, **values: Any) -> DivestmentEvent:
    """Something that happened after the order, as exactly as it is known."""
    return record_step(order.pk, kind=kind, occurred=FuzzyDay.parse(on), by=None, now=LOADED, **values)


def date_of(part: OrderPart) -> Deadline:
    """The date of a part."""
    return Deadline.objects.get(divestment=part.divestment, key=f"part-{part.pk}")


def main_date(order: Divestment) -> Deadline:
    """The date of the sale itself."""
    return Deadline.objects.get(divestment=order, key="1")


def days_of(part: OrderPart) -> list[date]:
    """The days of the occurrences of a part that recurs, in order."""
    rows = Deadline.objects.filter(divestment=part.divestment, key__startswith=f"part-{part.pk}/")
    return [row.due_on for row in rows.order_by("due_on") if row.due_on]
