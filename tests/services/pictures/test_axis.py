"""An axis keeps the days in order, its labels apart, and leads from one stretch to the next."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tracker.services.pictures.axis import SMALL, Axis, Stretch, around, beside, month_of
from tracker.services.pictures.letters import BOLD, broken, plain, shortened, width_of


@pytest.mark.parametrize("days", [7, 31, 92, 366, 1000, 4000, 40000])
@pytest.mark.parametrize("width", [1116, 320])
def test_ticks_stand_in_order_and_no_label_touches_the_next(days: int, width: int) -> None:
    first = date(1950, 3, 5)
    ticks = Axis(Stretch(first, first + timedelta(days=days - 1)), 10, 10 + width).ticks()
    labelled = [tick for tick in ticks if tick.label]
    assert labelled
    assert [tick.x for tick in ticks] == sorted(tick.x for tick in ticks)
    for one, following in pairwise(labelled):
        assert one.x + width_of(one.label, SMALL, BOLD) < following.x
    assert labelled[-1].x + width_of(labelled[-1].label, SMALL, BOLD) <= 10 + width


def test_a_day_outside_of_the_stretch_stands_at_its_edge() -> None:
    axis = Axis(Stretch(date(2026, 1, 1), date(2026, 1, 10)), 0, 100)
    assert (axis.start_of(date(2026, 1, 1)), axis.end_of(date(2026, 1, 1))) == (0, 10)
    assert (axis.start_of(date.min), axis.end_of(date.max)) == (0, 100)
    assert axis.end_of(date(2026, 1, 10)) == 100


@pytest.mark.parametrize(
    ("months", "first"), [(1, date(2026, 5, 1)), (3, date(2026, 4, 1)), (12, date(2026, 1, 1))]
)
def test_a_whole_month_quarter_or_year_leads_to_the_next(months: int, first: date) -> None:
    shown = month_of(date(2026, 5, 17), months)
    assert shown.first == first
    earlier, later = beside(shown)
    assert earlier == month_of(first - timedelta(days=1), months)
    assert later == month_of(shown.last + timedelta(days=1), months)


def test_any_other_stretch_leads_to_one_as_long() -> None:
    earlier, later = beside(Stretch(date(2026, 1, 5), date(2026, 1, 14)))
    assert (earlier.last, later.first) == (date(2026, 1, 4), date(2026, 1, 15))
    assert earlier.days == later.days == 10


def test_a_single_day_gets_a_week_around_it() -> None:
    assert around([date(2026, 1, 5)]).days == 7


def test_a_shortened_text_fits_and_says_that_something_is_left_out() -> None:
    long = "Committee on Foreign Investment in the United States"
    short = shortened(long, 12, 100)
    assert width_of(short, 12) <= 100
    assert short.endswith("…")
    assert shortened("CFIUS", 12, 100) == "CFIUS"
    lines = broken(long, 12, 150, 2)
    assert len(lines) == 2
    assert all(width_of(line, 12) <= 150 for line in lines)


def test_what_no_drawing_may_hold_is_left_out() -> None:
    assert plain("A\x00B\x1b\n C\ufffe") == "AB C"
