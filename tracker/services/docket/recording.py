"""New matters of a sheet are recorded a batch at a time: each whole or not. Done twice it is done once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from tracker.models import (
    DocketImport,
    FactStatus,
    FuzzyDay,
    ImportedMatter,
    Investment,
    MatterState,
    NotedDate,
    Party,
    Review,
    ReviewEvent,
    Source,
)
from tracker.services.kept import SHEET
from tracker.services.law import LawBook
from tracker.services.open_matter import open_matter
from tracker.services.open_review import begin_review
from tracker.services.recompute import recompute_reviews

from .checking import rows_of
from .known import Known, matters_called
from .told import Reader, Told

OF_REVIEW = ("filing_number", "code_name", "calendar")


def keep_columns(matters: Sequence[ImportedMatter], names: Sequence[str]) -> None:
    """Write columns of many rows that are stored already: an upsert on the id, cheap for any number."""
    if matters:
        ImportedMatter.objects.bulk_create(
            matters, update_conflicts=True, unique_fields=["id"], update_fields=list(names)
        )


@transaction.atomic
def store_matters(ids: Iterable[int], now: datetime) -> None:
    """Record new matters of one sheet with reviews, events and what was noted; what is no longer new stays.

    They are read and looked for again under their lock. What the record refuses is told in `says`, and
    nothing of that matter is recorded. The dates of all reviews are computed and planned at once.
    """
    rows = ImportedMatter.objects.select_for_update(of=("self",)).select_related("docket__uploaded_by")
    matters = list(rows.filter(pk__in=ids, state=MatterState.NEW).order_by("first_row", "pk"))
    if not matters:
        return
    batch = _Batch(matters, LawBook(None, now))
    recompute_reviews([review for review in map(batch.store, matters) if review], batch.book)
    keep_columns(matters, ["state", "says", "review"])
    review = ImportedMatter.objects.filter(pk=OuterRef("matter")).values("review")
    NotedDate.objects.filter(matter__in=matters).update(review=Subquery(review))


class _Batch:
    """Some matters of one sheet on their way into the record, and what of them is there already."""

    def __init__(self, matters: Sequence[ImportedMatter], book: LawBook) -> None:
        self.docket, self.book = matters[0].docket, book
        self.person: User = self.docket.uploaded_by
        reader = Reader.of(self.docket)
        self.told = {one.pk: reader.told(rows_of(one)) for one in matters}
        self.known = Known(self.told.values(), self.person)
        self._look_up()

    def _look_up(self) -> None:
        """The open matters and the parties of these names that this person works on and sees."""
        values = [one.values for one in self.told.values()]
        self.open = matters_called({one["name"] for one in values}, self.person)
        names = {one.get(part, "") for one in values for part in ("investor", "target")} - {""}
        rows = Party.objects.visible_to(self.person).filter(name__in=names).order_by("-pk")
        self.parties = {row.name: row for row in rows}

    def store(self, matter: ImportedMatter) -> Review | None:
        """Record one matter, all but its dates; None where it is there already or refused."""
        told = self.told[matter.pk]
        if review := self.known.review_of(told):
            matter.state, matter.says, matter.review = MatterState.SAME, _("On record already."), review
            return None
        events = _history(self.docket, told, self.book.now)
        try:
            with transaction.atomic():
                review = self._begun(told, events)
        except ValidationError as refused:
            matter.state, matter.says = MatterState.BAD, " ".join(refused.messages)
            self._look_up()  # what was opened for this matter is gone again
            return None
        matter.state, matter.says, matter.review = MatterState.STORED, "", review
        self.known.add(review, events)
        return review

    def _begun(self, told: Told, events: Sequence[ReviewEvent]) -> Review:
        values, name = told.values, told.values["name"]
        position = _next(self.open[name]) if name in self.open else 0
        investment = self.open[name] = self.open.get(name) or self._opened(values)
        source = Source.objects.create(
            investment=investment,
            position=position,
            title=self.docket.name,
            note=SHEET % {"digest": self.docket.sha256},
        )
        for event in events:
            event.source = source
        more: dict[str, Any] = {field: values[field] for field in OF_REVIEW if values.get(field)}
        filing = values.get("filing", "")
        return begin_review(
            investment, regime=values["regime"], book=self.book, filing_kind=filing, history=events, **more
        )

    def _opened(self, values: dict[str, str]) -> Investment:
        countries = {name: values.get(name, "") for name in ("investor_country", "target_country")}
        investor = self._party(values.get("investor", ""), values.get("investor_country", ""))
        target = self._party(values.get("target", ""), values.get("target_country", ""))
        return open_matter(values["name"], by=self.person, investor=investor, target=target, **countries)

    def _party(self, name: str, country: str) -> Party | None:
        """The party of that name that this person sees, or a new one of their own."""
        if name and name not in self.parties:
            self.parties[name] = Party.objects.create(name=name, country=country, created_by=self.person)
        return self.parties[name] if name else None


def _history(docket: DocketImport, told: Told, now: datetime) -> list[ReviewEvent]:
    status = FactStatus.VERIFIED if docket.is_verified else FactStatus.FROM_MEMORY
    return [
        ReviewEvent(
            kind=one.kind,
            recorded_at=now,
            recorded_by=docket.uploaded_by,
            note=f"Row {one.row} of {docket.name}",
            status=status,
            **FuzzyDay.on(one.on).columns("occurred"),
        )
        for one in told.events
    ]


def _next(investment: Investment) -> int:
    last = investment.sources.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
