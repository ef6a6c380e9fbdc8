"""A small made-up law for tests of the clock: nothing in it is real."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tracker.clock.calendars import Calendar, Closed
from tracker.clock.law import EventKind, Law, Phase, Version
from tracker.clock.pauses import Pause
from tracker.clock.rules import Cite, Count, Rule

CITE = Cite("Demo Act s 12(1)", date(2026, 11, 20))

CALENDAR = Calendar(
    "demo",
    "Demo calendar",
    date(2026, 1, 1),
    date(2026, 12, 31),
    frozenset({5, 6}),
    {date(2026, 4, 6): Closed(date(2026, 4, 6), "Spring Day", "statute", "Demo Act s 2")},
    {},
)

CALENDARS = {"demo": CALENDAR}

PAUSE = Pause(date(2026, 3, 10), date(2026, 3, 19), "lapse", "questions open", "Demo Act s 14")

RULE = Rule(
    id="demo.one",
    title="Phase one ends",
    nature="clock",
    owed_by="authority",
    filings=frozenset(),
    starts_on=("accepted",),
    mode="again",
    requires=frozenset(),
    chain=None,
    count=Count(30, "calendar-day", "day-after", "forward"),
    roll="none",
    safe_day="none",
    late_trigger="none",
    cutoff="",
    paused_by=frozenset({"lapse"}),
    met_by=frozenset({"cleared"}),
    met_before=False,
    one_each=False,
    ended_by=frozenset({"withdrawn", "refiled"}),
    bound_to="review",
    expected=True,
    formula="",
    formula_facts={},
    term_limit=None,
    exempt=(),
    readings=(),
    cite=CITE,
    confidence="verified",
    unverified_because="",
    note="",
)


def rule(n: int = 30, unit: str = "calendar-day", first: str = "day-after", **changes: Any) -> Rule:
    """The demo rule with another length, or with anything else changed."""
    direction = changes.pop("direction", "forward")
    count = Count(n, unit, first, direction)  # type: ignore[arg-type]
    return replace(RULE, count=count, **changes)


def law(*rules: Rule, pauses: tuple[Pause, ...] = (), **changes: Any) -> Law:
    """A demo regime in Berlin with the given clocks."""
    version = Version(
        "demo/2026-01-01",
        "demo",
        date(2026, 1, 1),
        None,
        "demo",
        CITE,
        "verified",
        {one.id: one for one in rules or (RULE,)},
        (),
        None,
        "",
    )
    titles = ("filed", "accepted", "cleared", "withdrawn", "refiled", "asked", "answered", "planned", "known")
    kinds: Mapping[str, EventKind] = {
        name: EventKind(name, name.capitalize(), name == "planned") for name in titles
    }
    base = Law(
        id="demo",
        title="Demo",
        authority="Demo authority",
        zone="Europe/Berlin",
        calendar="demo",
        owners={"authority": "Authority", "parties": "Parties"},
        filings={"notice": "Notice", "short": "Short form"},
        filing_marks={"notice": frozenset({"accepted"}), "short": frozenset({"known"})},
        kinds=kinds,
        phases=(
            Phase("before", "Before filing", frozenset(), False),
            Phase("review", "Review", frozenset({"accepted"}), False),
            Phase("cleared", "Cleared", frozenset({"cleared"}), True),
            Phase("withdrawn", "Withdrawn", frozenset({"withdrawn"}), True),
            Phase("filed", "Filed", frozenset({"refiled", "filed"}), False),
        ),
        binds_on=frozenset({"accepted"}),
        restarts_on=frozenset({"refiled"}),
        restarts_after={"accepted": frozenset({"withdrawn", "known"})},
        versions=(version,),
        pauses=pauses,
    )
    return replace(base, **changes)
