"""Where everything on a timeline stands: one axis, a lane below the other, no two names on one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.services.pictures.axis import SMALL, Axis, Stretch, Tick
from tracker.services.pictures.bars import BAR_Y, drawn_clock
from tracker.services.pictures.bars import ROW as CLOCK_ROW
from tracker.services.pictures.dots import ROW as MARK_ROW
from tracker.services.pictures.dots import drawn_mark
from tracker.services.pictures.lanes import Clock, Lane, Lanes, Mark
from tracker.services.pictures.letters import BOLD, plain, shortened, width_of
from tracker.services.pictures.shapes import Item, Rect, Words, rows_for

WIDE, NARROW = 1136, 340
"""Pixels of a desk and of a phone."""
EDGE = 10
GAP = 12
LINE = 18
LANE_HEAD = 26
NARROW_HEAD = 42
LANE_FOOT = 12
EVERY_CLOSED_DAY, NAMED_CLOSED_DAY = 5.0, 2.5
"""From how many pixels a day on closed days are drawn: weekends too, or those with a name."""


class Drawn(NamedTuple):
    """One lane: its box, its name, the closed days behind it, and its facts in the order of reading."""

    y: int
    height: int
    name: Words
    detail: Words | None
    closed: tuple[Rect, ...]
    items: tuple[Item, ...]
    url: str


class Rule(NamedTuple):
    """A line through all lanes, with its name above them."""

    x: int
    look: str
    words: Words


@dataclass(frozen=True, slots=True)
class Picture:
    """A timeline as it is drawn; `before` and `after` count the facts that lie outside of the stretch."""

    name: str
    title: str
    says: str
    width: int
    height: int
    top: int
    ticks: tuple[Tick, ...]
    rules: tuple[Rule, ...]
    lanes: tuple[Drawn, ...]
    before: int
    after: int

    @property
    def tick_line(self) -> int:
        """The line on which the days of the axis are written."""
        return self.top - 7

    @property
    def right(self) -> int:
        return self.width - EDGE


def drawn(told: Lanes, stretch: Stretch, *, name: str, width: int) -> Picture:
    """Return the timeline of a stretch, `width` pixels wide; `name` tells two pictures of a page apart."""
    axis = Axis(stretch, EDGE, width - EDGE)
    rules, rows = _rules(told, axis)
    y = top = rows * LINE + LINE + 8
    lanes: list[Drawn] = []
    for lane in told.lanes:
        one = _lane(lane, axis, y, is_narrow=width < WIDE)
        lanes.append(one)
        y += one.height
    outside = [_side(one, stretch) for lane in told.lanes for one in lane.facts()]
    return Picture(
        name,
        _("Timeline of %(matter)s") % {"matter": plain(told.title)},
        _("%(first)s to %(last)s") % {"first": legal_day(stretch.first), "last": legal_day(stretch.last)},
        width,
        y + 6,
        top,
        tuple(axis.ticks()),
        tuple(rules),
        tuple(lanes),
        outside.count(-1),
        outside.count(1),
    )


def _side(one: Mark | Clock, stretch: Stretch) -> int | None:
    """-1 for what lies before the stretch, 1 for what lies behind it, 0 inside, None without a place."""
    days = list(one.days())
    if not days or (isinstance(one, Clock) and not one.has_place):
        return None
    return -1 if max(days) < stretch.first else 1 if min(days) > stretch.last else 0


def _rules(told: Lanes, axis: Axis) -> tuple[list[Rule], int]:
    """Today and the outside date where they lie in the stretch, and how many rows their names take."""
    wanted = [(told.today, "today", _("Today, %(day)s"))]
    if told.outside_on:
        wanted.append((told.outside_on, "outside", _("Outside date, %(day)s")))
    shown = [one for one in wanted if axis.stretch.first <= one[0] <= axis.stretch.last]
    lines: list[tuple[int, int, str, str]] = []
    for day, look, words in shown:
        x = axis.start_of(day) if look == "today" else axis.end_of(day)
        text = words % {"day": legal_day(day)}
        begin = max(axis.left, min(x + 4, axis.right - width_of(text, SMALL, BOLD)))
        lines.append((x, begin, look, text))
    rows = rows_for([(begin, begin + width_of(text, SMALL, BOLD)) for _x, begin, _look, text in lines], GAP)
    found = [
        Rule(x, look, Words(begin, 12 + row * LINE, text, f"rule-name is-{look}"))
        for (x, begin, look, text), row in zip(lines, rows, strict=True)
    ]
    return found, len(set(rows))


def _lane(lane: Lane, axis: Axis, y: int, *, is_narrow: bool) -> Drawn:
    head = NARROW_HEAD if is_narrow and lane.detail else LANE_HEAD
    marks = [one for one in lane.marks if _side(one, axis.stretch) == 0]
    clocks = [one for one in lane.clocks if _side(one, axis.stretch) == 0]
    marks.sort(key=lambda one: min(one.days()))
    clocks.sort(key=lambda one: (one.is_imagined, min(one.days())))
    pens = [drawn_mark(one, axis) for one in marks]
    dots = [
        pen.at(row, y + head + row * MARK_ROW)
        for pen, row in zip(pens, rows_for([pen[:2] for pen in pens], GAP), strict=True)
    ]
    below = y + head + _height(dots, MARK_ROW)
    bars = _bars(clocks, lane.today, axis, below + 2)
    height = below + _height(bars, CLOCK_ROW) - y + LANE_FOOT
    name, detail = _names(lane, axis, y, is_narrow)
    closed = tuple(_closed(lane, axis, y + head - 4, height - head))
    return Drawn(y, height, name, detail, closed, (*dots, *bars), lane.url)


def _bars(clocks: Sequence[Clock], today: date, axis: Axis, y: int) -> list[Item]:
    """The clocks as a stair down the days; below them each series of what recurs, a row for its ticks."""
    loud = [drawn_clock(one, today, axis) for one in clocks if not one.is_quiet]
    rows = rows_for([pen[:2] for pen in loud], GAP, never_up=True)
    found = [pen.at(row, y + row * CLOCK_ROW) for pen, row in zip(loud, rows, strict=True)]
    quiet = [one for one in clocks if one.is_quiet]
    series = {title: n for n, title in enumerate(dict.fromkeys(one.title for one in quiet), len(set(rows)))}
    for one in quiet:
        row = series[one.title]
        found.append(drawn_clock(one, today, axis).at(row, y + row * CLOCK_ROW - BAR_Y + 4))
    return found


def _height(items: Sequence[Item], step: int) -> int:
    return (max(item.row for item in items) + 1) * step if items else 0


def _names(lane: Lane, axis: Axis, y: int, is_narrow: bool) -> tuple[Words, Words | None]:
    room = axis.right - axis.left
    name = Words(axis.left, y + 17, shortened(lane.title, 14, room, BOLD), "lane-name")
    if not lane.detail:
        return name, None
    if is_narrow:
        return name, Words(axis.left, y + 33, shortened(lane.detail, SMALL, room), "lane-detail")
    begin = axis.left + width_of(name.text, 14, BOLD) + GAP
    return name, Words(begin, y + 17, shortened(lane.detail, SMALL, axis.right - begin), "lane-detail")


def _closed(lane: Lane, axis: Axis, y: int, height: int) -> Iterable[Rect]:
    """The closed days, those that follow one another as one box; none where a day has no room."""
    if axis.day_width < NAMED_CLOSED_DAY:
        return
    run: list[date] = []
    for why in lane.closed(axis.stretch, weekends=axis.day_width >= EVERY_CLOSED_DAY):
        if run and (why.on - run[-1]).days > 1:
            yield _box(run, axis, y, height)
            run = []
        run.append(why.on)
    if run:
        yield _box(run, axis, y, height)


def _box(run: Sequence[date], axis: Axis, y: int, height: int) -> Rect:
    x = axis.start_of(run[0])
    return Rect(x, y, max(1, axis.end_of(run[-1]) - x), height, "closed")
