"""What a sheet had noted is kept with reviews and settled; a recorded matter is taken back whole or not."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.events import RETRACTED
from tracker.filters.walls import workable_matters
from tracker.models import (
    ChangeCause,
    DocketImport,
    ImportedMatter,
    MatterState,
    NotedDate,
    Review,
    ReviewEvent,
)
from tracker.models.imports import Verdict
from tracker.services.causes import Cause
from tracker.services.kept import IMPORT_TAKEN_BACK
from tracker.services.law import LawBook
from tracker.services.recompute import recompute_review
from tracker.services.record_event import add_events
from tracker.services.reminders import plan_matter

from .told import events_in


def _locked(matter_id: int) -> ImportedMatter:
    rows = ImportedMatter.objects.select_for_update(of=("self",)).select_related("docket__uploaded_by")
    return rows.get(pk=matter_id)


def keep_with_reviews(docket: DocketImport) -> None:
    """Keep what a sheet had noted otherwise with reviews that were there already, where one works on them.

    What an earlier import of the same sheet has kept is not kept twice.
    """
    rows = NotedDate.objects.filter(matter__docket=docket, matter__state=MatterState.SAME, review=None)
    own = workable_matters(docket.uploaded_by).order_by().values("pk")
    found = rows.filter(verdict=Verdict.DIFFERS, matter__review__investment__in=own)
    for row in found.select_related("matter").defer("matter__rows", "matter__plan").iterator():
        same = {name: getattr(row, name) for name in ("rule_id", "key", "noted_on")}
        if not NotedDate.objects.filter(review=row.matter.review_id, **same).exists():
            NotedDate.objects.filter(pk=row.pk).update(review=row.matter.review_id)


def settle_taken_back(docket: DocketImport, now: datetime) -> None:
    """End what an import kept with reviews that were there before it."""
    rows = NotedDate.objects.filter(matter__docket=docket, matter__state=MatterState.SAME, settled_at=None)
    rows.exclude(review=None).update(
        settled_at=now, settled_by=docket.uploaded_by, settled_note=_reason(docket)
    )


def _reason(docket: DocketImport) -> str:
    return IMPORT_TAKEN_BACK % {"name": docket.name}


def take_back_matters(ids: Iterable[int], now: datetime) -> None:
    """Take some matters of a sheet back, each by itself."""
    for pk in ids:
        take_back_matter(pk, now)


@transaction.atomic
def take_back_matter(matter_id: int, now: datetime) -> ImportedMatter:
    """Take every event of an imported review back, and close the matter that was opened for it.

    History is only added to: the events stay, struck through, with the reason. Where something was added
    since, the matter stays as it is and `says` tells why.
    """
    matter = _locked(matter_id)
    if matter.state != MatterState.STORED or matter.review is None:
        return matter
    rows = Review.objects.select_for_update(of=("self",)).select_related("investment")
    review = rows.get(pk=matter.review.pk)
    events = list(review.events.order_by("position"))
    matter.says = _added_since(matter, review, events)
    if not matter.says:
        _take_back(matter, review, events, now)
    matter.save()
    return matter


def _added_since(matter: ImportedMatter, review: Review, events: Sequence[ReviewEvent]) -> str:
    """What keeps a matter from being taken back, in words; empty where nothing does."""
    investment = review.investment
    if len(events) > len(events_in(matter.plan)):
        return _("Events were added since: take them back on the review's page.")
    if Review.objects.filter(predecessor=review).exists():
        return _("It was withdrawn and refiled since.")
    if investment.divestments.exists() or investment.agreements.exists():
        return _("An order or an agreement was added to the matter since.")
    return ""


def _take_back(matter: ImportedMatter, review: Review, events: Sequence[ReviewEvent], now: datetime) -> None:
    person, book = matter.docket.uploaded_by, LawBook(None, now)
    reason = _reason(matter.docket)
    matter.state = MatterState.UNDONE
    matter.save(update_fields=["state"])
    others = review.investment.reviews.exclude(imported__state=MatterState.UNDONE)
    if not others.exists():
        review.investment.is_closed = True
        review.investment.save(update_fields=["is_closed"])
    taken = [_retracted(review, event, person, now, reason) for event in events]
    add_events(review, taken, book)
    recompute_review(review, None, now, Cause(ChangeCause.CORRECTION, reason), book)
    plan_matter(review.investment_id, now)
    matter.noted.filter(settled_at=None).update(settled_at=now, settled_by=person, settled_note=reason)


def _retracted(review: Review, event: ReviewEvent, person: User, now: datetime, reason: str) -> ReviewEvent:
    told: dict[str, Any] = event.occurred.columns("occurred")
    return ReviewEvent(
        review=review,
        kind=RETRACTED,
        corrects=event,
        reason=reason,
        recorded_by=person,
        recorded_at=now,
        **told,
    )


@transaction.atomic
def settle_noted(noted_id: int, *, note: str, by: User, now: datetime) -> NotedDate:
    """Say how a disagreement between the sheet and the law was settled; it is said once."""
    row = NotedDate.objects.select_for_update(of=("self",)).get(pk=noted_id)
    if row.settled_at:
        raise ValidationError({"note": _("This was settled already: reload the page.")})
    if not note.strip():
        raise ValidationError({"note": _("Say how it was settled.")})
    row.settled_at, row.settled_by, row.settled_note = now, by, note.strip()
    row.save(update_fields=["settled_at", "settled_by", "settled_note"])
    return row
