"""What a piece of news would move, worked out before anybody stores it: for one page or for 20,000 dates.

The reviews are read and computed in batches, with the law as it would be; a moved date is kept as one small
tuple, so that memory grows by some hundred bytes a date and not by its explanation. What a page shows of them
is explained anew (`explained`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from tracker.clock.timeline import Outcome
from tracker.models import (
    Closure,
    Deadline,
    Divestment,
    Investment,
    MitigationAgreement,
    Obligation,
    RegimePause,
    Review,
    ReviewEvent,
)
from tracker.models.deadlines import OPEN_STATES

from .causes import Cause
from .columns import Columns, Wanted, wanted
from .law import LawBook
from .matching import Pair, match
from .moving import moves
from .news import cause_of
from .projecting import Projection
from .reach import agreements_reached, may_move, open_clocks, orders_reached, reviews_reached
from .recompute import AGREEMENTS, order_projections, promise_projections
from .reviewing import compute_review, events_of
from .tellings import people_for

M = TypeVar("M", Review, Divestment, MitigationAgreement)

BATCH = 500
LIGHT = ("rule_id", "key", "event_ids", "trigger_kind", "due_on", "safe_on", "state", "undetermined_reason")
"""The columns that say which clock it is and where it stands; all others explain it."""


class NewsMove(NamedTuple):
    """One open date that would move: legal dates, those people were last told and the new ones."""

    deadline_id: int
    matter_id: int
    review_id: int | None
    divestment_id: int | None
    agreement_id: int | None
    old_due_on: date | None
    new_due_on: date | None
    old_safe_on: date | None
    new_safe_on: date | None

    @property
    def nearest(self) -> date:
        """The day by which the list is sorted: the earliest that somebody has to mind."""
        days = (self.old_safe_on, self.new_safe_on, self.old_due_on, self.new_due_on)
        return min((day for day in days if day), default=date.max)


class Place(NamedTuple):
    """Where a clock of one parent hangs: its matter, and which kind of parent it has."""

    matter_id: int
    review_id: int | None = None
    divestment_id: int | None = None
    agreement_id: int | None = None


Places = Mapping[int, Place]


@dataclass(frozen=True, slots=True)
class NewsPreview:
    """All that would move, the nearest first; how many dates each person is told of; the reviews looked at.

    `seal` is a fingerprint of exactly these moves.
    """

    moves: tuple[NewsMove, ...]
    people: Counter[int]
    checked: int
    seal: str

    def seen_by(self, user: User) -> "NewsPreview":
        """The part of it that this person may see, under the seal of the whole."""
        if user.is_superuser:
            return self
        matters = set(Investment.objects.visible_to(user).order_by().values_list("pk", flat=True))
        seen = tuple(move for move in self.moves if move.matter_id in matters)
        people: Counter[int] = Counter()
        for batch in _parted(seen):
            people.update(_told(batch))
        return NewsPreview(seen, people, self.checked, self.seal)


def preview_news(news: Closure | RegimePause, now: datetime) -> NewsPreview:
    """Return what storing this checked, unsaved entry would move; nothing is written.

    A fixed number of statements for each batch of reviews, whatever it moves.
    """
    book = LawBook(None, now, news=news)
    cause = cause_of(news)
    found: list[NewsMove] = []
    people: Counter[int] = Counter()
    checked = 0
    for places, pairs in _pairs(news, book):
        checked += len({place[1:] for place in places.values()})
        moved = _moves(places, pairs, cause, now)
        people.update(_told(moved))
        found += moved
    found.sort()
    seal = sha256()
    for move in found:
        seal.update(f"{move}\n".encode())
    found.sort(key=lambda move: (move.nearest, move.deadline_id))
    return NewsPreview(tuple(found), people, checked, seal.hexdigest()[:32])


def _pairs(news: Closure | RegimePause, book: LawBook) -> Iterator[tuple[Places, list[tuple[Any, Pair]]]]:
    """Each batch of what the news may move, by the key of its parent, with rows beside what they would be."""
    clocks = open_clocks(news, book.library).filter(may_move(news))
    reviews = reviews_reached(news, book.library).filter(Exists(clocks.filter(review=OuterRef("pk"))))
    for batch in _batches(reviews):
        events = events_of(review.pk for review in batch)
        computed = [compute_review(one, events[one.pk], book, _light).projection for one in batch]
        yield (
            {one.pk: Place(one.investment_id, review_id=one.pk) for one in batch},
            _matched("review", computed),
        )
    orders = orders_reached(news, book.library).filter(Exists(clocks.filter(divestment=OuterRef("pk"))))
    for some in _batches(orders):
        places = {one.pk: Place(one.investment_id, divestment_id=one.pk) for one in some}
        yield places, _matched("divestment", order_projections(some, book))
    of_this = clocks.filter(obligation__agreement=OuterRef("pk"))
    for few in _batches(agreements_reached(news, book.library).filter(Exists(of_this)), AGREEMENTS):
        yield _promised(few), _matched("obligation", promise_projections(few, book))


def _promised(agreements: Sequence[MitigationAgreement]) -> Places:
    """The obligations of some agreements."""
    by_id = {one.pk: Place(one.investment_id, agreement_id=one.pk) for one in agreements}
    rows = Obligation.objects.order_by().filter(agreement__in=by_id).values_list("pk", "agreement_id")
    return {pk: by_id[agreement] for pk, agreement in rows}


def _batches(rows: QuerySet[M], size: int = BATCH) -> Iterator[list[M]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield batch
        last = batch[-1].pk


def _light(outcome: Outcome, events: Mapping[str, ReviewEvent], titles: Mapping[str, str]) -> Wanted:
    """A clock as `wanted` makes it, without what only explains it."""
    used = [events[key] for key in dict.fromkeys(outcome.event_keys) if key in events]
    values = {
        "rule_id": outcome.rule_id,
        "key": outcome.key,
        "event_ids": [event.pk for event in used],
        "trigger_kind": outcome.trigger_kind,
        "due_on": outcome.due_on,
        "safe_on": outcome.safe_on,
        "state": outcome.state,
        "undetermined_reason": outcome.undetermined.reason if outcome.undetermined else "",
    }
    started = bool(used) and used[0].kind == outcome.trigger_kind
    return Wanted(values, used[0].pk if started else None)


def _matched(parent: str, projections: Sequence[Projection], *, full: bool = False) -> list[tuple[Any, Pair]]:
    """Every open row beside what it would be, in one statement."""
    stored = Deadline.objects.filter(**{f"{parent}__in": [one.parent_id for one in projections]})
    rows: dict[int, list[Deadline]] = {one.parent_id: [] for one in projections}
    for row in stored.order_by("pk") if full else stored.order_by("pk").only(f"{parent}_id", *LIGHT):
        rows[getattr(row, f"{parent}_id")].append(row)
    return [
        (one.parent_id, pair)
        for one in projections
        for pair in match(rows[one.parent_id], one.clocks, one.roots)
        if pair.row and pair.values and pair.row.state in OPEN_STATES
    ]


def _moves(places: Places, pairs: Iterable[tuple[int, Pair]], cause: Cause, now: datetime) -> list[NewsMove]:
    """What `moves` would store for these rows, as small tuples."""
    found: dict[int, Place] = {}
    stored: list[tuple[Deadline, Columns | None]] = []
    for parent_id, pair in pairs:
        if pair.row and pair.values and _stands_elsewhere(pair.row, pair.values):
            found[pair.row.pk] = places[parent_id]
            stored.append((pair.row, pair.values))
    return [
        NewsMove(
            change.deadline_id,
            *found[change.deadline_id],
            change.old_due_on,
            change.new_due_on,
            change.old_safe_on,
            change.new_safe_on,
        )
        for change in moves(stored, cause, now).news
    ]


def _stands_elsewhere(row: Deadline, values: Columns) -> bool:
    return (row.due_on, row.safe_on) != (values["due_on"], values["safe_on"])


def _told(moved: Iterable[NewsMove]) -> Counter[int]:
    """How many of these dates each person is told of."""
    matter_of = {move.deadline_id: move.matter_id for move in moved}
    if not matter_of:
        return Counter()
    return Counter(person for people in people_for(matter_of).values() for person in people)


def _parted(moved: Sequence[NewsMove]) -> Iterator[Sequence[NewsMove]]:
    for first in range(0, len(moved), BATCH):
        yield moved[first : first + BATCH]


@dataclass(frozen=True, slots=True)
class Explained:
    """One moved date as a page shows it: the row as stored, with its matter, and the columns to come."""

    move: NewsMove
    row: Deadline
    values: Columns

    @property
    def is_moved(self) -> bool:
        """Whether the legal date moves, and not only the last safe day before it."""
        return self.move.old_due_on != self.move.new_due_on

    @property
    def act_by(self) -> date | None:
        """The new last safe day, where it is another day than the legal date."""
        safe = self.move.new_safe_on
        return safe if safe and safe != self.move.new_due_on else None


def explained(news: Closure | RegimePause, shown: Sequence[NewsMove], now: datetime) -> list[Explained]:
    """Return some moves of a preview with the steps of the old and of the new date, in the order given."""
    book = LawBook(None, now, news=news)
    reviews = Review.objects.select_related("investment")
    reviews = reviews.filter(pk__in={move.review_id for move in shown if move.review_id})
    orders = Divestment.objects.select_related("investment")
    orders = orders.filter(pk__in={move.divestment_id for move in shown if move.divestment_id})
    promised = MitigationAgreement.objects.select_related("investment")
    promised = promised.filter(pk__in={move.agreement_id for move in shown if move.agreement_id})
    batch = list(reviews)
    events = events_of(one.pk for one in batch)
    computed = [compute_review(one, events[one.pk], book, wanted).projection for one in batch]
    pairs = _matched("review", computed, full=True)
    pairs += _matched("divestment", order_projections(list(orders), book), full=True)
    pairs += _matched("obligation", promise_projections(list(promised), book), full=True)
    values = {pair.row.pk: pair.values for _, pair in pairs if pair.row and pair.values}
    rows = Deadline.objects.with_matter().in_bulk([move.deadline_id for move in shown])
    return [
        Explained(move, rows[move.deadline_id], values[move.deadline_id])
        for move in shown
        if move.deadline_id in rows and move.deadline_id in values
    ]
