"""Documents on matters, events and incidents: added, superseded, withdrawn; never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import (
    DivestmentEvent,
    Document,
    DocumentWithdrawal,
    Incident,
    Investment,
    ReviewEvent,
)

from .papers import Paper, Sent, keep_all

MOST_AT_ONCE = 20
Place = Investment | ReviewEvent | DivestmentEvent | Incident
COLUMNS: dict[type[Place], str] = {
    Investment: "investment",
    ReviewEvent: "event",
    DivestmentEvent: "step",
    Incident: "incident",
}


@transaction.atomic
def add_documents(
    place: Place, files: Sequence[Sent], *, by: User, now: datetime, note: str = ""
) -> list[Document]:
    """Keep files on a matter, an event or an incident: all of them or none.

    Raises `ValidationError` on `file` for what is not taken, for too many at once, and for a file that stands
    there already; then nothing is recorded.
    """
    if len(files) > MOST_AT_ONCE:
        raise ValidationError({"file": _at_most(len(files))})
    papers = keep_all(files, check=lambda found: _refuse_twice(place, found))
    return [_record(place, paper, by, now, note) for paper in papers]


@transaction.atomic
def supersede_document(document_id: int, file: Sent, *, by: User, now: datetime, note: str = "") -> Document:
    """Keep a newer version of a document beside it, on the same place; the older one stays, struck through.

    Raises `ValidationError` for one that does not stand any more, and on `file` as `add_documents` does.
    """
    older = _standing(document_id)
    [paper] = keep_all([file], check=lambda found: _refuse_twice(older.place, found))
    return _record(older.place, paper, by, now, note, supersedes=older)


@transaction.atomic
def withdraw_document(document_id: int, *, reason: str, by: User, now: datetime) -> DocumentWithdrawal:
    """Say that a document should not count, and why; its file stays.

    Raises `ValidationError` without a reason, and for one that does not stand any more.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is withdrawn.")})
    return DocumentWithdrawal.objects.create(
        document=_standing(document_id), reason=reason.strip(), withdrawn_at=now, withdrawn_by=by
    )


def _standing(document_id: int) -> Document:
    """The document, locked; refused if it was withdrawn or has a newer version."""
    row = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if DocumentWithdrawal.objects.filter(document=row).exists():
        raise ValidationError(_("It was withdrawn already, and stays so: add the right document beside it."))
    if Document.objects.filter(supersedes=row).exists():
        raise ValidationError(_("It has a newer version already: open that one, and do it there."))
    return row


def _refuse_twice(place: Place, papers: Sequence[Paper]) -> None:
    """Refuse a file that stands on the place already, or came twice."""
    own = {COLUMNS[type(place)]: place, "withdrawal__isnull": True}
    kept = {row.sha256: row.name for row in Document.objects.filter(**own)}
    told: list[str] = []
    for paper in papers:
        if paper.sha256 in kept:
            names = {"name": paper.name, "other": kept[paper.sha256]}
            told.append(
                _("“%(name)s” is here already, as “%(other)s”. Leave it out, or choose another.") % names
            )
        kept[paper.sha256] = paper.name
    if told:
        raise ValidationError({"file": told})


def _at_most(count: int) -> str:
    told = {"count": count, "most": MOST_AT_ONCE}
    return _("You chose %(count)d files; add at most %(most)d at once, and the others after them.") % told


def _record(place: Place, paper: Paper, by: User, now: datetime, note: str, **more: Any) -> Document:
    where: dict[str, Any] = {COLUMNS[type(place)]: place}
    row = Document(**where, **paper._asdict(), **more, added_at=now, added_by=by, note=note.strip())
    row.full_clean()
    row.save(force_insert=True)
    return row
