"""Lengths that a paper sets: what it says, what the law allows at most, and what of that was used before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .basis import Basis
from .calendars import Calendar
from .cautions import LONGEST_SHOWN, PAST_LONGEST
from .count import Counted, count_clock
from .errors import LawError
from .events import Event
from .pauses import Pause
from .periods import day_one, land, safe_day
from .rules import Count, Rule, TermCap
from .steps import Step
from .terms import parse_day, parse_term

LANDING = frozenset({"lengthened", "rolled", "not-rolled", "landed", "safe-day", "silence"})
"""What happens to an end after the count; done again when the end is another one."""


class Anchor(NamedTuple):
    """Where a term starts, and everything a count of it needs."""

    on: date
    calendar: Calendar
    pauses: Sequence[Pause]
    as_of: date
    base_rolled: date | None
    opened_early: bool


def count_term(rule: Rule, anchor: Anchor, paper: Event | None, used: int) -> Counted:
    """Return the dates of a term: the day or length that `paper` names, never past what the law allows.

    `used` is what earlier extensions took from the same budget, in calendar days. Without a length on record
    the longest lawful one is the date, and its doubts say so. Raises `LawError` where neither is known.
    """
    facts = paper.facts if paper else {}
    most = _longest(rule, rule.term_cap, anchor, used) if rule.term_cap else None
    if "until" in facts:
        counted = _named(rule, anchor, parse_day(facts["until"], "until"))
        over = most is not None and counted.due_on > most.due_on
    elif "term" in facts:
        counted = _count(replace(rule, term_cap=None), anchor, parse_term(facts["term"]))
        over = most is not None and counted.unrolled_on > most.unrolled_on
    elif most is None:
        raise LawError(
            "term", f"{rule.id} has no length of its own: give the one in the paper, like '90 days'"
        )
    else:
        return _said(most, LONGEST_SHOWN)
    if most is not None and over:
        return _said(most, PAST_LONGEST)
    return counted


def _longest(rule: Rule, cap: TermCap, anchor: Anchor, used: int) -> Counted:
    """The end of the longest lawful term, less what was used before, landed like any other period."""
    assert rule.count
    length = rule.count._replace(n=cap.n, unit=cap.unit)
    whole = _count(rule, anchor, length)
    left = _less(rule, anchor, length, used) if used else whole
    unrolled = left.unrolled_on
    felt = [step for step in whole.steps if step.code != "paused" or step.on <= unrolled]  # type: ignore[operator]
    steps = [step for step in felt if step.code not in LANDING]
    steps.append(Step("capped", unrolled, rule.cite.text, {"n": cap.n, "unit": cap.unit, "used": used}))
    due = land(rule, length, day_one(length, anchor.on), unrolled, anchor.calendar, steps, [])
    safe = safe_day(rule, due, anchor.calendar, steps, [])
    if rule.silence:
        steps.append(Step("silence", due, rule.cite.text, {"effect": rule.silence}))
    return whole._replace(
        unrolled_on=unrolled,
        due_on=due,
        safe_on=safe,
        steps=tuple(steps),
        readings=whole.readings if due == whole.due_on else (),
        basis=left.basis,
    )


def _less(rule: Rule, anchor: Anchor, length: Count, used: int) -> Counted:
    """What is left of a budget, counted: the days the whole has without a pause, less those `used`.

    Pauses are left out of what is left, and not of the whole: one behind its end lengthens nothing.
    """
    plain = _count(rule, anchor._replace(pauses=()), length)
    left = (plain.unrolled_on - day_one(length, plain.trigger_on)).days + 1 - used
    if left <= 0:
        return plain._replace(unrolled_on=plain.trigger_on, basis=_uncounted(rule, anchor))
    free = replace(rule, term_limit=None)
    return _count(free, anchor, length._replace(n=left, unit="calendar-day"))


def _said(counted: Counted, told: str) -> Counted:
    return counted._replace(doubts=(*counted.doubts, told))


def _count(rule: Rule, anchor: Anchor, term: Count) -> Counted:
    return count_clock(
        rule,
        anchor.on,
        anchor.calendar,
        anchor.pauses,
        as_of=anchor.as_of,
        term=term,
        base_rolled=anchor.base_rolled,
        opened_early=anchor.opened_early,
    )


def _named(rule: Rule, anchor: Anchor, day: date) -> Counted:
    """A day that a paper names is the date as it stands; what stops the clock is for the paper to say."""
    if day < anchor.on:
        raise LawError("until", f"{day.isoformat()} is before {anchor.on.isoformat()}, where the term starts")
    steps = [Step("set", day, rule.cite.text, {"by": "the day that the paper names"})]
    if rule.silence:
        steps.append(Step("silence", day, rule.cite.text, {"effect": rule.silence}))
    doubts = (rule.unverified_because,) if rule.confidence == "unverified" else ()
    return Counted(anchor.on, day, day, None, tuple(steps), doubts, (), _uncounted(rule, anchor))


def _uncounted(rule: Rule, anchor: Anchor) -> Basis:
    return Basis(rule, None, anchor.on, anchor.on, anchor.calendar)
