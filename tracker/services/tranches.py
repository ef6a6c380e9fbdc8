"""What sales make of the holdings in one company: arithmetic of days and percentages, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class Stake:
    """A holding from `first` up to, not including, `end` (None: always, or still).

    `equity` of None is not known. `link` is the recorded holding it stands for, None for one that a sale
    makes; `made_by` and `ended_by` number the sales.
    """

    owner: int
    equity: Decimal | None
    votes: Decimal | None = None
    first: date | None = None
    end: date | None = None
    link: int | None = None
    made_by: int | None = None
    ended_by: int | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A closed sale; `percent` of None is everything the seller holds, `on` the last day it can have been."""

    number: int
    seller: int
    buyer: int | None
    percent: Decimal | None
    on: date


class TooMuchSold(Exception):
    """A sale of more than its seller holds; `held` is what there is on that day."""

    def __init__(self, sale: Sale, held: Decimal) -> None:
        super().__init__(f"sale {sale.number} of more than {held} %")
        self.sale, self.held = sale, held


def after_sales(recorded: Iterable[Stake], sales: Iterable[Sale]) -> list[Stake]:
    """Return the holdings that follow from recorded ones and from sales, in whatever order these were told.

    A holding recorded by hand that begins on the very day of a sale tells that sale already and stays. A
    seller of whom no holding is recorded changes none. Raises `TooMuchSold`.
    """
    stakes = [replace(one) for one in recorded]
    for sale in sorted(sales, key=lambda one: (one.on, one.number)):
        _sell(stakes, sale)
    return stakes


def _sell(stakes: list[Stake], sale: Sale) -> None:
    held = _in_force(stakes, sale.seller, sale.on)
    if held is None:
        if any(one.owner == sale.seller and one.ended_by for one in stakes):
            raise TooMuchSold(sale, Decimal(0))
        return
    if _told_by_hand(held, sale.on):
        return
    sold = held.equity if sale.percent is None else sale.percent
    if held.equity is not None and sold is not None and sold > held.equity:
        raise TooMuchSold(sale, held.equity)
    votes = _votes(held, sold)
    _reduce(stakes, held, sale, sold)
    if sale.buyer is not None:
        _add(stakes, sale, sale.buyer, sold, votes)


def _reduce(stakes: list[Stake], held: Stake, sale: Sale, sold: Decimal | None) -> None:
    """Take what was sold from the seller; of a holding whose size is not known a part leaves it as it is."""
    if sale.percent is not None and held.equity is None:
        return
    end = held.end
    left = None if sold is None or held.equity is None else held.equity - sold
    votes = None if left is None else _votes(held, left)
    _close(stakes, held, sale)
    if left:
        stakes.append(Stake(sale.seller, left, votes, sale.on, end, made_by=sale.number))


def _add(stakes: list[Stake], sale: Sale, buyer: int, sold: Decimal | None, votes: Decimal | None) -> None:
    before = _in_force(stakes, buyer, sale.on)
    if before and _told_by_hand(before, sale.on):
        return
    later = [one.first for one in stakes if one.owner == buyer and one.first and one.first > sale.on]
    made = Stake(buyer, sold, votes, sale.on, min(later, default=None), made_by=sale.number)
    if before:
        made.equity, made.votes = _sum(before.equity, sold), _sum(before.votes, votes)
        made.end = before.end
        _close(stakes, before, sale)
    stakes.append(made)


def _close(stakes: list[Stake], held: Stake, sale: Sale) -> None:
    """End a holding on the day of a sale; one that another sale of that day made never was."""
    if held.first == sale.on and held.link is None:
        stakes.remove(held)
    else:
        held.end, held.ended_by = sale.on, sale.number


def _in_force(stakes: Sequence[Stake], owner: int, on: date) -> Stake | None:
    found = (one for one in stakes if one.owner == owner and (one.first or on) <= on < (one.end or date.max))
    return next(found, None)


def _told_by_hand(stake: Stake, on: date) -> bool:
    return stake.link is not None and stake.first == on


def _votes(held: Stake, equity: Decimal | None) -> Decimal | None:
    """The votes that go with a part of a holding: known where all go, or where each share has one vote."""
    if equity == held.equity:
        return held.votes
    return equity if held.votes is not None and held.votes == held.equity else None


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other
