"""A clock that a long-stop cuts short: the whole answer, worked out by hand on the demo calendar."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CALENDARS, CITE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.rules import Cite, Rule
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome

STOP_CITE = Cite("Demo Act s 30", date(2026, 11, 20))
FILED = Event.on("filed", date(2026, 3, 2))
ACCEPTED = Event.on("accepted", date(2026, 3, 4))


def stop(n: int = 19, **changes: Any) -> Rule:
    """A long-stop from the filing: 19 days after Mon 2 Mar end on Sat 21 Mar."""
    return replace(
        rule(n, id="demo.stop", title="Long-stop", starts_on=("filed",), expected=False, cite=STOP_CITE),
        **{"ended_by": frozenset({"answered"}), **changes},
    )


def cut(*stops: Rule, events: tuple[Event, ...] = (FILED, ACCEPTED), **changes: Any) -> Outcome:
    """The thirty days from Wed 4 Mar, which end on Fri 3 Apr unless a long-stop ends first."""
    cut_rule = rule(30, cut_by=tuple(one.id for one in stops), **changes)
    clocks = compute(law(cut_rule, *stops), CALENDARS, events, date(2026, 6, 1)).clocks
    (found,) = [one for one in clocks if one.rule_id == cut_rule.id]
    return found


def test_the_long_stop_gives_the_date_and_the_steps_say_so_before_what_silence_means() -> None:
    found = cut(stop(), silence="cleared", safe_day="previous-business-day", cutoff="17:00")
    assert (found.unrolled_on, found.due_on, found.safe_on) == (
        date(2026, 3, 21),
        date(2026, 3, 21),
        date(2026, 3, 20),
    )
    started = {"first": "day-after", "direction": "forward", "clear": False}
    counted = {"n": 30, "unit": "calendar-day", "direction": "forward"}
    assert found.steps == (
        Step("started", date(2026, 3, 4), CITE.text, started),
        Step("counted", date(2026, 4, 3), CITE.text, counted),
        Step("cut", date(2026, 3, 21), "Demo Act s 30", {"by": "Long-stop", "was": date(2026, 4, 3)}),
        Step("safe-day", date(2026, 3, 20), CITE.text, {"cutoff": "17:00", "moved": True}),
        Step("silence", date(2026, 3, 21), CITE.text, {"effect": "cleared"}),
    )
    assert (found.confidence, found.cautions) == ("verified", ())


def test_the_doubts_of_a_long_stop_join_those_of_the_clock_that_it_cuts() -> None:
    unread = {"confidence": "unverified", "unverified_because": "from memory"}
    found = cut(stop(**unread))
    assert (found.confidence, found.cautions) == ("unverified", ("from memory",))
    found = cut(stop(), confidence="unverified", unverified_because="second hand")
    assert (found.confidence, found.cautions) == ("unverified", ("second hand",))
    found = cut(stop(**unread), confidence="unverified", unverified_because="second hand")
    assert found.cautions == ("second hand", "from memory")


def test_a_long_stop_inside_of_a_roll_leaves_the_end_of_the_period_where_it_was() -> None:
    # 31 days after 4 Mar end on Sat 4 Apr and roll over the weekend and Spring Day to Tue 7 Apr.
    longer = replace(rule(31, roll="next-business-day"), cut_by=("demo.stop",))
    demo = law(longer, stop(34))
    found = compute(demo, CALENDARS, (FILED, ACCEPTED), date(2026, 6, 1)).clocks[0]
    assert (found.unrolled_on, found.due_on) == (date(2026, 4, 4), date(2026, 4, 5))


def test_a_long_stop_on_the_very_day_or_later_cuts_nothing() -> None:
    for n in (32, 33):
        found = cut(stop(n))
        assert (found.due_on, [step.code for step in found.steps]) == (
            date(2026, 4, 3),
            ["started", "counted"],
        )


def test_the_first_of_several_long_stops_cuts_and_one_without_a_date_is_passed_over() -> None:
    later = stop(25, id="demo.a", title="Later")
    unknown = stop(0, id="demo.b", nature="term")
    found = cut(unknown, later, stop())
    assert found.due_on == date(2026, 3, 21)
    assert found.steps[-1].facts["by"] == "Long-stop"


def test_a_long_stop_that_was_taken_away_in_time_cuts_nothing_and_one_taken_away_too_late_does() -> None:
    for day, due in ((20, date(2026, 4, 3)), (21, date(2026, 4, 3)), (22, date(2026, 3, 21))):
        answered = Event.on("answered", date(2026, 3, day))
        assert cut(stop(), events=(FILED, ACCEPTED, answered)).due_on == due


def test_a_long_stop_that_was_met_or_lost_on_a_day_nobody_knows() -> None:
    met = stop(met_by=frozenset({"answered"}), ended_by=frozenset())
    answered = Event.on("answered", date(2026, 3, 20))
    assert cut(met, events=(FILED, ACCEPTED, answered)).due_on == date(2026, 3, 21)
    unknown = Event("e", "answered", date(2026, 3, 10), date(2026, 3, 31), "range")
    assert cut(stop(), events=(FILED, ACCEPTED, unknown)).due_on == date(2026, 4, 3)
