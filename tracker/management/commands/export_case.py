"""`manage.py export_case MATTER`: a matter as a record of the case format (docs/case-format.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from tracker.management.base import LongstopCommand, as_json
from tracker.management.looking_ahead import matter_called
from tracker.services.cases import export_case, left_out


class Command(LongstopCommand):
    """What the format has no room for is said on stderr; exit status 1 if the matter has no review."""

    help = "Write a matter in the case format, as `load_cases` reads it: a JSON array with one record."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which matter, and where to."""
        parser.add_argument("matter", help="its short name, as in the case file")
        parser.add_argument("--out", type=Path, help="the file to write; without it the record is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write the record."""
        matter = matter_called(options["matter"])
        told = as_json([export_case(matter)])
        for what in left_out(matter):
            self.stderr.write(f"Left out: {what}.")
        if options["out"] is None:
            self.stdout.write(told)
        else:
            options["out"].write_text(f"{told}\n", encoding="utf-8")
