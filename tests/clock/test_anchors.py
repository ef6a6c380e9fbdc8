"""One clock with several anchors: the end that counts, what is told of the others, what is still missing."""

from datetime import date

from tests.clock.samples import CALENDARS, law, rule
from tracker.clock.compute import compute
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event
from tracker.clock.rules import Count, Leg
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome

FILED = Event.on("filed", date(2026, 6, 1))
ASKED = Event.on("asked", date(2026, 6, 10))
ASKED_IN_JUNE = Event("2", "asked", date(2026, 6, 10), date(2026, 6, 30), "month")
BY_FILING, BY_QUESTION = date(2026, 6, 11), date(2026, 6, 30)  # ten days after 1 June, twenty after 10 June


def either(takes: str, *events: Event) -> Outcome:
    """The one clock of a law that counts ten days from filing or twenty from a question."""
    legs = (Leg(("asked",), Count(20, "calendar-day", "day-after", "forward")),)
    both = rule(10, starts_on=("filed",), legs=legs, takes=takes, safe_day="previous-business-day")
    [found] = compute(law(both), CALENDARS, events, date(2026, 7, 15)).clocks
    return found


def test_the_earliest_end_counts_and_the_later_one_is_told() -> None:
    found = either("earliest", FILED, ASKED)
    assert (found.due_on, found.trigger_kind, found.undetermined) == (BY_FILING, "filed", None)
    told = Step("leg", BY_QUESTION, "Demo Act s 12(1)", {"trigger": "“Asked”", "takes": "earliest"})
    assert found.steps[-1] == told
    assert [step.code for step in found.steps].count("leg") == 1
    assert found.steps[0].code == "started"
    assert found.cautions == ()


def test_the_latest_end_counts_and_the_earlier_one_is_told() -> None:
    found = either("latest", FILED, ASKED)
    assert (found.due_on, found.trigger_kind, found.undetermined) == (BY_QUESTION, "asked", None)
    told = Step("leg", BY_FILING, "Demo Act s 12(1)", {"trigger": "“Filed”", "takes": "latest"})
    assert found.steps[-1] == told


def test_the_latest_end_waits_for_the_anchor_that_has_not_happened() -> None:
    found = either("latest", FILED)
    reason = "The latest of several ends counts: waits for “Asked”"
    assert found.undetermined == Undetermined(reason, "asked")
    assert (found.due_on, found.safe_on, found.earliest_on) == (None, None, BY_FILING)
    assert found.cautions == ()


def test_the_earliest_end_stands_but_may_move_while_an_anchor_is_missing() -> None:
    found = either("earliest", FILED)
    assert (found.due_on, found.undetermined) == (BY_FILING, None)
    said = "The earliest of several ends counts: it may move once “Asked” is recorded."
    assert found.cautions == (said,)
    # Only the second anchor has happened: the clock waits for the first.
    assert either("latest", ASKED).undetermined == Undetermined(
        "The latest of several ends counts: waits for “Filed”", "filed"
    )


def test_an_anchor_known_to_the_month_leaves_the_latest_end_open() -> None:
    found = either("latest", FILED, ASKED_IN_JUNE)
    assert found.due_on is None
    assert found.undetermined == Undetermined("“Asked” is not known to the day", "asked")
    assert (found.earliest_on, found.latest_on) == (BY_QUESTION, date(2026, 7, 20))


def test_an_anchor_known_to_the_month_does_not_undo_the_earliest_end() -> None:
    found = either("earliest", FILED, ASKED_IN_JUNE)
    assert (found.due_on, found.undetermined) == (BY_FILING, None)
    said = "The earliest of several ends counts: it may move once “Asked” is recorded."
    assert found.cautions == (said,)


def test_a_clock_whose_only_anchor_is_known_to_the_month_has_no_date() -> None:
    found = either("earliest", ASKED_IN_JUNE)
    assert found.due_on is None
    assert found.undetermined == Undetermined("“Asked” is not known to the day", "asked")
