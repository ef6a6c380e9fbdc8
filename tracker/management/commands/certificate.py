"""`manage.py certificate`: the certificate of a date or of a review, as PDF or JSON."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.management.base import LongstopCommand, add_language
from tracker.services.certificates import as_pdf, deadline_certificate, review_certificate
from tracker.services.certificates.paper import as_json
from tracker.services.pack import PAPERS


class Command(LongstopCommand):
    """Writes the certificate to a file, which appears only once it is whole."""

    help = "The certificate of a date: what it rests on, step by step, with its hash. PDF or JSON by --out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what to certify and the file."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--deadline", type=int, metavar="ID", help="one date, by its number")
        what.add_argument("--review", type=int, metavar="ID", help="every date of a review, by its number")
        parser.add_argument("--out", metavar="FILE", required=True, help="a name ending in .pdf or .json")
        parser.add_argument("--paper", choices=PAPERS, default="a4", help="size of the PDF's pages")
        add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say its hash."""
        out, now = Path(options["out"]), timezone.now()
        if out.suffix.lower() not in (".pdf", ".json"):
            raise CommandError(_("out: name a file that ends in .pdf or .json"), returncode=1)
        if options["deadline"] is not None:
            made = deadline_certificate(options["deadline"], viewer=None, now=now)
        else:
            made = review_certificate(options["review"], viewer=None, now=now)
        is_pdf = out.suffix.lower() == ".pdf"
        how = (options["paper"], options["language"])
        _write(out, as_pdf(made.value, *how) if is_pdf else as_json(made.value))
        told = {"file": str(out), "sha256": made.digest, "dates": len(made.value["dates"])}
        if options["json"]:
            self.print_json(told)
            return
        self.stdout.write(_("%(file)s: %(dates)s dates, SHA-256 %(sha256)s") % told)


def _write(out: Path, content: bytes) -> None:
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        told = {"file": out, "why": error.strerror or error}
        says = _("out: %(file)s cannot be written (%(why)s): name another file") % told
        raise CommandError(says, returncode=1) from error
    finally:
        part.unlink(missing_ok=True)
