"""The folder of papers beside the record: every row that names a file, and how its file is."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tracker.models import Document, Evidence, Investment

from .papers import Fault, fault_of
from .shelves import WITH, line_of, of_matter


class StoredPaper(NamedTuple):
    """A row of evidence or a document; `on` says in words what it hangs on, empty for the matter itself."""

    kind: str
    id: int
    matter: str
    on: str
    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str
    by: str
    at: datetime
    standing: str
    fault: Fault | None


def stored_papers(matter: Investment | None, *, reads: bool) -> Iterator[StoredPaper]:
    """Yield every paper kept here, evidence first, in the order of coming; of one matter only if given.

    With `reads` every file is read and its hash compared, else its size is looked at.
    """
    evidence = (
        Evidence.objects.exclude(stored_as="")
        .select_related("obligation__agreement__investment", "part__divestment__investment", "uploaded_by")
        .order_by("uploaded_at", "pk")
    )
    documents = Document.objects.select_related(*WITH).order_by("added_at", "pk")
    if matter:
        of_duty = evidence.filter(obligation__agreement__investment=matter)
        evidence = of_duty | evidence.filter(part__divestment__investment=matter)
        documents = documents.filter(of_matter(matter))
    for row in evidence.iterator():
        yield _evidence(row, fault_of(row, reads=reads))
    for document in documents.iterator():
        yield _document(document, fault_of(document, reads=reads))


def _evidence(row: Evidence, fault: Fault | None) -> StoredPaper:
    duty = row.obligation or row.part
    matter = row.obligation.agreement.investment if row.obligation else None
    matter = matter or (row.part.divestment.investment if row.part else None)
    return StoredPaper(
        kind="evidence",
        id=row.pk,
        matter=matter.slug if matter else "",
        on=str(duty),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        stored_as=row.stored_as,
        by=row.uploader,
        at=row.uploaded_at,
        standing=row.verdict or "waiting",
        fault=fault,
    )


def _document(row: Document, fault: Fault | None) -> StoredPaper:
    line = line_of(row)
    return StoredPaper(
        kind="document",
        id=row.pk,
        matter=line.matter.slug,
        on=line.where,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        stored_as=row.stored_as,
        by=row.added_by.get_username(),
        at=row.added_at,
        standing=line.standing,
        fault=fault,
    )
