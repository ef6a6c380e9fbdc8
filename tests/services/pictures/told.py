"""Made-up facts for a timeline, and what must hold of every drawing of one."""

from datetime import date
from itertools import combinations
from typing import Any

from tracker.models import FuzzyDay
from tracker.services.pictures.lanes import Clock, Lane, Lanes, Mark
from tracker.services.pictures.shapes import Item
from tracker.services.pictures.timeline import Picture

TODAY = date(2026, 6, 15)


def a_mark(title: str, first: date | None, last: date | None = None, **values: Any) -> Mark:
    return Mark(title, FuzzyDay.from_bounds(first, last or first), **values)


def a_clock(title: str, starts_on: date | None, due_on: date | None, **values: Any) -> Clock:
    defaults = {"mark": "running", "word": "running", "is_open": True}
    return Clock(title, starts_on=starts_on, due_on=due_on, **defaults | values)


def a_timeline(*facts: Mark | Clock, **values: Any) -> Lanes:
    marks = tuple(one for one in facts if isinstance(one, Mark))
    clocks = tuple(one for one in facts if isinstance(one, Clock))
    return Lanes("Aurora", TODAY, (Lane("United States: CFIUS", "Review", TODAY, marks, clocks),), **values)


def picture_in(page: str) -> str:
    """The first drawing of a page, as it stands there."""
    begin = page.index('<svg xmlns="http://www.w3.org/2000/svg" class="picture ')
    return page[begin : page.index("</svg>", begin) + len("</svg>")]


def items(picture: Picture) -> list[Item]:
    return [item for lane in picture.lanes for item in lane.items]


def named(picture: Picture, title: str) -> Item:
    """The item whose title begins so."""
    [found] = [item for item in items(picture) if item.title.startswith(title)]
    return found


def collisions(picture: Picture) -> list[tuple[str, str]]:
    """Names that stand on one another: of items of one kind in one row of a lane."""
    found: list[tuple[str, str]] = []
    for lane in picture.lanes:
        worded = [item for item in lane.items if item.words]
        for one, other in combinations(worded, 2):
            same_row = one.words[0].y == other.words[0].y
            if same_row and one.first < other.last and other.first < one.last:
                found.append((one.title, other.title))
    return found
