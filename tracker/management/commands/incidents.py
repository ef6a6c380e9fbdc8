"""`manage.py incidents`: incidents and breaches with their duties, notices and penalties."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.clock.hours import end_of, named_zone
from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called
from tracker.models import Deadline, Incident
from tracker.services.incidents import PENALTY


class Command(LongstopCommand):
    """Prints one line for each incident, the newest discovery first."""

    help = "Incidents and breaches under mitigation agreements, with their clocks and notices."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the matter and which incidents."""
        parser.add_argument("matter", nargs="?", metavar="MATTER", help="its short name or its number")
        parser.add_argument("--open", action="store_true", help="only those that are not closed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the incidents."""
        rows = Incident.objects.select_related("agreement__investment", "review", "breached")
        rows = rows.prefetch_related("notices", "duties__deadlines", "review__events")
        if options["matter"]:
            rows = rows.filter(agreement__investment=matter_called(options["matter"]))
        if options["open"]:
            rows = rows.filter(closed_on=None)
        found = list(rows.order_by("-discovered_at", "-pk"))
        if options["json"]:
            self.print_json({"count": len(found), "incidents": [_incident(row) for row in found]})
            return
        for row in found:
            at = row.discovered_at.astimezone(named_zone(row.zone))
            standing = f"closed {row.closed_on}" if row.closed_on else _next_words(row, timezone.now())
            matter = row.agreement.investment.slug
            self.stdout.write(f"{at:%Y-%m-%d %H:%M} {row.zone}  {row.title}, {matter}: {standing}")
        self.stdout.write(f"{len(found)} incidents.")


def _clocks(row: Incident) -> list[Deadline]:
    every = [clock for duty in row.duties.all() for clock in duty.deadlines.all()]
    return sorted(every, key=lambda one: (one.due_on is None, str(one.due_on), one.cutoff, one.pk))


def _next_words(row: Incident, now: datetime) -> str:
    for clock in _clocks(row):
        if clock.state in ("running", "paused") and clock.due_on:
            end = end_of(clock.due_on, clock.zone, clock.cutoff)
            passed = "overdue since" if end < now else "due"
            return f"{clock.title} {passed} {end:%Y-%m-%d %H:%M} {clock.zone}"
    return "open, nothing is due"


def _incident(row: Incident) -> dict[str, Any]:
    events = list(row.review.events.all()) if row.review else []
    corrected = {one.corrects_id for one in events}
    return {
        "id": row.pk,
        "matter": row.agreement.investment.slug,
        "agreement": row.agreement.instrument,
        "title": row.title,
        "is_breach": row.is_breach,
        "breached": row.breached_id,
        "discovered_at": row.discovered_at,
        "zone": row.zone,
        "closed_on": row.closed_on,
        "duties": [_duty(clock) for clock in _clocks(row)],
        "notices": [{"sent_at": one.sent_at, "to": one.to, "text": one.text} for one in row.notices.all()],
        "penalty": [
            {"kind": one.kind, "occurred": str(one.occurred), "review": one.review_id}
            for one in events
            if one.kind in PENALTY and one.pk not in corrected
        ],
    }


def _duty(clock: Deadline) -> dict[str, Any]:
    ends_at = end_of(clock.due_on, clock.zone, clock.cutoff) if clock.due_on else None
    return {
        "deadline": clock.pk,
        "obligation": clock.obligation_id,
        "occurrence": clock.key,
        "title": clock.title,
        "due_on": clock.due_on,
        "cutoff": clock.cutoff,
        "ends_at": ends_at,
        "state": clock.state,
        "finished_on": clock.finished_on,
        "is_late": clock.is_late,
        "confidence": clock.confidence,
        "set_on": clock.set_on,
        "unchecked": bool(clock.unchecked),
    }
