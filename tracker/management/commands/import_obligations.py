"""`manage.py import_obligations`: a list from CSV or XLSX into an agreement, all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.management.agreement_called import agreement_called
from tracker.management.base import LongstopCommand
from tracker.management.dates_option import add_dates
from tracker.models import Amendment, MitigationAgreement
from tracker.models.clauses import Anchor
from tracker.services.import_obligations import import_obligations
from tracker.services.lists import (
    FIELDS,
    MAX_BYTES,
    Entry,
    Plan,
    Table,
    guessed,
    letter,
    plan_list,
    read_list,
)

COUNTED_FROM = (Anchor.EFFECTIVE.value, Anchor.SIGNED.value)


class Command(LongstopCommand):
    """Says how each row is recorded, or what is unclear by row and column."""

    help = (
        "Imports a list of obligations into a mitigation agreement; one unclear row and nothing is imported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the agreement, the file and how it is read."""
        parser.add_argument("agreement", metavar="AGREEMENT", help="its number, or its matter's short name")
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX; the first row names the columns")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be recorded")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="NAME=FIELD",
            help="what a column is; FIELD= skips it",
        )
        add_dates(parser)
        parser.add_argument(
            "--counted-from", choices=COUNTED_FROM, default="", help="where a row does not say"
        )
        parser.add_argument("--amendment", type=int, metavar="ID", help="the amendment that demands them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, plan, and unless it is a rehearsal or something is unclear, record."""
        agreement = agreement_called(options["agreement"])
        table = read_list(_bytes(Path(options["file"])))
        columns = _columns(table, options["column"])
        anchor, amendment = options["counted_from"], _amendment(agreement, options["amendment"])
        order: str = options["dates"]
        plan = plan_list(agreement, table, columns=columns, anchor=anchor, day_order=order)
        added = 0
        if plan.new and not plan.problems and not options["dry_run"]:
            plan, rows = import_obligations(
                agreement.pk,
                table,
                columns=columns,
                now=timezone.now(),
                anchor=anchor,
                day_order=order,
                amendment=amendment,
            )
            added = len(rows)
        self._say(table, columns, plan, added, options)
        if plan.problems:
            raise CommandError(f"file: nothing was imported; {'; '.join(plan.problems)}", returncode=1)

    def _say(
        self, table: Table, columns: dict[int, str], plan: Plan, added: int, options: dict[str, Any]
    ) -> None:
        if options["json"]:
            told = {letter(place): field for place, field in columns.items()}
            entries = [_entry(one) for one in plan.entries]
            self.print_json(
                {
                    "columns": told,
                    "remarks": table.remarks,
                    "rows": entries,
                    "added": added,
                    "already": len(plan.already),
                    "problems": plan.problems,
                    "dry_run": options["dry_run"],
                }
            )
            return
        for remark in table.remarks:
            self.stdout.write(remark)
        for one in plan.entries:
            says = "unclear" if one.problems else one.already or one.when
            self.stdout.write(f"{one.row}  {one.duty.clause}  {one.duty.text}: {says}")
        self.stdout.write(f"{added} added, {len(plan.new)} new, {len(plan.already)} there already.")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"file: {path} cannot be read: {error.strerror or error}", returncode=1) from error


def _columns(table: Table, told: list[str]) -> dict[int, str]:
    """The guess, with what was named by hand in its place."""
    found = guessed(table.heads)
    for one in told:
        name, _, field = one.rpartition("=")
        if name not in table.heads or field not in ("", *FIELDS):
            heads, fields = ", ".join(table.heads), ", ".join(FIELDS)
            raise CommandError(
                f"column: “{one}” is not NAME=FIELD; names: {heads}; fields: {fields}", returncode=1
            )
        place = table.heads.index(name)
        found = {key: value for key, value in found.items() if value != field and key != place}
        found |= {place: field} if field else {}
    return found


def _amendment(agreement: MitigationAgreement, pk: int | None) -> Amendment | None:
    if pk is None:
        return None
    found = agreement.amendments.filter(pk=pk).first()
    if found is None:
        known = ", ".join(f"{row.pk} ({row})" for row in agreement.amendments.all()) or "none"
        raise LookupError(f"amendment: this agreement has no amendment {pk}; it has: {known}")
    return found


def _entry(one: Entry) -> dict[str, Any]:
    duty = one.duty
    return {
        "row": one.row,
        "clause": duty.clause,
        "text": duty.text,
        "when": one.when,
        "due": duty.due.iso(),
        "term_n": duty.term_n,
        "term_unit": duty.term_unit,
        "anchor": duty.anchor,
        "anchor_on": duty.anchor_on,
        "counting": duty.counting,
        "rolling": duty.rolling,
        "calendar": duty.calendar,
        "recurrence": duty.recurrence,
        "first_falls": duty.first_falls,
        "recurs_until_on": duty.recurs_until_on,
        "evidence_required": duty.evidence_required,
        "consequence": duty.consequence,
        "owner": duty.owner.username if duty.owner else None,
        "deputy": duty.deputy.username if duty.deputy else None,
        "already": one.already,
        "problems": [str(problem) for problem in one.problems],
    }
