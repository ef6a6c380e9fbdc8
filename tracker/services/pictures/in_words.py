"""A timeline in words: the same facts as the picture, and those that have no place on an axis."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models.law_words import law_words
from tracker.services.pictures.axis import Stretch
from tracker.services.pictures.clock_words import between, by_hand, rolled, safe, stopped
from tracker.services.pictures.lanes import Clock, Lane, Lanes, Mark


class Told(NamedTuple):
    """One fact: when, what, how it stands (`mark` for the eye, `word`), and what else is to be said."""

    when: str
    what: str
    mark: str
    word: str
    more: tuple[str, ...]
    url: str


class InWords(NamedTuple):
    """A lane: its facts by day, those without a place, further occurrences of what recurs, and closed days.

    Of the closed days those of the stretch that have a name are told.
    """

    title: str
    detail: str
    url: str
    dated: tuple[Told, ...]
    undated: tuple[Told, ...]
    recurring: tuple[Told, ...]
    closed: tuple[str, ...]


def in_words(told: Lanes, stretch: Stretch) -> list[InWords]:
    """Every fact of every lane once, whether or not it lies in the stretch."""
    return [_lane(lane, stretch) for lane in told.lanes]


MOST_CLOSED = 400
"""Days up to which closed days are listed by name: about a year."""


def _lane(lane: Lane, stretch: Stretch) -> InWords:
    every: list[Mark | Clock] = sorted((*lane.marks, *lane.clocks), key=_begins)
    recurring = [one for one in every if isinstance(one, Clock) and one.is_quiet]
    every = [one for one in every if one not in recurring]
    dated = [one for one in every if _has_place(one)]
    undated = [one for one in every if not _has_place(one)]
    closed = lane.closed(stretch, weekends=False) if stretch.days <= MOST_CLOSED else []
    return InWords(
        lane.title,
        lane.detail,
        lane.url,
        tuple(map(_told, dated)),
        tuple(map(_told, undated)),
        tuple(map(_told, recurring)),
        tuple(
            _("%(what)s: %(name)s") % {"what": legal_day(why.on), "name": law_words(why.label)}
            for why in closed
        ),
    )


def _has_place(one: Mark | Clock) -> bool:
    return one.has_place if isinstance(one, Clock) else one.on.is_known


def _begins(one: Mark | Clock) -> tuple[date, bool]:
    return min(one.days(), default=date.max), isinstance(one, Clock)


def _told(one: Mark | Clock) -> Told:
    if isinstance(one, Clock):
        return _of_clock(one)
    word = _("imagined") if one.is_imagined else _("happened")
    more = (_("from memory, unverified"),) if one.is_doubtful else ()
    when = str(one.on) if one.on.is_known else _("no day known")
    return Told(when, one.title, "projected" if one.is_imagined else "ended", word, more, one.url)


def _of_clock(clock: Clock) -> Told:
    when = legal_day(clock.due_on) if clock.due_on else between(clock) or _("no date")
    mark = "projected" if clock.is_imagined else clock.mark
    return Told(when, clock.title, mark, clock.word, tuple(_more(clock)), clock.url)


def _more(clock: Clock) -> Iterator[str]:
    if clock.starts_on:
        yield _("from %(day)s") % {"day": legal_day(clock.starts_on)}
    if clock.finished_on:
        yield _("ended on %(day)s") % {"day": legal_day(clock.finished_on)}
    yield from filter(
        None, (by_hand(clock), clock.left, rolled(clock), safe(clock), clock.owner, clock.differs)
    )
    yield from (stopped(stop.first, stop.last, stop.reason) for stop in clock.stops)
    if not clock.due_on and clock.reason:
        yield clock.reason
    if clock.is_unverified:
        yield _("unverified")
