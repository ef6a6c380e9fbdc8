"""What happened: a solid mark on its day, or a bracket over the days that it can be."""

from functools import partial

from django.utils.translation import gettext as _

from tracker.services.pictures.axis import SMALL, Axis
from tracker.services.pictures.brackets import HALF, bracket, reach
from tracker.services.pictures.lanes import Mark
from tracker.services.pictures.letters import plain, shortened, width_of
from tracker.services.pictures.pens import Pen
from tracker.services.pictures.shapes import Item, Path, Words

ROW = 22
BESIDE = 5


def drawn_mark(mark: Mark, axis: Axis) -> Pen:
    """Return a mark ready to be drawn: its name stands beside it, on the side that has room for it."""
    left, right = _reach(mark, axis)
    word = mark.title
    room_right, room_left = axis.right - right - BESIDE, left - axis.left - BESIDE
    wanted = width_of(word, SMALL)
    if wanted <= room_right or room_right >= room_left:
        text = shortened(word, SMALL, room_right)
        begin, end = right + BESIDE, right + BESIDE + width_of(text, SMALL)
    else:
        text = shortened(word, SMALL, room_left)
        begin, end = left - BESIDE - width_of(text, SMALL), left - BESIDE
    return Pen(min(left, begin), max(right, end), partial(_at, mark, left, right, begin, text, axis))


def _reach(mark: Mark, axis: Axis) -> tuple[int, int]:
    first, last = mark.on.earliest, mark.on.latest
    if first and first == last:
        middle = (axis.start_of(first) + axis.end_of(first)) // 2
        return middle - HALF, middle + HALF
    return reach(first, last, axis)


def _at(mark: Mark, left: int, right: int, begin: int, text: str, axis: Axis, row: int, y: int) -> Item:
    words = [mark.title, str(mark.on)]
    words += [_("imagined")] if mark.is_imagined else []
    words += [_("from memory, unverified")] if mark.is_doubtful else []
    look = "imagined" if mark.is_imagined else "doubtful" if mark.is_doubtful else "happened"
    return Item(
        title=plain(", ".join(words)),
        url=mark.url,
        look=f"mark is-{look}",
        row=row,
        first=min(left, begin),
        last=max(right, begin + width_of(text, SMALL)),
        paths=tuple(_shape(mark, left, right, y + 10, axis)),
        words=(Words(begin, y + 14, text, "name"),) if text else (),
    )


def _shape(mark: Mark, left: int, right: int, y: int, axis: Axis) -> list[Path]:
    first, last = mark.on.earliest, mark.on.latest
    if first is None or first != last:
        return list(bracket(first, last, axis, y))
    middle = (left + right) // 2
    return [Path(f"M{left} {y}L{middle} {y - HALF}L{right} {y}L{middle} {y + HALF}Z", "dot")]
