"""Days known only by bounds: a bracket over all that it can be, an arrow at an end that nothing bounds."""

from collections.abc import Iterator
from datetime import date

from tracker.services.pictures.axis import Axis
from tracker.services.pictures.shapes import Path

OPEN = 44
"""How far the arrow of an open end reaches, in pixels."""
HALF = 5


def reach(first: date | None, last: date | None, axis: Axis) -> tuple[int, int]:
    """From the first to the last pixel of a bracket; at least one of the days is known."""
    if first is None:
        end = axis.end_of(last) if last else axis.right
        return max(axis.left, end - OPEN), end
    begin = axis.start_of(first)
    end = axis.end_of(last) if last else min(axis.right, begin + OPEN)
    return begin, max(end, begin + 2)


def bracket(first: date | None, last: date | None, axis: Axis, y: int) -> Iterator[Path]:
    """The bracket at the height `y`; an end beyond the stretch has no cap."""
    left, right = reach(first, last, axis)
    yield Path(f"M{left} {y}H{right}", "bound" if first and last else "bound-open")
    if first is None:
        yield Path(f"M{left + HALF} {y - HALF}L{left} {y}L{left + HALF} {y + HALF}", "bound")
    elif first >= axis.stretch.first:
        yield Path(f"M{left} {y - HALF}V{y + HALF}", "bound")
    if last is None:
        yield Path(f"M{right - HALF} {y - HALF}L{right} {y}L{right - HALF} {y + HALF}", "bound")
    elif last <= axis.stretch.last:
        yield Path(f"M{right} {y - HALF}V{y + HALF}", "bound")
