"""Clocks: solid for the days that ran, an outline for those to come, hatched where the clock stands still."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from tracker.services.pictures.axis import SMALL, Axis
from tracker.services.pictures.brackets import bracket, reach
from tracker.services.pictures.clock_words import name_of, rolled, told_of
from tracker.services.pictures.lanes import Clock
from tracker.services.pictures.letters import plain, shortened, width_of
from tracker.services.pictures.pens import Pen
from tracker.services.pictures.shapes import Item, Path, Rect, Words

ROW = 38
BAR, BAR_Y = 10, 18
"""The height of a bar, and how far below its name it stands."""
LEAST_ARROW = 4


def drawn_clock(clock: Clock, today: date, axis: Axis) -> Pen:
    """Return a clock ready to be drawn: its name stands above it, as much of it as there is room for."""
    left, right = _reach(clock, today, axis)
    text = "" if clock.is_quiet else _fitting(clock, axis.right - axis.left)
    wide = width_of(text, SMALL) if text else 0
    begin = max(axis.left, min(left, axis.right - wide))
    end = max(right, begin + wide)
    return Pen(min(left, begin), end, partial(_at, clock, today, axis, begin, end, text))


def _reach(clock: Clock, today: date, axis: Axis) -> tuple[int, int]:
    """From the first to the last pixel of its shapes."""
    xs = [x for rect in _rects(clock, today, axis, 0) for x in (rect.x, rect.x + rect.width)]
    ends = [day for day in (clock.due_on, clock.set_on, clock.finished_on, clock.unrolled_on) if day]
    xs += [axis.end_of(day) for day in ends]
    if clock.is_bounded:
        xs += reach(clock.earliest_on, clock.latest_on, axis)
    if _is_late(clock, today):
        xs.append(axis.end_of(_late_to(clock, today)))
    return max(axis.left, min(xs) - 2), min(axis.right, max(xs) + 2)


def _fitting(clock: Clock, room: int) -> str:
    for text in (plain(name_of(clock, 2)), plain(name_of(clock, 1))):
        if width_of(text, SMALL) <= room:
            return text
    return shortened(name_of(clock, 0), SMALL, room)


def _at(clock: Clock, today: date, axis: Axis, begin: int, end: int, text: str, row: int, y: int) -> Item:
    left, _right = _reach(clock, today, axis)
    return Item(
        title=plain(told_of(clock)),
        url=clock.url,
        look=f"clock is-{clock.mark}",
        row=row,
        first=min(left, begin),
        last=end,
        rects=tuple(_rects(clock, today, axis, y + BAR_Y)),
        paths=tuple(_paths(clock, today, axis, y + BAR_Y)),
        words=(Words(begin, y + 12, text, "name"),) if text else (),
    )


def _rects(clock: Clock, today: date, axis: Axis, y: int) -> Iterator[Rect]:
    start, due = clock.starts_on, clock.due_on
    if not start or not due or due < start:
        return
    ran_to = min(clock.finished_on or due, due)
    ran_to = min(ran_to, today) if clock.is_open else ran_to
    if clock.is_projected or ran_to < start:
        yield from _part(start, due, axis, y, "rest")
    else:
        yield from _part(start, ran_to, axis, y, "ran")
        if ran_to < due:
            yield from _part(date.fromordinal(ran_to.toordinal() + 1), due, axis, y, "rest")
    for stop in clock.stops:
        first, last = max(stop.first, start), min(stop.last or max(due, today), max(due, today))
        if first <= last:
            for rect in _part(first, last, axis, y, "stop"):
                yield rect._replace(is_hatched=True)


def _part(first: date, last: date, axis: Axis, y: int, look: str) -> Iterator[Rect]:
    if axis.stretch.meets(first, last):
        x = axis.start_of(first)
        yield Rect(x, y, max(1, axis.end_of(last) - x), BAR, look)


def _paths(clock: Clock, today: date, axis: Axis, y: int) -> Iterator[Path]:
    if clock.set_on and _inside(clock.set_on, axis):
        yield Path(f"M{axis.end_of(clock.set_on)} {y - 5}V{y + BAR + 5}", "by-hand")
    if clock.is_bounded:
        yield from bracket(clock.earliest_on, clock.latest_on, axis, y + BAR // 2)
    if not clock.due_on:
        return
    if _inside(clock.due_on, axis):
        yield Path(f"M{axis.end_of(clock.due_on)} {y - 3}V{y + BAR + 3}", "due")
    if clock.finished_on and _inside(clock.finished_on, axis):
        x = axis.end_of(clock.finished_on)
        yield Path(f"M{x - 4} {y + BAR // 2}L{x - 1} {y + BAR - 2}L{x + 4} {y + 1}", "finished")
    if _is_late(clock, today):
        yield Path(
            f"M{axis.end_of(clock.due_on)} {y + BAR // 2}H{axis.end_of(_late_to(clock, today))}", "late"
        )
    yield from _roll(clock, axis, y + BAR + 5)


def _roll(clock: Clock, axis: Axis, y: int) -> Iterator[Path]:
    """The arrow of a roll, forwards or back, from the end as counted to the date."""
    if not rolled(clock) or not (clock.unrolled_on and clock.due_on):
        return
    start, end = axis.end_of(clock.unrolled_on), axis.end_of(clock.due_on)
    if abs(end - start) < LEAST_ARROW:
        if _inside(clock.due_on, axis):
            yield Path(f"M{end - 3} {y - 3}L{end + 1} {y}L{end - 3} {y + 3}Z", "roll-head")
        return
    back = 4 if end > start else -4
    yield Path(f"M{start} {y}H{end - back}", "roll")
    yield Path(f"M{end - back} {y - 3}L{end} {y}L{end - back} {y + 3}Z", "roll-head")


def _inside(day: date, axis: Axis) -> bool:
    return axis.stretch.first <= day <= axis.stretch.last


def _is_late(clock: Clock, today: date) -> bool:
    if clock.is_quiet:
        return False
    return clock.mark == "overdue" and clock.due_on is not None and _late_to(clock, today) > clock.due_on


def _late_to(clock: Clock, today: date) -> date:
    return clock.finished_on or today
