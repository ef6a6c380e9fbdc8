"""When can we close? Every review of a matter walked on its shortest and its longest lawful path."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.clock.ahead import CLEARANCE, Walk, way
from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.clock.timeline import Timeline
from tracker.models import Investment, Review, ReviewEvent
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.speech import length, say

from .before_closing import BeforeClosing, Closing, before_closing, planned_closing
from .imagining import standpoint_of
from .law import LawBook, clock_events
from .reviewing import events_of

BARRED = frozenset({"prohibited", "order_issued", "divestment_ordered"})


class Bound(NamedTuple):
    """One end of an outlook: the walk that leads there, and the first day of closing (None: not known).

    `spare` are the days from it to the outside date, negative when that has passed by then.
    """

    walk: Walk | None
    closes_on: date | None
    spare: int | None


@dataclass(frozen=True)
class Regime:
    """One review of the outlook.

    `standing` is `open`, `cleared`, `barred` (prohibited, or ordered undone) or `over` (withdrawn, rejected,
    ended without an answer). `unknown` says why an end has no date. `binds` and `binds_early`: no other
    review of the matter clears later on the longest, or on the shortest, paths. `before` are the duties that
    count back from closing, and that the record does not show as done in time.
    """

    review: Review
    title: str
    filing: str
    stage: str
    standing: str
    earliest: Bound
    latest: Bound
    unknown: str
    binds: bool = False
    binds_early: bool = False
    before: tuple[BeforeClosing, ...] = ()

    @property
    def late_days(self) -> int:
        """By how many days the longest path misses the outside date; 0 where it does not."""
        return max(0, -(self.latest.spare or 0))

    @property
    def is_unverified(self) -> bool:
        """Whether a date here rests on anything that nobody read in a source."""
        return any(one.walk and one.walk.is_unverified for one in (self.earliest, self.latest))


@dataclass(frozen=True)
class Outlook:
    """The matter as a whole: it may close once every regime that is not over lets it.

    `earliest` and `latest` are None where a regime has no such day; `unknown` names those regimes. `warnings`
    are whole sentences for people.
    """

    investment: Investment
    regimes: tuple[Regime, ...]
    earliest: date | None
    latest: date | None
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]


def outlook(
    investment: Investment,
    book: LawBook,
    *,
    start_on: date | None = None,
    reviews: Sequence[Review] | None = None,
) -> Outlook:
    """Return when the matter can close; one statement beside those of the book, and one for `reviews`.

    A review whose first event has not happened waits for it, or begins on `start_on` where that is given.
    A review that was refiled is left to its successor. `reviews` are those of the matter, if already read.
    """
    every = list(reviews_of(investment)) if reviews is None else reviews
    refiled = {review.predecessor_id for review in every}
    reviews = [review for review in every if review.pk not in refiled]
    events = events_of(review.pk for review in reviews)
    regimes = [_regime(review, events.get(review.pk, []), book, start_on) for review in reviews]
    return _whole(investment, _counted_back(_binding(regimes), events, book))


def reviews_of(investment: Investment) -> QuerySet[Review]:
    """The reviews of a matter with what an outlook reads of them."""
    return investment.reviews.select_related("investment")


def _regime(review: Review, events: Sequence[ReviewEvent], book: LawBook, start_on: date | None) -> Regime:
    name = load_library().names.get(review.regime)
    title = law_words(name.title) if name else review.regime
    none = Bound(None, None, None)
    try:
        standpoint = standpoint_of(review, book, events)
        told = clock_events(events)
        timeline = standpoint.timeline(told)
    except LawError as refused:
        return Regime(review, title, review.filing_kind, "", "open", none, none, refused.message)
    filing = law_words(standpoint.law.filings.get(review.filing_kind, ""))
    seen = Regime(review, title, filing, law_words(timeline.phase_title), "open", none, none, "")
    if timeline.is_closed:
        return _closed(seen, standpoint.law, timeline, told)
    walks = {kind: way(standpoint, told, kind, start_on) for kind in ("shortest", "longest")}
    earliest, latest = (_bound(review, walks[kind]) for kind in ("shortest", "longest"))
    return replace(seen, earliest=earliest, latest=latest, unknown=_unknown(walks.values()))


def _unknown(walks: Iterable[Walk | None]) -> str:
    told: list[str] = []
    for one in walks:
        if one is None:
            told.append(_("No path to clearance is coded for this filing: see the dates of the review"))
        elif one.unknown:
            told.append(say(one.unknown.reason))
    return "; ".join(dict.fromkeys(told))


def _bound(review: Review, found: Walk | None) -> Bound:
    day, outside = (found.closes_on if found else None), review.investment.outside_on
    return Bound(found, day, (outside - day).days if outside and day else None)


def _closed(seen: Regime, law: Law, timeline: Timeline, events: Sequence[Event]) -> Regime:
    phase = next(one for one in law.phases if one.id == timeline.phase)
    if phase.starts_on & set(CLEARANCE):
        cleared = [one.exact for one in events if one.kind in phase.starts_on]
        day = cleared[-1] if cleared else None
        free = [bar.lifted_on or bar.expected_on for bar in timeline.standstills]
        opens = max([one for one in (day, *free) if one], default=None)
        bound = _bound(seen.review, None)._replace(closes_on=opens)
        said = "" if opens else _("Cleared on a day that is not known")
        return replace(seen, standing="cleared", earliest=bound, latest=bound, unknown=said)
    standing = "barred" if phase.starts_on & BARRED else "over"
    return replace(seen, standing=standing)


def _binding(regimes: Sequence[Regime]) -> list[Regime]:
    """Mark the review that clears last; of one that is not known nobody can say."""
    late = max((one.latest.closes_on for one in regimes if one.latest.closes_on), default=None)
    early = max((one.earliest.closes_on for one in regimes if one.earliest.closes_on), default=None)
    counted = [one for one in regimes if one.standing == "open"]
    return [
        replace(
            one,
            binds=one in counted and late is not None and one.latest.closes_on == late,
            binds_early=one in counted and early is not None and one.earliest.closes_on == early,
        )
        for one in regimes
    ]


def _counted_back(
    regimes: Sequence[Regime], events: Mapping[int, list[ReviewEvent]], book: LawBook
) -> list[Regime]:
    """Hold every open review against closing: as planned in it, or in any of them, or the earliest known."""
    told = {one.review.pk: clock_events(events.get(one.review.pk, [])) for one in regimes}
    plans = {pk: planned_closing(rows) for pk, rows in told.items()}
    planned = min((day for day in plans.values() if day), default=None)
    earliest = max((one.earliest.closes_on for one in regimes if one.earliest.closes_on), default=None)

    def held(one: Regime) -> Regime:
        day = plans[one.review.pk] or planned
        on = day or earliest
        if on is None or one.standing != "open" or book.law(one.review.regime) is None:
            return one
        standpoint = standpoint_of(one.review, book, events.get(one.review.pk, []))
        starts_on = one.earliest.walk.starts_on if one.earliest.walk else None
        closing = Closing(on, planned=day is not None)
        return replace(one, before=before_closing(standpoint, told[one.review.pk], closing, starts_on))

    return [held(one) for one in regimes]


def _whole(investment: Investment, regimes: Sequence[Regime]) -> Outlook:
    counted = [one for one in regimes if one.standing in ("open", "cleared")]
    unknown = tuple(one.title for one in counted if one.unknown)
    barred = any(one.standing == "barred" for one in regimes)
    known = bool(counted) and not barred
    earliest = _last(counted, "earliest") if known else None
    latest = _last(counted, "latest") if known else None
    warnings = tuple(_warnings(investment, regimes, latest))
    return Outlook(investment, tuple(regimes), earliest, latest, unknown, warnings)


def _last(regimes: Sequence[Regime], end: str) -> date | None:
    days: Mapping[int, date | None] = {
        place: getattr(one, end).closes_on for place, one in enumerate(regimes)
    }
    known = [day for day in days.values() if day]
    return max(known) if len(known) == len(days) else None


def _warnings(investment: Investment, regimes: Sequence[Regime], latest: date | None) -> Iterable[str]:
    outside = investment.outside_on
    for one in regimes:
        yield from (f"{one.title}: {duty.words}" for duty in one.before if duty.late)
        if one.standing == "barred":
            yield _("%(title)s: %(stage)s. The deal may not close while that stands.") % {
                "title": one.title,
                "stage": one.stage,
            }
        elif one.standing == "over":
            yield _("%(title)s: %(stage)s. This review clears nothing; file again if it is needed.") % {
                "title": one.title,
                "stage": one.stage,
            }
        elif outside and one.latest.spare is not None and one.latest.spare < 0:
            late = length(-one.latest.spare, "calendar-day")
            yield (
                _(
                    "%(title)s: the longest lawful path lets you close on %(day)s, %(late)s after the"
                    " outside date %(outside)s."
                )
                % {
                    "title": one.title,
                    "day": legal_day(_day(one.latest)),
                    "late": late,
                    "outside": legal_day(outside),
                }
            )
    if outside is None:
        yield _("No outside date is recorded for this matter, so no distance to it is shown.")
    elif latest is None:
        yield _("The latest day is not known, so nobody can say that the outside date is safe.")


def _day(bound: Bound) -> date:
    assert bound.closes_on
    return bound.closes_on
