"""The few shapes that drawings are made of: whole numbers and names of looks, no colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Rect(NamedTuple):
    """A box. `is_hatched` where it is filled with lines."""

    x: int
    y: int
    width: int
    height: int
    look: str
    is_hatched: bool = False


class Path(NamedTuple):
    """Lines, in the words of SVG."""

    d: str
    look: str


class Words(NamedTuple):
    """A text that begins at `x` on the line `y`."""

    x: int
    y: int
    text: str
    look: str


@dataclass(frozen=True, slots=True)
class Item:
    """One fact of a picture: what it says when it is reached, where it leads, and its shapes.

    `first` and `last` are the pixels between which it and its words stand, `row` counts from 0 in its lane.
    """

    title: str
    url: str
    look: str
    row: int
    first: int
    last: int
    rects: tuple[Rect, ...] = ()
    paths: tuple[Path, ...] = ()
    words: tuple[Words, ...] = ()


def rows_for(extents: Sequence[tuple[int, int]], gap: int, *, never_up: bool = False) -> list[int]:
    """Return for each extent, in order, the first row in which it meets no other, with a gap between them.

    With `never_up`, none stands above one before it.
    """
    taken: list[list[tuple[int, int]]] = []
    found: list[int] = []
    for first, last in extents:
        above = len(taken) - 1 if never_up else 0
        tried = enumerate(taken[max(above, 0) :], max(above, 0))
        row = next((n for n, others in tried if _is_free(others, first, last, gap)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append((first, last))
        found.append(row)
    return found


def _is_free(others: Iterable[tuple[int, int]], first: int, last: int, gap: int) -> bool:
    return all(last + gap <= start or first >= end + gap for start, end in others)
