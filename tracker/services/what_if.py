"""Scenarios of a review side by side: the record first, then what somebody imagines. Nothing is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.clock.ahead import Walk, way
from tracker.clock.events import Event
from tracker.clock.standpoint import Standpoint
from tracker.clock.timeline import Outcome, Timeline
from tracker.models import DeadlineState, Review
from tracker.models.law_words import law_words
from tracker.services.speech import length

from .imagining import Row, imagine, standpoint_of, words
from .law import LawBook, clock_events
from .reviewing import events_of

MOST = 4
"""Scenarios beside the record; more do not fit side by side."""

RECORDED = gettext_lazy("As recorded")


class Asked(NamedTuple):
    """One scenario to compute: how it is called, and what is imagined in it."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Course:
    """One column: the record, or a scenario, with its clocks and its shortest and longest way to clearance.

    `imagined` says in words what was added; empty for the record. A path that the law does not name is None.
    """

    name: str
    imagined: tuple[str, ...]
    timeline: Timeline
    earliest: Walk | None
    latest: Walk | None


class Cell(NamedTuple):
    """A clock in one course (None: it is not there), and in words how it differs from the record."""

    course: str
    outcome: Outcome | None
    differs: str


class Line(NamedTuple):
    """A clock across all courses, the record's cell first."""

    title: str
    rule_id: str
    key: str
    owner: str
    cells: tuple[Cell, ...]

    @property
    def filing_number(self) -> int:
        """Which filing of the case it belongs to; 1 where it follows the case as a whole."""
        number, dash, _ = self.key.partition("-")
        return int(number) if dash else 1

    @property
    def is_same(self) -> bool:
        """Whether no scenario changes it."""
        return not any(cell.differs for cell in self.cells)


@dataclass(frozen=True)
class Comparison:
    """The courses, the record first, and the clocks in the order of the law file."""

    courses: tuple[Course, ...]
    lines: tuple[Line, ...]

    @property
    def same(self) -> tuple[Line, ...]:
        """The clocks that no scenario changes."""
        return tuple(line for line in self.lines if line.is_same)


def what_if(review: Review, asked: Sequence[Asked], book: LawBook) -> Comparison:
    """Compute the review as recorded and as imagined, by the same clock; two statements, whatever is asked.

    Raises `LawError` where the law is not coded, and `Unimaginable` for the first scenario that makes no
    sense under it.
    """
    events = events_of([review.pk])[review.pk]
    standpoint, recorded = standpoint_of(review, book, events), clock_events(events)
    courses = [_course(str(RECORDED), (), standpoint, recorded)]
    for one in asked:
        imagined = imagine(one.rows, standpoint)
        told = tuple(words(row, standpoint.law) for row in one.rows)
        courses.append(_course(one.name, told, imagined.standpoint, [*recorded, *imagined.events]))
    return Comparison(tuple(courses), tuple(_lines(courses)))


def _course(name: str, imagined: tuple[str, ...], standpoint: Standpoint, events: Sequence[Event]) -> Course:
    timeline = standpoint.timeline(events)
    ways = [None if timeline.is_closed else way(standpoint, events, kind) for kind in ("shortest", "longest")]
    return Course(name, imagined, timeline, *ways)


def _lines(courses: Sequence[Course]) -> list[Line]:
    clocks = [{(one.rule_id, one.key): one for one in course.timeline.clocks} for course in courses]
    keys = list(dict.fromkeys(key for found in clocks for key in found))
    order = {rule_id: place for place, (rule_id, _) in reversed(list(enumerate(keys)))}
    lines: list[Line] = []
    for key in sorted(keys, key=lambda one: (order[one[0]], one[1])):
        outcomes = [found.get(key) for found in clocks]
        known = next(one for one in outcomes if one)
        differ = ["", *(difference(outcomes[0], one) for one in outcomes[1:])]
        names = [course.name for course in courses]
        cells = [Cell(*cell) for cell in zip(names, outcomes, differ, strict=True)]
        lines.append(Line(law_words(known.title), *key, law_words(known.owner), tuple(cells)))
    return lines


def difference(before: Outcome | None, after: Outcome | None) -> str:
    """How a clock differs from the recorded one, in words; empty if it does not."""
    if before is None or after is None:
        return "" if before is after else _("new") if before is None else _("gone")
    if before.due_on != after.due_on:
        return _moved(before.due_on, after.due_on)
    if before.state != after.state:
        words = _("%(before)s, then %(after)s") if after.is_finished else _("now %(after)s")
        return words % {"before": _state(before), "after": _state(after)}
    return "" if before.finished_on == after.finished_on else _("ends on another day")


def _state(clock: Outcome) -> str:
    return str(DeadlineState(clock.state).label)


def _moved(before: date | None, after: date | None) -> str:
    if before is None:
        return _("now has a date")
    if after is None:
        return _("has no date any more")
    days = (after - before).days
    words = _("%(length)s later") if days > 0 else _("%(length)s earlier")
    return words % {"length": length(abs(days), "calendar-day")}
