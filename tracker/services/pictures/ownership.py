"""Where the parties of an ownership graph stand: owners above what they own, no two boxes on one another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.services.pictures.axis import SMALL
from tracker.services.pictures.holdings import Holder, Holding, Ownership, State
from tracker.services.pictures.letters import BOLD, REGULAR, broken, plain, shortened, width_of
from tracker.services.pictures.levels import ACROSS, Grid, grid_of
from tracker.services.pictures.party_words import (
    of_holding,
    of_party,
    of_share,
    percent,
    state_word,
)
from tracker.services.pictures.shapes import Path, Rect, Words

WIDE, NARROW = 1136, 340
BOX, NARROW_BOX = 216, 150
HEIGHT = 98
DOWN = 58
EDGE = 8
NAME = 13
LOOKS = {State.BODY: "is-state", State.CONTROLLED: "is-controlled", State.PERHAPS: "is-perhaps", State.NO: ""}


class Box(NamedTuple):
    """A party as it is drawn."""

    rect: Rect
    words: tuple[Words, ...]
    title: str
    url: str
    look: str


class Arrow(NamedTuple):
    """A holding as it is drawn, from the owner down to what it owns."""

    line: Path
    head: Path
    words: Words
    title: str


@dataclass(frozen=True, slots=True)
class OwnershipPicture:
    """The graph on a day."""

    name: str
    title: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


class Place(NamedTuple):
    """The upper left corner of a box."""

    x: int
    y: int


def drawn_ownership(told: Ownership, *, name: str, width: int) -> OwnershipPicture:
    """Return the graph `width` pixels wide; a level with more parties than fit takes several rows."""
    box = BOX if width >= WIDE else NARROW_BOX
    grid = grid_of(told, width, box, EDGE)
    places = {pk: Place(grid.lefts[pk], _top(row)) for pk, row in grid.rows.items()}
    return OwnershipPicture(
        name,
        _("Ownership on %(day)s") % {"day": legal_day(told.on)},
        width,
        _top(grid.height) - DOWN + EDGE,
        tuple(_box(one, places[one.party.pk], box) for one in _as_read(told.holders, places)),
        tuple(_arrows(told.holdings, places, grid, box)),
    )


def _as_read(holders: Iterable[Holder], places: Mapping[int, Place]) -> list[Holder]:
    """From the top down and from the left, as one reads and as the keyboard goes."""
    return sorted(holders, key=lambda one: (places[one.party.pk].y, places[one.party.pk].x))


def _top(row: int) -> int:
    return EDGE + row * (HEIGHT + DOWN)


def _box(one: Holder, place: Place, width: int) -> Box:
    room = width - 20
    lines = broken(one.party.name, NAME, room, 2, BOLD)
    words = [Words(place.x + 10, place.y + 19 + 16 * n, line, "party-name") for n, line in enumerate(lines)]
    below = [(of_party(one), "party-kind", REGULAR)]
    below += [(state_word(one.state), "party-kind is-state", BOLD)] if one.state else []
    below += [(said, "party-share", REGULAR) for said in [_of_share(one, room)] if said]
    bottom = place.y + HEIGHT - 11
    words += [
        Words(place.x + 10, bottom - 16 * n, shortened(text, SMALL, room, font), look)
        for n, (text, look, font) in enumerate(reversed(below))
    ]
    title = plain(", ".join(filter(None, [one.party.name, state_word(one.state), of_party(one)])))
    look = " ".join(filter(None, ["party", f"is-{one.role}", LOOKS[one.state]]))
    rect = Rect(place.x, place.y, width, HEIGHT, "box")
    return Box(rect, tuple(words), title, one.party.get_absolute_url(), look)


def _of_share(one: Holder, room: int) -> str:
    """Its share through every chain, in as many words as there is room for."""
    said = of_share(one)
    share = one.of_investor or one.of_target
    if share is None or width_of(said, SMALL) <= room:
        return said
    if not share.is_known and not share.at_least:
        return _("share not known")
    known = percent(share.at_least * 100)
    return _("in all %(share)s") % {"share": known if share.is_known else f"≥ {known}"}


def _arrows(
    holdings: Sequence[Holding], places: Mapping[int, Place], grid: Grid, box: int
) -> Iterator[Arrow]:
    """Every holding: those of one owner leave side by side, those into one party arrive side by side."""
    leaving: dict[int, list[int]] = defaultdict(list)
    coming: dict[int, list[int]] = defaultdict(list)
    for n, one in enumerate(holdings):
        leaving[one.owner.pk].append(n)
        coming[one.owned.pk].append(n)
    passes = {n: grid.passes.get(n, ()) for n in range(len(holdings))}
    for several in leaving.values():
        several.sort(
            key=lambda n: passes[n][0][1] if passes[n] else places[holdings[n].owned.pk].x + box // 2
        )
    for several in coming.values():
        several.sort(
            key=lambda n: passes[n][-1][1] if passes[n] else places[holdings[n].owner.pk].x + box // 2
        )
    for n, one in enumerate(holdings):
        start, end = places[one.owner.pk], places[one.owned.pk]
        out, into = leaving[one.owner.pk], coming[one.owned.pk]
        room = box // (len(out) + 1)
        x1 = start.x + room * (out.index(n) + 1)
        x2 = end.x + box // (len(into) + 1) * (into.index(n) + 1)
        by_way = [(x, _top(row)) for row, x in passes[n]]
        yield _arrow(one, (x1, start.y + HEIGHT), by_way, (x2, end.y), room)


def _arrow(
    one: Holding, start: tuple[int, int], by_way: Sequence[tuple[int, int]], end: tuple[int, int], room: int
) -> Arrow:
    look = "deal" if one.is_deal else "state-link" if one.is_state else "link"
    x2, y2 = end
    if y2 >= start[1]:
        line = _down(start, by_way, (x2, y2 - 6))
        head = f"M{x2 - 4} {y2 - 7}L{x2} {y2}L{x2 + 4} {y2 - 7}Z"
    else:  # the link that closes a circle comes from below
        low = y2 + HEIGHT
        line = f"M{start[0]} {start[1]}C{start[0]} {start[1] + 40} {x2} {low + 40} {x2} {low + 6}"
        head = f"M{x2 - 4} {low + 7}L{x2} {low}L{x2 + 4} {low + 7}Z"
    words = Words(start[0] + 5, start[1] + 15, shortened(_share(one), SMALL, room + ACROSS, BOLD), "share")
    return Arrow(Path(line, look), Path(head, f"{look}-head"), words, plain(of_holding(one)))


def _down(start: tuple[int, int], by_way: Sequence[tuple[int, int]], end: tuple[int, int]) -> str:
    """A line that bends between rows and runs straight beside the boxes of a row."""
    (x, y), said = start, [f"M{start[0]} {start[1]}"]
    for to_x, to_y in by_way:
        bend = (to_y - y) // 2
        said.append(f"C{x} {y + bend} {to_x} {to_y - bend} {to_x} {to_y}V{to_y + HEIGHT}")
        x, y = to_x, to_y + HEIGHT
    bend = (end[1] - y) // 2
    said.append(f"C{x} {y + bend} {end[0]} {end[1] - bend} {end[0]} {end[1]}")
    return "".join(said)


def _share(one: Holding) -> str:
    text = percent(one.equity)
    if one.is_deal:
        return _("deal, %(share)s") % {"share": text}
    if one.votes is not None and one.votes != one.equity:
        return _("%(share)s, votes %(votes)s") % {"share": text, "votes": percent(one.votes)}
    return text
