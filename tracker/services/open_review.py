"""Open a review of a matter, or a new one after a filing was withdrawn and refiled."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.models import FuzzyDay, Investment, Review, ReviewEvent, Source
from tracker.models.law_words import law_words

from .adding import add_row
from .law import LawBook
from .recompute import recompute_reviews
from .record_event import add_events, record_event


@transaction.atomic
def open_review(
    investment: Investment,
    *,
    regime: str,
    now: datetime,
    **values: Any,
) -> Review:
    """Open a review under a regime and compute what it waits for; `values` and refusals as `begin_review`."""
    book = LawBook(None, now)
    review = begin_review(investment, regime=regime, book=book, **values)
    recompute_reviews([review], book)
    return review


def begin_review(
    investment: Investment,
    *,
    regime: str,
    book: LawBook,
    filing_kind: str = "",
    predecessor: Review | None = None,
    history: Sequence[ReviewEvent] = (),
    **values: Any,
) -> Review:
    """Store a review and what happened before; the caller recomputes it, in the same transaction.

    `history` are events that happened before; what fell due before the day of the book then sends no
    reminder. `values` are further columns of the review.

    A regime that is known but not coded is allowed: its reviews have events and no computed dates. Raises
    `ValidationError` naming the field for an unknown regime or kind of filing.
    """
    if regime not in book.library.names:
        known = ", ".join(sorted(book.library.names))
        raise ValidationError(
            {
                "regime": _("There is no regime “%(regime)s”; use one of: %(known)s.")
                % {"regime": regime, "known": known}
            }
        )
    law = book.law(regime)
    if law and filing_kind and filing_kind not in law.filings:
        known = ", ".join(law.filings)
        raise ValidationError(
            {
                "filing_kind": _("%(title)s knows no “%(filing_kind)s”; use one of: %(known)s.")
                % {"title": law_words(law.title), "filing_kind": filing_kind, "known": known}
            }
        )
    if law:
        try:
            law.check_calendar(values.get("calendar", ""))
        except LawError as refused:
            raise ValidationError({"calendar": refused.message}) from refused
    values.setdefault("authority", book.library.names[regime].authority)
    if history:
        values.setdefault("history_before", book.day(book.zone(regime)))
    review = Review(
        investment=investment, regime=regime, filing_kind=filing_kind, predecessor=predecessor, **values
    )
    add_row(review)
    for event in history:
        event.review = review
    add_events(review, history, book, first=0)
    return review


@transaction.atomic
def refile_review(
    review: Review,
    *,
    withdrawn_on: date,
    refiled_on: date,
    by: User | None,
    now: datetime,
    note: str = "",
    source: Source | None = None,
    **values: Any,
) -> Review:
    """Withdraw a filing and open the refiled one, linked to it: the cases stay together, the clocks apart.

    The withdrawal is recorded on the old review and ends its clocks; the refiling is the first event of the
    new one, which takes over regime, kind of filing, authority and legal basis unless `values` say otherwise.
    Raises `ValidationError` if the review was refiled before or the days are out of order.
    """
    if Review.objects.filter(predecessor=review).exists():
        raise ValidationError({"predecessor": _("This review was refiled already: refile the newer one.")})
    if refiled_on < withdrawn_on:
        raise ValidationError({"refiled_on": _("A filing cannot be refiled before it is withdrawn.")})
    told: dict[str, Any] = {"by": by, "now": now, "note": note, "source": source}
    record_event(review.pk, kind="withdrawn", occurred=FuzzyDay.on(withdrawn_on), **told)
    taken_over = ("regime", "filing_kind", "filing_note", "authority", "legal_basis", "code_name", "calendar")
    kept = {name: getattr(review, name) for name in taken_over}
    successor = open_review(review.investment, now=now, predecessor=review, **kept | values)
    record_event(successor.pk, kind="refiled", occurred=FuzzyDay.on(refiled_on), **told)
    successor.refresh_from_db()
    return successor
