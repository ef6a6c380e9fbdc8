"""What happened in a matter, in all its reviews and divestments, the newest day first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import User

from tracker.models import DivestmentEvent, Investment, ReviewEvent
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library

from .docket.words import kind_title

FEW = 8
Row = TypeVar("Row", ReviewEvent, DivestmentEvent)


class Happening(NamedTuple):
    """One standing event: its day in words, what it is, of which review or order, and the page of that."""

    on: str
    what: str
    of: str
    link: str
    is_from_memory: bool
    place: tuple[int, int]


class Happened(NamedTuple):
    """The newest events, and how many older ones there are beside these."""

    events: Sequence[Happening]
    more: int


def happened_in(matter: Investment, user: User, most: int = FEW) -> Happened:
    """Return the events that `user` sees and nobody has corrected, in two statements."""
    found = sorted([*_of_reviews(matter, user), *_of_orders(matter, user)], key=lambda one: one.place)
    newest = found[::-1]
    return Happened(newest[:most], len(newest[most:]))


def _of_reviews(matter: Investment, user: User) -> Iterator[Happening]:
    rows = ReviewEvent.objects.visible_to(user).filter(review__investment=matter)
    names = load_library().names
    for row in _standing(list(rows.select_related("review").order_by("position"))):
        known = names.get(row.review.regime)
        of = law_words(known.title) if known else row.review.regime
        memory = row.status == "from_memory"
        link = f"{row.review.get_absolute_url()}#events"
        yield Happening(str(row.occurred), kind_title(row.kind), of, link, memory, _place(row))


def _of_orders(matter: Investment, user: User) -> Iterator[Happening]:
    rows = DivestmentEvent.objects.visible_to(user).filter(divestment__investment=matter)
    for row in _standing(list(rows.select_related("divestment").order_by("position"))):
        what = str(row.get_kind_display())
        of = row.divestment.ordered_by
        link = row.divestment.get_absolute_url()
        yield Happening(str(row.occurred), what[:1].upper() + what[1:], of, link, False, _place(row))


def _standing(rows: Sequence[Row]) -> list[Row]:
    """Without what was corrected or taken back, and without the taking back."""
    gone = {row.corrects_id for row in rows}
    return [row for row in rows if row.pk not in gone and row.kind != "retracted"]


def _place(row: ReviewEvent | DivestmentEvent) -> tuple[int, int]:
    day = row.occurred_earliest or row.occurred_latest
    return (day.toordinal() if day else 0, row.position)
