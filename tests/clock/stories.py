"""Events and rules that the tests of the clocks of a filing share. Nothing in it is real."""

from dataclasses import replace
from datetime import date

from tests.clock.samples import CALENDARS, CITE, RULE, law, rule
from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.clock.law import Law, Stop
from tracker.clock.rules import Chain, Rule
from tracker.clock.timeline import Outcome

AS_OF = date(2026, 6, 1)
ACCEPTED = Event.on("accepted", date(2026, 3, 2))
"""Starts thirty days that end on Wed 1 Apr."""

TWO = rule(30, id="demo.two", title="Phase two ends", starts_on=(), chain=Chain((RULE.id,), "rolled", False))
STAGE = rule(
    10,
    id="demo.stage",
    starts_on=("asked",),
    mode="first",
    chain=Chain((RULE.id,), "rolled", False),
    expected=False,
    met_by=frozenset({"answered"}),
)
LONGER = rule(
    10,
    id="demo.longer",
    starts_on=("asked",),
    mode="each",
    chain=Chain((RULE.id,), "rolled", True),
    expected=False,
    met_by=frozenset({"answered"}),
    paused_by=frozenset({"lapse", "stop"}),
)


def clocks(demo: Law, *events: Event, as_of: date = AS_OF) -> list[Outcome]:
    return list(compute(demo, CALENDARS, events, as_of).clocks)


def only(demo: Law, *events: Event, as_of: date = AS_OF) -> Outcome:
    (found,) = clocks(demo, *events, as_of=as_of)
    return found


def of(found: Rule, demo: Law, *events: Event, as_of: date = AS_OF) -> list[Outcome]:
    return [one for one in compute(demo, CALENDARS, events, as_of).clocks if one.rule_id == found.id]


def within(kind: str, first: date | None, last: date | None, **facts: str) -> Event:
    return Event(kind, kind, first, last, "range", facts)


def asked(month: int, day: int, key: str = "asked", **facts: str) -> Event:
    return Event.on("asked", date(2026, month, day), key, facts)


STOP = Stop(
    "stop",
    "Questions",
    frozenset({"filed"}),
    frozenset({"known"}),
    first_out=True,
    last_out=True,
    once=False,
    deemed_by="",
    cite=CITE,
    confidence="verified",
    unverified_because="",
)


def stopping(*rules: Rule) -> Law:
    """A law of these rules in which `STOP` holds the clocks that name it."""
    found = law(*rules, phases=law().phases[:-1])
    return replace(found, versions=(replace(found.versions[0], stops={STOP.id: STOP}),))
