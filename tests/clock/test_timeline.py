"""The clocks of a case as an answer."""

from datetime import date

import pytest

from tests.clock.samples import CALENDARS, CITE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.count import Counted
from tracker.clock.events import Event
from tracker.clock.readings import OtherDate
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome, State

WAITING = Outcome(
    rule_id="demo.one",
    key="1-1",
    title="Phase one ends",
    owed_by="authority",
    owner="Authority",
    zone="Europe/Berlin",
    state="waiting",
    regime_version="demo/2026-01-01",
    calendar="demo",
    calendar_digest="0",
    citation=CITE.text,
    citation_url="",
    read_on=CITE.read_on,
    confidence="verified",
    unit="calendar-day",
    cautions=("from memory",),
)
COUNTED = Counted(
    trigger_on=date(2026, 3, 2),
    unrolled_on=date(2026, 4, 4),
    due_on=date(2026, 4, 7),
    safe_on=date(2026, 4, 3),
    steps=(Step("counted", date(2026, 4, 4), CITE.text, {}),),
    doubts=(),
    readings=(OtherDate("other", date(2026, 4, 8), "why"),),
)


def test_a_clock_takes_over_everything_that_was_counted_and_keeps_the_rest() -> None:
    assert WAITING.dated(COUNTED) == WAITING._replace(
        trigger_on=date(2026, 3, 2),
        unrolled_on=date(2026, 4, 4),
        due_on=date(2026, 4, 7),
        safe_on=date(2026, 4, 3),
        steps=COUNTED.steps,
        readings=COUNTED.readings,
    )


def test_doubt_in_a_count_makes_the_clock_unverified_and_is_told_once() -> None:
    doubted = WAITING.dated(COUNTED._replace(doubts=("snow", "from memory")))
    assert (doubted.confidence, doubted.cautions) == ("unverified", ("from memory", "snow"))


def test_a_clock_that_was_never_verified_stays_so() -> None:
    assert WAITING._replace(confidence="unverified").dated(COUNTED).confidence == "unverified"


@pytest.mark.parametrize(
    ("state", "finished"),
    [
        ("running", False),
        ("paused", False),
        ("met", True),
        ("ended", True),
        ("waiting", False),
        ("projected", False),
    ],
)
def test_only_what_was_met_or_taken_away_is_finished(state: State, finished: bool) -> None:
    assert WAITING._replace(state=state).is_finished == finished


def test_clocks_are_listed_by_state_in_the_order_of_the_law() -> None:
    answer = rule(3, id="demo.answer", starts_on=("asked",))
    later = rule(3, id="demo.later", starts_on=("known",))
    events = [Event.on("accepted", date(2026, 3, 2)), Event.on("asked", date(2026, 3, 3))]
    timeline = compute(law(RULE, later, answer), CALENDARS, events, date(2026, 3, 4))
    by_state = {
        states: [clock.rule_id for clock in timeline.of_state(*states)]
        for states in (("running",), ("waiting",), ("waiting", "running"), ("met",), ())
    }
    assert by_state == {
        ("running",): ["demo.one", "demo.answer"],
        ("waiting",): ["demo.later"],
        ("waiting", "running"): ["demo.one", "demo.later", "demo.answer"],
        ("met",): [],
        (): [],
    }
