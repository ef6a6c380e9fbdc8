"""`manage.py export BOARD`: all rows of a board that answer a question, as a file or on the screen."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.filters.boards import BOARDS
from tracker.filters.kept import as_kept
from tracker.management.base import LongstopCommand
from tracker.management.commands.digest import reader
from tracker.services.boards.exporting import as_csv, as_json, as_xlsx, whole

FORMATS = ("csv", "xlsx", "json")


class Command(LongstopCommand):
    """A file is written beside its place and moved there when it is whole, so that none is ever half."""

    help = (
        "Export the rows of a board, as the board shows them to one person."
        " JSON keys: board, as_of, rows (the columns of the board, as in docs/api.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which rows, for whom, and where to."""
        parser.add_argument("board", help=", ".join(BOARDS))
        parser.add_argument("--query", default="", help="as after the ? of the board's address")
        parser.add_argument("--as", dest="user", help="login name (the first active superuser)")
        parser.add_argument("--format", choices=FORMATS, help="csv if not given")
        parser.add_argument("--out", default="-", help="the file to write; - prints (not for xlsx)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the board now, and write what it answers."""
        kind, out, now = options["board"], options["out"], timezone.now()
        form = options["format"] or ("json" if options["json"] else "csv")
        if kind not in BOARDS:
            boards = ", ".join(BOARDS)
            told = _("There is no board “%(board)s”: choose one of %(boards)s.")
            raise ValidationError({"board": told % {"board": kind, "boards": boards}})
        if form == "xlsx" and out == "-":
            raise CommandError(_("A workbook cannot be printed: name a file with --out."), returncode=2)
        user = reader(options["user"])
        question = BOARDS[kind].ask(as_kept(options["query"], user, now, kind), user, now)
        rows = whole(kind, question, user, now)
        if form == "xlsx":
            with _written(out) as file:
                file.writelines(as_xlsx(kind, rows))
            return
        parts = as_csv(kind, rows) if form == "csv" else as_json(kind, rows, now)
        if out == "-":
            for part in parts:
                self.stdout.write(part, ending="")
            return
        with _written(out) as file:
            for part in parts:
                file.write(part.encode())


@contextmanager
def _written(name: str) -> Iterator[IO[bytes]]:
    """A file that takes its place once it is whole; what stood there stays until then."""
    place = Path(name)
    try:
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
            try:
                yield file
            except BaseException:
                os.unlink(file.name)
                raise
        os.replace(file.name, place)
    except OSError as error:
        told = _("%(file)s cannot be written: %(why)s. Name another file.")
        raise ValidationError({"out": told % {"file": name, "why": error.strerror}}) from error
