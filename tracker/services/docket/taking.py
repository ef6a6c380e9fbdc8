"""A docket as it comes and as its columns are chosen: kept, read anew, discarded, confirmed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.models import DocketImport, HeaderMapping, ImportStage, NotedDate
from tracker.services import papers
from tracker.services.paper_kinds import KINDS, Kind
from tracker.services.sheets import Cell, Limits, Sheet, open_sheet
from tracker.services.sheets.columns import plain

from .fields import guessed, is_field
from .told import wrong_columns

MAX_ROWS = 50_000
LIMITS = Limits(rows=MAX_ROWS, columns=60, scanned=200_000, unpacked=512 << 20, size="512 MB")
LOOKED_AT = 50
"""Rows from which the columns are guessed."""
NO_ROWS = gettext_noop(
    "The sheet has no rows below the names of its columns: choose the one with the matters."
)
NEEDED = ("tracker.add_investment", "tracker.add_review", "tracker.add_reviewevent")
OPEN = (ImportStage.READING, ImportStage.CHECKING, ImportStage.READY, ImportStage.REFUSED)


def may_import(user: User) -> bool:
    """Whether this person may record matters, reviews and events at all."""
    return user.is_active and all(user.has_perm(one) for one in NEEDED)


def take_docket(
    pieces: Iterable[bytes], *, name: str, by: User, now: datetime, day_order: str = ""
) -> DocketImport:
    """Keep a file and start its import, with the columns as this person chose them last time or as guessed.

    `day_order` is said anew for each file, and never remembered.
    Raises `ValidationError` on `file` for what cannot be read, with nothing kept, and `PermissionDenied`.
    """
    if not may_import(by):
        raise PermissionDenied
    paper = papers.keep(pieces, name, _kind_of)
    try:
        heads, rows, sheet = first_rows(paper.stored_as)
        kept = HeaderMapping.objects.filter(user=by, header=header_of(heads)).first()
        guesses = guessed(heads, rows, sheet.day_zero, day_order)
        guess = {str(place): field for place, field in guesses.items()}
        chosen = kept.columns if kept else guess
        wrong = wrong_columns({int(place): field for place, field in chosen.items()})
        return DocketImport.objects.create(
            **{"name": paper.name, "size": paper.size, "sha256": paper.sha256, "stored_as": paper.stored_as},
            **{"uploaded_at": now, "uploaded_by": by, "heads": heads, "remarks": sheet.remarks},
            **{"day_zero": sheet.day_zero, "day_order": day_order, "columns": chosen},
            stage=ImportStage.READY if wrong else ImportStage.READING,
            refusal=" ".join(wrong),
            regime=kept.regime if kept else "",
            clocks=kept.clocks if kept else {},
        )
    except ValidationError:
        papers.forget(paper.stored_as)
        raise


def first_rows(stored_as: str) -> tuple[list[str], list[list[Cell]], Sheet]:
    """The names of all columns (empty: without), and some rows below. Raises `ValidationError` on `file`."""
    with papers.place(stored_as).open("rb") as file:
        sheet = open_sheet(file, LIMITS)
        rows = [row for _number, row in islice(sheet.rows, LOOKED_AT + 1)]
    if len(rows) < 2:
        raise ValidationError({"file": _(NO_ROWS)})
    heads = [cell.text.strip()[:200] for cell in rows[0]]
    unnamed = max(map(len, rows)) - len(heads)
    return heads + [""] * unnamed, rows[1:], sheet


def header_of(heads: Iterable[str]) -> str:
    """The digest by which columns of these names are remembered; those without one at the end aside."""
    names = [plain(head) for head in heads]
    while names and not names[-1]:
        names.pop()
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def _kind_of(name: str, file: BinaryIO) -> Kind:
    """CSV in any encoding, or a workbook; what is in it is told by reading it."""
    ending = name.rpartition(".")[2].lower()
    if ending not in ("csv", "txt", "tsv", "xlsx"):
        raise ValidationError({"file": _("Choose a CSV file or an Excel workbook (.xlsx).")})
    return KINDS["xlsx" if ending == "xlsx" else "csv"]


@transaction.atomic
def choose_columns(
    docket_id: int, *, columns: Mapping[int, str], regime: str, day_order: str = ""
) -> DocketImport:
    """Read the file anew with these columns, and remember them. Raises `ValidationError`."""
    docket = _open(docket_id)
    chosen = {place: field for place, field in columns.items() if field}
    wrong = wrong_columns(chosen)
    if any(not is_field(field) for field in chosen.values()):
        wrong.append(_("Choose what each column is from the list."))
    if wrong:
        raise ValidationError(wrong)
    docket.columns, docket.regime = {str(place): field for place, field in chosen.items()}, regime
    docket.day_order = day_order
    docket.stage, docket.done, docket.total, docket.refusal = ImportStage.READING, 0, 0, ""
    _forget_matters(docket)
    docket.save()
    _remember(docket)
    return docket


@transaction.atomic
def choose_clocks(docket_id: int, *, clocks: Mapping[str, str]) -> DocketImport:
    """Compare anew with these choices of which deadline is meant, and remember them."""
    docket = _open(docket_id)
    docket.clocks = {**docket.clocks, **clocks}
    docket.stage, docket.done = ImportStage.CHECKING, 0
    docket.total = docket.matters.count()
    NotedDate.objects.filter(matter__docket=docket).delete()
    docket.matters.update(state="read", problems=[], says="")
    docket.save()
    _remember(docket)
    return docket


def _forget_matters(docket: DocketImport) -> None:
    """Delete what was read so far without fetching it."""
    NotedDate.objects.filter(matter__docket=docket).delete()
    docket.matters.only("pk").delete()


def _remember(docket: DocketImport) -> None:
    HeaderMapping.objects.update_or_create(
        user=docket.uploaded_by,
        header=header_of(docket.heads),
        defaults={"columns": docket.columns, "regime": docket.regime, "clocks": docket.clocks},
    )


def discard_docket(docket_id: int) -> None:
    """Forget an import that was not confirmed, and remove its file."""
    with transaction.atomic():
        docket = _open(docket_id)
        stored_as = docket.stored_as
        _forget_matters(docket)
        docket.delete()
    papers.forget(stored_as)


@transaction.atomic
def confirm_docket(docket_id: int, *, is_verified: bool) -> DocketImport:
    """Let the worker record every new matter; `is_verified`: the events were checked against the papers."""
    docket = _open(docket_id)
    if docket.stage != ImportStage.READY:
        raise ValidationError(_("Wait until every date is computed, then confirm."))
    docket.stage, docket.done, docket.is_verified = ImportStage.STORING, 0, is_verified
    docket.total = docket.matters.filter(state="new").count()
    beside = docket.matters.filter(state="same", noted__verdict="differs")
    if not docket.total and not beside.exists():
        raise ValidationError(_("There is nothing new to record. Discard the import."))
    docket.save()
    return docket


@transaction.atomic
def take_back_docket(docket_id: int) -> DocketImport:
    """Let the worker take back every matter to which nothing was added since."""
    docket = DocketImport.objects.select_for_update(of=("self",)).get(pk=docket_id)
    if docket.stage != ImportStage.DONE:
        raise ValidationError(_("Only an import that was recorded can be taken back."))
    docket.stage, docket.done = ImportStage.UNDOING, 0
    docket.total = docket.matters.filter(state="stored").count()
    docket.save()
    return docket


def _open(docket_id: int) -> DocketImport:
    """The import, locked, while nothing of it is recorded. Raises `ValidationError`."""
    rows = DocketImport.objects.select_for_update(of=("self",)).select_related("uploaded_by")
    docket = rows.get(pk=docket_id)
    if docket.stage not in OPEN:
        raise ValidationError(_("This import is recorded already: take it back."))
    return docket
