"""Add one fact to a review, and bring everything that follows from it up to date."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.clock.events import RETRACTED
from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.clock.terms import parse_day, parse_term
from tracker.models import ChangeCause, FactStatus, FuzzyDay, Review, ReviewEvent, Source
from tracker.models.law_words import law_words
from tracker.services.speech import in_english

from .causes import Cause
from .kept import CORRECTED, RECORDED, TAKEN_BACK
from .law import LawBook
from .recompute import recompute_divestments, recompute_reviews
from .second_checks import ask_for_events
from .under_way import causes_before


@transaction.atomic
def record_event(
    review_id: int,
    *,
    kind: str,
    occurred: FuzzyDay,
    by: User | None,
    now: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    source: Source | None = None,
    status: str = FactStatus.VERIFIED,
    corrects: ReviewEvent | None = None,
    reason: str = "",
) -> ReviewEvent:
    """Add an event and rebuild deadlines, phase and reminders of its review, all in one transaction.

    `occurred` is a legal date in the regime's zone; `now` the instant of recording. With `corrects` the event
    replaces an earlier one of the same review (kind `retracted` takes it away) and `reason` says why.
    Raises `ValidationError` naming the field; then nothing has changed.
    """
    review = Review.objects.select_for_update(of=("self",)).select_related("investment").get(pk=review_id)
    event = ReviewEvent(
        review=review,
        kind=kind,
        recorded_at=now,
        recorded_by=by,
        note=note,
        facts=dict(facts or {}),
        source=source,
        status=status,
        corrects=corrects,
        reason=reason.strip(),
        **occurred.columns("occurred"),
    )
    book = LawBook(None, now)
    check_event(event, book)
    orders = list(review.investment.divestments.select_related("investment"))
    for news in causes_before(None, book):  # else its moves would be taken for those of the event
        recompute_reviews([review], book, news)
        recompute_divestments(orders, book, news)
    event.position = _next_position(review)
    event.save(force_insert=True)
    ask_for_events([event], book)
    cause = cause_of(event, book)
    recompute_reviews([review], book, cause)
    recompute_divestments(orders, book, cause)
    return event


def add_events(
    review: Review,
    rows: Sequence[ReviewEvent],
    book: LawBook,
    refuse: Callable[[int, ValidationError], ValidationError] = lambda place, error: error,
    first: int | None = None,
) -> None:
    """Add many facts to a review in one statement; nothing follows from them before the caller recomputes.

    Each is checked like one of its own; `refuse` says by its place which one is refused. `first` is the
    place of the first one in the order of recording (None: behind those that are there).
    """
    first = _next_position(review) if first is None else first
    for place, row in enumerate(rows, first):
        row.position = place
        try:
            check_event(row, book)
        except ValidationError as error:
            raise refuse(place - first, error) from error
    ReviewEvent.objects.bulk_create(rows)
    ask_for_events(rows, book)


def _next_position(review: Review) -> int:
    last = review.events.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@in_english
def cause_of(event: ReviewEvent, book: LawBook) -> Cause:
    """Return what people are told when this event moves a date."""
    title = kind_title(event.kind, book)
    if event.corrects is None:
        return Cause(ChangeCause.EVENT, RECORDED % {"title": title, "occurred": event.occurred}, event=event)
    told = {"title": kind_title(event.corrects.kind, book), "occurred": event.corrects.occurred}
    told |= {"later": title, "instead": event.occurred, "reason": event.reason}
    words = TAKEN_BACK if event.kind == RETRACTED else CORRECTED
    return Cause(ChangeCause.CORRECTION, words % told, event=event)


def kind_title(kind: str, book: LawBook) -> str:
    """Return what a kind of event is called in the field."""
    known = book.library.kinds.get(kind)
    return law_words(known.title) if known else kind.replace("_", " ")


def check_event(event: ReviewEvent, book: LawBook) -> None:
    """Raise `ValidationError` naming the field, if the event cannot be recorded."""
    wrong = _check_kind(event, book) or _check_correction(event) or _check_source(event)
    wrong = wrong or _check_date(event, book) or _check_facts(event)
    if wrong:
        raise ValidationError(wrong)


def _check_kind(event: ReviewEvent, book: LawBook) -> dict[str, str]:
    if event.kind == RETRACTED:
        return {} if event.corrects else {"corrects": _("Choose the event that is taken back.")}
    if event.kind not in book.library.kinds:
        return {
            "kind": _("There is no kind of event “%(kind)s”; choose one of the list.") % {"kind": event.kind}
        }
    if event.status not in FactStatus.values:
        return {"status": _("Use one of: %(names)s.") % {"names": ", ".join(FactStatus.values)}}
    return {}


def _check_correction(event: ReviewEvent) -> dict[str, str]:
    if event.corrects is None:
        return {}
    if event.corrects.review_id != event.review_id:
        return {"corrects": _("The event corrected belongs to another review.")}
    if event.corrects.corrections.exists():
        return {"corrects": _("That event was corrected already: correct the correction instead.")}
    return {} if event.reason else {"reason": _("Say why the earlier event is corrected.")}


def _check_source(event: ReviewEvent) -> dict[str, str]:
    if event.source and event.source.investment_id not in (None, event.review.investment_id):
        return {"source": _("That source belongs to another matter.")}
    return {}


def _check_date(event: ReviewEvent, book: LawBook) -> dict[str, str]:
    first, last = event.occurred.earliest, event.occurred.latest
    planned = event.kind in book.library.kinds and book.library.kinds[event.kind].planned
    today = book.day(book.zone(event.review.regime))
    title = kind_title(event.kind, book)
    if first and first > today and not planned and event.kind != RETRACTED:
        return {
            "occurred": _(
                "“%(title)s” cannot lie in the future: today is %(day)s there. Record it once it has"
                " happened."
            )
            % {"title": title, "day": legal_day(today)}
        }
    law = book.law(event.review.regime)
    return _check_reach(event.kind, first, last, law, book) if law else {}


def _check_reach(kind: str, first: date | None, last: date | None, law: Law, book: LawBook) -> dict[str, str]:
    """Refuse days for which the law or its calendar gives no answer."""
    calendar = book.calendar(law.calendar)
    day = last or first
    if day and day < calendar.first:
        return {
            "occurred": _("%(title)s starts on %(day)s: check the year.")
            % {"title": law_words(calendar.title), "day": legal_day(calendar.first)}
        }
    if first and first > calendar.reach:
        return {
            "occurred": _("%(title)s reaches to %(day)s: check the year.")
            % {"title": law_words(calendar.title), "day": legal_day(calendar.reach)}
        }
    starts = any(kind in rule.starts_on for version in law.versions for rule in version.rules.values())
    begins = law.versions[0].effective_from
    if day and day < begins and starts:
        return {
            "occurred": _("%(title)s is coded from %(day)s on: no clock starts before it.")
            % {"title": law_words(law.title), "day": legal_day(begins)}
        }
    return {}


def _check_facts(event: ReviewEvent) -> dict[str, str]:
    try:
        if "term" in event.facts:
            parse_term(str(event.facts["term"]))
        if "until" in event.facts:
            parse_day(str(event.facts["until"]))
    except LawError as refused:
        return {"term": refused.message}
    return {}
