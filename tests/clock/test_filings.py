"""A case with several filings: which clocks each one has, under which law, and what stands beside them."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CALENDAR, CALENDARS, CITE, PAUSE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law, Standstill, Version
from tracker.clock.rules import Rule
from tracker.clock.timeline import Duty, Timeline
from tracker.clock.timeline import Standstill as Standing

AS_OF = date(2026, 4, 20)
ACCEPTED = Event.on("accepted", date(2026, 3, 2))
BAR = Standstill(
    "demo.bar",
    "No completion",
    frozenset(),
    frozenset({"accepted"}),
    frozenset({"cleared"}),
    (RULE.id,),
    CITE,
    "verified",
)


def on(kind: str, month: int, day: int, key: str = "") -> Event:
    return Event.on(kind, date(2026, month, day), key)


def version(*rules: Rule, begins: date = date(2026, 1, 1), **more: Any) -> Version:
    base = law(*rules).versions[0]
    return replace(base, id=f"demo/{begins}", effective_from=begins, **more)


def told(demo: Law, *events: Event, **more: Any) -> list[tuple[str, str, date | None]]:
    clocks = compute(demo, CALENDARS, events, AS_OF, **more).clocks
    return [(one.rule_id, one.key, one.due_on) for one in clocks]


def duty(rule_id: str, **more: Any) -> Rule:
    return replace(RULE, id=rule_id, nature="no-number", count=None, no_number="at once", **more)


def test_the_answer_is_the_phase_the_clocks_the_bars_the_duties_and_the_oddities() -> None:
    tell = duty("demo.tell", starts_on=("asked",), mode="each", met_by=frozenset({"answered"}))
    demo = law(versions=(version(RULE, tell, standstills={BAR.id: BAR}),))
    events = (ACCEPTED, on("asked", 3, 5), on("answered", 3, 9), on("cleared", 3, 10))
    found = compute(demo, CALENDARS, events, AS_OF)
    assert replace(found, clocks=()) == Timeline(
        phase="cleared",
        phase_title="Cleared",
        is_closed=True,
        as_of=AS_OF,
        bound_version="demo/2026-01-01",
        clocks=(),
        flags=(),
        standstills=(
            Standing(
                "demo.bar",
                "No completion",
                date(2026, 3, 2),
                date(2026, 3, 10),
                None,
                "",
                CITE.text,
                "",
                "verified",
            ),
        ),
        duties=(
            Duty(
                "demo.tell",
                "Phase one ends",
                "Authority",
                date(2026, 3, 5),
                "at once",
                date(2026, 3, 9),
                True,
                CITE.text,
                "",
                "verified",
            ),
        ),
    )
    assert [one.rule_id for one in found.clocks] == ["demo.one"]
    again = compute(demo, CALENDARS, (*events, on("accepted", 3, 12)), AS_OF)
    assert again.flags == ("“Accepted” is recorded after the case was closed by “Cleared”.",)


def test_each_filing_falls_under_the_law_of_its_own_day_and_the_last_one_is_named() -> None:
    demo = law(versions=(version(rule(30)), version(rule(10), begins=date(2026, 3, 10))))
    events = (ACCEPTED, on("withdrawn", 3, 9), on("accepted", 4, 13, "again"))
    found = compute(demo, CALENDARS, events, AS_OF)
    assert [(one.key, one.regime_version, one.due_on) for one in found.clocks] == [
        ("1-1", "demo/2026-01-01", date(2026, 4, 1)),
        ("2-1", "demo/2026-03-10", date(2026, 4, 23)),
    ]
    assert found.bound_version == "demo/2026-03-10"


def test_only_the_last_filing_of_an_open_case_waits_for_anything() -> None:
    later = rule(5, id="demo.later", starts_on=("asked",))
    events = (ACCEPTED, on("withdrawn", 3, 9), on("accepted", 4, 13, "again"))
    for more, keys in (((), ["2-1"]), ((on("cleared", 4, 14),), [])):
        clocks = compute(law(RULE, later), CALENDARS, (*events, *more), AS_OF).clocks
        assert [one.key for one in clocks if one.state == "waiting"] == keys


def test_a_bar_that_a_later_filing_opened_anew_stands_once_and_as_that_filing_has_it() -> None:
    other = replace(BAR, id="demo.other", starts_on=frozenset({"asked"}))
    demo = law(versions=(version(RULE, standstills={BAR.id: BAR, other.id: other}),))
    events = (
        ACCEPTED,
        on("asked", 3, 4),
        on("withdrawn", 3, 9),
        on("accepted", 4, 13, "again"),
    )
    found = compute(demo, CALENDARS, events, AS_OF)
    assert [(bar.id, bar.since) for bar in found.standstills] == [
        ("demo.bar", date(2026, 4, 13)),
        ("demo.other", date(2026, 3, 4)),
    ]


def test_a_filing_older_than_the_law_has_no_bar_and_no_clock_that_binds_the_review() -> None:
    watch = rule(5, id="demo.watch", starts_on=("asked",), bound_to="trigger")
    short = replace(watch, id="demo.short", filings=frozenset({"notice"}))
    demo = law(versions=(version(RULE, watch, short, begins=date(2026, 3, 10), standstills={BAR.id: BAR}),))
    found = compute(demo, CALENDARS, (ACCEPTED, on("asked", 4, 13)), AS_OF)
    assert [(one.rule_id, one.key) for one in found.clocks] == [("demo.short", "1-1"), ("demo.watch", "1")]
    assert found.standstills == ()
    assert len(found.flags) == 1
    # A filing after it is counted as any other.
    events = (ACCEPTED, on("withdrawn", 3, 9), on("accepted", 4, 13, "again"))
    after = compute(demo, CALENDARS, events, AS_OF)
    assert [one.due_on for one in after.clocks if one.rule_id == RULE.id] == [date(2026, 5, 13)]
    assert [bar.since for bar in after.standstills] == [date(2026, 4, 13)]


def test_a_clock_that_follows_its_own_trigger_day_is_one_of_the_case_and_not_of_a_filing() -> None:
    watch = rule(
        5, id="demo.watch", starts_on=("asked",), mode="each", bound_to="trigger", ended_by=frozenset()
    )
    tell = duty("demo.tell", starts_on=("asked",), mode="each", bound_to="trigger")
    events = (
        ACCEPTED,
        on("asked", 3, 4),
        on("withdrawn", 3, 9),
        on("accepted", 4, 13, "b"),
        on("asked", 4, 14),
    )
    own = duty("demo.own", starts_on=("accepted",))
    found = compute(law(watch, tell, own), CALENDARS, events, AS_OF)
    assert [(one.key, one.due_on) for one in found.clocks] == [
        ("1", date(2026, 3, 9)),
        ("2", date(2026, 4, 19)),
    ]
    assert [(one.rule_id, one.since) for one in found.duties] == [
        ("demo.own", date(2026, 3, 2)),
        ("demo.own", date(2026, 4, 13)),
        ("demo.tell", date(2026, 3, 4)),
        ("demo.tell", date(2026, 4, 14)),
    ]


def test_a_rule_that_a_later_law_added_counts_from_its_own_day_and_an_older_one_is_not_doubled() -> None:
    watch = rule(5, id="demo.watch", starts_on=("asked",), bound_to="trigger", filings=frozenset({"notice"}))
    demo = law(versions=(version(RULE), version(rule(10), watch, begins=date(2026, 4, 1))))
    assert told(demo, ACCEPTED, on("asked", 4, 13)) == [
        ("demo.one", "1-1", date(2026, 4, 1)),
        ("demo.watch", "1-1", date(2026, 4, 18)),
    ]


def test_a_clock_of_the_case_waits_only_while_the_case_is_open() -> None:
    watch = rule(5, id="demo.watch", starts_on=("asked",), bound_to="trigger")
    assert told(law(watch), ACCEPTED) == [("demo.watch", "1", None)]
    assert told(law(watch), ACCEPTED, on("cleared", 3, 9)) == []


NOTICE, SHORT = (
    rule(n, id=f"demo.{name}", filings=frozenset({name})) for name, n in (("notice", 30), ("short", 10))
)
KINDS = law(NOTICE, SHORT, restarts_after={"accepted": frozenset({"withdrawn"})})
OPEN = replace(KINDS, filing_marks={"short": frozenset({"known"})})


def test_the_kind_of_a_filing_is_the_one_given_else_the_one_its_events_show_else_the_first() -> None:
    known = on("known", 3, 1)
    for demo, events, given, rule_id in (
        (KINDS, (ACCEPTED,), "", "demo.notice"),
        (KINDS, (ACCEPTED,), "short", "demo.short"),
        (OPEN, (known, ACCEPTED), "", "demo.short"),
        (OPEN, (known, ACCEPTED), "notice", "demo.notice"),
        (OPEN, (ACCEPTED,), "", "demo.notice"),
        (OPEN, (ACCEPTED,), "short", "demo.short"),
    ):
        assert [one[0] for one in told(demo, *events, filing=given)] == [rule_id]


def test_in_a_case_of_several_filings_events_show_the_kind_before_the_one_given_for_the_case() -> None:
    events = (on("known", 3, 1), ACCEPTED, on("withdrawn", 3, 9), on("accepted", 4, 13, "again"))
    assert [one[0] for one in told(OPEN, *events, filing="notice")] == ["demo.short", "demo.notice"]
    assert [one[0] for one in told(OPEN, *events, filing="short")] == ["demo.short", "demo.short"]
    assert [one[0] for one in told(OPEN, *events)] == ["demo.short", "demo.notice"]


def test_the_clocks_of_the_case_know_the_kind_given_for_it() -> None:
    watch = rule(5, id="demo.watch", starts_on=("asked",), bound_to="trigger")
    demo = law(replace(watch, unless=frozenset({"answered"})))
    assert len(told(demo, ACCEPTED, filing="short")) == 1


def test_the_pauses_given_replace_those_of_the_law() -> None:
    demo = law(pauses=(PAUSE,))
    other = PAUSE._replace(last=date(2026, 3, 10))
    for more, due in (
        ({}, date(2026, 4, 11)),
        ({"pauses": ()}, date(2026, 4, 1)),
        ({"pauses": (other,)}, date(2026, 4, 2)),
    ):
        assert told(demo, ACCEPTED, **more) == [("demo.one", "1-1", due)]


def test_the_calendar_chosen_for_the_case_counts_for_rules_that_name_none() -> None:
    calendars = {**CALENDARS, "other": replace(CALENDAR, id="other", weekend=frozenset({4, 5, 6}))}
    own = rule(5, "business-day", id="demo.own", calendar="demo")
    demo = law(rule(5, "business-day"), own)
    for chosen, dates in (
        ("", [("demo", date(2026, 3, 9)), ("demo", date(2026, 3, 9))]),
        ("other", [("other", date(2026, 3, 10)), ("demo", date(2026, 3, 9))]),
    ):
        clocks = compute(demo, calendars, [ACCEPTED], AS_OF, calendar=chosen).clocks
        assert [(one.calendar, one.due_on) for one in clocks] == dates


def test_nothing_is_waited_for_that_an_event_has_made_pointless() -> None:
    later = rule(
        5,
        id="demo.later",
        starts_on=("asked", "filed"),
        mode="all",
        met_by=frozenset({"answered", "asked"}),
        ended_by=frozenset({"planned", "refiled"}),
    )
    for events, keys in (
        ((), ["1-1"]),
        ((on("answered", 3, 9),), []),
        ((on("planned", 3, 9),), []),
        ((on("asked", 3, 9),), ["1-1"]),
        ((on("refiled", 3, 9),), ["2-1"]),
    ):
        clocks = compute(law(RULE, later), CALENDARS, (ACCEPTED, *events), AS_OF).clocks
        assert [one.key for one in clocks if one.rule_id == "demo.later"] == keys
