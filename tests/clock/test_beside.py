"""Bars on completing, and duties without a number of days: since when, until when, and in whose words."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CALENDARS, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Standstill
from tracker.clock.rules import Chain, Cite, Rule
from tracker.clock.timeline import Duty
from tracker.clock.timeline import Standstill as Standing

TAIL = rule(10, id="demo.tail", starts_on=(), chain=Chain((RULE.id,), "rolled", False))
BAR = Standstill(
    "demo.bar",
    "No completion",
    frozenset(),
    frozenset({"accepted"}),
    frozenset({"cleared"}),
    (TAIL.id,),
    Cite("Demo Act s 20", date(2026, 11, 20), "https://example.org/20"),
    "unverified",
)
ACCEPTED = Event.on("accepted", date(2026, 6, 1))


def bars(
    as_of: date, *events: Event, law_bars: tuple[Standstill, ...] = (BAR,), rules: tuple[Rule, ...] = ()
) -> tuple[Standing, ...]:
    found = law(RULE, TAIL, *rules)
    standstills = {one.id: one for one in law_bars}
    found = replace(found, versions=(replace(found.versions[0], standstills=standstills),))
    return compute(found, CALENDARS, events, as_of).standstills


def bar(as_of: date, *more: Event, **changes: Any) -> Standing:
    (standing,) = bars(as_of, ACCEPTED, *more, law_bars=(replace(BAR, **changes),))
    return standing


def standing(lifted_on: date | None = None, expected_on: date | None = None, waits_for: str = "") -> Standing:
    """The bar of a case accepted on 1 June, as it stands."""
    return Standing(
        "demo.bar",
        "No completion",
        date(2026, 6, 1),
        lifted_on,
        expected_on,
        waits_for,
        "Demo Act s 20",
        "https://example.org/20",
        "unverified",
    )


def test_a_bar_falls_after_days_that_no_event_opens() -> None:
    # 30 days after 1 June end on 1 July, ten more on 11 July.
    assert bar(date(2026, 6, 2)).expected_on == date(2026, 7, 12)
    assert bar(date(2026, 7, 11)).lifted_on is None
    assert bar(date(2026, 7, 12)).lifted_on == date(2026, 7, 12)


def test_a_bar_says_since_when_it_stands_and_what_would_lift_it() -> None:
    assert bar(date(2026, 6, 2)) == standing(expected_on=date(2026, 7, 12), waits_for="Cleared")
    either = frozenset({"withdrawn", "cleared"})
    assert bar(date(2026, 6, 2), ends_on=either).waits_for == "Cleared or Withdrawn"
    assert bar(date(2026, 7, 12)) == standing(lifted_on=date(2026, 7, 12))


def test_a_clearance_lifts_the_bar_before_those_days() -> None:
    cleared = Event.on("cleared", date(2026, 6, 9))
    assert bar(date(2026, 8, 1), cleared) == standing(lifted_on=date(2026, 6, 9))


def test_a_bar_that_an_event_lifted_no_longer_looks_to_a_clock_that_runs_on() -> None:
    answered = Event.on("answered", date(2026, 6, 9))
    ends = frozenset({"answered"})
    assert bar(date(2026, 6, 10), answered, ends_on=ends) == standing(lifted_on=date(2026, 6, 9))
    assert bar(date(2026, 7, 13), answered, ends_on=ends) == standing(lifted_on=date(2026, 6, 9))


def test_a_clearance_before_the_bar_lifts_nothing() -> None:
    early = Event.on("cleared", date(2026, 5, 28))
    assert bar(date(2026, 6, 2), early, ends_after=()).lifted_on is None


def test_a_bar_lifted_on_a_day_that_is_not_known_expects_no_other_day() -> None:
    roughly = Event("c", "cleared", date(2026, 6, 2), date(2026, 6, 30), "month")
    assert bar(date(2026, 7, 1), roughly) == standing()


def test_a_bar_begins_with_the_first_event_that_raises_it() -> None:
    again = Event.on("asked", date(2026, 6, 5))
    assert bar(date(2026, 6, 9), again, starts_on=frozenset({"asked", "accepted"})).since == date(2026, 6, 1)
    assert bar(date(2026, 6, 9), again, starts_on=frozenset({"asked"})).since == date(2026, 6, 5)


def test_only_the_bars_of_the_kind_of_filing_that_have_begun_stand_in_the_order_of_the_law() -> None:
    law_bars = (
        replace(BAR, id="demo.short", filings=frozenset({"short"})),
        replace(BAR, id="demo.asked", starts_on=frozenset({"asked"})),
        replace(BAR, id="demo.notice", filings=frozenset({"notice"})),
        BAR,
    )
    found = bars(date(2026, 6, 2), ACCEPTED, law_bars=law_bars)
    assert [one.id for one in found] == ["demo.notice", "demo.bar"]


def test_a_bar_that_no_clock_lifts_expects_no_day() -> None:
    assert bar(date(2026, 6, 2), ends_after=()) == standing(waits_for="Cleared")
    assert bar(date(2026, 6, 2), ends_after=("demo.unknown",)) == standing(waits_for="Cleared")


def test_a_bar_falls_after_the_first_of_its_clocks_that_has_begun() -> None:
    asked = rule(5, id="demo.asked", starts_on=("asked",))
    names = ("demo.asked", "demo.one")
    events = (ACCEPTED, Event.on("asked", date(2026, 6, 8)))
    bar_of_both = replace(BAR, ends_after=names)
    [waits] = bars(date(2026, 6, 2), ACCEPTED, law_bars=(bar_of_both,), rules=(asked,))
    assert waits.expected_on == date(2026, 7, 2)  # “asked” has not begun; thirty days end on 1 July
    [begun] = bars(date(2026, 6, 9), *events, law_bars=(bar_of_both,), rules=(asked,))
    assert begun.expected_on == date(2026, 6, 14)


def test_a_clock_that_an_event_has_yet_to_open_lifts_nothing() -> None:
    later = rule(10, id="demo.later", starts_on=("asked",), chain=Chain((RULE.id,), "rolled", False))
    hangs = replace(BAR, ends_after=("demo.later",))
    [projected] = bars(date(2026, 6, 2), ACCEPTED, law_bars=(hangs,), rules=(later,))
    assert projected.expected_on is None
    after_both = replace(BAR, ends_after=("demo.later", TAIL.id))
    [tail] = bars(date(2026, 6, 2), ACCEPTED, law_bars=(after_both,), rules=(later,))
    assert tail.expected_on == date(2026, 7, 12)


def test_a_clock_that_waits_for_the_one_before_it_lifts_nothing() -> None:
    vague = Event("a", "accepted", date(2026, 5, 1), date(2026, 5, 31), "month")
    asked = rule(5, id="demo.asked", starts_on=("filed",))
    hangs = replace(BAR, ends_after=(TAIL.id, "demo.asked"))
    events = (vague, Event.on("filed", date(2026, 6, 1)))
    [found] = bars(date(2026, 6, 2), *events, law_bars=(hangs,), rules=(asked,))
    assert (found.since, found.expected_on) == (None, date(2026, 6, 7))


def test_a_clock_that_was_met_lifts_the_bar_no_more() -> None:
    met = rule(40, id="demo.met", met_by=frozenset({"answered"}))
    hangs = replace(BAR, ends_after=("demo.met",))
    events = (ACCEPTED, Event.on("answered", date(2026, 6, 8)))
    [found] = bars(date(2026, 6, 9), *events, law_bars=(hangs,), rules=(met,))
    assert (found.lifted_on, found.expected_on, found.waits_for) == (None, None, "Cleared")


def duties(*events: Event, **changes: Any) -> tuple[Duty, ...]:
    """The duties of a law with one that has no number of days."""
    plain = {
        "id": "demo.duty",
        "title": "Tell of changes",
        "nature": "no-number",
        "no_number": "without delay",
        "owed_by": "parties",
        "starts_on": ("asked",),
        "mode": "each",
        "met_by": frozenset({"answered"}),
        "cite": BAR.cite,
        "confidence": "unverified",
    }
    return compute(law(rule(**{**plain, **changes})), CALENDARS, events, date(2026, 6, 20)).duties


def duty(since: date | None, met_on: date | None, *, is_met: bool) -> Duty:
    """That duty as it stands."""
    return Duty(
        "demo.duty",
        "Tell of changes",
        "Parties",
        since,
        "without delay",
        met_on,
        is_met,
        "Demo Act s 20",
        "https://example.org/20",
        "unverified",
    )


ASKED = Event.on("asked", date(2026, 6, 1))


def test_a_duty_without_a_number_is_listed_in_the_words_of_the_law_until_it_is_met() -> None:
    answered = Event.on("answered", date(2026, 6, 4))
    assert duties(ASKED) == (duty(date(2026, 6, 1), None, is_met=False),)
    assert duties(ASKED, answered) == (duty(date(2026, 6, 1), date(2026, 6, 4), is_met=True),)
    roughly = Event("a", "answered", date(2026, 6, 2), date(2026, 6, 19), "range")
    assert duties(ASKED, roughly) == (duty(date(2026, 6, 1), None, is_met=True),)


def test_each_event_that_opens_a_duty_is_answered_by_what_comes_after_it() -> None:
    answered, again = Event.on("answered", date(2026, 6, 4)), Event.on("asked", date(2026, 6, 8))
    assert duties(ASKED, answered, again) == (
        duty(date(2026, 6, 1), date(2026, 6, 4), is_met=True),
        duty(date(2026, 6, 8), None, is_met=False),
    )


def test_a_duty_ends_with_the_case_too() -> None:
    [found] = duties(ASKED, Event.on("withdrawn", date(2026, 6, 5)))
    assert (found.met_on, found.is_met) == (date(2026, 6, 5), True)


def test_a_duty_may_be_met_before_it_arises_where_the_law_says_so() -> None:
    early = Event.on("answered", date(2026, 5, 28))
    assert duties(early, ASKED) == (duty(date(2026, 6, 1), None, is_met=False),)
    assert duties(early, ASKED, met_before=True) == (duty(date(2026, 6, 1), date(2026, 5, 28), is_met=True),)


def test_a_duty_of_another_kind_of_filing_is_not_listed() -> None:
    assert duties(ASKED, filings=frozenset({"short"})) == ()
    assert duties(ASKED, nature="clock") == ()
