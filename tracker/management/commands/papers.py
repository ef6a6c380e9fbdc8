"""`manage.py papers`: evidence and documents, and whether the folder of papers agrees with them."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.management.base import LongstopCommand
from tracker.management.looking_ahead import matter_called
from tracker.services.papers import folder, orphans
from tracker.services.store import StoredPaper, stored_papers


class Command(LongstopCommand):
    """Compares the folder with the record; leaves with 1 for a file missing, changed or without a row."""

    help = "Say which files of evidence and documents are missing, changed or without a row; --list: all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare how closely to look, and whether to list and to tidy."""
        parser.add_argument("matter", nargs="?", metavar="MATTER", help="its short name or its number")
        parser.add_argument("--list", action="store_true", help="list every paper with its matter and hash")
        parser.add_argument("--read", action="store_true", help="read every file and compare its SHA-256")
        parser.add_argument(
            "--tidy", action="store_true", help="remove files without a row that are older than a day"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is missing or changed, and what belongs to nothing."""
        matter = matter_called(options["matter"]) if options["matter"] else None
        papers = list(stored_papers(matter, reads=options["read"]))
        left = orphans(timezone.now())
        if options["tidy"]:
            for path in left:
                path.unlink(missing_ok=True)
        if options["json"]:
            self._print_json(papers, left, options)
        else:
            self._print(papers, left, options)
        if any(one.fault for one in papers) or (left and not options["tidy"]):
            sys.exit(1)

    def _print_json(self, papers: list[StoredPaper], left: list[Path], options: dict[str, Any]) -> None:
        told: dict[str, Any] = {
            "folder": str(folder()),
            "count": len(papers),
            "faults": [one._asdict() for one in papers if one.fault],
            "orphans": [path.relative_to(folder()).as_posix() for path in left],
            "tidied": options["tidy"],
        }
        if options["list"]:
            told["papers"] = [one._asdict() for one in papers]
        self.print_json(told)

    def _print(self, papers: list[StoredPaper], left: list[Path], options: dict[str, Any]) -> None:
        for one in papers:
            if one.fault:
                self.stdout.write(f"{one.fault}  {one.stored_as}  {one.name}, {one.matter}")
            elif options["list"]:
                where = f"{one.matter}, {one.on}" if one.on else one.matter
                self.stdout.write(
                    f"{one.sha256}  {one.size:>10}  {one.at:%Y-%m-%d %H:%M}  {one.by}  {one.name}  ({where})"
                )
        bad = sum(one.fault is not None for one in papers)
        counts = {"papers": len(papers), "bad": bad}
        self.stdout.write(_("%(papers)d papers, %(bad)d missing or changed.") % counts)
        if left:
            files = {"files": len(left)}
            self.stdout.write(
                _("%(files)d files without a row: removed.") % files
                if options["tidy"]
                else _("%(files)d files without a row: remove them with --tidy.") % files
            )
