"""`manage.py coverage`: which clocks of which law are coded, and how sure each one is."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from tracker.clock.law import Law
from tracker.management.base import LongstopCommand
from tracker.regimes.coverage import clocks, last_read, page
from tracker.regimes.loader import Library, load_library

PAGE = Path(settings.BASE_DIR) / "docs" / "coverage.md"


class Command(LongstopCommand):
    """Prints the page; `--write` stores it, `--check` ends with 1 where the stored one is not of this law."""

    help = "Say which clocks of which law are coded, unverified, or waiting; made from the law files."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do with the page."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--write", action="store_true", help="write docs/coverage.md")
        what.add_argument(
            "--check", action="store_true", help="end with 1 if docs/coverage.md is not current"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, write or check the page."""
        library = load_library()
        text = page(library)
        if options["check"]:
            if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
                told = "docs/coverage.md: is not of these law files; run `manage.py coverage --write`"
                raise CommandError(told, returncode=1)
        elif options["write"]:
            PAGE.write_text(text, encoding="utf-8")
        if options["json"]:
            self.print_json(as_data(library))
        elif not options["check"] and not options["write"]:
            self.stdout.write(text)


def as_data(library: Library) -> dict[str, Any]:
    """Return the coverage under the documented keys of `coverage --json`."""
    return {"regimes": [_law_data(law) for law in library.laws.values()]}


def _law_data(law: Law) -> dict[str, Any]:
    versions = law.versions
    return {
        "id": law.id,
        "last_read": last_read(law),
        "clocks": [one._asdict() for one in clocks(law)],
        "stops": sorted({stop for version in versions for stop in version.stops}),
        "standstills": sorted({bar for version in versions for bar in version.standstills}),
        "paths": sorted({path for version in versions for path in version.paths}),
        "waiting": [asdict(one) for one in law.uncoded],
    }
