"""What a case file says of an order's parts and of what happened after it goes in and comes out the same."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.services.case_files import a_record, load, matter, order_of
from tracker.models import Deadline
from tracker.services.cases import export_case

pytestmark = pytest.mark.django_db

COUNTED = {"anchor": "ordered", "counting": "day-after", "rolling": "none"}
PARTS: list[dict[str, Any]] = [
    {
        "kind": "remove",
        "text": "Remove the servers",
        "clause": "section 2(b)",
        "count": 14,
        "unit": "calendar days",
        "rule": "us.order.removal",
        "consequence": "Penalty",
        "evidence": "Photographs",
        "source": 1,
        "ended_by": 3,
        **COUNTED,
    },
    {
        "kind": "certify",
        "text": "Certify each week",
        "recurrence": "FREQ=WEEKLY",
        "until": "2024-03-29",
        "anchor": "ordered",
        "rolling": "not-stated",
    },
    {
        "kind": "completion",
        "text": "Certify the removal",
        "count": 7,
        "unit": "calendar days",
        "follows": 0,
        **COUNTED,
        "anchor": "part_done",
    },
    {"kind": "data", "text": "Destroy the data", "due": "2024-04-30", "due_basis": "published"},
    {
        "kind": "other",
        "text": "Tell of an incident",
        "count": 72,
        "unit": "hours",
        **COUNTED,
        "anchor": "named",
        "anchor_date": "2024-03-05",
        "added_by": 3,
    },
]
EVENTS: list[dict[str, Any]] = [
    {"date": "2024-03-08", "precision": "day", "kind": "part_done", "part": 1, "occurrence": "2024-03-08"},
    {"date": "2024-03", "precision": "month", "kind": "buyer_notified", "buyer": "Beacon LLC", "source": 0},
    {
        "date": None,
        "precision": None,
        "date_from": None,
        "date_to": "2024-05-30",
        "kind": "sale_closed",
        "buyer": "Beacon LLC",
        "equity_percent": 12.5,
        "proceeds": {"amount": 3.5, "currency": "USD"},
        "note": "First tranche.",
    },
    {"date": "2024-03-12", "precision": "day", "kind": "amended", "instrument": "Amending order"},
]


def told(**changes: Any) -> dict[str, Any]:
    """The made-up record with parts, events and an extension of a part."""
    record = a_record(**changes)
    order = record["divestment"]
    order |= {"parts": PARTS, "events": [{"status": "verified", **one} for one in EVENTS]}
    order["deadline"] |= {"counting": "day-after", "rolling": "not-stated", "calendar": "us-federal"}
    more = {"granted": "2024-03-10", "new_deadline": "2024-05-01", "note": None, "instrument": "Letter"}
    order["extensions"].append({**more, "part": 3, "source": 1})
    return record


def test_parts_events_and_extensions_come_back_as_they_were_read(tmp_path: Path) -> None:
    assert load(tmp_path, told()).problems == []
    assert export_case(matter()) == told()
    again = load(tmp_path, told())
    assert (again.unchanged, [one.path for one in again.findings]) == (["aurora-lumen"], [])


def test_each_part_has_its_date(tmp_path: Path) -> None:
    load(tmp_path, told())
    order = order_of("aurora-lumen")
    first, weekly, after, data, hours = order.parts.order_by("position")
    rows = Deadline.objects.filter(divestment=order)
    assert rows.get(key=f"part-{first.pk}").finished_by == "amended"
    assert rows.filter(key__startswith=f"part-{weekly.pk}/").count() == 4
    assert rows.get(key=f"part-{weekly.pk}/2024-03-08").state == "met"
    assert rows.get(key=f"part-{after.pk}").state == "waiting"
    assert rows.get(key=f"part-{data.pk}").due_on == date(2024, 5, 1)
    assert rows.get(key=f"part-{hours.pk}").due_on == date(2024, 3, 8)


def test_a_changed_event_is_answered_and_never_rewritten(tmp_path: Path) -> None:
    load(tmp_path, told())
    record = told()
    record["divestment"]["events"][3]["date"] = "2024-03-13"
    assert load(tmp_path, record).updated == ["aurora-lumen"]
    events = order_of("aurora-lumen").events
    assert events.count() == 5
    assert events.last().corrects.kind == "amended"  # type: ignore[union-attr]
    assert export_case(matter()) == record


@pytest.mark.parametrize(
    ("place", "changes", "path"),
    [
        ("parts", {"anchor": None}, "divestment.parts[0].anchor"),
        ("parts", {"unit": "fortnights"}, "divestment.parts[0].unit"),
        ("parts", {"ended_by": 9}, "divestment.parts[0].ended_by"),
        ("parts", {"follows": 0}, "divestment.parts[0].follows"),
        ("parts", {"recurrence": "often"}, "divestment.parts[0].recurrence"),
        ("events", {"part": 9}, "divestment.events[0].part"),
        ("events", {"kind": "retracted"}, "divestment.events[0].kind"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_path(
    place: str, changes: dict[str, Any], path: str, tmp_path: Path
) -> None:
    record = told()
    record["divestment"][place] = [dict(one) for one in record["divestment"][place]]
    record["divestment"][place][0] |= changes
    problems = load(tmp_path, record).problems
    assert path in {one.path.removeprefix("[0].") for one in problems}
