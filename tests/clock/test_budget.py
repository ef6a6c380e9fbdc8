"""Extensions that draw on one budget: what earlier ones took is no longer there."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDARS, PAUSE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law
from tracker.clock.rules import Chain, Rule, TermCap
from tracker.clock.steps import Step

ACCEPTED = Event.on("accepted", date(2026, 3, 2))
"""Starts thirty days that end on Wed 1 Apr: there the extensions begin."""

CAP = TermCap(20, "calendar-day", "budget")


def extension(name: str, kind: str) -> Rule:
    one = rule(0, id=f"demo.{name}", nature="term", starts_on=(kind,), mode="each", expected=False)
    chain = Chain((RULE.id,), "rolled", True)
    return replace(one, chain=chain, term_cap=CAP, met_by=frozenset({"cleared"}), paused_by=frozenset())


FIRST, SECOND, THIRD = extension("x", "asked"), extension("y", "answered"), extension("z", "filed")


def told(kind: str, month: int, day: int, term: str = "", key: str = "") -> Event:
    facts = {"term": term} if term else {}
    return Event.on(kind, date(2026, month, day), key or kind, facts)


def dates(one: Rule, demo: Law, *events: Event) -> list[date | None]:
    clocks = compute(demo, CALENDARS, (ACCEPTED, *events), date(2026, 6, 1)).clocks
    return [clock.due_on for clock in clocks if clock.rule_id == one.id]


def test_a_further_extension_has_what_the_one_before_left() -> None:
    # Five of twenty days are used until 6 Apr; fifteen more end on 21 Apr, and then nothing is left.
    events = [
        told("asked", 3, 10, "5 days", "a"),
        told("asked", 4, 4, key="b"),
        told("asked", 4, 20, key="c"),
    ]
    clocks = compute(law(RULE, FIRST), CALENDARS, (ACCEPTED, *events), date(2026, 6, 1)).clocks[1:]
    assert [clock.due_on for clock in clocks] == [date(2026, 4, 6), date(2026, 4, 21), date(2026, 4, 21)]
    capped = [step for clock in clocks for step in clock.steps if step.code == "capped"]
    cite = FIRST.cite.text
    assert capped == [
        Step("capped", date(2026, 4, 21), cite, {"n": 20, "unit": "calendar-day", "used": 5}),
        Step("capped", date(2026, 4, 21), cite, {"n": 20, "unit": "calendar-day", "used": 20}),
    ]


def test_days_on_which_an_extension_stood_still_are_not_used() -> None:
    # 1 Apr and five days, two of them held: 8 Apr; fifteen more end on 23 Apr.
    pause = PAUSE._replace(first=date(2026, 4, 3), last=date(2026, 4, 4))
    held = replace(FIRST, paused_by=frozenset({"lapse"}))
    events = (told("asked", 3, 10, "5 days", "a"), told("asked", 4, 7, key="b"))
    found = dates(held, law(RULE, held, pauses=(pause,)), *events)
    assert found == [date(2026, 4, 8), date(2026, 4, 23)]


def test_extensions_of_several_rules_draw_on_one_budget_in_whatever_order_they_are_written() -> None:
    events = (
        told("asked", 3, 10, "5 days"),
        told("filed", 3, 11, "3 days"),
        told("answered", 3, 12),
    )
    for order in ((FIRST, THIRD, SECOND), (SECOND, THIRD, FIRST), (FIRST, SECOND, THIRD)):
        assert dates(SECOND, law(RULE, *order), *events) == [date(2026, 4, 13)]  # 20 - 5 - 3 = 12 days


def test_a_budget_of_another_name_or_a_cap_of_its_own_takes_nothing() -> None:
    events = (told("asked", 3, 10, "5 days"), told("answered", 3, 12))
    for cap in (replace(CAP, shared="other"), replace(CAP, shared=""), None):
        one = replace(FIRST, term_cap=cap)
        assert dates(SECOND, law(RULE, one, SECOND), *events) == [date(2026, 4, 21)]
        two = replace(SECOND, term_cap=cap and replace(cap, shared=""))
        for other in (FIRST, one):
            found = dates(two, law(RULE, other, two), *events)
            assert found == ([date(2026, 4, 21)] if cap else [None])


def test_an_extension_that_came_later_takes_nothing_even_once_it_is_over() -> None:
    events = (
        told("asked", 3, 10, "5 days", "a"),
        told("answered", 3, 12),
        told("asked", 3, 14, "3 days", "b"),
        told("cleared", 4, 8),
    )
    for known in (events[:3], events):
        for order in ((FIRST, SECOND), (SECOND, FIRST)):
            assert dates(SECOND, law(RULE, *order), *known) == [date(2026, 4, 16)]  # 20 - 5 = 15 days


def test_an_extension_that_was_finished_before_took_its_days() -> None:
    events = (
        told("asked", 3, 10, "5 days"),
        told("planned", 3, 11),
        told("answered", 3, 12),
    )
    one = replace(FIRST, met_by=frozenset({"planned"}))
    assert dates(SECOND, law(RULE, one, SECOND), *events) == [date(2026, 4, 16)]


def test_an_extension_whose_paper_cannot_be_read_takes_nothing() -> None:
    events = (told("asked", 3, 10, "some time"), told("answered", 3, 12))
    assert dates(FIRST, law(RULE, FIRST, SECOND), *events) == [None]
    assert dates(SECOND, law(RULE, FIRST, SECOND), *events) == [date(2026, 4, 21)]


def test_what_was_used_before_is_judged_on_the_day_that_opened_an_extension() -> None:
    events = (
        told("answered", 3, 9),
        told("asked", 3, 10, "5 days"),
        told("known", 3, 12, "18 days"),
    )
    paper = replace(SECOND, term_from=frozenset({"known"}))
    for order in ((FIRST, paper), (paper, FIRST)):
        demo = law(RULE, *order, restarts_after={})
        assert dates(paper, demo, *events) == [date(2026, 4, 19)]  # opened first: all its 18 days
        assert dates(FIRST, demo, *events) == [date(2026, 4, 3)]  # two of twenty days are left


def test_what_one_event_opens_takes_nothing_from_what_it_opens_beside() -> None:
    both = replace(SECOND, starts_on=("asked", "answered"))
    events = (told("asked", 3, 10, "5 days"), told("answered", 3, 12))
    for order in ((FIRST, both), (both, FIRST)):
        # Five days each until 6 Apr; of twenty, ten are left for the further one.
        assert dates(FIRST, law(RULE, *order), *events) == [date(2026, 4, 6)]
        assert dates(both, law(RULE, *order), *events) == [date(2026, 4, 6), date(2026, 4, 16)]
    both = replace(FIRST, starts_on=("asked", "answered"))
    for order in ((both, SECOND), (SECOND, both)):
        # Five are used; either has the other fifteen, from 6 Apr and from 1 Apr.
        assert dates(both, law(RULE, *order), *events) == [date(2026, 4, 6), date(2026, 4, 21)]
        assert dates(SECOND, law(RULE, *order), *events) == [date(2026, 4, 16)]
