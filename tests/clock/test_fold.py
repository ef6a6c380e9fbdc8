"""What events mean: which of them are known, filings, the law that binds, phases and oddities."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.clock.samples import CALENDARS, law, rule
from tracker.clock import fold
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law, Phase
from tracker.clock.rules import Chain

DEMO = law()
AS_OF = date(2026, 3, 15)


def on(kind: str, day: int, month: int = 3, key: str = "", **more: Any) -> Event:
    return Event.on(kind, date(2026, month, day), key or f"{kind} {day}.{month}.", **more)


def rough(kind: str, first: date | None, last: date | None) -> Event:
    return Event(f"rough {kind}", kind, first, last, "range")


def keys(events: list[Event]) -> list[str]:
    return [event.key for event in events]


def begun(*days: date) -> Law:
    """The demo law with one version from each of those days."""
    base = DEMO.versions[0]
    return law(versions=tuple(replace(base, id=f"demo/{day}", effective_from=day) for day in days))


@pytest.mark.parametrize(
    ("event", "is_known"),
    [
        (on("cleared", 15), True),
        (on("cleared", 16), False),
        (on("planned", 16), True),
        (on("of another law", 16), False),
        (on("of another law", 15), True),
        (rough("cleared", date(2026, 3, 15), date(2026, 4, 2)), True),
        (rough("cleared", date(2026, 3, 16), None), False),
        (rough("cleared", None, date(2026, 3, 15)), True),
        (rough("cleared", None, date(2026, 3, 16)), False),
        (Event("e", "cleared", None, None, "unknown"), True),
    ],
)
def test_what_had_happened_by_a_day_is_known_and_what_is_planned_may_lie_ahead(
    event: Event, is_known: bool
) -> None:
    assert fold.known(DEMO, [event], AS_OF) == ([event] if is_known else [])


def test_what_was_corrected_is_not_known_and_the_rest_stands_by_day() -> None:
    events = [on("cleared", 9), on("asked", 3), on("asked", 2, corrects="asked 3.3.")]
    assert keys(fold.known(DEMO, events, AS_OF)) == ["asked 2.3.", "cleared 9.3."]


def test_a_refiled_notice_ends_the_filing_before_and_opens_the_next() -> None:
    events = [on("accepted", 2), on("asked", 3), on("refiled", 9), on("accepted", 12)]
    assert [keys(one) for one in fold.rounds(DEMO, events)] == [
        ["accepted 2.3.", "asked 3.3.", "refiled 9.3."],
        ["refiled 9.3.", "accepted 12.3."],
    ]


def test_a_refiled_notice_opens_nothing_where_nothing_was_filed_before() -> None:
    assert [keys(one) for one in fold.rounds(DEMO, [on("asked", 2), on("refiled", 9)])] == [
        ["asked 2.3.", "refiled 9.3."]
    ]
    assert fold.rounds(DEMO, []) == [[]]


def test_a_notice_after_a_withdrawal_opens_a_filing_of_its_own() -> None:
    events = [on("accepted", 2), on("withdrawn", 5), on("asked", 6), on("accepted", 9), on("accepted", 10)]
    assert [keys(one) for one in fold.rounds(DEMO, events)] == [
        ["accepted 2.3.", "withdrawn 5.3.", "asked 6.3."],
        ["accepted 9.3.", "accepted 10.3."],
    ]


TWO_LAWS = begun(date(2026, 1, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("events", "month"),
    [
        ([on("accepted", 28, 2)], 1),
        ([on("accepted", 1)], 3),
        ([on("accepted", 28, 2), on("accepted", 2)], 1),
        ([on("filed", 28, 2), on("accepted", 2)], 3),
        ([on("filed", 28, 2), on("asked", 2)], 1),
        ([on("asked", 28, 2)], 3),
        ([], 3),
        ([rough("accepted", date(2026, 2, 20), date(2026, 3, 5))], 1),
        ([rough("accepted", None, date(2026, 2, 28))], 1),
        ([Event("e", "accepted", None, None, "unknown"), on("filed", 28, 2)], 1),
        ([Event.on("accepted", date(2025, 1, 1))], 1),
    ],
)
def test_the_first_binding_event_chooses_the_law_else_one_that_opens_a_phase_else_the_day_asked_about(
    events: list[Event], month: int
) -> None:
    assert fold.bound_version(TWO_LAWS, events, AS_OF).id == f"demo/2026-0{month}-01"


def test_a_filing_is_older_than_the_law_only_if_every_day_that_binds_it_is() -> None:
    late = begun(date(2026, 3, 1))
    for event, is_older in (
        (on("accepted", 28, 2), True),
        (on("accepted", 1), False),
        (rough("accepted", date(2026, 2, 20), date(2026, 2, 28)), True),
        (rough("accepted", date(2026, 2, 20), date(2026, 3, 1)), False),
        (rough("accepted", date(2026, 2, 20), None), False),
        (rough("accepted", None, date(2026, 2, 28)), True),
        (on("asked", 28, 2), False),
    ):
        assert fold.before_the_law(late, [event]) == (event if is_older else None)
    assert fold.before_the_law(late, []) is None
    assert fold.bound_version(late, [on("accepted", 28, 2)], AS_OF) == late.versions[0]


def test_the_phase_is_that_of_the_last_event_which_opens_one() -> None:
    for events, phase in (
        ([], "before"),
        ([on("asked", 2)], "before"),
        ([on("accepted", 2)], "review"),
        ([on("accepted", 2), on("asked", 3)], "review"),
        ([on("accepted", 2), on("cleared", 3), on("withdrawn", 4)], "withdrawn"),
        ([on("cleared", 2), on("accepted", 3)], "review"),
    ):
        assert fold.phase(DEMO, events).id == phase


def test_a_phase_that_follows_only_some_is_entered_from_those_alone() -> None:
    lost = Phase("lost", "Lost", frozenset({"asked"}), True, frozenset({"review", "filed"}))
    demo = law(phases=(*DEMO.phases, lost))
    for first, phase in (("accepted", "lost"), ("filed", "lost"), ("cleared", "cleared")):
        assert fold.phase(demo, [on(first, 2), on("asked", 3)]).id == phase
    assert fold.closers(demo) == {"cleared", "withdrawn"}


def test_nothing_is_odd_about_an_ordinary_case() -> None:
    events = [on("accepted", 2), on("withdrawn", 3), on("refiled", 4), on("accepted", 5), on("cleared", 9)]
    assert fold.flags(DEMO, fold.rounds(DEMO, events)) == ()
    assert fold.flags(DEMO, [[on("refiled", 2), on("accepted", 3)]]) == ()


def test_a_notice_after_the_close_of_its_case_is_told_in_words() -> None:
    events = [on("accepted", 2), on("cleared", 3), on("asked", 4), on("accepted", 5), on("withdrawn", 6)]
    assert fold.flags(DEMO, [events]) == ("“Accepted” is recorded after the case was closed by “Cleared”.",)


def test_a_refiling_of_what_was_not_withdrawn_is_told_in_words() -> None:
    events = [on("accepted", 2), on("refiled", 3), on("accepted", 4)]
    assert fold.flags(DEMO, fold.rounds(DEMO, events)) == (
        "“Refiled” ends a filing that is not recorded as withdrawn: are its days right?",
    )


def test_a_filing_older_than_the_law_is_told_with_the_day_that_the_law_begins() -> None:
    events = [[on("accepted", 28, 2)], [on("filed", 27, 2), on("cleared", 2)]]
    said = (
        "is older than the law coded here, which begins Sun 1 Mar 2026: no clock of this filing is counted."
    )
    assert fold.flags(begun(date(2026, 3, 1)), events) == (f"“Accepted” {said}", f"“Filed” {said}")


MOVING = law(
    rule(id="demo.one", expected=False),
    rule(id="demo.more", starts_on=("asked",), chain=Chain(("demo.one",), "rolled", True)),
    moving=frozenset({"asked", "filed", "known"}),
    phases=(DEMO.phases[1],),
)
NOT_READ = (
    "“Known” is recorded, but no clock of this regime reads it. If it should move a date, record it under the"
    " name that this regime gives it."
)
MOVES_NOTHING = (
    "“Asked” is recorded and moves no date: nothing runs that it could lengthen. Look whether an event"
    " before it is missing."
)


def test_an_event_that_moves_dates_elsewhere_and_is_read_by_no_clock_here_is_told_once() -> None:
    known, again = on("known", 4), on("known", 5)
    assert fold.unread(MOVING, [[on("accepted", 2), known], [again]], set()) == (NOT_READ,)
    assert fold.unread(replace(MOVING, moving=frozenset()), [[known]], set()) == ()
    assert fold.unread(replace(MOVING, binds_on=frozenset({"known"})), [[known]], set()) == ()
    assert fold.unread(MOVING, [[on("of another law", 4)]], set()) == ()


def test_an_extension_of_what_does_not_run_is_told_and_one_that_a_clock_rests_on_is_not() -> None:
    asked = on("asked", 4)
    assert fold.unread(MOVING, [[asked]], set()) == (MOVES_NOTHING,)
    assert fold.unread(MOVING, [[asked]], {asked.key}) == ()
    assert fold.unread(MOVING, [[asked, on("known", 5)]], {asked.key}) == (NOT_READ,)
    stage = Phase("more", "More time", frozenset({"asked"}), False)
    assert fold.unread(replace(MOVING, phases=(stage,)), [[asked]], set()) == ()
    assert fold.unread(MOVING, [[on("accepted", 28, 2), asked]], set()) == (MOVES_NOTHING,)
    assert fold.unread(begun_later(), [[on("accepted", 28, 2), asked]], set()) == ()


def begun_later() -> Law:
    """The same law, first in force on 1 March."""
    return replace(MOVING, versions=(replace(MOVING.versions[0], effective_from=date(2026, 3, 1)),))


def test_a_case_tells_what_its_clocks_do_not_read() -> None:
    def flags(*events: Event) -> tuple[str, ...]:
        return compute(MOVING, CALENDARS, events, AS_OF).flags

    assert flags(on("asked", 4), on("known", 4)) == (MOVES_NOTHING, NOT_READ)
    assert flags(on("accepted", 2), on("asked", 4)) == ()
