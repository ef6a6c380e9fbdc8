"""Rows of an ownership graph: who stands above whom, beside whom, and where longer lines pass."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker.services.pictures.holdings import Holder, Holding, Ownership

PASS = 6
"""The room that a line takes which passes between the boxes of a row."""
ACROSS, LEAST_ACROSS = 24, 3


class Spot(NamedTuple):
    """What stands in a row, counted from below: a party's box, or a holding, by its number, that passes."""

    row: int
    party: int | None
    holding: int = -1


class Grid(NamedTuple):
    """The row of each party, from the top, the left edge of its box, and how many rows there are.

    `passes` are, for the number of a holding, the rows that it passes on its way down and where.
    """

    rows: Mapping[int, int]
    lefts: Mapping[int, int]
    passes: Mapping[int, Sequence[tuple[int, int]]]
    height: int


def levels(told: Ownership) -> Mapping[int, int]:
    """How far above the target (or the investor, where there is no target) every party stands.

    An owner stands above all that it owns; where holdings run in a circle, the link that closes it counts
    for nothing.
    """
    owners: dict[int, list[int]] = defaultdict(list)
    for one in told.holdings:
        owners[one.owned.pk].append(one.owner.pk)
    bases = [one.pk for one in (told.target, told.investor) if one]
    found = dict.fromkeys(bases, 0)
    every = {(owner, owned) for owned, several in owners.items() for owner in several}
    down = sorted(every - _closing(bases, owners))
    for _round in told.holders:
        before = dict(found)
        for owner, owned in down:
            if owned in found:
                found[owner] = max(found.get(owner, 0), found[owned] + 1)
        if found == before:
            break
    return found


def _closing(bases: Sequence[int], owners: Mapping[int, Sequence[int]]) -> set[tuple[int, int]]:
    """The links, as owner and owned, that lead back to a party on the way down from it."""
    found: set[tuple[int, int]] = set()
    done: set[int] = set()
    for base in bases:
        way: list[tuple[int, Iterator[int]]] = [(base, iter(owners.get(base, ())))]
        on_way = {base}
        while way:
            owned, left = way[-1]
            owner = next(left, None)
            if owner is None:
                on_way.discard(owned)
                done.add(owned)
                way.pop()
            elif owner in on_way:
                found.add((owner, owned))
            elif owner not in done:
                on_way.add(owner)
                way.append((owner, iter(owners.get(owner, ()))))
    return found


def grid_of(told: Ownership, width: int, box: int, edge: int) -> Grid:
    """Return where everything stands in a picture of this width.

    A level with too many parties takes several rows. A holding that reaches over rows passes between their
    boxes, never behind one.
    """
    a_row = max(1, (width - 2 * edge + ACROSS) // (box + ACROSS))
    tried = (_rows(told, per_row) for per_row in range(a_row, 0, -1))
    rows = next((one for one in tried if _fits(one, told.holdings, width - 2 * edge, box)), _rows(told, 1))
    row_of = _row_of(rows)
    middles: dict[Spot, float] = {}
    for n, row in enumerate(rows):
        spots = [*(Spot(n, one.party.pk) for one in row), *_passing(n, told.holdings, row_of)]
        pulls = [_pull(spot, told.holdings, row_of, middles) for spot in spots]
        ordered = [spot for _pulled, spot in sorted(zip(pulls, spots, strict=True), key=lambda one: one[0])]
        middles |= _spread(ordered, width, box, edge)
    last = len(rows) - 1
    passes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for spot in sorted((one for one in middles if one.party is None), key=lambda one: -one.row):
        passes[spot.holding].append((last - spot.row, round(middles[spot])))
    lefts = {spot.party: round(x - box / 2) for spot, x in middles.items() if spot.party is not None}
    return Grid({pk: last - n for pk, n in row_of.items()}, lefts, passes, len(rows))


def _rows(told: Ownership, per_row: int) -> list[list[Holder]]:
    """The parties from below, at most so many in a row."""
    level = levels(told)
    found: list[list[Holder]] = []
    for number in sorted(set(level.values())):
        several = [one for one in told.holders if level[one.party.pk] == number]
        found += [several[begin : begin + per_row] for begin in range(0, len(several), per_row)]
    return found


def _row_of(rows: Sequence[Sequence[Holder]]) -> dict[int, int]:
    return {one.party.pk: n for n, row in enumerate(rows) for one in row}


def _passing(row: int, holdings: Sequence[Holding], row_of: Mapping[int, int]) -> list[Spot]:
    """The holdings that pass a row on their way down."""
    return [
        Spot(row, None, number)
        for number, held in enumerate(holdings)
        if row_of[held.owned.pk] < row < row_of[held.owner.pk]
    ]


def _fits(rows: Sequence[Sequence[Holder]], holdings: Sequence[Holding], room: int, box: int) -> bool:
    row_of = _row_of(rows)
    return all(
        len(row) * (box + LEAST_ACROSS) + len(_passing(n, holdings, row_of)) * (PASS + LEAST_ACROSS) <= room
        for n, row in enumerate(rows)
    )


def _pull(
    spot: Spot, holdings: Sequence[Holding], row_of: Mapping[int, int], middles: Mapping[Spot, float]
) -> float:
    """Towards the middle of what it owns, or of where its holdings pass the row below."""
    own = [
        (number, held)
        for number, held in enumerate(holdings)
        if number == spot.holding or held.owner.pk == spot.party
    ]
    xs = [
        middles[below]
        for number, held in own
        if (below := _below(spot.row, number, row_of[held.owned.pk], held)) in middles
    ]
    return sum(xs) / len(xs) if xs else 0.0


def _below(row: int, number: int, owned_row: int, held: Holding) -> Spot:
    return Spot(owned_row, held.owned.pk) if owned_row >= row - 1 else Spot(row - 1, None, number)


def _spread(spots: Sequence[Spot], width: int, box: int, edge: int) -> Mapping[Spot, float]:
    """The middle of everything in a row, around the middle of the picture."""
    boxes = [spot for spot in spots if spot.party is not None]
    lines = len(spots) - len(boxes)
    left = max(0, width - 2 * edge - box * len(boxes))
    own_pass = min(PASS, left / (2 * lines)) if lines else PASS
    wide = [box if spot.party is not None else own_pass for spot in spots]
    gap = min(ACROSS, (width - 2 * edge - sum(wide)) / max(1, len(spots) - 1))
    x = (width - sum(wide) - gap * (len(spots) - 1)) / 2
    found: dict[Spot, float] = {}
    for spot, own in zip(spots, wide, strict=True):
        found[spot] = x + own / 2
        x += own + gap
    return found
