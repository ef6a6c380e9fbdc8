"""Visits under an agreement and what they found: read from a record, written, and given back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch

from tracker.models import Finding, MitigationAgreement, Obligation, SiteVisit

from .columns import Columns, cited, iso, longest, told_only
from .orders import place_of
from .reading import Fields
from .sync import Matched


def read_visits(row: Fields, obligations: int, sources: int) -> list[Columns]:
    """The visits under an agreement with so many obligations; one without the key tells of none."""
    if not row.has("visits"):
        return []
    return [_visit(one, obligations, sources) for one in row.tables("visits")]


def _visit(row: Fields, obligations: int, sources: int) -> Columns:
    visited = row.day("visited")
    if row.data.get("visited", "") is None:
        row.fail("visited", "is null; write the day of the visit")
    columns: Columns = {
        "visited_on": visited,
        "by_whom": row.required_text("by_whom", longest(SiteVisit, "by_whom")),
        "announced_on": row.day("announced") if row.has("announced") else None,
        "note": row.required_text("note") if row.has("note") else "",
        "source": cited(row, sources) if row.has("source") else None,
    }
    announced = columns["announced_on"]
    if announced and visited and visited < announced:
        row.fail("announced", f"{announced} is after the visit")
    told = row.tables("findings") if row.has("findings") else []
    columns["findings"] = [_finding(one, obligations) for one in told]
    row.done()
    return columns


def _finding(row: Fields, obligations: int) -> Columns:
    columns: Columns = {
        "text": row.required_text("text"),
        "obligation": place_of(row, "obligation", obligations, "an obligation of this agreement"),
    }
    row.done()
    return columns


def write_visits(agreement: MitigationAgreement, told: Sequence[Columns]) -> Matched:
    """Bring the visits to what the file says; one is known by its day and by whom."""
    own = [{name: value for name, value in one.items() if name != "findings"} for one in told]
    rows = agreement.visits.order_by("pk")
    return Matched(rows, ["visited_on", "by_whom"], [one | {"agreement": agreement} for one in own])


def write_findings(visit: SiteVisit, told: Sequence[Columns], obligations: Sequence[Obligation]) -> Matched:
    """Bring the findings of a visit, and the duties that they became, to what the file says."""
    wanted = [
        {
            "visit": visit,
            "text": one["text"],
            "obligation": None if one["obligation"] is None else obligations[one["obligation"]],
        }
        for one in told
    ]
    return Matched(visit.findings.order_by("pk"), ["text"], wanted)


def export_visits(
    row: MitigationAgreement, obligations: Mapping[int | None, int], sources: Mapping[int | None, int]
) -> list[dict[str, Any]]:
    """The visits as the file has them; what is not told is left out."""
    rows = row.visits.prefetch_related(Prefetch("findings", Finding.objects.order_by("pk"))).order_by("pk")
    return [_told(one, obligations, sources) for one in rows]


def _told(
    row: SiteVisit, obligations: Mapping[int | None, int], sources: Mapping[int | None, int]
) -> dict[str, Any]:
    findings = [_found(one, obligations) for one in row.findings.all()]
    more = {"announced": iso(row.announced_on), "note": row.note, "findings": findings}
    told = {"visited": iso(row.visited_on), "by_whom": row.by_whom}
    return told | told_only(more | {"source": sources.get(row.source_id)})


def _found(row: Finding, obligations: Mapping[int | None, int]) -> dict[str, Any]:
    return {"text": row.text, **told_only({"obligation": obligations.get(row.obligation_id)})}
