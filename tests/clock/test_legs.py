"""A clock with several anchors: which end counts, and what it still waits for."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import law, rule
from tests.clock.stories import clocks, only
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.rules import Leg

LEGGED = rule(
    10,
    starts_on=("filed",),
    mode="first",
    met_by=frozenset({"cleared"}),
    legs=(
        Leg(("asked", "answered"), rule(20).count),  # type: ignore[arg-type]
        Leg(("known",), rule(5).count),  # type: ignore[arg-type]
    ),
)
FILED = Event.on("filed", date(2026, 3, 2))
ASKED = Event.on("asked", date(2026, 3, 3))
KNOWN = Event.on("known", date(2026, 3, 10))


def test_the_earliest_of_several_anchors_counts_and_the_others_are_told() -> None:
    found = only(law(LEGGED), FILED, ASKED, KNOWN)
    assert (found.key, found.trigger_kind, found.due_on) == ("1-1", "filed", date(2026, 3, 12))
    assert [(step.on, step.facts) for step in found.steps if step.code == "leg"] == [
        (date(2026, 3, 23), {"trigger": "“Asked”", "takes": "earliest"}),
        (date(2026, 3, 15), {"trigger": "“Known”", "takes": "earliest"}),
    ]
    assert found.cautions == ()


def test_the_latest_of_several_anchors_waits_for_the_first_that_is_missing() -> None:
    latest = replace(LEGGED, takes="latest")
    found = only(law(latest), ASKED)
    reason = "The latest of several ends counts: waits for “Filed”"
    assert found.undetermined == Undetermined(reason, "filed")
    assert (found.due_on, found.earliest_on) == (None, date(2026, 3, 23))
    found = only(law(latest), FILED, KNOWN)
    assert found.undetermined == Undetermined(reason.replace("Filed", "Asked"), "asked")
    found = only(law(latest), FILED, ASKED, KNOWN)
    assert (found.undetermined, found.due_on) == (None, date(2026, 3, 23))


def test_a_missing_anchor_of_an_earliest_end_is_a_caution() -> None:
    found = only(law(LEGGED), FILED)
    assert found.due_on == date(2026, 3, 12)
    assert found.cautions == ("The earliest of several ends counts: it may move once “Asked” is recorded.",)


def test_a_clock_with_several_anchors_waits_only_where_it_is_expected_in_a_case_that_runs() -> None:
    found = only(law(LEGGED), Event.on("planned", date(2026, 3, 2)))
    assert found.undetermined == Undetermined("Not started: waits for filed", "filed")
    assert clocks(law(replace(LEGGED, expected=False)), Event.on("planned", date(2026, 3, 2))) == []
    assert clocks(law(LEGGED), Event.on("withdrawn", date(2026, 3, 2))) == []


def test_each_anchor_keeps_its_own_length_where_the_law_is_that_of_its_day() -> None:
    found = only(law(replace(LEGGED, bound_to="trigger")), KNOWN)
    assert (found.key, found.due_on) == ("1", date(2026, 3, 15))
