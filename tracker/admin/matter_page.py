"""What a matter's page shows: who and what, the date that binds, the others, what follows, papers, people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Prefetch, Q, QuerySet

from tracker.admin import shelf_page
from tracker.admin.agreement_page import MONTHS_SHOWN, OVER
from tracker.admin.order_page import next_of_each, overdue_of
from tracker.admin.ownership import holdings_of
from tracker.admin.review_page import dates_of, phase_titles
from tracker.clock.days import add_months
from tracker.filters.today import with_today
from tracker.filters.walls import may_work_on
from tracker.models import CaseNoteKind, Deadline, Investment, Obligation, Review
from tracker.models.law_words import law_words, regime_title
from tracker.models.reader_zones import zone_of
from tracker.regimes.loader import load_library
from tracker.services.happened import happened_in
from tracker.services.history import FEW, MANY, history_of
from tracker.services.law import LawBook
from tracker.services.mails_ahead import watches_of
from tracker.services.outlook import Outlook, outlook, reviews_of
from tracker.services.standing import Line, Reader


class ReviewLine(NamedTuple):
    """A review as its matter lists it."""

    review: Review
    regime: str
    filing: str
    phase: str
    next: Line | None


def deadlines_of(matter: Investment, user: User) -> QuerySet[Deadline]:
    """Every clock of a matter, of its reviews, divestments and obligations."""
    return (
        Deadline.objects.visible_to(user)
        .with_matter()
        .filter(
            Q(review__investment=matter)
            | Q(divestment__investment=matter)
            | Q(obligation__agreement__investment=matter)
        )
    )


def without_far_occurrences(rows: QuerySet[Deadline], now: datetime) -> QuerySet[Deadline]:
    """The rows without what recurs and is over or comes later than the agreement's page shows at once."""
    far = Q(due_on__gt=add_months(now.date(), MONTHS_SHOWN))
    return rows.exclude(Q(far | Q(state__in=OVER), obligation__recurrence__gt=""))


def matter_page(matter: Investment, user: User, now: datetime, *, whole: bool = False) -> dict[str, Any]:
    """The context of the page; the number of queries does not grow with what the matter holds.

    `whole` shows the history further back.
    """
    rows = without_far_occurrences(with_today(deadlines_of(matter, user), now), now)
    dates = dates_of(next_of_each(list(rows)), Reader(now, zone_of(user)))
    divestments = matter.divestments.select_related("buyer", "deadline_source")
    obligations = Obligation.objects.select_related("source", "owner")
    notes = list(matter.notes.all())
    reviews = list(reviews_of(matter))
    may_work = may_work_on(user, matter)
    return {
        "dates": dates,
        "overdue": overdue_of(dates),
        "reviews": review_lines(reviews, dates.binding, dates.others),
        "outlook": outlook_of(matter, reviews, now),
        "divestments": divestments,
        "agreements": matter.agreements.prefetch_related(Prefetch("obligations", obligations)),
        "holdings": holdings_of(matter, user, now),
        "other_parties": matter.other_parties.select_related("party"),
        "sources": list(matter.sources.all()),
        "published": list(matter.published_deadlines.select_related("source")),
        "conflicts": [note for note in notes if note.kind == CaseNoteKind.CONFLICT],
        "from_memory": [note for note in notes if note.kind == CaseNoteKind.FROM_MEMORY],
        "related": related(notes, user),
        "team": list(matter.team.select_related("user")),
        "watches": watches_of(matter),
        "may_work": may_work,
        "happened": happened_in(matter, user),
        "history": history_of(matter, user, MANY if whole else FEW),
        "is_whole": whole,
        **shelf_page.of_matter(matter, user, may_work),
    }


def outlook_of(matter: Investment, reviews: Sequence[Review], now: datetime) -> Outlook | None:
    """When the matter can close; None once nothing more is expected, or where nothing is under review."""
    if matter.is_closed or matter.completed.is_known:
        return None
    found = outlook(matter, LawBook(None, now), reviews=reviews)
    return found if found.regimes else None


def review_lines(reviews: Sequence[Review], binding: Line | None, others: Sequence[Line]) -> list[ReviewLine]:
    """The matter's reviews, each with its phase in words and its next date."""
    library = load_library()
    running = [line for line in ([binding] if binding else []) + list(others) if line.deadline.due_on]
    found: list[ReviewLine] = []
    for review in reviews:
        phases = phase_titles(review.regime)
        own = [line for line in running if line.deadline.review_id == review.pk]
        law = library.laws.get(review.regime)
        filings = law.filings if law else {}
        found.append(
            ReviewLine(
                review,
                regime_title(review.regime),
                law_words(filings.get(review.filing_kind, review.filing_kind.replace("_", " "))),
                phases.get(review.phase, review.phase),
                own[0] if own else None,
            )
        )
    return found


def related(notes: Sequence[Any], user: User) -> list[Investment]:
    """Related matters this person sees; a name behind a wall is not even counted."""
    slugs = [note.text for note in notes if note.kind == CaseNoteKind.RELATED]
    return list(Investment.objects.visible_to(user).filter(slug__in=slugs)) if slugs else []
