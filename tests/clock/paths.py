"""A made-up law with paths, for tests that look ahead: thirty days, then sixty, then a final word in ten."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.clock.samples import CALENDAR, law, rule
from tracker.clock.events import Event
from tracker.clock.law import EventKind, Law, Path, PathStep, Phase
from tracker.clock.pauses import Pause
from tracker.clock.rules import Chain
from tracker.clock.standpoint import Standpoint

LONG = replace(CALENDAR, last=date(2028, 12, 31))
NOTICE = {"notice": LONG}
ENDS = frozenset({"withdrawn", "refiled", "cleared"})

ONE = rule(30, id="demo.one", title="Phase one ends", met_by=frozenset({"cleared", "opened"}))
TWO = rule(
    60,
    id="demo.two",
    title="Phase two ends",
    starts_on=("opened",),
    expected=False,
    roll="next-business-day",
    chain=Chain(("demo.one",), "unrolled", False),
    met_by=frozenset({"cleared", "referred"}),
)
FINAL = rule(
    10,
    "business-day",
    id="demo.final",
    title="Final word due",
    starts_on=("referred",),
    expected=False,
    silence="refused",
)

SHORT_PATH = Path(
    id="demo.short",
    title="Cleared in phase one",
    filing="",
    kind="shortest",
    starts=("accepted",),
    steps=(),
    ends_with=("demo.final", "demo.two", "demo.one"),
    assumes="Nothing is asked.",
)
LONG_PATH = Path(
    id="demo.long",
    title="All three stages",
    filing="",
    kind="longest",
    starts=("accepted",),
    steps=(PathStep("demo.one", "opened"), PathStep("demo.two", "referred")),
    ends_with=("demo.final",),
    assumes="Nobody agrees to more time.",
)


def law_with_paths(*rules: Any, **changes: Any) -> Law:
    """The demo law with three stages, and a shortest and a longest path through them."""
    base = law(*(rules or (ONE, TWO, FINAL)))
    [version] = base.versions
    paths = {path.id: path for path in (SHORT_PATH, LONG_PATH)}
    more = {name: EventKind(name, name.capitalize(), False) for name in ("opened", "referred")}
    more["completion_planned"] = EventKind("completion_planned", "Completion planned", True)
    phases = (*base.phases, Phase("two", "Phase two", frozenset({"opened"}), False))
    return replace(
        base,
        versions=(replace(version, paths=paths),),
        kinds={**base.kinds, **more},
        phases=phases,
        **changes,
    )


def standpoint(
    as_of: date = date(2026, 3, 2), *, pauses: tuple[Pause, ...] = (), **changes: Any
) -> Standpoint:
    return Standpoint(law_with_paths(**changes), {"demo": LONG}, as_of, pauses=pauses)


def accepted(day: date = date(2026, 3, 2)) -> Event:
    return Event.on("accepted", day)
