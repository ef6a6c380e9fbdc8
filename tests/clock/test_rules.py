"""What a regime as data says of itself."""

from dataclasses import replace
from datetime import date

import pytest

from tests.clock.samples import CITE, RULE, law
from tracker.clock.errors import LawError
from tracker.clock.law import Phase, Standstill, Stop
from tracker.clock.rules import Chain, Count, Leg, Nature, amount


@pytest.mark.parametrize(
    ("n", "unit", "words"),
    [(1, "month", "1 month"), (2, "month", "2 months"), (0, "week", "0 weeks"), (1, "year", "1 year")],
)
def test_an_amount_is_singular_only_for_one(n: int, unit: str, words: str) -> None:
    assert amount(n, unit) == words


@pytest.mark.parametrize(
    ("nature", "dated"), [("clock", True), ("term", True), ("event", False), ("no-number", False)]
)
def test_clocks_and_terms_give_dates_and_nothing_else_does(nature: Nature, dated: bool) -> None:
    assert replace(RULE, nature=nature).is_dated == dated


def test_every_event_that_moves_anything_in_some_version_counts() -> None:
    one = replace(
        RULE,
        starts_on=("starts",),
        requires=frozenset({"requires"}),
        unless=frozenset({"unless"}),
        met_by=frozenset({"meets"}),
        ended_by=frozenset({"ends"}),
        term_from=frozenset({"sets"}),
        legs=(Leg(("leg",), Count(3, "month", "day-after", "forward")), Leg(("second leg",), RULE_COUNT)),
    )
    stop = Stop(
        "ask", "Stop", frozenset({"asked"}), frozenset({"told"}), True, True, False, "", CITE, "verified", ""
    )
    bar = Standstill(
        "bar", "Bar", frozenset(), frozenset({"signed"}), frozenset({"freed"}), (), CITE, "verified"
    )
    base = law(one)
    full = replace(base.versions[0], stops={"ask": stop}, standstills={"bar": bar})
    plain = replace(
        base.versions[0],
        rules={"other": replace(RULE, starts_on=("later",), met_by=frozenset(), ended_by=frozenset())},
    )
    whole = replace(
        base,
        phases=(Phase("p", "Phase", frozenset({"enters"}), False),),
        binds_on=frozenset({"binds"}),
        restarts_on=frozenset({"restarts"}),
        restarts_after={"again": frozenset({"before"})},
        versions=(full, plain),
    )
    assert whole.kinds_that_count() == {
        "binds",
        "restarts",
        "again",
        "enters",
        "starts",
        "requires",
        "unless",
        "meets",
        "ends",
        "sets",
        "leg",
        "second leg",
        "asked",
        "told",
        "signed",
        "freed",
        "later",
    }


RULE_COUNT = Count(3, "week", "day-after", "forward")


@pytest.mark.parametrize("calendar", ["", "demo", "north", "south"])
def test_a_case_may_choose_the_calendars_of_its_regime_or_none(calendar: str) -> None:
    law(calendar_choices=("north", "south")).check_calendar(calendar)


def test_another_calendar_is_refused_with_those_that_can_be_chosen() -> None:
    with pytest.raises(LawError) as refused:
        law(calendar_choices=("north", "south")).check_calendar("west")
    assert refused.value.field == "calendar"
    assert refused.value.message == "“west” is no calendar of demo; use one of: demo, north, south"


def test_the_version_in_force_is_the_last_that_had_begun() -> None:
    first = law().versions[0]
    second = replace(first, id="demo/2026-03-01", effective_from=date(2026, 3, 1))
    both = law(versions=(first, second))
    for day, version in (
        (date(2026, 1, 1), first),
        (date(2026, 2, 28), first),
        (date(2026, 3, 1), second),
        (date(2027, 1, 1), second),
    ):
        assert both.version_for(day) is version


def test_a_day_before_every_version_names_the_first_coded_day() -> None:
    with pytest.raises(LawError) as refused:
        law().version_for(date(2025, 12, 31))
    assert refused.value.field == "date"
    assert refused.value.message == (
        "2025-12-31 is before 2026-01-01, the first day on which Demo is coded here"
    )


def test_kinds_that_stop_a_clock_set_its_length_or_give_it_more_time_are_told_from_others() -> None:
    more = replace(RULE, id="demo.more", starts_on=("asked",), chain=Chain(("demo.one",), "rolled", True))
    follows = replace(RULE, id="demo.two", starts_on=("known",), chain=Chain(("demo.one",), "rolled", False))
    order = replace(RULE, id="demo.order", starts_on=("ordered",), nature="term")
    set_by = replace(RULE, id="demo.set", starts_on=("planned",), term_from=frozenset({"sets"}))
    stop = Stop(
        "s", "S", frozenset({"stops"}), frozenset({"goes"}), True, True, False, "", CITE, "verified", ""
    )
    base = law(RULE, follows, order, set_by)
    versions = (
        replace(base.versions[0], stops={"s": stop}),
        replace(base.versions[0], rules={more.id: more}),
    )
    whole = replace(base, versions=versions)
    assert whole.kinds_that_move() == {"asked", "ordered", "sets", "stops", "goes"}
    assert whole.kinds_that_lengthen() == {"asked"}
    assert (more.lengthens, follows.lengthens, RULE.lengthens) == (True, False, False)


def test_kinds_beside_the_clocks_are_those_that_start_or_end_none() -> None:
    duty = replace(
        RULE,
        id="demo.duty",
        nature="no-number",
        starts_on=("owed",),
        met_by=frozenset({"done"}),
        ended_by=frozenset({"gone"}),
    )
    found = law(
        RULE, duty, binds_on=frozenset({"binds"}), phases=(), restarts_on=frozenset()
    ).kinds_beside_clocks()
    assert found == {"binds", "accepted", "owed", "done", "gone"}


def test_the_latest_law_says_which_rule_is_that_of_an_order() -> None:
    old = replace(RULE, id="demo.old", order="divest")
    new = replace(RULE, id="demo.new", order="divest")
    give_up = replace(RULE, id="demo.stop", order="abandon")
    base = law(old, give_up)
    whole = replace(base, versions=(base.versions[0], replace(base.versions[0], rules={"demo.new": new})))
    assert [whole.order_rule(one) for one in ("divest", "abandon")] == ["demo.new", "demo.stop"]
    assert law().order_rule("divest") == ""
