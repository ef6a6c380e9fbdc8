"""What a review's page shows: its phase, its dates, the one that binds, and what happened, newest first."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.clock.events import RETRACTED
from tracker.clock.law import Law
from tracker.clock.timeline import Duty, Standstill
from tracker.filters.events import EventForm
from tracker.filters.second_checks import waiting_checks
from tracker.filters.today import with_today
from tracker.filters.walls import may_work_on
from tracker.models import Deadline, DeadlineState, Review, ReviewEvent, Scenario, SecondCheck
from tracker.models.deadlines import OPEN_STATES
from tracker.models.law_words import law_words, regime_title
from tracker.models.reader_zones import zone_of
from tracker.regimes.fees import Fee, filing_fee
from tracker.regimes.loader import load_library
from tracker.services.check_words import check_lines
from tracker.services.docket.kept import open_disagreements
from tracker.services.law import LawBook
from tracker.services.mails_ahead import mails_ahead, watches_of
from tracker.services.reviewing import Computed, compute_review
from tracker.services.shelves import DocumentLine, by_event
from tracker.services.speech import duty_words, standstill_words
from tracker.services.standing import LIVE, Line, Reader
from tracker.services.unchecked import with_checks

DECIDERS = ("parties", "authority", "head-of-state")
FILED = ("filed", "accepted", "fee_received")


class Told(NamedTuple):
    """One event of the list: in words, what corrected it, and the second check that it waits for, if any."""

    event: ReviewEvent
    title: str
    corrected_by: ReviewEvent | None
    documents: Sequence[DocumentLine] = ()
    waits: int | None = None


class Beside(NamedTuple):
    """A standstill or a duty without a number, in words; `owner` is empty for a bar on the parties."""

    what: Standstill | Duty
    says: str
    owner: str
    is_over: bool


class Dates(NamedTuple):
    """A page's dates: the one that binds, other open ones, those that are over, and duties without one."""

    binding: Line | None
    others: list[Line]
    finished: list[Line]
    continuing: list[Line]


def dates_of(deadlines: Sequence[Deadline], reader: Reader) -> Dates:
    """Sort deadlines for reading.

    What binds is the earliest running day still ahead on a clock of those who decide or must act, else the
    earliest of any other, else the last one that passed.
    """
    lines = reader.lines(deadlines)
    running = [line for line in lines if line.deadline.state in LIVE and line.deadline.due_on]
    ahead = [line for line in running if line.standing.mark not in ("overdue", "past")]
    deciding = [line for line in ahead if line.deadline.owed_by in DECIDERS]
    behind = [line for line in running if line.standing.mark == "overdue"]
    binding = min(deciding or ahead, key=_day) if ahead else max(behind, key=_day) if behind else None
    open_lines = [line for line in lines if line.deadline.state in OPEN_STATES and line is not binding]
    over = [line for line in lines if line.deadline.state not in OPEN_STATES]
    continuing = [line for line in over if line.deadline.state == DeadlineState.NOT_A_DATE]
    finished = [line for line in over if line not in continuing]
    return Dates(binding, open_lines, finished, continuing)


def _day(line: Line) -> Any:
    return line.deadline.due_on


def review_page(review: Review, user: User, now: datetime) -> dict[str, Any]:
    """The context of the page; the number of queries does not grow with events or dates."""
    book, name = LawBook(None, now), load_library().names.get(review.regime)
    law = book.law(review.regime)
    rows = review.events.select_related("source", "recorded_by").order_by("position")
    events = list(with_checks(rows))
    deadlines = list(with_today(review.deadlines.visible_to(user).with_matter(), now))
    computed = compute_review(review, events, book)
    return {
        "regime_title": regime_title(review.regime),
        "authority": law_words(review.authority or (name.authority if name else "")),
        "is_coded": law is not None,
        "law_since": in_force_since(law, review.bound_version),
        "phase": phase_titles(review.regime).get(review.phase, review.phase),
        "law_title": law_words(law.filings.get(review.filing_kind, review.filing_kind))
        if law
        else review.filing_kind,
        "dates": dates_of(deadlines, Reader(now, zone_of(user))),
        "events": told(events, by_event(review, user)),
        "may_add_documents": user.has_perm("tracker.add_document") and may_work_on(user, review),
        "noted": open_disagreements(review, user, deadlines),
        "flags": computed.flags,
        "beside": beside(computed),
        "fee": fee_of(review, events),
        "successor": Review.objects.filter(predecessor=review).first(),
        "mails_ahead": mails_ahead(review, user),
        "watchers": watches_of(review.investment),
        "scenarios": list(Scenario.objects.visible_to(user).filter(review=review)),
        "checks": check_lines(checks_of(review, deadlines, user), book),
        "by_hand": [one for one in deadlines if one.set_on],
        "form": EventForm(review=review, user=user),
        "may_refile": law is not None and review.phase not in closing_phases(law),
    }


def in_force_since(law: Law | None, version: str) -> date | None:
    """The first day of the version of the law that a review is counted by; None where no law is coded."""
    return next((one.effective_from for one in law.versions if one.id == version), None) if law else None


def checks_of(review: Review, deadlines: Sequence[Deadline], user: User) -> QuerySet[SecondCheck]:
    """The second checks that its events, its days set by hand and its dates still wait for."""
    awaited = {pk for row in deadlines for pk in row.unchecked}
    own = Q(event__review=review) | Q(override__deadline__review=review)
    return waiting_checks(user).filter(own | Q(pk__in=awaited))


def beside(computed: Computed) -> list[Beside]:
    """What stands beside the clocks: bars on closing, then duties without a number of days."""
    bars = [Beside(bar, standstill_words(bar), "", bar.lifted_on is not None) for bar in computed.standstills]
    duties = [Beside(duty, duty_words(duty), law_words(duty.owner), duty.is_met) for duty in computed.duties]
    return [*bars, *duties]


def closing_phases(law: Law) -> frozenset[str]:
    """The phases in which no filing is pending."""
    return frozenset(phase.id for phase in law.phases if phase.closing)


def told(events: Sequence[ReviewEvent], documents: Mapping[int, Sequence[DocumentLine]]) -> list[Told]:
    """The events, newest day first; those of one day, and undated ones, the last recorded first."""
    corrections = {event.corrects_id: event for event in events if event.corrects_id}

    def newest(event: ReviewEvent) -> Any:
        day = event.occurred_earliest or event.occurred_latest
        return (day.toordinal() if day else 0, event.position)

    return [
        Told(
            event,
            kind_title(event.kind),
            corrections.get(event.pk),
            documents.get(event.pk, ()),
            getattr(event, "waits_for_check", None),
        )
        for event in sorted(events, key=newest, reverse=True)
    ]


def phase_titles(regime: str) -> dict[str, str]:
    """The phases of a regime in words; none where its law is not coded."""
    law = load_library().laws.get(regime)
    return {phase.id: law_words(phase.title) for phase in law.phases} if law else {}


def kind_title(kind: str) -> str:
    """What happened, in words; also of a kind that no list names, such as a taking back."""
    known = load_library().kinds.get(kind)
    if known:
        return law_words(known.title)
    return _("Taken back") if kind == RETRACTED else kind.replace("_", " ").capitalize()


def fee_of(review: Review, events: Sequence[ReviewEvent]) -> Fee | None:
    """The filing fee of a notice whose value is recorded in US dollars; None where the law knows none."""
    law = load_library().laws.get(review.regime)
    matter = review.investment
    if law is None or review.filing_kind != "notice" or matter.value_amount is None:
        return None
    day = next((event.occurred.day for event in events if event.kind in FILED and event.occurred.day), None)
    if matter.value_currency != "USD" or day is None:
        return None
    try:
        return filing_fee(law, matter.value_amount, day)
    except LawError:
        return None
