"""What stops a clock of a filing, worked out by hand: stops between two events, and pauses of the regime."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CITE, PAUSE, RULE, law, rule
from tests.clock.stories import ACCEPTED, clocks, only, within
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.law import Law, Stop, Version
from tracker.clock.rules import Rule


def versions(*pairs: tuple[date, Rule]) -> tuple[Version, ...]:
    base = law().versions[0]
    return tuple(
        replace(base, id=f"demo/{day}", effective_from=day, rules={one.id: one}) for day, one in pairs
    )


STOP = Stop(
    "ask",
    "Questions",
    frozenset({"asked"}),
    frozenset({"answered"}),
    first_out=True,
    last_out=True,
    once=False,
    deemed_by="",
    cite=CITE,
    confidence="verified",
    unverified_because="",
)
STOPPED = replace(RULE, paused_by=frozenset({"ask"}))


def stopping(*rules: Rule, **changes: Any) -> Law:
    found = law(*rules)
    stop = replace(STOP, **changes)
    return replace(found, versions=(replace(found.versions[0], stops={stop.id: stop}),))


ANSWER = rule(
    3,
    id="demo.answer",
    owed_by="parties",
    starts_on=("asked",),
    mode="each",
    met_by=frozenset({"answered"}),
    expected=False,
    paused_by=frozenset(),
)


def test_a_stop_of_an_unknown_day_leaves_the_trigger_and_the_end_without_it() -> None:
    asked = within("asked", date(2026, 3, 5), date(2026, 3, 20))
    found = only(stopping(STOPPED), ACCEPTED, asked)
    assert (found.trigger_on, found.due_on, found.earliest_on) == (
        date(2026, 3, 2),
        None,
        date(2026, 4, 1),
    )
    reason = "“Asked” stops or restarts this clock and is not known to the day"
    assert found.undetermined == Undetermined(reason, "asked")
    assert (found.state, found.event_keys) == ("running", ("accepted@2026-03-02",))


def test_a_stop_and_a_trigger_of_unknown_days_leave_the_end_from_the_first_day_it_can_be() -> None:
    started = within("accepted", date(2026, 2, 20), date(2026, 3, 4))
    asked = within("asked", date(2026, 3, 5), date(2026, 3, 20))
    found = only(stopping(STOPPED), started, asked)
    assert (found.trigger_on, found.earliest_on, found.latest_on) == (None, date(2026, 3, 22), None)


def test_a_stop_of_an_unknown_day_after_the_end_of_a_clock_moves_nothing() -> None:
    cleared = Event.on("cleared", date(2026, 3, 10))
    asked = within("asked", date(2026, 3, 12), date(2026, 3, 20))
    found = only(stopping(STOPPED), ACCEPTED, cleared, asked)
    assert (found.state, found.due_on) == ("met", date(2026, 4, 1))
    before = within("asked", date(2026, 3, 3), date(2026, 3, 20))
    found = only(stopping(STOPPED), ACCEPTED, before, Event.on("cleared", date(2026, 3, 21)))
    assert (found.state, found.due_on, found.finished_on) == ("met", None, date(2026, 3, 21))


def test_a_stop_of_an_unknown_day_is_nothing_to_a_clock_that_it_does_not_pause() -> None:
    found = only(stopping(RULE), ACCEPTED, within("asked", date(2026, 3, 5), date(2026, 3, 20)))
    assert found.due_on == date(2026, 4, 1)


def test_a_stop_that_a_clock_does_not_know_is_told_and_its_days_are_counted() -> None:
    asked, answered = Event.on("asked", date(2026, 3, 10)), Event.on("answered", date(2026, 3, 12))
    found = only(stopping(RULE), ACCEPTED, asked, answered)
    assert found.due_on == date(2026, 4, 1)
    assert [step.code for step in found.steps] == ["started", "pause-not-applied", "counted"]


def test_a_stop_that_nobody_closes_ends_with_the_clock_that_the_law_names() -> None:
    """Asked on 10 Mar, the answer is due on 13 Mar: the four days 10 to 13 are out, 30 days end on 5 Apr."""
    demo = stopping(STOPPED, ANSWER, closes_on=frozenset({"known"}), deemed_by="demo.answer")
    asked = Event.on("asked", date(2026, 3, 10))
    assert clocks(demo, ACCEPTED, asked)[0].due_on == date(2026, 4, 5)
    late = Event.on("answered", date(2026, 3, 14))
    assert clocks(demo, ACCEPTED, asked, late)[0].due_on == date(2026, 4, 5)


def test_an_answer_in_time_leaves_the_stop_open_until_somebody_closes_it() -> None:
    demo = stopping(STOPPED, ANSWER, closes_on=frozenset({"known"}), deemed_by="demo.answer")
    asked = Event.on("asked", date(2026, 3, 10))
    for day in (12, 13):
        answered = Event.on("answered", date(2026, 3, day))
        found = clocks(demo, ACCEPTED, asked, answered, as_of=date(2026, 3, 20))[0]
        assert (found.due_on, found.state) == (date(2026, 4, 12), "paused")  # 10 to 20 Mar are out


def test_each_stop_ends_with_the_clock_of_its_own_question() -> None:
    # 10 to 13 Mar and 20 to 23 Mar are out: eight days more than 1 Apr.
    demo = stopping(STOPPED, ANSWER, closes_on=frozenset({"known"}), deemed_by="demo.answer")
    first, second = Event.on("asked", date(2026, 3, 10)), Event.on("asked", date(2026, 3, 20))
    assert clocks(demo, ACCEPTED, first, second)[0].due_on == date(2026, 4, 9)


def test_a_clock_is_paused_from_its_trigger_to_its_last_day_and_only_by_what_stops_it() -> None:
    for trigger, as_of, state in (
        (date(2026, 3, 10), date(2026, 3, 10), "paused"),
        (date(2026, 3, 2), date(2026, 3, 9), "running"),
        (date(2026, 3, 2), date(2026, 3, 19), "paused"),
        (date(2026, 3, 2), date(2026, 3, 20), "running"),
    ):
        found = only(law(pauses=(PAUSE,)), Event.on("accepted", trigger), as_of=as_of)
        assert found.state == state
    for pause in (PAUSE._replace(scope="unsettled"), PAUSE._replace(kind="other")):
        assert only(law(pauses=(pause,)), ACCEPTED, as_of=date(2026, 3, 12)).state == "running"


def test_a_clock_without_a_date_is_paused_like_any_other() -> None:
    term = law(rule(0, nature="term"), pauses=(PAUSE,))
    assert only(term, ACCEPTED, as_of=date(2026, 3, 12)).state == "paused"
    assert only(term, ACCEPTED, as_of=date(2026, 3, 9)).state == "running"


def test_a_clock_that_ran_out_is_not_paused_by_what_came_later() -> None:
    # Two days after Mon 2 Mar end on Wed 4 Mar; the pause begins on the day after.
    pause = PAUSE._replace(first=date(2026, 3, 5), last=date(2026, 3, 31))
    found = only(law(rule(2), pauses=(pause,)), ACCEPTED, as_of=date(2026, 3, 6))
    assert (found.due_on, found.state) == (date(2026, 3, 4), "running")


def test_a_clock_is_paused_on_a_last_day_that_moved_into_a_pause() -> None:
    # 30 days after Thu 5 Mar end on Sat 4 Apr and move to Tue 7 Apr.
    demo = law(
        rule(30, roll="next-business-day"),
        pauses=(PAUSE._replace(first=date(2026, 4, 7), last=date(2026, 4, 9)),),
    )
    accepted = Event.on("accepted", date(2026, 3, 5))
    assert only(demo, accepted, as_of=date(2026, 4, 7)).state == "paused"
    assert only(demo, accepted, as_of=date(2026, 4, 8)).state == "running"


def test_an_event_of_an_unknown_day_that_ends_a_clock_does_not_also_stop_it() -> None:
    asked = within("asked", date(2026, 3, 5), date(2026, 3, 20))
    found = only(stopping(replace(STOPPED, ended_by=frozenset({"asked"}))), ACCEPTED, asked)
    assert (found.state, found.due_on) == ("ended", date(2026, 4, 1))


def test_a_clock_stands_still_for_its_stops_and_for_the_pauses_of_the_regime() -> None:
    # 10 to 19 Mar and 23 to 24 Mar are out: twelve days more than 1 Apr.
    both = replace(RULE, paused_by=frozenset({"lapse", "ask"}))
    demo = replace(stopping(both), pauses=(PAUSE,))
    asked, answered = Event.on("asked", date(2026, 3, 23)), Event.on("answered", date(2026, 3, 24))
    assert only(demo, ACCEPTED, asked, answered).due_on == date(2026, 4, 13)
    other = replace(STOP, id="other", deemed_by="demo.answer")
    stops = {"other": other, STOP.id: STOP}
    demo = replace(demo, versions=(replace(demo.versions[0], stops=stops),))
    assert only(demo, ACCEPTED, asked, answered).due_on == date(2026, 4, 13)
