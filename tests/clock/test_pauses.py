"""Stretches of days that clocks leave out, as values."""

from datetime import date

import pytest

from tests.clock.samples import PAUSE
from tracker.clock.pauses import Stretch, merge

TODAY = date(2026, 3, 25)
STOP = PAUSE._replace(opened_on=PAUSE.first, closed_on=PAUSE.last)
LASTING = PAUSE._replace(last=None)
OPEN = STOP._replace(last=None, closed_on=None)


def march(day: int) -> date:
    return date(2026, 3, day)


def test_a_pause_covers_both_its_ends_and_nothing_around_them() -> None:
    assert [day for day in range(8, 22) if PAUSE.covers(march(day))] == list(range(10, 20))


def test_a_lasting_pause_covers_every_day_from_its_first() -> None:
    assert [LASTING.covers(day) for day in (march(9), march(10), date(2027, 1, 1))] == [False, True, True]


@pytest.mark.parametrize(
    ("first_out", "last_out", "first", "last"),
    [(True, True, 10, 19), (True, False, 10, 18), (False, True, 11, 19), (False, False, 11, 18)],
)
def test_a_stop_leaves_its_boundary_days_out_or_counts_them(
    first_out: bool, last_out: bool, first: int, last: int
) -> None:
    bounded = STOP.bounded(first_out, last_out)
    assert bounded == STOP._replace(first=march(first), last=march(last), last_counts=not last_out)


def test_a_stop_is_bounded_by_its_own_days_whatever_was_decided_before() -> None:
    narrow = STOP.bounded(False, False)
    assert narrow
    assert narrow.bounded(True, True) == STOP


def test_a_stop_of_which_one_day_is_left_stays_and_one_without_a_day_goes() -> None:
    two_days = STOP._replace(closed_on=march(11))
    for first_out, last_out, day in ((True, False, 10), (False, True, 11)):
        left = two_days.bounded(first_out, last_out)
        assert left
        assert (left.first, left.last) == (march(day), march(day))
    assert two_days.bounded(False, False) is None


def test_an_open_stop_stays_open_when_it_is_bounded() -> None:
    assert OPEN.bounded(False, False) == OPEN._replace(first=march(11), last_counts=True)


def test_a_pause_of_the_regime_has_no_boundary_days() -> None:
    assert PAUSE.bounded(False, False) is PAUSE


def test_what_has_ended_ends_on_its_own_last_day() -> None:
    assert PAUSE.ends_by(TODAY) == march(19)


def test_a_lasting_pause_ends_today_and_never_before_it_begins() -> None:
    assert LASTING.ends_by(TODAY) == TODAY
    assert LASTING.ends_by(march(1)) == march(10)


def test_an_open_stop_ends_as_if_it_were_closed_today() -> None:
    assert OPEN.ends_by(TODAY) == TODAY
    assert OPEN._replace(last_counts=True).ends_by(TODAY) == march(24)
    assert OPEN._replace(last_counts=True).ends_by(date.min) == date.min
    assert OPEN._replace(last_counts=True).ends_by(date(1, 1, 2)) == date.min


def test_pauses_that_overlap_or_touch_are_one_stretch_in_order() -> None:
    early = PAUSE._replace(first=march(2), last=march(4))
    touching = PAUSE._replace(first=march(5), last=march(12))
    inside = PAUSE._replace(first=march(6), last=march(7))
    apart = PAUSE._replace(first=march(14), last=march(14))
    assert merge([apart, touching, inside, early], TODAY) == [
        Stretch(march(2), march(12), (early, touching, inside)),
        Stretch(march(14), march(14), (apart,)),
    ]


def test_pauses_that_begin_together_are_named_in_the_order_of_telling() -> None:
    assert merge([PAUSE, LASTING], TODAY) == [Stretch(march(10), TODAY, (PAUSE, LASTING))]
    assert merge([LASTING, PAUSE], TODAY) == [Stretch(march(10), TODAY, (LASTING, PAUSE))]


def test_a_stop_opened_after_the_day_asked_about_leaves_nothing_out() -> None:
    assert merge([OPEN], march(9)) == []
    assert merge([OPEN], march(10)) == [Stretch(march(10), march(10), (OPEN,))]


def test_what_does_not_count_today_does_not_hide_what_does() -> None:
    late = PAUSE._replace(first=march(20), last=march(21))
    assert merge([OPEN._replace(last_counts=True), late], march(10)) == [
        Stretch(march(20), march(21), (late,))
    ]
