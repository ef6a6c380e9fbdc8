"""Lengths that a paper sets: what it says, what the law allows at most, and what of that was used before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from .calendars import Calendar
from .count import Counted, count_clock
from .errors import LawError
from .events import Event
from .pauses import Pause, merge
from .periods import period_end
from .rules import Rule, TermCap, amount
from .steps import Step
from .terms import parse_day, parse_term


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
    most = _most(rule.term_cap, rule, anchor, used) if rule.term_cap else None
    if "until" in facts:
        counted = _named(rule, anchor, parse_day(facts["until"], "until"))
    elif "term" in facts:
        counted = _count(replace(rule, term_cap=None), anchor, facts["term"])
    elif most is None or rule.term_cap is None:
        raise LawError(
            "term", f"{rule.id} has no length of its own: give the one in the paper, like '90 days'"
        )
    else:
        told = f"The length set is not on record: shown is the longest allowed ({_words(rule.term_cap)})."
        return _cut(rule, _named(rule, anchor, most), most, used, told)
    if most and rule.term_cap and counted.due_on > most:
        told = f"The paper goes past the longest term allowed ({_words(rule.term_cap)}): shown is that end."
        return _cut(rule, counted, most, used, told)
    return counted


def _most(cap: TermCap, rule: Rule, anchor: Anchor, used: int) -> date:
    assert rule.count
    longest = rule.count._replace(n=cap.n, unit=cap.unit)
    applied = [one for one in anchor.pauses if one.kind in rule.paused_by and one.scope == "applies"]
    end = period_end(longest, anchor.on, anchor.calendar, merge(applied, anchor.as_of))
    return max(anchor.on, end - timedelta(days=used))


def _count(rule: Rule, anchor: Anchor, term: str) -> Counted:
    return count_clock(
        rule,
        anchor.on,
        anchor.calendar,
        anchor.pauses,
        as_of=anchor.as_of,
        term=parse_term(term),
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
    return Counted(anchor.on, day, day, None, tuple(steps), doubts, ())


def _cut(rule: Rule, counted: Counted, most: date, used: int, told: str) -> Counted:
    cap = rule.term_cap
    assert cap
    kept = tuple(step for step in counted.steps if step.code not in ("set", "silence"))
    capped = Step("capped", most, rule.cite.text, {"n": cap.n, "unit": cap.unit, "used": used})
    silence = [step._replace(on=most) for step in counted.steps if step.code == "silence"]
    return counted._replace(
        unrolled_on=most,
        due_on=most,
        steps=(*kept, capped, *silence),
        doubts=(*counted.doubts, told),
        readings=(),
    )


def _words(cap: TermCap) -> str:
    return amount(cap.n, cap.unit)
