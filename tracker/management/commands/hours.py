"""`manage.py hours`: a clock that runs in hours from an instant, such as a discovery."""

from typing import Any

from django.core.management.base import CommandParser

from tracker.clock import ENGINE_VERSION
from tracker.clock.explain import sentence, step_data
from tracker.clock.hours import HourCount, at_words, count_hours, read_local
from tracker.management.base import LongstopCommand


class Command(LongstopCommand):
    """Counts elapsed hours, changes of the clocks included; no database is needed."""

    help = "Count hours from an instant, and show the end in the authority's zone and in yours."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many hours, from when, and where."""
        parser.add_argument("hours", type=int, metavar="HOURS", help="like 72")
        parser.add_argument(
            "--from",
            dest="start",
            required=True,
            metavar="INSTANT",
            help="2026-03-07T14:30 on the clocks of --zone, or with an offset: 2026-03-07T14:30-05:00",
        )
        parser.add_argument("--zone", required=True, metavar="ZONE", help="like America/New_York")
        parser.add_argument("--in-zone", default="", metavar="ZONE", help="show the end there as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the end with its reasons."""
        zone, reader = options["zone"], options["in_zone"]
        counted = count_hours(read_local(options["start"], zone), options["hours"], zone)
        there = at_words(counted.due_at, reader) if reader else ""
        if options["json"]:
            self.print_json(as_data(counted, options["hours"], zone))
            return
        self.stdout.write(f"Due: {at_words(counted.due_at, zone)}{f'; {there}' if there else ''}")
        for number, step in enumerate(counted.steps, 1):
            self.stdout.write(f"  {number}. {sentence(step)}")


def as_data(counted: HourCount, n: int, zone: str) -> dict[str, Any]:
    """Return the answer under the documented keys of `hours --json`; instants carry their offset."""
    return {
        "hours": n,
        "zone": zone,
        "started_at": counted.started_at.isoformat(),
        "due_at": counted.due_at.isoformat(),
        "engine_version": ENGINE_VERSION,
        "steps": [step_data(step) for step in counted.steps],
    }
