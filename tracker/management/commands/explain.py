"""Say why a deadline falls on its day."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.management.base import LongstopCommand
from tracker.models import Deadline, DeadlineChange
from tracker.services.doubts import doubts_of
from tracker.services.why.data import ruler_data, ruler_lines
from tracker.services.why.page import Why, why

KEYS = (
    "key",
    "title",
    "owed_by",
    "trigger_kind",
    "trigger_on",
    "unrolled_on",
    "due_on",
    "safe_on",
    "set_on",
    "cutoff",
    "zone",
    "state",
    "finished_on",
    "is_late",
    "finished_by",
    "earliest_on",
    "latest_on",
    "steps",
    "cautions",
    "readings",
    "citation",
    "citation_url",
    "read_on",
    "confidence",
    "regime_version",
    "calendar",
    "calendar_digest",
    "engine_version",
    "event_ids",
    "unit",
    "computed_at",
)
"""What a deadline tells of itself under its own names; `as_data` adds what the other commands name too."""


class Command(LongstopCommand):
    """`manage.py explain DEADLINE_ID [--ruler] [--json]`."""

    help = "Explain one deadline: its day, every step that leads to it, the law, and every move it made."

    def add_arguments(self, parser: CommandParser) -> None:
        """The deadline, by the number its page shows."""
        parser.add_argument("deadline_id", type=int, metavar="DEADLINE_ID")
        parser.add_argument("--ruler", action="store_true", help="show every day of the count as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is stored; for the ruler the clock is counted again, and must give the same."""
        deadline = Deadline.objects.with_matter().filter(pk=options["deadline_id"]).first()
        if deadline is None:
            raise LookupError(f"deadline_id: there is no deadline {options['deadline_id']}")
        changes = list(deadline.changes.order_by("changed_at", "pk"))
        reasons = why(deadline, timezone.now()) if options["ruler"] else None
        if options["json"]:
            told = as_data(deadline, changes)
            self.print_json(told | (_ruler_data(reasons) if reasons else {}))
            return
        for line in (*lines(deadline, changes), *(_ruler_lines(reasons) if reasons else ())):
            self.stdout.write(line)


def as_data(deadline: Deadline, changes: list[DeadlineChange]) -> dict[str, Any]:
    """Return the explanation for machines."""
    moves = [
        {
            "old_due_on": change.old_due_on,
            "new_due_on": change.new_due_on,
            "cause": change.cause,
            "text": change.text,
            "changed_at": change.changed_at,
        }
        for change in changes
    ]
    reason = deadline.undetermined_reason
    return {
        **{key: getattr(deadline, key) for key in KEYS},
        "id": deadline.pk,
        "matter": deadline.investment.slug,
        "rule": deadline.rule_id,
        "owner": deadline.owner_label,
        "unchecked": bool(deadline.unchecked),
        "undetermined": {"reason": reason, "waits_for": deadline.waits_for} if reason else None,
        "changes": moves,
    }


def lines(deadline: Deadline, changes: list[DeadlineChange]) -> Iterator[str]:
    """Yield the explanation for people."""
    doubts = doubts_of(deadline)
    marks = "".join(f", {mark}" for mark in doubts.marks)
    yield f"{deadline.investment}: {deadline.title}"
    yield f"Due: {_due(deadline)}{marks}"
    if doubts.by_hand:
        yield doubts.by_hand
    yield f"State: {deadline.get_state_display()}{_finished(deadline)}"
    yield f"Whose duty: {deadline.owner_label}"
    yield from (
        f"  {number}. {step['text']} [{step['citation']}]" for number, step in enumerate(deadline.steps, 1)
    )
    yield f"Law: {deadline.citation}"
    yield from (f"Caution: {caution}" for caution in deadline.cautions)
    yield from (f"Other reading: {one['due_on']}, {one['label']}. {one['says']}" for one in deadline.readings)
    yield from (f"{change.changed_at:%Y-%m-%d %H:%M} UTC: {change.text}" for change in changes)
    read = f", law read on {legal_day(deadline.read_on)}" if deadline.read_on else ""
    versions = [deadline.regime_version, f"{deadline.calendar} {deadline.calendar_digest}".strip()]
    told = ", ".join(version for version in versions if version)
    yield f"Computed by clock {deadline.engine_version}{f' from {told}' if told else ''}{read}"


def _ruler_data(reasons: Why) -> dict[str, Any]:
    ruler = ruler_data(reasons.ruler) if reasons.ruler else None
    return {"ruler": ruler, "notes": list(reasons.notes), "how": reasons.how}


def _ruler_lines(reasons: Why) -> Iterator[str]:
    """The days, then what would move the date."""
    yield ""
    yield from reasons.notes
    if reasons.ruler:
        yield from ruler_lines(reasons.ruler)
    for title, found in (
        (_("What would move this date:"), reasons.movers.moves),
        (_("What would not:"), reasons.movers.moves_not),
        (_("What ends it:"), reasons.movers.ends),
    ):
        if found:
            yield title
            yield from (f"  {one.words}{f' [{one.cite}]' if one.cite else ''}" for one in found)


def _due(deadline: Deadline) -> str:
    if deadline.due_on is None:
        bounds = (("not before", deadline.earliest_on), ("not after", deadline.latest_on))
        between = "".join(f", {word} {legal_day(day)}" for word, day in bounds if day)
        return f"no date: {deadline.undetermined_reason}{between}"
    hour = f", {deadline.cutoff}" if deadline.cutoff else ""
    safe = f"; safe until {legal_day(deadline.safe_on)}{hour}" if deadline.safe_on else hour
    return f"{legal_day(deadline.due_on)}{safe} ({deadline.zone})"


def _finished(deadline: Deadline) -> str:
    return f" on {legal_day(deadline.finished_on)}" if deadline.finished_on else ""
