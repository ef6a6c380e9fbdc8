"""`manage.py papers`: whether every file of evidence is there, and files that belong to nothing."""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called
from tracker.models import Evidence
from tracker.services.papers import fault_of, folder, orphans


class Command(LongstopCommand):
    """Compares the folder of papers with the record; leaves with 1 where a file is missing or changed."""

    help = "Say which files of evidence are missing or changed; with --tidy, remove files without a row."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare how closely to look, and whether to tidy."""
        parser.add_argument("matter", nargs="?", metavar="MATTER", help="its short name or its number")
        parser.add_argument("--read", action="store_true", help="read every file and compare its SHA-256")
        parser.add_argument(
            "--tidy", action="store_true", help="remove files without a row that are older than a day"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is missing or changed, and what belongs to nothing."""
        rows = Evidence.objects.select_related(
            "obligation__agreement__investment", "part__divestment__investment"
        )
        if options["matter"]:
            matter = matter_called(options["matter"])
            rows = rows.filter(obligation__agreement__investment=matter) | rows.filter(
                part__divestment__investment=matter
            )
        faults = [(row, fault) for row in rows if (fault := fault_of(row, reads=options["read"]))]
        left = orphans(timezone.now())
        if options["tidy"]:
            for path in left:
                path.unlink(missing_ok=True)
        if options["json"]:
            self.print_json(
                {
                    "folder": str(folder()),
                    "count": len(rows),
                    "faults": [_fault(row, fault) for row, fault in faults],
                    "orphans": [path.relative_to(folder()).as_posix() for path in left],
                    "tidied": options["tidy"],
                }
            )
        else:
            for row, fault in faults:
                where = _fault(row, fault)
                self.stdout.write(f"{fault}  {row.stored_as}  {row.name}, {where['matter']}")
            done = "removed" if options["tidy"] else "remove them with --tidy"
            self.stdout.write(f"{len(rows)} papers, {len(faults)} missing or changed.")
            if left:
                self.stdout.write(f"{len(left)} files without a row: {done}.")
        if faults:
            sys.exit(1)


def _fault(row: Evidence, fault: str) -> dict[str, Any]:
    matter = row.obligation.agreement.investment if row.obligation else None
    matter = matter or (row.part.divestment.investment if row.part else None)
    return {
        "evidence": row.pk,
        "matter": matter.slug if matter else None,
        "name": row.name,
        "sha256": row.sha256,
        "stored_as": row.stored_as,
        "fault": fault,
    }
