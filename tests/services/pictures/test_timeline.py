"""A timeline tells each fact once, in order, solid or in outline, and no two names stand on one another."""

from datetime import date, timedelta

import pytest

from tests.services.pictures.told import TODAY, a_clock, a_mark, a_timeline, collisions, items, named
from tracker.regimes.loader import load_library
from tracker.services.pictures.axis import Stretch
from tracker.services.pictures.in_words import in_words
from tracker.services.pictures.lanes import Lane, Lanes, Stop
from tracker.services.pictures.timeline import NARROW, WIDE, Picture, drawn
from tracker.services.pictures.zooms import zooms

MAY, JULY = date(2026, 5, 1), date(2026, 7, 15)
SUMMER = Stretch(date(2026, 4, 1), date(2026, 9, 30))


def wide(told: Lanes, stretch: Stretch = SUMMER) -> Picture:
    return drawn(told, stretch, name="wide", width=WIDE)


def crowded() -> Lanes:
    """Forty facts of which many fall on neighbouring days, under long names."""
    marks = [a_mark(f"Something with a long name {n}", MAY + timedelta(days=n // 3)) for n in range(20)]
    clocks = [
        a_clock(f"Something due under a long name {n}", MAY + timedelta(days=n), JULY + timedelta(days=n % 4))
        for n in range(20)
    ]
    return a_timeline(*marks, *clocks)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("months", [1, 3, 12, None])
def test_no_two_names_of_a_lane_stand_on_one_another(width: int, months: int | None) -> None:
    told = crowded()
    stretch = Stretch(MAY, MAY + timedelta(days=30 * months)) if months else zooms(told, None, None).whole
    picture = drawn(told, stretch, name="one", width=width)
    assert collisions(picture) == []
    assert all(0 <= item.first <= item.last <= width for item in items(picture))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_each_fact_is_drawn_once_or_counted_as_lying_outside(width: int) -> None:
    told = crowded()
    picture = drawn(told, Stretch(date(2026, 5, 4), date(2026, 5, 20)), name="one", width=width)
    titles = [item.title for item in items(picture)]
    assert len(titles) == len(set(titles))
    assert len(titles) + picture.before + picture.after == 40
    assert picture.before == 9  # three days of three marks each


def test_what_happened_is_solid_and_what_is_to_come_an_outline() -> None:
    clock = named(wide(a_timeline(a_clock("Review ends", MAY, JULY))), "Review ends")
    ran, rest = clock.rects
    assert (ran.look, rest.look) == ("ran", "rest")
    assert ran.x + ran.width == rest.x
    projected = a_clock("Investigation ends", MAY, JULY, mark="projected", is_projected=True)
    assert [one.look for one in named(wide(a_timeline(projected)), "Investigation").rects] == ["rest"]


def test_a_clock_met_early_is_solid_to_that_day_and_its_unused_term_an_outline() -> None:
    met = a_clock("Review ends", MAY, JULY, mark="met", is_open=False, finished_on=date(2026, 6, 1))
    told = named(wide(a_timeline(met)), "Review ends")
    assert [one.look for one in told.rects] == ["ran", "rest"]
    assert "finished" in [path.look for path in told.paths]


def test_what_is_overdue_is_drawn_on_to_today() -> None:
    late = a_clock("Answer due", MAY, date(2026, 6, 1), mark="overdue")
    told = named(wide(a_timeline(late)), "Answer due")
    [line] = [path for path in told.paths if path.look == "late"]
    assert line.d.endswith(f"H{told.last - 2}") or int(line.d.rpartition("H")[2]) > told.rects[0].x


def test_paused_days_are_hatched_and_told() -> None:
    stop = Stop(date(2026, 5, 10), date(2026, 5, 20), "lapse of appropriations")
    told = named(wide(a_timeline(a_clock("Review ends", MAY, JULY, stops=(stop,)))), "Review ends")
    [hatched] = [rect for rect in told.rects if rect.is_hatched]
    assert told.rects[0].x < hatched.x < hatched.x + hatched.width < told.rects[0].x + told.rects[0].width
    assert "stands still from Sun 10 May 2026 to Wed 20 May 2026: lapse of appropriations" in told.title


def test_a_stop_that_lasts_ends_where_the_clock_or_today_does() -> None:
    stop = Stop(date(2026, 6, 1), None, "questions open")
    told = named(wide(a_timeline(a_clock("Review ends", MAY, JULY, stops=(stop,)))), "Review ends")
    [hatched] = [rect for rect in told.rects if rect.is_hatched]
    assert hatched.x + hatched.width == told.rects[1].x + told.rects[1].width


def test_a_roll_is_an_arrow_and_a_word() -> None:
    rolled = a_clock("Review ends", MAY, JULY, unrolled_on=JULY - timedelta(days=3))
    told = named(wide(a_timeline(rolled)), "Review ends")
    assert {"roll", "roll-head"} <= {path.look for path in told.paths}
    assert "moved from Sun 12 Jul 2026, which is closed" in told.title


def test_a_day_set_by_hand_stands_beside_the_computed_one() -> None:
    clock = a_clock("Review ends", MAY, JULY, set_on=date(2026, 7, 10))
    drawn_one = named(wide(a_timeline(clock)), "Review ends")
    by_hand, due = [one for one in drawn_one.paths if one.look in ("by-hand", "due")]
    assert (by_hand.look, due.look) == ("by-hand", "due")
    assert int(by_hand.d[1:].split()[0]) < int(due.d[1:].split()[0])
    assert "set by hand: Fri 10 Jul 2026" in drawn_one.title
    [lane] = in_words(a_timeline(clock), SUMMER)
    assert "set by hand: Fri 10 Jul 2026" in lane.dated[0].more
    alone = a_clock("Decision due", None, None, set_on=JULY)
    assert [one.look for one in named(wide(a_timeline(alone)), "Decision due").paths] == ["by-hand"]


def test_a_limit_of_years_that_is_over_does_not_stretch_the_axis() -> None:
    over = {"is_open": False, "finished_on": JULY}
    long = a_clock("Last day to open a review", MAY, date(2031, 5, 1), **over)
    assert zooms(a_timeline(long), None, None).whole.last < date(2026, 9, 1)
    late = a_clock("Phase 1 ends", MAY, date(2026, 12, 1), **over)
    assert zooms(a_timeline(late), None, None).whole.last > date(2026, 12, 1)


def test_bounds_are_drawn_as_bounds_and_an_open_end_as_an_arrow() -> None:
    picture = wide(
        a_timeline(
            a_mark("Divested", None, date(2026, 6, 10)),
            a_mark("Ordered", MAY, date(2026, 6, 10)),
            a_mark("Closed", MAY),
            a_clock("Sale due", None, None, latest_on=JULY),
        )
    )
    assert [path.look for path in named(picture, "Closed").paths] == ["dot"]
    assert named(picture, "Ordered").paths[0].look == "bound"
    for title in ("Divested", "Sale due"):
        assert named(picture, title).paths[0].look == "bound-open"
    assert "on or before 10 Jun 2026" in named(picture, "Divested").title
    assert "by Wed 15 Jul 2026" in named(picture, "Sale due").title


def test_clocks_stand_as_a_stair_down_the_days() -> None:
    starts = [date(2026, 6, 1), MAY, date(2026, 7, 1)]
    told = [a_clock(f"Due {day}", day, day + timedelta(days=20)) for day in starts]
    [lane] = wide(a_timeline(*told)).lanes
    assert [item.title[:14] for item in lane.items] == [f"Due {day}" for day in sorted(starts)]
    heights = [item.words[0].y for item in lane.items]
    assert heights == sorted(heights)


def test_later_occurrences_share_one_row_of_ticks_without_a_name() -> None:
    quiet = [
        a_clock("Certify", None, MAY + timedelta(days=7 * n), is_quiet=True, left=str(n)) for n in range(9)
    ]
    [lane] = wide(a_timeline(*quiet)).lanes
    assert [item.words for item in lane.items] == [()] * 9
    assert len({item.row for item in lane.items}) == 1


def test_today_and_the_outside_date_have_lines_where_they_lie_in_the_stretch() -> None:
    told = a_timeline(a_clock("Review ends", MAY, JULY), outside_on=date(2026, 9, 1))
    assert [rule.look for rule in wide(told).rules] == ["today", "outside"]
    assert [rule.words.text for rule in wide(told).rules] == [
        "Today, Mon 15 Jun 2026",
        "Outside date, Tue 1 Sep 2026",
    ]
    assert wide(told, Stretch(date(2026, 7, 1), date(2026, 7, 31))).rules == ()


def test_today_is_in_sight_while_anything_is_open_and_not_years_after_the_end() -> None:
    over = a_clock("Review ends", date(2018, 1, 1), date(2018, 2, 15), mark="met", is_open=False)
    assert zooms(a_timeline(over), None, None).whole.last < date(2019, 1, 1)
    still_open = a_clock("Review ends", date(2018, 1, 1), date(2018, 2, 15), mark="overdue")
    assert zooms(a_timeline(still_open), None, None).whole.last > TODAY


def test_closed_days_are_drawn_where_a_day_has_room() -> None:
    calendar = load_library().calendar("us-federal")
    lane = Lane("CFIUS", "", TODAY, (), (a_clock("Review ends", MAY, JULY),), calendar)
    told = Lanes("Aurora", TODAY, (lane,))
    month = wide(told, Stretch(date(2026, 7, 1), date(2026, 7, 31))).lanes[0]
    # Friday 3 July is the observed holiday: it, the Saturday and the Sunday make one box.
    assert len(month.closed) == 4
    assert month.closed[0].width == pytest.approx(3 * (WIDE - 20) / 31, abs=2)
    assert wide(told, Stretch(date(2020, 1, 1), date(2029, 12, 31))).lanes[0].closed == ()


def test_a_timeline_without_facts_shows_the_days_around_today() -> None:
    seen = zooms(Lanes("Aurora", TODAY, ()), None, None)
    assert seen.shown.first < TODAY < seen.shown.last
    assert wide(Lanes("Aurora", TODAY, ()), seen.shown).lanes == ()
