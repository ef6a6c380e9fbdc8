"""Events of one day stand as the law has them, whatever the order in which they were recorded."""

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from tests.clock.samples import CALENDARS, CITE, law, rule
from tracker.clock import fold
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law, Phase, Standstill, Stop
from tracker.clock.rules import Chain, Count, Leg, Rule, TermCap

DAY, BEFORE, AS_OF = date(2026, 3, 9), date(2026, 3, 2), date(2026, 3, 16)
NONE: frozenset[str] = frozenset()
OPEN = Phase("open", "Open", frozenset({"filed"}), False)


def clock(*starts_on: str, met: str = "", ended: str = "", **changes: Any) -> Rule:
    """A clock that these kinds start and end, and no other."""
    ends = {"met_by": frozenset(met.split()), "ended_by": frozenset(ended.split())}
    return rule(**{"id": f"demo.{starts_on[0]}", "mode": "first", "starts_on": starts_on, **ends, **changes})


def of(*rules: Rule, **changes: Any) -> Law:
    """The demo law with these clocks alone, one open phase and no restarts but those given."""
    bare: dict[str, Any] = {"phases": (OPEN,), "restarts_on": NONE, "restarts_after": {}, "binds_on": NONE}
    stops, bars = changes.pop("stops", {}), changes.pop("bars", {})
    base = law(*(rules or [clock("planned")]), **{**bare, **changes})
    version = replace(base.versions[0], stops=stops, standstills=bars)
    return replace(base, versions=(version,))


def ordered(demo: Law, today: str, before: str = "") -> set[str]:
    """The orders in which the law has the kinds of one day, over every order of recording them."""
    earlier = [Event.on(kind, BEFORE, f"{n}") for n, kind in enumerate(before.split())]
    found = set()
    for told in permutations(today.split()):
        events = [*(Event.on(kind, DAY) for kind in told), *earlier]
        known = fold.known(demo, events, AS_OF)
        found.add(" ".join(event.kind for event in known if event.exact == DAY))
    return found


STOP = Stop(
    "q", "Q", frozenset({"asked"}), frozenset({"answered"}), True, True, False, "", CITE, "verified", ""
)
BAR = Standstill("b", "B", NONE, frozenset({"filed"}), frozenset({"cleared"}), (), CITE, "verified")
EACH = {"mode": "each"}
AGAIN = {"mode": "again"}
CLOSED = Phase("shut", "Shut", frozenset({"cleared"}), True)
LOST = Phase("lost", "Lost", frozenset({"withdrawn"}), True)
LATER = Phase("later", "Later", frozenset({"accepted"}), False)
EITHER = {"asked known", "known asked"}
NOTICE = Chain(("demo.filed",), "rolled", True)


@pytest.mark.parametrize(
    ("demo", "today", "before", "orders"),
    [
        # What opens a clock comes before what meets it or takes it away.
        (of(clock("filed", met="answered")), "answered filed", "", {"filed answered"}),
        (of(clock("known", met="asked")), "asked known", "", {"known asked"}),
        (of(clock("known", ended="asked")), "asked known", "", {"known asked"}),
        (of(clock("known", ended="asked", mode="all")), "asked known", "", {"known asked"}),
        (of(clock("known", ended="asked", **EACH)), "asked known", "", {"known asked"}),
        (of(clock("known", ended="asked", **AGAIN)), "asked known", "", {"known asked"}),
        (of(clock("known", ended="asked", nature="no-number")), "asked known", "", {"known asked"}),
        # Not where nothing hangs on it.
        (of(), "asked known", "", EITHER),
        (of(clock("known", ended="asked", nature="event")), "asked known", "", EITHER),
        (of(clock("known", met="asked", met_before=True)), "asked known", "", EITHER),
        (of(clock("known", "asked", met="asked")), "asked known", "", EITHER),
        # Nor does a clock that may be met beforehand hide what hangs on the next one.
        (
            of(clock("filed", met="asked", met_before=True), clock("known", ended="asked")),
            "asked known",
            "",
            {"known asked"},
        ),
        # A clock that had begun: what comes again opens nothing, or the next one once this one has ended.
        (of(clock("known", ended="asked")), "asked known", "known", EITHER),
        (of(clock("known", ended="asked")), "asked known", "known asked", EITHER),
        (of(clock("known", ended="asked", mode="all")), "asked known", "known", EITHER),
        (of(clock("known", ended="asked", **AGAIN)), "asked known", "known", {"asked known"}),
        (of(clock("known", met="asked", **AGAIN)), "asked known", "known", {"asked known"}),
        (of(clock("known", ended="asked", **AGAIN)), "asked known", "known accepted", {"asked known"}),
        (of(clock("known", ended="asked", **AGAIN)), "asked known", "known asked", {"known asked"}),
        (of(clock("known", met="asked", **AGAIN)), "asked known", "known asked", {"known asked"}),
        (of(clock("known", ended="asked", **EACH)), "asked known", "known", {"asked known"}),
        (of(clock("filed", "known", ended="asked", **AGAIN)), "asked known", "filed", {"asked known"}),
        # An answer answers the oldest; what takes all away comes first.
        (of(clock("known", met="asked", one_each=True, **EACH)), "asked known", "known", EITHER),
        (of(clock("known", ended="asked", one_each=True, **EACH)), "asked known", "known", {"asked known"}),
        (
            of(clock("known", met="asked", one_each=True, **EACH)),
            "asked known",
            "known asked",
            {"known asked"},
        ),
        (of(clock("known", met="asked", one_each=True, **EACH)), "asked known", "known known asked", EITHER),
        (
            of(clock("known", met="asked", one_each=True, **EACH)),
            "asked known",
            "asked known asked",
            {"known asked"},
        ),
        (
            of(clock("known", met="filed", ended="asked", one_each=True, **EACH)),
            "asked known",
            "known known asked",
            {"known asked"},
        ),
        # What closes the case ends also what is opened that day, each by each.
        (
            of(clock("known", ended="cleared", **EACH), phases=(OPEN, CLOSED)),
            "cleared known",
            "known",
            {"known cleared"},
        ),
        (
            of(clock("known", ended="cleared", **AGAIN), phases=(OPEN, CLOSED)),
            "cleared known",
            "known",
            {"cleared known"},
        ),
        # A period that an event opens from the end of another clock: the first one alone, or each.
        (of(clock("filed"), clock("known", ended="asked", chain=NOTICE)), "asked known", "known", EITHER),
        (
            of(clock("filed"), clock("known", ended="asked", chain=NOTICE, **AGAIN)),
            "asked known",
            "known",
            EITHER,
        ),
        (
            of(clock("filed"), clock("known", ended="asked", chain=NOTICE, **EACH)),
            "asked known",
            "known",
            {"asked known"},
        ),
        (
            of(clock("filed"), clock("known", ended="asked", chain=replace(NOTICE, gate=False), **AGAIN)),
            "asked known",
            "known",
            {"asked known"},
        ),
        # Each anchor of a clock by itself.
        (
            of(
                clock("filed", met="asked", legs=(Leg(("known",), Count(9, "week", "day-after", "forward")),))
            ),
            "asked known",
            "filed",
            {"known asked"},
        ),
        # Stops and bars are opened before they are closed; an open question is answered before the next.
        (of(stops={"q": STOP}), "answered asked", "", {"asked answered"}),
        (of(stops={"q": STOP}), "answered asked", "asked", {"answered asked"}),
        (of(stops={"q": STOP}), "answered asked", "asked answered", {"asked answered"}),
        (
            of(stops={"q": replace(STOP, closes_on=frozenset({"cleared"}))}, phases=(OPEN, CLOSED)),
            "cleared asked",
            "asked",
            {"cleared asked"},
        ),
        (of(bars={"b": BAR}), "cleared filed", "", {"filed cleared"}),
        (of(bars={"b": BAR}), "cleared filed", "filed", {"filed cleared", "cleared filed"}),
        # What meets a clock comes before what takes it away, if it runs.
        (of(clock("filed", met="known", ended="asked")), "asked known", "filed", {"known asked"}),
        (of(clock("filed", met="known", ended="asked")), "asked known filed", "", {"filed known asked"}),
        (of(clock("filed", met="known", ended="asked")), "asked known", "", EITHER),
        (of(clock("filed", met="known", ended="asked known")), "asked known", "filed", {"known asked"}),
        (of(clock("filed", met="known asked", ended="asked")), "asked known", "filed", EITHER),
        # What opens a clock comes before what opens one that follows it.
        (
            of(clock("known"), clock("asked", chain=Chain(("demo.known",), "rolled", True))),
            "asked known",
            "",
            {"known asked"},
        ),
        (
            of(clock("known", "asked"), clock("asked", chain=Chain(("demo.known",), "rolled", True))),
            "asked known",
            "",
            EITHER,
        ),
        (
            of(clock("known"), clock("asked", "known", chain=Chain(("demo.gone",), "rolled", True))),
            "asked known",
            "",
            EITHER,
        ),
        # An earlier phase comes before a later one; two that close the case stay as recorded.
        (of(phases=(LATER, OPEN)), "filed accepted", "", {"accepted filed"}),
        (of(phases=(CLOSED, LATER)), "accepted cleared", "", {"cleared accepted"}),
        (
            of(phases=(OPEN, CLOSED, LOST)),
            "withdrawn cleared",
            "",
            {"withdrawn cleared", "cleared withdrawn"},
        ),
        (of(phases=(OPEN, CLOSED, LOST)), "withdrawn filed", "", {"filed withdrawn"}),
        # A clock says more than a phase, and what follows from two reasons holds too.
        (of(clock("accepted", met="filed"), phases=(OPEN, LATER)), "filed accepted", "", {"accepted filed"}),
        (
            of(clock("known", met="asked"), clock("asked", met="filed"), phases=(OPEN,)),
            "filed asked known",
            "",
            {"known asked filed"},
        ),
    ],
)
def test_the_law_puts_events_of_one_day_in_order(
    demo: Law, today: str, before: str, orders: set[str]
) -> None:
    assert ordered(demo, today, before) == orders


REFILED: dict[str, Any] = {"restarts_on": frozenset({"refiled"}), "phases": (OPEN, CLOSED, LOST)}
ENDS_ON_REFILING = clock("accepted", met="cleared", ended="withdrawn refiled", **AGAIN)
ASKED = clock("asked", met="answered", **EACH)


@pytest.mark.parametrize(
    ("today", "before", "orders"),
    [
        # What closes a case belongs to the filing that ends, what opens a clock to the next one.
        ("refiled withdrawn", "filed", {"withdrawn refiled"}),
        ("refiled cleared", "filed accepted", {"cleared refiled"}),
        ("accepted refiled withdrawn", "filed accepted", {"withdrawn refiled accepted"}),
        ("accepted refiled withdrawn", "filed", {"withdrawn refiled accepted"}),
        ("refiled asked", "filed asked", {"refiled asked"}),
        # An answer belongs to the filing whose question it answers; else to the next.
        ("refiled answered", "filed asked", {"answered refiled"}),
        ("refiled answered", "filed", {"refiled answered"}),
        ("refiled known", "filed", {"refiled known"}),
        # Where no filing was open, the refiling opens this one.
        ("accepted withdrawn refiled", "", {"refiled accepted withdrawn"}),
        ("withdrawn refiled filed", "", {"refiled filed withdrawn"}),
        ("withdrawn refiled", "", {"refiled withdrawn"}),
        ("refiled answered", "", {"refiled answered"}),
    ],
)
def test_a_day_of_refiling_is_shared_between_two_filings(today: str, before: str, orders: set[str]) -> None:
    assert ordered(of(ENDS_ON_REFILING, ASKED, **REFILED), today, before) == orders


def test_two_kinds_that_each_begin_a_filing_anew_stay_as_recorded() -> None:
    both = {**REFILED, "restarts_on": frozenset({"refiled", "known"})}
    assert ordered(of(**both), "refiled known", "filed") == {"refiled known", "known refiled"}


def test_the_end_of_a_stop_belongs_to_the_filing_in_which_it_runs() -> None:
    demo = of(stops={"q": STOP}, **REFILED)
    assert ordered(demo, "refiled answered", "filed asked") == {"answered refiled"}
    assert ordered(demo, "refiled asked", "filed asked") == {"refiled asked"}


@pytest.mark.parametrize(
    ("today", "before", "orders"),
    [
        ("accepted withdrawn", "filed accepted", {"withdrawn accepted"}),
        ("accepted withdrawn", "filed", {"accepted withdrawn"}),
        ("accepted known", "filed", {"known accepted"}),
    ],
)
def test_what_ends_a_filing_comes_before_the_same_kind_opens_another(
    today: str, before: str, orders: set[str]
) -> None:
    after = {"accepted": frozenset({"withdrawn", "known"})}
    demo = of(clock("accepted", ended="withdrawn", **EACH), restarts_after=after, phases=(OPEN, LOST))
    assert ordered(demo, today, before) == orders


def test_the_state_of_the_filing_that_is_pending_counts_and_not_that_of_an_earlier_one() -> None:
    demo = of(clock("known", ended="asked", **AGAIN), **REFILED)
    events = [
        Event.on(kind, date(2026, 3, day)) for day, kind in ((2, "filed"), (3, "known"), (4, "refiled"))
    ]
    known = fold.known(demo, [*events, Event.on("asked", DAY), Event.on("known", DAY)], AS_OF)
    assert [event.kind for event in known[-2:]] == ["known", "asked"]


def test_rules_that_follow_their_own_trigger_are_those_of_the_latest_law() -> None:
    demo = of(clock("filed"))
    new = clock("known", ended="asked", bound_to="trigger")
    unbound = clock("accepted", ended="answered", bound_to="review")
    later = replace(
        demo.versions[0],
        id="demo/2027-01-01",
        effective_from=date(2027, 1, 1),
        rules={new.id: new, unbound.id: unbound},
    )
    both = replace(demo, versions=(*demo.versions, later))
    assert ordered(both, "asked known") == {"known asked"}
    assert ordered(both, "answered accepted") == {"answered accepted", "accepted answered"}


def test_an_event_known_roughly_stays_where_it_was_recorded() -> None:
    demo = of(clock("known", ended="asked"))
    rough = Event("rough", "asked", DAY, date(2026, 4, 1), "range")
    events = [rough, Event.on("known", DAY)]
    assert [one.kind for one in fold.known(demo, events, AS_OF)] == ["asked", "known"]
    three = [Event.on("asked", DAY), rough, Event.on("known", DAY)]
    assert [one.key for one in fold.known(demo, three, AS_OF)] == [
        "rough",
        "known@2026-03-09",
        "asked@2026-03-09",
    ]


CIRCLE = of(clock("known", ended="asked"), clock("asked", ended="known"))
SAID = (
    "“Asked” and “Known” are recorded on one day, Mon 9 Mar 2026, and the law puts neither first: they count "
    "in the order of recording. If that is wrong, correct the one that came last."
)


def flags(demo: Law, *events: Event) -> tuple[str, ...]:
    return compute(demo, CALENDARS, events, AS_OF).flags


def test_where_each_comes_before_the_other_the_order_of_recording_counts_and_is_told() -> None:
    asked, known = Event.on("asked", DAY), Event.on("known", DAY)
    for events in ([asked, known], [known, asked]):
        assert fold.known(CIRCLE, events, AS_OF) == events
        assert flags(CIRCLE, *events) == (SAID,)
    assert flags(CIRCLE, asked, Event.on("known", BEFORE)) == ()
    assert flags(CIRCLE, Event.on("accepted", BEFORE), asked, known) == (SAID,)
    assert (
        flags(of(phases=(Phase("both", "Both", frozenset({"asked", "known"}), False),)), asked, known) == ()
    )
    assert flags(of(clock("known", ended="asked")), asked, known) == ()
    assert flags(of(), asked, known) == ()
    assert flags(CIRCLE, asked, Event.on("accepted", DAY)) == ()


def test_a_circle_of_three_is_told_once_and_what_hangs_on_it_keeps_its_place() -> None:
    three = of(
        clock("known", ended="asked"),
        clock("asked", ended="answered"),
        clock("answered", ended="known filed"),
    )
    events = [Event.on(kind, DAY) for kind in ("filed", "known", "asked", "answered")]
    assert [one.kind for one in fold.known(three, events, AS_OF)] == ["known", "asked", "answered", "filed"]
    [said] = flags(three, *events)
    assert said.startswith("“Answered” and “Asked” and “Known” are recorded on one day, Mon 9 Mar 2026")


@pytest.mark.parametrize(
    ("changes", "facts", "is_told"),
    [
        ({"nature": "term"}, ({"term": "3 days"}, {"term": "4 days"}), True),
        ({"nature": "term"}, ({"until": "2026-04-01"}, {"until": "2026-04-02"}), True),
        ({"nature": "term"}, ({"term": "3 days"}, {"term": "3 days"}), False),
        ({"nature": "term", "term_from": frozenset({"asked"})}, ({"term": "3 days"}, {}), False),
        ({"nature": "clock"}, ({"term": "3 days"}, {"term": "4 days"}), False),
    ],
)
def test_two_papers_of_one_day_with_different_terms_are_told(
    changes: dict[str, Any], facts: tuple[dict[str, str], dict[str, str]], is_told: bool
) -> None:
    granted = clock("known", term_cap=TermCap(9, "month"), **changes)
    events = [Event.on("known", DAY, f"{n}", one) for n, one in enumerate(facts)]
    said = (
        "“Known” is recorded more than once on Mon 9 Mar 2026, with different terms: they count in the order"
        " of recording. If that is wrong, correct the one that came last."
    )
    assert flags(of(granted), *events) == ((said,) if is_told else ())
    other = Event.on("accepted", DAY, "other", {"term": "9 days"})
    assert flags(of(granted), events[0], other) == ()
    if changes.get("term_from"):
        papers = [replace(event, kind="asked") for event in events]
        assert flags(of(granted), *papers) == (said.replace("Known", "Asked"),)
