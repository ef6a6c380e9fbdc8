"""Dates in lists: read where they can mean one day only."""

from datetime import date

import pytest

from tracker.services.sheets.days import read_day, read_due
from tracker.services.sheets.table import DAY_ZERO, DAY_ZERO_1904, Cell

APRIL = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-03", APRIL),
        ("2026-04-03 00:00:00", APRIL),
        ("3 Apr 2026", APRIL),
        ("Fri 3 Apr 2026", APRIL),
        ("3rd April 2026", APRIL),
        ("April 3, 2026", APRIL),
        ("Friday, April 3, 2026", APRIL),
        ("03-Apr-2026", APRIL),
        ("13/04/2026", date(2026, 4, 13)),
        ("04/13/2026", date(2026, 4, 13)),
        ("04.04.2026", date(2026, 4, 4)),
        ("29 Feb 2028", date(2028, 2, 29)),
        ("46115", APRIL),
        ("46115.0", APRIL),
        ("Sept 1, 2026", date(2026, 9, 1)),
        ("Mar 3, 2026", date(2026, 3, 3)),
        ("mar. 3 mars 2026", date(2026, 3, 3)),
        ("1er août 2026", date(2026, 8, 1)),
        ("14 déc. 2026", date(2026, 12, 14)),
    ],
)
def test_a_date_that_means_one_day_is_read(text, day) -> None:
    assert read_day(Cell(text), DAY_ZERO) == day


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "03-04-2026", "12/11/2026"])
def test_a_date_that_can_mean_two_days_is_refused_with_both(text) -> None:
    with pytest.raises(ValueError, match=r"can be .* or .*: write 2026-04-03 or 3 Apr 2026"):
        read_day(Cell(text), DAY_ZERO)


@pytest.mark.parametrize(("order", "day"), [("day-first", APRIL), ("month-first", date(2026, 3, 4))])
@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "03-04-2026"])
def test_where_somebody_said_what_comes_first_it_means_one_day(text, order, day) -> None:
    assert read_day(Cell(text), DAY_ZERO, order) == read_due(Cell(text), DAY_ZERO, order).day == day


@pytest.mark.parametrize(("text", "order"), [("13/04/2026", "month-first"), ("04/13/2026", "day-first")])
def test_a_date_of_the_other_order_is_refused_and_never_turned_round(text, order) -> None:
    with pytest.raises(ValueError, match=f"is no date with the {order.partition('-')[0]} first"):
        read_day(Cell(text), DAY_ZERO, order)


@pytest.mark.parametrize("order", ["day-first", "month-first"])
def test_what_is_clear_is_read_the_same_in_any_order(order) -> None:
    for text in ("2026-04-03", "3 Apr 2026", "Fri 3 Apr 2026", "46115"):
        assert read_day(Cell(text), DAY_ZERO, order) == APRIL


def test_the_two_days_are_named() -> None:
    with pytest.raises(ValueError, match="“03/04/2026” can be 3 Apr 2026 or 4 Mar 2026"):
        read_day(Cell("03/04/2026"), DAY_ZERO)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("03/04/26", "is no date"),
        ("2026-02-30", "is no date"),
        ("31/31/2026", "is no date"),
        ("30 Feb 2026", "is no date"),
        ("soon", "is no date"),
        ("3 Foo 2026", "is no date"),
        ("12345", "is no date"),
        ("99999", "is no date"),
        ("46115.5", "has a time of day"),
        ("2026-04-03 09:30", "has a time of day"),
        ("Mon 3 Apr 2026", "is a Friday"),
        ("３ Apr 2026x", "is no date"),
    ],
)
def test_what_is_no_day_is_refused(text, says) -> None:
    with pytest.raises(ValueError, match=says):
        read_day(Cell(text), DAY_ZERO)


def test_a_serial_counts_from_the_day_of_its_workbook() -> None:
    assert read_day(Cell("44653"), DAY_ZERO_1904) == APRIL


def test_a_month_or_year_keeps_its_bounds() -> None:
    assert read_due(Cell("2026-04"), DAY_ZERO).iso() == "2026-04"
    assert read_due(Cell("2026"), DAY_ZERO).iso() == "2026"
    with pytest.raises(ValueError, match="is no date"):
        read_due(Cell("2026-13"), DAY_ZERO)
