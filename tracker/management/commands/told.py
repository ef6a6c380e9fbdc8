"""`manage.py told DEADLINE_ID`: who was told what about a date, and when."""

from typing import Any

from django.core.management.base import CommandParser

from tracker.management.base import LongstopCommand
from tracker.models import Deadline
from tracker.services.told import as_csv, records, told_about


class Command(LongstopCommand):
    """Prints everything that happened to the reminders of a date, in the order of time."""

    help = "Who was told what about a date, and when."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the deadline and `--csv`."""
        parser.add_argument("deadline", type=int, metavar="DEADLINE_ID", help="the number in its address")
        parser.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each thing that happened."""
        deadline = Deadline.objects.get(pk=options["deadline"])
        rows = list(records(told_about(deadline, None)))
        if options["json"]:
            self.print_json({"deadline": deadline.pk, "title": deadline.title, "told": rows})
        elif options["csv"]:
            self.stdout.write(as_csv(rows), ending="")
        else:
            for row in rows:
                said = (row["at"], row["what"], row["to"], row["detail"])
                self.stdout.write("  ".join(part for part in said if part))
