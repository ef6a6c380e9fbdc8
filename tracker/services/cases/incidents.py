"""Incidents and breaches of an agreement with their notices: read from a record, written, and given back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from tracker.clock.errors import LawError
from tracker.clock.hours import named_zone
from tracker.models import Incident, IncidentNotice, MitigationAgreement, Obligation, Review
from tracker.services.law import LawBook

from .columns import Columns, cited, instant, iso, longest, told_only
from .orders import place_of
from .reading import UNREAD, Fields
from .sync import Matched, assign

BESIDE = ("notices", "breached", "penalty")
"""What is told of an incident and is no column of its row, or leads to a row that comes later."""
AHEAD = "lies in the future; an incident is told once it was discovered"


def read_incidents(row: Fields, obligations: int, sources: int) -> list[Columns]:
    """The incidents of an agreement with so many obligations; one without the key tells of none."""
    if not row.has("incidents"):
        return []
    return [_incident(one, obligations, sources) for one in row.tables("incidents")]


def _incident(row: Fields, obligations: int, sources: int) -> Columns:
    zone = row.required_text("zone", longest(Incident, "zone"), _zone)
    here = _place(zone)
    columns: Columns = {
        "title": row.required_text("title", longest(Incident, "title")),
        "text": row.required_text("text") if row.has("text") else "",
        "is_breach": row.known("breach", bool, False) if row.has("breach") else False,
        "zone": zone,
        "discovered_at": row.instant("discovered", here),
        "closed_on": row.day("closed") if row.has("closed") else None,
        "source": cited(row, sources) if row.has("source") else None,
        "breached": place_of(row, "breached", obligations, "an obligation of this agreement"),
        "penalty": row.known("penalty", bool, False) if row.has("penalty") else False,
    }
    found = columns["discovered_at"]
    told = row.tables("notices") if row.has("notices") else []
    columns["notices"] = [_notice(one, here, found) for one in told]
    closed = columns["closed_on"]
    if closed and closed < found.astimezone(here).date():
        row.fail("closed", f"{closed} is before the day of its discovery")
    row.done()
    return columns


def _zone(zone: str) -> None:
    try:
        named_zone(zone)
    except LawError as refused:
        raise ValidationError(refused.message) from refused


def _place(zone: str) -> tzinfo | None:
    """The zone; None where it is refused anyway."""
    try:
        return named_zone(zone)
    except LawError:
        return None


def _notice(row: Fields, here: tzinfo | None, found: datetime) -> Columns:
    columns: Columns = {
        "sent_at": row.instant("sent", here),
        "to": row.required_text("to", longest(IncidentNotice, "to")),
        "text": row.required_text("text") if row.has("text") else "",
    }
    if UNREAD < columns["sent_at"] < found:
        row.fail("sent", "is before the discovery")
    row.done()
    return columns


def write_incidents(agreement: MitigationAgreement, told: Sequence[Columns], book: LawBook) -> Matched:
    """Bring the incidents to what the file says; what they link to comes with `link_incidents`.

    One is known by its title and the instant of its discovery. Raises `ValidationError` by path for what lies
    in the future.
    """
    for place, one in enumerate(told):
        if max([one["discovered_at"], *(notice["sent_at"] for notice in one["notices"])]) > book.now:
            raise ValidationError({f"mitigation.incidents[{place}].discovered": AHEAD})
    own = [{name: value for name, value in one.items() if name not in BESIDE} for one in told]
    return Matched(
        Incident.objects.filter(agreement=agreement).order_by("pk"),
        ["title", "discovered_at"],
        [one | {"agreement": agreement} for one in own],
        {"recorded_at": book.now},
    )


def write_notices(incident: Incident, told: Sequence[Columns], book: LawBook) -> Matched:
    """Add the notices that the file tells and the record does not; none is ever changed."""
    rows = incident.notices.order_by("pk")
    wanted = [one | {"incident": incident} for one in told]
    return Matched(rows, ["sent_at", "to", "text"], wanted, {"recorded_at": book.now})


def link_incidents(
    rows: Sequence[Incident],
    obligations: Sequence[Obligation],
    review: Review | None,
    told: Sequence[Columns],
) -> bool:
    """Lead every incident to the obligation it breached, and to the review with the clocks of its penalty."""
    changed = False
    for row, columns in zip(rows, told, strict=True):
        breached = None if columns["breached"] is None else obligations[columns["breached"]]
        changed |= assign(row, {"breached": breached, "review": review if columns["penalty"] else None})
    return changed


def export_incidents(
    rows: Sequence[Incident],
    review: Review | None,
    obligations: Mapping[int | None, int],
    sources: Mapping[int | None, int],
) -> list[dict[str, Any]]:
    """The incidents as the file has them; what is not told is left out. `review` is the one in the file."""
    penalised = {row.pk for row in rows if review and row.review_id == review.pk}
    return [
        _told(row, obligations, sources) | told_only({"penalty": row.pk in penalised or None}) for row in rows
    ]


def _told(
    row: Incident, obligations: Mapping[int | None, int], sources: Mapping[int | None, int]
) -> dict[str, Any]:
    here = ZoneInfo(row.zone)
    notices = [
        {"sent": instant(one.sent_at, here), "to": one.to, **told_only({"text": one.text})}
        for one in row.notices.order_by("pk")
    ]
    more = {
        "text": row.text,
        "breach": row.is_breach or None,
        "closed": iso(row.closed_on),
        "notices": notices,
        "breached": obligations.get(row.breached_id),
        "source": sources.get(row.source_id),
    }
    told = {"title": row.title, "discovered": instant(row.discovered_at, here), "zone": row.zone}
    return told | told_only(more)
