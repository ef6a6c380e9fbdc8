"""Which clock another one follows, where several could be the one."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import RULE, law, rule
from tests.clock.stories import ACCEPTED, LONGER, STAGE, TWO, asked, of
from tracker.clock.events import Event
from tracker.clock.rules import Chain

FIRST = replace(RULE, id="demo.a", mode="first")
OTHER = rule(40, id="demo.b", starts_on=("filed",), mode="first")
EITHER = replace(LONGER, chain=Chain(("demo.a", "demo.b"), "rolled", True))


def based(*events: Event) -> date | None:
    (found,) = of(EITHER, law(FIRST, OTHER, EITHER), *events)
    return found.due_on


def test_an_extension_follows_the_first_named_clock_that_had_begun_by_then() -> None:
    filed, accepted = Event.on("filed", date(2026, 3, 2)), Event.on("accepted", date(2026, 3, 10))
    assert based(filed, accepted, asked(3, 9)) == date(2026, 4, 21)  # 40 days after 2 Mar, and ten
    assert based(filed, accepted, asked(3, 10)) == date(2026, 4, 19)  # 30 days after 10 Mar, and ten
    rough = Event("m", "accepted", date(2026, 3, 10), date(2026, 3, 11), "range")
    assert based(filed, rough, asked(3, 9)) is None


def test_an_extension_before_any_clock_had_begun_follows_the_first_named_there_is() -> None:
    filed, accepted = Event.on("filed", date(2026, 3, 12)), Event.on("accepted", date(2026, 3, 10))
    assert based(filed, accepted, asked(3, 9)) == date(2026, 4, 19)
    quiet = replace(FIRST, expected=False)
    (found,) = of(EITHER, law(quiet, OTHER, EITHER), Event.on("filed", date(2026, 3, 12)), asked(3, 9))
    assert found.due_on == date(2026, 5, 1)  # 40 days after 12 Mar, and ten


def test_a_clock_that_nothing_opened_has_begun_once_its_first_day_has_passed() -> None:
    either = replace(LONGER, chain=Chain(("demo.two", "demo.one"), "rolled", True))
    for day, due in ((1, date(2026, 4, 11)), (2, date(2026, 5, 11))):
        (found,) = of(either, law(RULE, TWO, either), ACCEPTED, asked(4, day))
        assert found.due_on == due
    waits = (Event.on("filed", date(2026, 3, 2)), asked(4, 1))
    (found,) = of(either, law(RULE, TWO, either), *waits)
    assert found.due_on is None


def test_a_projection_follows_a_clock_that_runs_before_one_that_is_itself_projected() -> None:
    tail = rule(5, id="demo.tail", starts_on=(), chain=Chain(("demo.two", "demo.one"), "rolled", False))
    assert of(tail, law(RULE, TWO, tail), ACCEPTED)[0].due_on == date(2026, 4, 6)
    only_two = replace(tail, chain=Chain(("demo.two",), "rolled", False))
    assert of(only_two, law(RULE, TWO, only_two), ACCEPTED)[0].due_on == date(2026, 5, 6)


def test_of_several_clocks_of_a_rule_the_last_one_begun_is_followed() -> None:
    base = replace(RULE, met_by=frozenset({"answered"}))
    told: tuple[Event, ...] = (
        ACCEPTED,
        Event.on("answered", date(2026, 3, 4), "x"),
        Event.on("accepted", date(2026, 3, 9), "2"),
        Event.on("answered", date(2026, 3, 11), "y"),
        Event.on("accepted", date(2026, 3, 16), "3"),
    )
    assert of(TWO, law(base, TWO), *told)[0].due_on == date(2026, 5, 15)  # 60 days after 16 Mar
    longer = replace(LONGER, met_by=frozenset())
    (found,) = of(longer, law(base, longer), *told, asked(3, 10))
    assert found.due_on == date(2026, 4, 18)  # 40 days after 9 Mar
    (found,) = of(longer, law(base, longer), *told, asked(3, 1))
    assert found.due_on == date(2026, 4, 25)  # nothing had begun: 40 days after 16 Mar


def test_a_stage_that_an_event_opens_follows_the_clock_that_had_begun_by_then() -> None:
    stage = replace(STAGE, chain=Chain(("demo.a", "demo.b"), "rolled", False))
    demo = law(FIRST, replace(OTHER, count=rule(5).count), stage)
    told = (Event.on("filed", date(2026, 3, 2)), Event.on("accepted", date(2026, 3, 12)), asked(3, 9))
    (found,) = of(stage, demo, *told)
    # The stage before, opened on 2 Mar, had ended on 7 Mar; the one of 12 Mar had not begun.
    assert found.due_on == date(2026, 3, 17)
