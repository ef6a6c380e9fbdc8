"""Sales in tranches: in whatever order they are told, what is left is what there was less what was sold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.services.tranches import Sale, Stake, TooMuchSold, after_sales

SELLER, FIRST_DAY = 1, date(2020, 1, 1)


@st.composite
def tranches(draw: st.DrawFn) -> tuple[Decimal, list[Sale]]:
    """A holding in whole hundredths of a percent, and sales of parts of it that never exceed it."""
    cents = draw(st.integers(1, 10_000))
    left, sales = cents, []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        part = draw(st.integers(0, left))
        if not part:
            continue
        left -= part
        on = FIRST_DAY + timedelta(days=draw(st.integers(1, 20)))
        sales.append(Sale(number, SELLER, draw(st.sampled_from([2, 3, 4])), Decimal(part) / 100, on))
    return Decimal(cents) / 100, draw(st.permutations(sales))


def held(stakes: list[Stake], owner: int, on: date) -> Decimal:
    rows = [one for one in stakes if one.owner == owner and (one.first or on) <= on < (one.end or date.max)]
    assert len(rows) <= 1
    return sum((one.equity or Decimal(0) for one in rows), Decimal(0))


@given(tranches())
def test_what_is_left_is_the_total_minus_what_was_sold_on_every_day(case: tuple[Decimal, list[Sale]]) -> None:
    total, sales = case
    stakes = after_sales([Stake(SELLER, total, link=7)], sales)
    for n in range(25):
        day = FIRST_DAY + timedelta(days=n)
        sold = sum((one.percent or 0 for one in sales if one.on <= day), Decimal(0))
        assert held(stakes, SELLER, day) == total - sold >= 0
        assert sum(held(stakes, owner, day) for owner in (1, 2, 3, 4)) == total


@given(tranches(), st.data())
def test_recording_in_another_order_or_taking_one_back_leaves_no_trace(
    case: tuple[Decimal, list[Sale]], data: st.DataObject
) -> None:
    total, sales = case
    recorded = [Stake(SELLER, total, link=7)]
    again = data.draw(st.permutations(sales))
    assert after_sales(recorded, again) == after_sales(recorded, sales)
    assert after_sales(recorded, []) == recorded


@given(tranches(), st.integers(1, 10_000))
def test_no_more_is_sold_than_there_is(case: tuple[Decimal, list[Sale]], cents: int) -> None:
    total, sales = case
    left = total - sum((one.percent or 0 for one in sales), Decimal(0))
    over = Sale(99, SELLER, 5, left + Decimal(cents) / 100, FIRST_DAY + timedelta(days=30))
    with pytest.raises(TooMuchSold) as refused:
        after_sales([Stake(SELLER, total, link=7)], [*sales, over])
    assert refused.value.held == left


def test_everything_goes_with_its_votes_and_a_share_not_known_stays_unknown() -> None:
    on = FIRST_DAY
    [seller, buyer] = after_sales([Stake(SELLER, None, Decimal(20), link=7)], [Sale(1, SELLER, 2, None, on)])
    assert (seller.end, seller.ended_by) == (on, 1)
    assert (buyer.equity, buyer.votes, buyer.first, buyer.made_by) == (None, Decimal(20), on, 1)


def test_a_part_of_a_share_not_known_leaves_the_share_not_known() -> None:
    stakes = after_sales([Stake(SELLER, None, link=7)], [Sale(1, SELLER, 2, Decimal(5), FIRST_DAY)])
    assert [(one.owner, one.equity, one.end) for one in stakes] == [(1, None, None), (2, Decimal(5), None)]


def test_a_buyer_that_held_something_holds_both_together() -> None:
    recorded = [Stake(SELLER, Decimal(30), link=7), Stake(2, Decimal(10), Decimal(10), link=8)]
    stakes = after_sales(recorded, [Sale(1, SELLER, 2, Decimal(30), FIRST_DAY)])
    assert held(stakes, 2, FIRST_DAY - timedelta(days=1)) == 10
    assert held(stakes, 2, FIRST_DAY) == 40


def test_holdings_that_tell_the_sale_already_are_not_sold_twice() -> None:
    recorded = [
        Stake(SELLER, Decimal(30), end=FIRST_DAY, link=7),
        Stake(SELLER, Decimal(10), first=FIRST_DAY, link=8),
        Stake(2, Decimal(20), first=FIRST_DAY, link=9),
    ]
    assert after_sales(recorded, [Sale(1, SELLER, 2, Decimal(20), FIRST_DAY)]) == recorded


def test_a_seller_of_whom_nothing_is_recorded_changes_nothing() -> None:
    assert after_sales([], [Sale(1, SELLER, 2, Decimal(20), FIRST_DAY)]) == []
