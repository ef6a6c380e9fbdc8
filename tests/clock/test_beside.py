"""Bars on completing that fall with a clock."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDARS, CITE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.rules import Chain, Standstill
from tracker.clock.timeline import Standstill as Standing

TAIL = rule(10, id="demo.tail", starts_on=(), chain=Chain((RULE.id,), "rolled", False))
BAR = Standstill(
    "demo.bar",
    "No completion",
    frozenset(),
    frozenset({"accepted"}),
    frozenset({"cleared"}),
    (TAIL.id,),
    CITE,
    "verified",
)


def bar(as_of: date, *more: Event) -> Standing:
    found = law(RULE, TAIL)
    found = replace(found, versions=(replace(found.versions[0], standstills={BAR.id: BAR}),))
    told = (Event.on("accepted", date(2026, 6, 1)), *more)
    (standing,) = compute(found, CALENDARS, told, as_of).standstills
    return standing


def test_a_bar_falls_after_days_that_no_event_opens() -> None:
    # 30 days after 1 June end on 1 July, ten more on 11 July.
    assert bar(date(2026, 6, 2)).expected_on == date(2026, 7, 12)
    assert bar(date(2026, 7, 11)).lifted_on is None
    assert bar(date(2026, 7, 12)).lifted_on == date(2026, 7, 12)


def test_a_clearance_lifts_the_bar_before_those_days() -> None:
    standing = bar(date(2026, 8, 1), Event.on("cleared", date(2026, 6, 9)))
    assert (standing.lifted_on, standing.expected_on) == (date(2026, 6, 9), None)
