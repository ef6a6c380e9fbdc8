"""`manage.py import_docket`: a docket from CSV or XLSX beside the law, and into the record once confirmed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from tracker.clock.explain import legal_day
from tracker.management.base import LongstopCommand
from tracker.management.dates_option import add_dates
from tracker.models import DocketImport, ImportStage, MatterState, NotedDate
from tracker.services import docket as dockets
from tracker.services.docket.fields import choices, is_field
from tracker.services.docket.result import disagreements, shown, summary_of, unmatched
from tracker.services.sheets import letter

PIECE = 1 << 16


class Command(LongstopCommand):
    """Says on which dates the sheet and the law disagree. Without `--confirm` nothing is kept."""

    help = "Compares a docket (CSV or XLSX) with the law; with --confirm its matters are recorded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, who imports it, and how it is read."""
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX; the first row names the columns")
        parser.add_argument("--as", dest="person", metavar="NAME", help="who imports it; the only superuser")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="NAME=FIELD",
            help="what a column is (by name or letter); FIELD= leaves it out; --map help lists fields",
        )
        parser.add_argument("--regime", default="", metavar="ID", help="the regime where a row names none")
        parser.add_argument(
            "--clock",
            action="append",
            default=[],
            metavar="REGIME|WORDS=RULE",
            help="which deadline is meant",
        )
        add_dates(parser)
        parser.add_argument("--confirm", action="store_true", help="record the new matters")
        parser.add_argument("--verified", action="store_true", help="the events were checked against papers")
        parser.add_argument("--take-back", action="store_true", help="FILE is the number of an import")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and compare; confirm or discard."""
        if "help" in options["map"]:
            for field, title in choices():
                self.stdout.write(f"{field}  {title}")
            return
        docket = self._taken_back(options) if options["take_back"] else self._taken(options)
        if docket.stage == ImportStage.REFUSED:
            refusal = docket.refusal
            dockets.discard_docket(docket.pk)
            raise CommandError(f"file: {refusal}", returncode=1)
        self._tell(docket, options["json"])
        if docket.stage == ImportStage.READY:
            dockets.discard_docket(docket.pk)

    def _taken(self, options: dict[str, Any]) -> DocketImport:
        path, now = Path(options["file"]), timezone.now()
        person = _person(options["person"])
        order: str = options["dates"]
        docket = dockets.take_docket(_pieces(path), name=path.name, by=person, now=now, day_order=order)
        if options["map"] or options["regime"]:
            columns = _columns(docket, options["map"])
            told = {"regime": options["regime"], "day_order": order}
            docket = dockets.choose_columns(docket.pk, columns=columns, **told)
        dockets.carry_on(docket.pk, now)
        if options["clock"]:
            clocks = dict(one.rpartition("=")[::2] for one in options["clock"])
            dockets.choose_clocks(docket.pk, clocks=clocks)
            dockets.carry_on(docket.pk, now)
        docket.refresh_from_db()
        if options["confirm"] and docket.matters.filter(state=MatterState.NEW).exists():
            dockets.confirm_docket(docket.pk, is_verified=options["verified"])
            dockets.carry_on(docket.pk, now)
            docket.refresh_from_db()
        return docket

    def _taken_back(self, options: dict[str, Any]) -> DocketImport:
        docket = (
            DocketImport.objects.filter(pk=options["file"]).first() if options["file"].isdecimal() else None
        )
        if docket is None:
            raise LookupError(f"file: there is no import {options['file']}; give the number that was told")
        dockets.take_back_docket(docket.pk)
        dockets.carry_on(docket.pk, timezone.now())
        docket.refresh_from_db()
        return docket

    def _tell(self, docket: DocketImport, as_json: bool) -> None:
        found = summary_of(docket)
        if as_json:
            self.print_json(_data(docket))
            return
        for remark in docket.remarks:
            self.stdout.write(remark)
        dates = "date" if found.differ == 1 else "dates"
        self.stdout.write(f"Your sheet and the law disagree on {found.differ} {dates}.")
        for row in disagreements(docket):
            self._disagreement(row)
        self.stdout.write(f"\n{found.agree} agree, {found.unmatched} could not be compared.")
        for row in unmatched(docket):
            self.stdout.write(f"  Row {row.row}, {row.matter.name}: “{row.words}”. {row.why}")
        for line in _remarks(docket):
            self.stdout.write(f"  {line}")
        told = ", ".join(f"{n} {MatterState(state).label}" for state, n in sorted(found.matters.items()))
        self.stdout.write(f"Matters: {told}. {_next_words(docket)}")

    def _disagreement(self, row: NotedDate) -> None:
        assert row.computed_on
        assert row.days is not None
        way = "later" if row.days > 0 else "earlier"
        self.stdout.write(f"\nRow {row.row}, {row.matter.name}: {row.title}")
        days = f"{abs(row.days)} day{'' if abs(row.days) == 1 else 's'} {way}"
        self.stdout.write(f"  sheet {legal_day(row.noted_on)}, law {legal_day(row.computed_on)}: {days}")
        doubt = "" if row.confidence == "verified" else " [unverified]"
        for text in (row.why, *(step["text"] for step in row.steps)):
            if text:
                self.stdout.write(f"  {text}")
        self.stdout.write(f"  {row.citation}{doubt}")


def _next_words(docket: DocketImport) -> str:
    if docket.stage == ImportStage.DONE:
        return f"Recorded as import {docket.pk}; --take-back {docket.pk} undoes it."
    if docket.stage == ImportStage.UNDONE:
        return "What nobody had added to is taken back."
    return "Nothing is recorded; --confirm records what is new."


def _remarks(docket: DocketImport) -> Iterator[str]:
    for one in shown(list(docket.matters.exclude(problems=[], says="", plan__repeats=[]))):
        yield from one.problems
        yield from one.repeats
        if one.matter.says:
            yield f"{one.matter.name}: {one.matter.says}"


def _data(docket: DocketImport) -> dict[str, Any]:
    found = summary_of(docket)
    return {
        "import": docket.pk if docket.stage in (ImportStage.DONE, ImportStage.UNDONE) else None,
        "file": docket.name,
        "sha256": docket.sha256,
        "stage": docket.stage,
        "remarks": docket.remarks,
        "columns": {letter(int(place)): field for place, field in docket.columns.items()},
        "disagree": found.differ,
        "agree": found.agree,
        "not_compared": found.unmatched,
        "matters": dict(found.matters),
        "disagreements": [_noted(row) for row in disagreements(docket)],
        "unmatched": [_noted(row) for row in unmatched(docket)],
        "remarks_on_rows": list(_remarks(docket)),
    }


def _noted(row: NotedDate) -> dict[str, Any]:
    return {
        "row": row.row,
        "column": row.column,
        "matter": row.matter.name,
        "regime": row.matter.regime,
        "words": row.words,
        "rule": row.rule_id or None,
        "title": row.title or None,
        "sheet_on": row.noted_on,
        "law_on": row.computed_on,
        "days_later": row.days,
        "why": row.why,
        "citation": row.citation,
        "confidence": row.confidence if row.computed_on else None,
        "cautions": row.cautions,
        "steps": row.steps,
    }


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise CommandError(f"file: {path} cannot be read: {error.strerror or error}", returncode=1) from error


def _person(name: str | None) -> User:
    """Who imports: named, or the one superuser there is."""
    if name:
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise CommandError(f"as: there is no active user “{name}”; give a username.", returncode=1)
        if not dockets.may_import(found):
            said = f"as: {name} may not add investments, reviews and events; grant that, or name another"
            raise CommandError(said, returncode=1)
        return found
    roots = list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[:2])
    if len(roots) != 1:
        raise CommandError("as: say who imports it, with --as NAME", returncode=1)
    return roots[0]


def _columns(docket: DocketImport, told: list[str]) -> dict[int, str]:
    """The guess, with what was named by hand in its place."""
    found = {int(place): field for place, field in docket.columns.items()}
    letters = {letter(place): place for place in range(len(docket.heads))}
    for one in told:
        name, _, field = one.rpartition("=")
        place = docket.heads.index(name) if name in docket.heads else letters.get(name)
        if place is None or not (field == "" or is_field(field)):
            heads = ", ".join(docket.heads)
            said = f"map: “{one}” is not NAME=FIELD; names: {heads}; --map help lists the fields"
            raise CommandError(said, returncode=1)
        found = {key: value for key, value in found.items() if key != place}
        found |= {place: field} if field else {}
    return found
