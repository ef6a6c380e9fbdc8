"""`manage.py report_pack`: the report pack of an agreement or order for an agency and a period, as a ZIP."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import ngettext

from tracker.clock.terms import parse_day
from tracker.management.agreement_called import agreement_called, order_called
from tracker.management.base import LongstopCommand, add_language
from tracker.models import Divestment, MitigationAgreement
from tracker.services.pack import PAPERS, Asked, Packed, write_order_pack, write_pack
from tracker.services.pack.contents import Contents


class Command(LongstopCommand):
    """Writes the pack to a file, which appears only once it is whole."""

    help = "The report pack of a mitigation agreement or an order: PDF, JSON, CSV, evidence, hashes."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the agreement, the period, the agency and the file."""
        parser.add_argument("agreement", metavar="AGREEMENT", help="its number, or its matter's short name")
        parser.add_argument("--order", action="store_true", help="it is an order to sell and its parts")
        parser.add_argument(
            "--from", dest="first", metavar="DAY", required=True, help="first day, YYYY-MM-DD"
        )
        parser.add_argument("--to", dest="last", metavar="DAY", required=True, help="last day, YYYY-MM-DD")
        parser.add_argument("--agency", metavar="NAME", required=True, help="who gets the pack")
        parser.add_argument("--out", metavar="FILE", required=True, help="the ZIP to write")
        parser.add_argument("--paper", choices=PAPERS, default="a4", help="size of the PDF's pages")
        add_language(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the pack and say what is in it."""
        called = order_called if options["order"] else agreement_called
        row = called(options["agreement"])
        first, last = parse_day(options["first"], "from"), parse_day(options["last"], "to")
        how = {"paper": options["paper"], "language": options["language"]}
        asked = Asked(agency=options["agency"], first=first, last=last, **how)
        packed = _written(row, asked, Path(options["out"]))
        told = packed.contents
        if options["json"]:
            self.print_json(_data(packed, options["out"]))
            return
        for remark in told.remarks:
            self.stdout.write(remark)
        self.stdout.write(f"{options['out']}: {', '.join(_counts(told))}.")


def _counts(told: Contents) -> Iterator[str]:
    """`1 obligation`, `0 gaps` and so on: what is in the pack."""
    n = len(told.obligations)
    yield ngettext("%(n)s obligation", "%(n)s obligations", n) % {"n": n}
    n = len(told.gaps)
    yield ngettext("%(n)s gap", "%(n)s gaps", n) % {"n": n}
    n = len(told.evidence)
    yield ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", n) % {"n": n}
    if told.of == "order":
        n = len(told.breaches)
        yield ngettext("%(n)s breach", "%(n)s breaches", n) % {"n": n}
    else:
        n = len(told.incidents)
        yield ngettext("%(n)s incident", "%(n)s incidents", n) % {"n": n}


def _written(row: MitigationAgreement | Divestment, asked: Asked, out: Path) -> Packed:
    """Write beside the file and rename, so that nobody ever finds half a pack."""
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(
            f"out: {out} cannot be written ({reason}): name another file", returncode=1
        ) from error
    part = Path(name)
    write = write_order_pack if isinstance(row, Divestment) else write_pack
    try:
        with os.fdopen(handle, "wb") as file:
            packed = write(row.pk, asked, file, viewer=None, now=timezone.now())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return packed


def _data(packed: Packed, out: str) -> dict[str, Any]:
    told = packed.contents
    return {
        "file": out,
        "agency": told.agency,
        "from": told.period_from,
        "to": told.period_to,
        "as_of": told.as_of,
        "zone": told.zone,
        "agreement": told.agreement,
        "matter": told.matter,
        "obligations": len(told.obligations),
        "dates": sum(len(one.occurrences) for one in told.obligations),
        "gaps": len(told.gaps),
        "evidence": len(told.evidence),
        "unreadable": [one.name for one in told.evidence if one.problem],
        "of": told.of,
        "breaches": len(told.breaches),
        "incidents": len(told.incidents),
        "visits": len(told.visits),
        "remarks": told.remarks,
        "hashes": packed.hashes,
    }
