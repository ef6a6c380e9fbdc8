"""`manage.py verify_certificate FILE`: whether a certificate is as it was made, and its dates follow."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from tracker.management.base import LongstopCommand
from tracker.services.certificates import verify

LARGEST = 64 << 20
"""Bytes; no certificate is nearly as large."""


class Command(LongstopCommand):
    """Leaves with 0 where the file is verified, 1 where it was altered, 2 where that cannot be said."""

    help = "Check a certificate (PDF or JSON): its hash, and its dates against the installed law."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE", help="the certificate, as PDF or as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found; no database is asked."""
        found = verify(_content(Path(options["file"])))
        if options["json"]:
            told = {"code": found.code, "says": found.says, "sha256": found.digest, "notes": found.notes}
            self.print_json({**told, "file": options["file"]})
        else:
            (self.stderr if found.exit else self.stdout).write(" ".join((found.says, *found.notes)))
        if found.exit:
            sys.exit(found.exit)


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise CommandError(_("file: this is too large to be a certificate"), returncode=2)
        return file.read_bytes()
    except OSError as error:
        told = {"file": file, "why": error.strerror or error}
        raise CommandError(_("file: %(file)s cannot be read (%(why)s)") % told, returncode=2) from error
