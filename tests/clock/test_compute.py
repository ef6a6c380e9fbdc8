from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock.samples import CALENDARS, PAUSE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.errors import LawError, Undetermined
from tracker.clock.events import Event
from tracker.clock.rules import Chain
from tracker.clock.timeline import Outcome

TWO = rule(
    30,
    id="demo.two",
    title="Phase two ends",
    starts_on=(),
    chain=Chain(("demo.one",), "rolled", False),
)
QUESTION = rule(
    3,
    "business-day",
    id="demo.answer",
    title="Answer due",
    owed_by="parties",
    starts_on=("asked",),
    mode="each",
    met_by=frozenset({"answered"}),
    one_each=True,
    expected=False,
    paused_by=frozenset(),
)
AS_OF = date(2026, 3, 15)


def on(kind: str, day: int, month: int = 3, **more: str | None) -> Event:
    return Event.on(kind, date(2026, month, day), **more)  # type: ignore[arg-type]


def one(clocks: tuple[Outcome, ...], rule_id: str) -> Outcome:
    (found,) = [clock for clock in clocks if clock.rule_id == rule_id]
    return found


def test_nothing_runs_before_the_trigger_and_it_says_what_it_waits_for() -> None:
    timeline = compute(law(), CALENDARS, [on("filed", 1)], AS_OF)
    clock = one(timeline.clocks, "demo.one")
    assert clock.state == "waiting"
    assert clock.undetermined is not None
    assert clock.undetermined.waits_for == "accepted"
    assert timeline.phase == "filed"


def test_a_running_clock_projects_the_next_stage_from_its_final_end() -> None:
    timeline = compute(law(RULE, TWO), CALENDARS, [on("accepted", 2)], AS_OF)
    assert [(clock.state, clock.due_on) for clock in timeline.clocks] == [
        ("running", date(2026, 4, 1)),
        ("projected", date(2026, 5, 1)),
    ]


def test_what_ends_a_clock_finishes_it_and_takes_the_projection_away() -> None:
    timeline = compute(law(RULE, TWO), CALENDARS, [on("accepted", 2), on("cleared", 10)], AS_OF)
    (clock,) = timeline.clocks
    assert (clock.state, clock.finished_on, clock.finished_by) == ("met", date(2026, 3, 10), "cleared")
    assert timeline.is_closed


def test_a_duty_met_too_late_says_by_how_much() -> None:
    events = [on("accepted", 2), on("asked", 3), on("answered", 9)]
    clock = one(compute(law(RULE, QUESTION), CALENDARS, events, AS_OF).clocks, "demo.answer")
    assert clock.state == "met"
    assert clock.cautions == ("Finished 3 calendar days late.",)


def test_each_question_has_a_clock_and_each_answer_answers_one() -> None:
    events = [on("asked", 3, key="a"), on("asked", 4, key="b"), on("answered", 5, key="c")]
    clocks = compute(law(RULE, QUESTION), CALENDARS, events, AS_OF).clocks
    states = [clock.state for clock in clocks if clock.rule_id == "demo.answer"]
    assert states == ["met", "running"]


def test_a_clock_in_a_pause_that_stops_it_is_paused() -> None:
    clocks = compute(
        law(RULE, QUESTION, pauses=(PAUSE,)), CALENDARS, [on("accepted", 2), on("asked", 9)], AS_OF
    )
    assert one(clocks.clocks, "demo.one").state == "paused"
    assert one(clocks.clocks, "demo.answer").state == "running"


def test_a_corrected_event_is_as_if_it_had_never_been_told() -> None:
    wrong = on("accepted", 2, key="wrong")
    right = replace(on("accepted", 4, key="right"), corrects="wrong")
    corrected = compute(law(), CALENDARS, [wrong, right], AS_OF)
    assert corrected.clocks == compute(law(), CALENDARS, [right], AS_OF).clocks


def test_a_refiled_notice_has_clocks_of_its_own() -> None:
    events = [on("accepted", 2, key="1"), on("refiled", 9), on("accepted", 12, key="2")]
    clocks = compute(law(), CALENDARS, events, AS_OF).clocks
    assert [(clock.key, clock.state, clock.due_on) for clock in clocks] == [
        ("1-1", "ended", date(2026, 4, 1)),
        ("2-1", "running", date(2026, 4, 11)),
    ]


def test_a_trigger_told_twice_starts_one_clock() -> None:
    events = [on("accepted", 2, key="1"), on("accepted", 3, key="2"), on("cleared", 10)]
    clocks = compute(law(), CALENDARS, events, AS_OF).clocks
    assert [(clock.trigger_on, clock.state) for clock in clocks] == [(date(2026, 3, 2), "met")]


def test_a_rule_triggered_again_after_its_end_starts_again() -> None:
    events = [
        on("accepted", 2, key="1"),
        on("accepted", 3, key="told twice"),
        on("cleared", 5),
        on("accepted", 9, key="2"),
    ]
    clocks = compute(law(), CALENDARS, events, AS_OF).clocks
    assert [(clock.trigger_on, clock.state) for clock in clocks] == [
        (date(2026, 3, 2), "met"),
        (date(2026, 3, 9), "running"),
    ]


def test_a_trigger_known_to_the_month_gives_bounds_and_no_date() -> None:
    month = Event("m", "accepted", date(2026, 2, 1), date(2026, 2, 28), "month")
    clock = one(compute(law(RULE, TWO), CALENDARS, [month], AS_OF).clocks, "demo.one")
    assert clock.due_on is None
    assert (clock.earliest_on, clock.latest_on) == (date(2026, 3, 3), date(2026, 3, 30))
    after = one(compute(law(RULE, TWO), CALENDARS, [month], AS_OF).clocks, "demo.two")
    assert (after.state, after.due_on, after.latest_on) == ("waiting", None, date(2026, 4, 29))


def test_what_has_not_happened_yet_is_ignored_unless_it_is_planned() -> None:
    back = rule(10, starts_on=("planned",), direction="backward", expected=False)
    events = [on("planned", 1, 6), on("cleared", 1, 6)]
    (clock,) = compute(law(back), CALENDARS, events, AS_OF).clocks
    assert (clock.state, clock.due_on) == ("running", date(2026, 5, 22))


def test_an_odd_order_is_flagged_and_not_refused() -> None:
    events = [on("accepted", 2, key="1"), on("cleared", 5), on("accepted", 9, key="2")]
    timeline = compute(law(), CALENDARS, events, AS_OF)
    assert len(timeline.flags) == 1
    assert "after the case was closed" in timeline.flags[0]


def test_a_date_the_law_cannot_give_is_undetermined_with_the_reason() -> None:
    term = rule(0, nature="term")
    clock = one(compute(law(term), CALENDARS, [on("accepted", 2)], AS_OF).clocks, "demo.one")
    assert clock.due_on is None
    assert clock.undetermined is not None
    assert "no length of its own" in clock.undetermined.reason


def test_a_term_in_the_event_gives_the_date() -> None:
    term = rule(0, nature="term")
    event = Event.on("accepted", date(2026, 3, 2), facts={"term": "10 days"})
    assert one(compute(law(term), CALENDARS, [event], AS_OF).clocks, "demo.one").due_on == date(2026, 3, 12)


def test_what_merely_happened_around_a_case_does_not_choose_its_law() -> None:
    later = replace(law().versions[0], id="demo/2026-03-01", effective_from=date(2026, 3, 1))
    both = law(versions=(*law().versions, later))
    unknown = Event("start", "accepted", None, None, "unknown")
    events = [on("known", 1, 2), unknown, on("cleared", 5)]
    assert compute(both, CALENDARS, events, AS_OF).bound_version == "demo/2026-03-01"


def test_a_day_before_the_first_version_is_an_error_in_words() -> None:
    with pytest.raises(LawError, match="before 2026-01-01"):
        law().version_for(date(2025, 12, 31))


def test_a_filing_older_than_the_coded_law_has_no_clock_and_says_so() -> None:
    later = law(versions=(replace(law().versions[0], id="demo/2026-03-01", effective_from=date(2026, 3, 1)),))
    before = compute(later, CALENDARS, [on("accepted", 28, 2)], AS_OF)
    assert not before.clocks
    assert "“Accepted” is older than the law coded here, which begins Sun 1 Mar 2026" in before.flags[0]
    after = compute(later, CALENDARS, [on("accepted", 2)], AS_OF)
    assert after.clocks
    assert not after.flags


def test_a_clock_that_needs_two_events_waits_for_the_one_that_is_missing() -> None:
    both = law(rule(4, starts_on=("filed", "accepted"), mode="all"))
    waiting = one(compute(both, CALENDARS, [on("filed", 2)], AS_OF).clocks, "demo.one")
    assert waiting.undetermined == Undetermined("Not started: waits for accepted", "accepted")


KINDS = st.sampled_from(["filed", "accepted", "cleared", "withdrawn", "refiled", "asked", "answered"])
STORIES = st.lists(st.tuples(KINDS, st.integers(1, 28)), max_size=8, unique_by=lambda told: told[1])


@given(STORIES, st.randoms())
def test_the_order_of_recording_does_not_matter(story: list[tuple[str, int]], random: object) -> None:
    events = [on(kind, day) for kind, day in story]
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    demo = law(RULE, TWO, QUESTION)
    assert compute(demo, CALENDARS, events, AS_OF) == compute(demo, CALENDARS, shuffled, AS_OF)


@given(STORIES)
def test_every_clock_has_a_date_or_a_reason(story: list[tuple[str, int]]) -> None:
    events = [on(kind, day) for kind, day in story]
    for clock in compute(law(RULE, TWO, QUESTION), CALENDARS, events, AS_OF).clocks:
        assert (clock.due_on is None) == (clock.undetermined is not None)
        assert clock.citation
