"""Each matter of a sheet beside the law and the record: new, there already or refused; nothing is written."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.models import (
    DocketImport,
    FactStatus,
    FuzzyDay,
    ImportedMatter,
    MatterState,
    NotedDate,
    Review,
    ReviewEvent,
)
from tracker.services.law import LawBook, clock_events
from tracker.services.record_event import check_event
from tracker.services.sheets import Cell, Problem

from .comparing import Case, case_of, compared, imagined_events
from .known import Known, facts_of
from .told import Happened, Noted, Reader, Told, event_words, plan_of


class Looked(NamedTuple):
    """A matter as it was looked at, with the rows that say how its noted dates compare."""

    matter: ImportedMatter
    noted: list[NotedDate]


def look_at(docket: DocketImport, matters: Sequence[ImportedMatter], book: LawBook) -> list[Looked]:
    """Look at some matters of a sheet; a fixed number of statements, and none that writes."""
    reader = Reader.of(docket)
    told = [reader.told(rows_of(matter)) for matter in matters]
    known = Known(told, docket.uploaded_by)
    both = zip(matters, told, strict=True)
    return [_looked(matter, one, reader, known, docket, book) for matter, one in both]


def rows_of(matter: ImportedMatter) -> list[tuple[int, list[Cell]]]:
    """The rows of a matter as they came."""
    return [(number, [Cell(text, kind) for text, kind in cells]) for number, cells in matter.rows]


def _looked(
    matter: ImportedMatter, told: Told, reader: Reader, known: Known, docket: DocketImport, book: LawBook
) -> Looked:
    values, problems = told.values, list(told.problems)
    review = None if problems else known.review_of(told)
    case: Case | None = None
    if not problems and not review:
        problems += refused_events(told.events, _imagined_review(told), reader, book)
    if not problems:
        events = clock_events(known.events.get(review.pk, ())) if review else imagined_events(told.events)
        try:
            case = case_of(values, events, book)
        except LawError as error:
            problems.append(reader.problem(matter.first_row, None, error.message))
    matter.name, matter.regime = values.get("name", "")[:200], values.get("regime", "")[:40]
    matter.plan = {**plan_of(told), "flags": list(case.flags) if case else []}
    matter.problems = [list(one) for one in problems]
    matter.review = review
    matter.state = MatterState.BAD if problems else MatterState.SAME if review else MatterState.NEW
    matter.says = _already(told, known.events.get(review.pk, ())) if review else ""
    noted = [] if problems else [_noted(one, case, told, docket, reader, matter) for one in told.noted]
    return Looked(matter, noted)


def _noted(
    one: Noted, case: Case | None, told: Told, docket: DocketImport, reader: Reader, matter: ImportedMatter
) -> NotedDate:
    row = compared(one, case, told.values, docket.clocks)
    row.matter = matter
    row.column = reader.problem(one.row, one.place, "").column[:200]
    return row


def _already(told: Told, events: Sequence[ReviewEvent]) -> str:
    """That it stands on record, and what of the sheet does not stand there."""
    recorded = facts_of(events)
    missing = [one for one in told.events if (one.kind, one.on) not in recorded]
    if not missing:
        return _("On record already.")
    return _("On record already, without: %(events)s. Add them on its page.") % {
        "events": ", ".join(event_words(missing))
    }


def _imagined_review(told: Told) -> Review:
    return Review(regime=told.values["regime"], filing_kind=told.values.get("filing", ""))


def refused_events(
    events: Iterable[Happened], review: Review, reader: Reader, book: LawBook
) -> list[Problem]:
    """What `record_event` would refuse of these events, at their cells."""
    found: list[Problem] = []
    for one in events:
        occurred = FuzzyDay.on(one.on).columns("occurred")
        event = ReviewEvent(review=review, kind=one.kind, status=FactStatus.VERIFIED, **occurred)
        try:
            check_event(event, book)
        except ValidationError as error:
            found += [reader.problem(one.row, one.place, text) for text in error.messages]
    return found
