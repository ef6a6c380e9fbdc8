"""Load public cases from a file in the case format (docs/case-format.md)."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.management.base import LongstopCommand
from tracker.services.cases import LoadReport, load_cases


class Command(LongstopCommand):
    """Exit status 1 if any record is bad: one line for each bad field on stderr, the others are loaded."""

    help = (
        "Load public cases from a JSON file; loading it again changes nothing. JSON keys: records, created,"
        " updated, unchanged, bad, errors (path, message), findings (path, text)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file to read."""
        parser.add_argument("file", type=Path, help="a JSON array of records, see docs/case-format.md")
        parser.add_argument(
            "--owner", metavar="NAME", help="the person who looks after the matters that this creates"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file, tell what came of it, and fail if any record was refused."""
        report = load_cases(options["file"], timezone.now(), _owner(options["owner"]))
        if options["json"]:
            self.print_json(report.as_dict())
        else:
            self._tell(report)
        if report.problems:
            raise CommandError("\n".join(map(str, report.problems)), returncode=1)

    def _tell(self, report: LoadReport) -> None:
        cases = "1 case" if report.records == 1 else f"{report.records} cases"
        self.stdout.write(
            f"{cases}: {len(report.created)} created, {len(report.updated)} updated,"
            f" {len(report.unchanged)} unchanged, {report.bad} refused"
        )
        for finding in report.findings:
            self.stdout.write(f"note: {finding}")


def _owner(name: str | None) -> User | None:
    if name is None:
        return None
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(f"owner: there is no active user “{name}”; give a username.", returncode=1)
    return found
