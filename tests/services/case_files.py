"""The public cases, and one made-up record that tests may change."""

import copy
import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tracker.models import Deadline, Divestment, Investment
from tracker.services.cases import LoadReport, load_cases

PUBLIC_CASES = Path(settings.BASE_DIR) / "fixtures" / "cases.json"
LOADED = datetime(2026, 11, 23, 7, tzinfo=UTC)

RECORD: dict[str, Any] = {
    "id": "aurora-lumen",
    "title": "Aurora / Lumen",
    "seed": False,
    "regime": "US-CFIUS",
    "authority": "President of the United States",
    "outcome": "presidential_divestment_order",
    "investment": {
        "investor_name": "Aurora Fund",
        "investor_ultimate_parent": "Aurora Holding",
        "investor_country": "SA",
        "foreign_government_control": {"value": "unknown", "detail": None, "basis": None},
        "target_name": "Lumen Inc.",
        "target_country": "US",
        "sector": "Optics",
        "tid_category": "critical technology (our classification)",
        "stake_percent": 24.9975,
        "stake_note": None,
        "value": {"amount": 12.5, "currency": "USD", "note": None},
        "announced": {"date": "2023", "precision": "year"},
        "closed": {"date": "2023-05-02", "precision": "day"},
        "instrument": None,
    },
    "ownership": [
        {
            "owner": "Aurora Holding",
            "owner_kind": "company",
            "owner_country": "SA",
            "owned": "Aurora Fund",
            "equity_percent": 60.0,
            "votes_percent": None,
            "from": "2019-01-01",
            "to": None,
            "basis": "Shares",
            "source": 1,
        }
    ],
    "other_parties": ["Beacon LLC (buyer)", "Nobody in particular"],
    "review": {
        "filing_type": "non-notified inquiry",
        "legal_basis": None,
        "case_numbers": ["24-001", "24-002"],
        "events": [
            {
                "date": "2024-01",
                "precision": "month",
                "kind": "inquiry_opened",
                "note": "Letter.",
                "source": 0,
                "status": "verified",
            },
            {
                "date": None,
                "precision": None,
                "kind": "interim_order",
                "note": None,
                "source": None,
                "status": "derived",
                "date_from": "2024-01-05",
                "date_to": None,
            },
            {
                "date": "2024-03-01",
                "precision": "day",
                "kind": "divestment_ordered",
                "note": "Order.",
                "source": 1,
                "status": "verified",
            },
        ],
    },
    "published_deadlines": [
        {"what": "sale", "start": "2024-03-01", "term": "90 days", "due": "2024-05-30", "source": 1}
    ],
    "divestment": {
        "ordered": {"date": "2024-03-01", "precision": "day"},
        "legal_basis": "Presidential order",
        "deadline": {
            "expression": "within 90 days",
            "count": 90,
            "unit": "calendar days",
            "anchor_date": "2024-03-01",
            "date": "2024-05-30",
            "date_basis": "computed",
            "source": 1,
            "note": None,
        },
        "extensions": [{"granted": "2024-05", "new_deadline": "2024-06-28", "note": "more time"}],
        "completed": None,
        "buyer": "Beacon LLC (of Delaware)",
        "proceeds": {"amount": None, "currency": "USD"},
        "note": None,
    },
    "mitigation": {
        "signed": None,
        "instrument": "Interim conditions",
        "government_parties": ["CFIUS"],
        "obligations": [
            {"text": "Weekly report", "due": None, "expression": "weekly", "due_basis": None, "source": None},
            {
                "text": "Remove the servers",
                "due": "2024-04",
                "expression": None,
                "due_basis": "published",
                "source": 1,
            },
        ],
        "note": None,
    },
    "conflicts": ["Two sources give two prices."],
    "from_memory": [],
    "related_cases": ["prosperity7-rain-ai"],
    "sources": [
        {"title": "Letter", "publisher": None, "date": None, "url": None, "note": "weak"},
        {"title": "Order", "publisher": "Register", "date": "2024-03", "url": "https://example.org/order"},
    ],
}


@cache
def public_text() -> str:
    return PUBLIC_CASES.read_text(encoding="utf-8")


def public_cases() -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(public_text())
    return cases


def a_record(**changes: Any) -> dict[str, Any]:
    """The made-up record; a change is named by its path, such as `review__events__0__date`."""
    record = copy.deepcopy(RECORD)
    for path, value in changes.items():
        *way, last = [int(part) if part.isdigit() else part for part in path.split("__")]
        place: Any = record
        for part in way:
            place = place[part]
        place[last] = value
    return record


def another(slug: str, **changes: Any) -> dict[str, Any]:
    """A second record, of another target, that tells nothing of owners."""
    record = a_record(id=slug, investment__target_name=f"Target of {slug}", **changes)
    del record["ownership"]
    return record


def load(folder: Path, *records: Any, now: datetime = LOADED) -> LoadReport:
    """Write the records to a file of `folder` and load it."""
    file = folder / "cases.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    return load_cases(file, now)


def matter(slug: str = "aurora-lumen") -> Investment:
    return Investment.objects.get(slug=slug)


def order_of(slug: str) -> Divestment:
    return Divestment.objects.get(investment__slug=slug)


def first_day(slug: str) -> date | None:
    """The day an order gave before any extension moved it."""
    deadline = Deadline.objects.get(divestment__investment__slug=slug)
    moved = deadline.changes.order_by("pk").first()
    return moved.old_due_on if moved else deadline.due_on
