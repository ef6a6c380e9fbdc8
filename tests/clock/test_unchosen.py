"""Whose holidays count while nobody has said so: none, and the regime's own are shown beside."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CALENDAR, law, rule
from tracker.clock.calendars import Closed
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law, Unchosen
from tracker.clock.readings import OtherDate
from tracker.clock.rules import Chain, Rule
from tracker.clock.timeline import Outcome

SAYS = "No State is set."
UNCHOSEN = Unchosen(frozenset({"parties"}), "by the demo holidays", SAYS)
# Ten business days from 27 Mar: Spring Day, Mon 6 Apr, is among them.
TEN = rule(10, "business-day", owed_by="parties")
OTHER = replace(CALENDAR, id="other", closed={})
CALENDARS = {"demo": CALENDAR, "other": OTHER}


def clocks(demo: Law, day: date = date(2026, 3, 27), **more: Any) -> tuple[Outcome, ...]:
    return compute(demo, CALENDARS, [Event.on("accepted", day)], day, **more).clocks


def of(*rules: Rule) -> Law:
    return law(*rules, unchosen=UNCHOSEN)


def test_while_no_calendar_is_chosen_weekends_alone_count_and_the_holidays_are_a_reading() -> None:
    [found] = clocks(of(TEN))
    assert found.due_on == date(2026, 4, 10)
    assert found.readings == (OtherDate("by the demo holidays", date(2026, 4, 13), SAYS),)
    assert found.cautions == (SAYS,)
    assert (found.calendar, found.calendar_digest) != ("demo", CALENDAR.digest)
    assert found.calendar == "demo"


def test_a_date_that_no_holiday_touches_has_the_caution_alone() -> None:
    [found] = clocks(of(TEN), date(2026, 3, 2))
    assert (found.due_on, found.readings, found.cautions) == (date(2026, 3, 16), (), (SAYS,))


def test_a_chosen_calendar_counts_as_it_is() -> None:
    for chosen, due in (("demo", date(2026, 4, 13)), ("other", date(2026, 4, 10))):
        [found] = clocks(of(TEN), calendar=chosen)
        assert (found.due_on, found.readings, found.cautions) == (due, (), ())


def test_whoever_has_a_calendar_by_law_or_is_another_owner_counts_by_it() -> None:
    for one in (replace(TEN, calendar="demo"), replace(TEN, owed_by="authority")):
        [found] = clocks(of(one))
        assert (found.due_on, found.readings, found.cautions) == (date(2026, 4, 13), (), ())
    [found] = clocks(law(TEN))
    assert (found.due_on, found.cautions) == (date(2026, 4, 13), ())


def test_a_clock_that_follows_another_is_read_beside_with_the_holidays_of_both() -> None:
    two = replace(TEN, id="demo.two", starts_on=(), chain=Chain(("demo.one",), "unrolled", False))
    _, found = clocks(of(TEN, two))
    assert found.due_on == date(2026, 4, 24)
    assert found.readings == (OtherDate("by the demo holidays", date(2026, 4, 27), SAYS),)


def test_a_clock_without_a_date_has_no_reading() -> None:
    demo = of(replace(TEN, expected=True))
    [waiting] = compute(demo, CALENDARS, [], date(2026, 3, 27)).clocks
    assert (waiting.readings, waiting.cautions) == ((), (SAYS,))


def test_where_the_holidays_end_the_calendar_first_there_is_a_date_without_a_reading() -> None:
    short = replace(CALENDAR, last=date(2026, 4, 10), reach=date(2026, 4, 10))
    told = [Event.on("accepted", date(2026, 3, 27))]
    [found] = compute(of(TEN), {"demo": short}, told, date(2026, 3, 27)).clocks
    assert (found.due_on, found.readings, found.cautions) == (date(2026, 4, 10), (), (SAYS,))


def test_a_clock_for_one_kind_of_filing_has_its_reading_too() -> None:
    [found] = clocks(of(replace(TEN, filings=frozenset({"notice"}))))
    assert [one.due_on for one in found.readings] == [date(2026, 4, 13)]


def test_rules_that_follow_their_own_trigger_are_read_in_the_same_way() -> None:
    [found] = clocks(of(replace(TEN, bound_to="trigger")))
    assert [one.due_on for one in found.readings] == [date(2026, 4, 13)]


def test_weekends_stay_closed_and_nothing_else() -> None:
    saturday, monday = date(2026, 4, 4), date(2026, 4, 6)
    worked = Closed(saturday, "Worked Saturday", "statute", "Demo Act s 3")
    full = replace(CALENDAR, opened={saturday: worked}, disputed={date(2026, 4, 7): worked}, unites=("demo",))
    plain = full.without_holidays()
    assert full.closed_because(saturday) is None
    assert plain.closed_because(saturday) is not None
    assert plain.closed_because(monday) is None
    assert (plain.disputed, plain.unites) == ({}, ())
