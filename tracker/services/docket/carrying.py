"""An import goes on by itself, a step of one transaction at a time; a crash costs one step, no more.

How far it is stands in its row, so whoever comes next goes on behind the last whole step, and two at once
take turns by the claim.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import override

from tracker.models import DocketImport, ImportedMatter, ImportStage, MatterState, NotedDate
from tracker.models.imports import WORKING
from tracker.services import papers
from tracker.services.language import language_of
from tracker.services.law import LawBook
from tracker.services.one_writer import make_way
from tracker.services.sheets import Cell, open_sheet

from .checking import look_at
from .recording import keep_columns, store_matters
from .storing import keep_with_reviews, settle_taken_back, take_back_matters
from .taking import LIMITS
from .told import Reader

LEASE = timedelta(minutes=2)
ROWS, MATTERS = 2000, 100
"""How many rows are read, and how many matters looked at, in one transaction.

Each reading begins at the top of the file, so few of them are made.
"""
Step = Callable[[DocketImport, datetime], bool]


def carry_on(docket_id: int, now: datetime, seconds: float | None = None) -> bool:
    """Go on with an import until a person is asked, or about `seconds` have passed; return whether to go on.

    Nothing is done, and False returned, while somebody else is at it.
    """
    if not _claim(docket_id, now):
        return False
    begun = monotonic()
    try:
        while _step(docket_id, now):
            if seconds is not None and monotonic() - begun > seconds:
                return True
            _hold(docket_id, now + timedelta(seconds=monotonic() - begun))
            make_way()
    finally:
        DocketImport.objects.filter(pk=docket_id).update(claimed_until=None)
    return False


def finish_dockets(now: datetime) -> list[int]:
    """The imports that wait for a worker: those whose worker vanished, and those nobody has begun."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return list(
        DocketImport.objects.filter(free, stage__in=WORKING).order_by("pk").values_list("pk", flat=True)
    )


def _claim(docket_id: int, now: datetime) -> bool:
    """Take an import that works by itself and that nobody holds."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    rows = DocketImport.objects.filter(free, pk=docket_id, stage__in=WORKING)
    return rows.update(claimed_until=now + LEASE) == 1


def _hold(docket_id: int, now: datetime) -> None:
    DocketImport.objects.filter(pk=docket_id).update(claimed_until=now + LEASE)


def _step(docket_id: int, now: datetime) -> bool:
    """One step of one transaction; False where there is nothing more to do by itself.

    What is found is told in the language of whoever brought the sheet, by the worker as well.
    """
    with transaction.atomic():
        rows = DocketImport.objects.select_for_update(of=("self",)).select_related("uploaded_by")
        docket = rows.filter(pk=docket_id).first()
        if docket is None or docket.stage not in STEPS:
            return False
        with override(language_of(docket.uploaded_by)):
            return STEPS[docket.stage](docket, now)


def _read(docket: DocketImport, now: datetime) -> bool:
    """Gather the next rows by the matter they are of; the first time, only count them."""
    try:
        with papers.place(docket.stored_as).open("rb") as file:
            rows = open_sheet(file, LIMITS).rows
            next(rows, None)
            if not docket.total:
                docket.total = sum(1 for _row in rows)
                docket.save(update_fields=["total"])
                return True
            batch = list(islice(rows, docket.done, docket.done + ROWS))
    except (ValidationError, OSError) as error:
        told = error.messages if isinstance(error, ValidationError) else [str(error.strerror)]
        docket.stage, docket.refusal = ImportStage.REFUSED, " ".join(told)
        docket.save()
        return False
    _gather(docket, batch)
    docket.done = min(docket.total, docket.done + len(batch))
    if len(batch) < ROWS:
        docket.stage, docket.done, docket.total = ImportStage.CHECKING, 0, docket.matters.count()
    docket.save()
    return True


def _gather(docket: DocketImport, batch: Sequence[tuple[int, list[Cell]]]) -> None:
    """Put rows with those of the same matter, as they came, so that any may stand anywhere in the file."""
    reader = Reader.of(docket)
    width = max(reader.columns, default=-1) + 1
    told: dict[str, list[list[Any]]] = {}
    for number, row in batch:
        key = sha256(reader.key(number, row).encode()).hexdigest()
        told.setdefault(key, []).append([number, [list(cell) for cell in row[:width]]])
    there = {one.key: one for one in docket.matters.filter(key__in=told)}
    for key, one in there.items():
        one.rows = [*one.rows, *told.pop(key)]
    keep_columns(list(there.values()), ["rows"])
    ImportedMatter.objects.bulk_create(
        ImportedMatter(docket=docket, key=key, rows=rows, first_row=rows[0][0]) for key, rows in told.items()
    )


def _check(docket: DocketImport, now: datetime) -> bool:
    """Look at the next matters."""
    batch = list(docket.matters.filter(state=MatterState.READ).order_by("first_row")[:MATTERS])
    looked = look_at(docket, batch, LawBook(None, now)) if batch else []
    keep_columns(batch, ["name", "regime", "plan", "problems", "state", "says", "review"])
    NotedDate.objects.bulk_create(row for one in looked for row in one.noted)
    return _advanced(docket, len(batch), MATTERS, ImportStage.READY, now)


def _store(docket: DocketImport, now: datetime) -> bool:
    goes_on = _a_few(docket, MatterState.NEW, store_matters, ImportStage.DONE, now)
    if not goes_on:
        keep_with_reviews(docket)
    return goes_on


def _undo(docket: DocketImport, now: datetime) -> bool:
    goes_on = _a_few(docket, MatterState.STORED, take_back_matters, ImportStage.UNDONE, now)
    if not goes_on:
        settle_taken_back(docket, now)
    return goes_on


def _a_few(
    docket: DocketImport,
    state: MatterState,
    verb: Callable[[Sequence[int], datetime], None],
    following: ImportStage,
    now: datetime,
) -> bool:
    """A few matters in one transaction; what the verb leaves alone is not met again."""
    todo = docket.matters.filter(state=state, says="").order_by("first_row")
    batch = list(todo.values_list("pk", flat=True)[:FEW])
    verb(batch, now)
    return _advanced(docket, len(batch), FEW, following, now)


FEW = 40
"""How many matters are recorded in one transaction, so that others can write in between."""


def _advanced(docket: DocketImport, done: int, size: int, following: ImportStage, now: datetime) -> bool:
    """Note how far it is; with the last batch the next stage begins."""
    docket.done = min(docket.total, docket.done + done)
    if done < size:
        docket.stage = following
        docket.finished_at = now if following in (ImportStage.DONE, ImportStage.UNDONE) else None
    docket.save()
    return done == size


STEPS: Mapping[str, Step] = {
    ImportStage.READING: _read,
    ImportStage.CHECKING: _check,
    ImportStage.STORING: _store,
    ImportStage.UNDOING: _undo,
}
"""What each stage that goes on by itself does."""
