"""One clock, from its trigger day to its date, with every reason on the way.

The order is fixed: trigger, first day, length without paused days, open days held, roll, landing, safe day.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .basis import Basis
from .calendars import Calendar, Closed
from .cautions import NOT_READ, PROVISIONAL
from .errors import LawError
from .formulas import FORMULAS
from .pauses import Pause, Stretch, merge
from .periods import day_one, land, next_open, period_end, safe_day, skipped, uses_calendar
from .readings import OtherDate, Others
from .rules import Count, Rule, amount
from .steps import Step


class Counted(NamedTuple):
    """The answer for one trigger day.

    `unrolled_on` is the last day of the period before closed days matter, `due_on` the legal date, `safe_on`
    the last open day for an act that the law does not move (None where none is needed). `doubts` says what
    in the date is not verified or not settled; empty means that everything was read in a source. `basis` is
    what was counted, for showing its days.
    """

    trigger_on: date
    unrolled_on: date
    due_on: date
    safe_on: date | None
    steps: tuple[Step, ...]
    doubts: tuple[str, ...]
    readings: tuple[OtherDate, ...]
    basis: Basis | None = None


def count_clock(
    rule: Rule,
    trigger_on: date,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    *,
    as_of: date = date.min,
    term: Count | None = None,
    base_rolled: date | None = None,
    opened_early: bool = True,
) -> Counted:
    """Return the dates of `rule` triggered on `trigger_on`, in the authority's zone.

    `pauses` that the rule does not know are named and not applied; a lasting pause is counted to `as_of`.
    `term` is the length an authority set (rules of nature `term` only). `base_rolled` is the rolled end of
    the clock this one is chained to, for rules that can be read from either end. `opened_early` says whether
    the trigger was an act rather than the end of the stage before. Raises `LawError`.
    """
    if trigger_on > calendar.reach:
        raise LawError(
            "date",
            f"{trigger_on.isoformat()} is past {calendar.reach.isoformat()}, where {calendar.title} ends",
        )
    _refuse_exempt(rule, trigger_on)
    if rule.formula:
        unrolled, steps = FORMULAS[rule.formula](rule, trigger_on)
        basis = Basis(rule, None, trigger_on, trigger_on, calendar)
        return Counted(trigger_on, unrolled, unrolled, None, tuple(steps), _doubts(rule, ()), (), basis)
    count = _length(rule, term, trigger_on, calendar)
    cite = rule.cite.text
    steps = []
    used: list[Closed] = []
    told_on = trigger_on
    trigger_on = _counts_from(rule, trigger_on, steps)
    if rule.late_trigger != "none" and not steps:
        trigger_on = next_open(trigger_on, calendar, cite, steps, used)
    first = day_one(count, trigger_on)
    facts = {"first": count.first, "direction": count.direction, "clear": count.clear}
    steps.append(Step("started", trigger_on, cite, facts))
    applied = [one for one in pauses if one.kind in rule.paused_by and one.scope == "applies"]
    stretches = merge(applied, as_of)
    unrolled = period_end(count, trigger_on, calendar, stretches)
    _tell_pauses(rule, pauses, stretches, first, unrolled, steps)
    if count.unit == "business-day":
        used += skipped(count, trigger_on, unrolled, calendar)
        steps += [Step("skipped", day.on, day.cite, {"label": day.label}) for day in used]
        low, high = min(trigger_on, unrolled), max(trigger_on, unrolled)
        steps += [
            Step("worked", day.on, day.cite, {"label": day.label})
            for day in calendar.opened.values()
            if low <= day.on <= high
        ]
    steps.append(
        Step("counted", unrolled, cite, {"n": count.n, "unit": count.unit, "direction": count.direction})
    )
    due = land(rule, count, first, unrolled, calendar, steps, used)
    safe = safe_day(rule, due, calendar, steps, used)
    if rule.silence:
        steps.append(Step("silence", due, cite, {"effect": rule.silence}))
    held = _within(stretches, first, due)
    doubts = _doubts(rule, [*used, *(pause for one in held for pause in one.because)])
    if calendar.is_provisional(max(trigger_on, due)) and uses_calendar(rule, count):
        doubts = (*doubts, PROVISIONAL % calendar.provisional)
    unsettled = [one for one in pauses if one.scope == "unsettled" and one.kind in rule.paused_by]
    readings: tuple[OtherDate, ...] = ()
    if rule.readings or calendar.disputed or unsettled or due != unrolled:
        other = Others(rule, count, trigger_on, told_on, calendar, applied, as_of)
        readings = other.all((due, safe), unsettled, base_rolled, opened_early)
    left_out = tuple(stretches) if count.direction == "forward" else ()
    basis = Basis(rule, count, told_on, trigger_on, calendar, left_out)
    return Counted(trigger_on, unrolled, due, safe, tuple(steps), doubts, readings, basis)


def _refuse_exempt(rule: Rule, trigger_on: date) -> None:
    for case in rule.exempt:
        if (case.first or date.min) <= trigger_on <= (case.last or date.max):
            raise LawError(
                "date", f"{rule.id} names no day for {trigger_on.isoformat()}: {case.says} ({case.cite})"
            )


def _counts_from(rule: Rule, trigger_on: date, steps: list[Step]) -> date:
    """The trigger day, or the one that the law's transition puts in its place."""
    for case in rule.transitions:
        if case.first <= trigger_on <= case.last:
            steps.append(
                Step("transition", case.counts_from, case.cite, {"told": trigger_on, "says": case.says})
            )
            return case.counts_from
    return trigger_on


def _length(rule: Rule, term: Count | None, trigger_on: date, calendar: Calendar) -> Count:
    """The rule's own length, or the term an authority set, never both and never a default."""
    if rule.count is None:
        raise LawError("rule", f"{rule.id} is not a date: {rule.no_number or rule.note or rule.title}")
    if rule.nature != "term":
        if term is not None:
            raise LawError(
                "term", f"{rule.id} has a length of its own ({amount(rule.count.n, rule.count.unit)})"
            )
        return rule.count
    if term is None:
        raise LawError(
            "term", f"{rule.id} has no length of its own: give the one in the paper, like '90 days'"
        )
    count = rule.count._replace(n=term.n, unit=term.unit)
    limit, cap = rule.term_limit, rule.term_cap
    if limit:
        least = rule.count._replace(n=limit.n, unit=limit.unit)
        if period_end(count, trigger_on, calendar, []) < period_end(least, trigger_on, calendar, []):
            raise LawError(
                "term", f"{rule.id} allows no less than {amount(limit.n, limit.unit)} ({rule.cite.text})"
            )
    if cap:
        most = rule.count._replace(n=cap.n, unit=cap.unit)
        if period_end(count, trigger_on, calendar, []) > period_end(most, trigger_on, calendar, []):
            raise LawError(
                "term", f"{rule.id} allows no more than {amount(cap.n, cap.unit)} ({rule.cite.text})"
            )
    return count


def _within(stretches: Sequence[Stretch], first: date, last: date) -> list[Stretch]:
    return [one for one in stretches if one.last >= first and one.first <= last]


def _tell_pauses(
    rule: Rule,
    pauses: Sequence[Pause],
    stretches: Sequence[Stretch],
    first: date,
    end: date,
    steps: list[Step],
) -> None:
    """One step for every stretch left out, and one for every pause that the law keeps from this clock."""
    for one in _within(stretches, first, end):
        begin = max(one.first, first)
        reasons = "; ".join(dict.fromkeys(pause.reason for pause in one.because))
        cites = "; ".join(dict.fromkeys(pause.cite for pause in one.because if pause.cite))
        facts = {"first": begin, "days": (one.last - begin).days + 1, "reason": reasons}
        steps.append(Step("paused", one.last, cites, facts))
    for pause in pauses:
        meets = pause.first <= end and (pause.last or end) >= first
        if meets and pause.scope == "applies" and pause.kind not in rule.paused_by:
            facts = {"first": pause.first, "reason": pause.reason, "owed_by": rule.owed_by}
            steps.append(Step("pause-not-applied", pause.last, rule.cite.text, facts))


def _doubts(rule: Rule, used: Iterable[Closed | Pause]) -> tuple[str, ...]:
    doubts = [rule.unverified_because] if rule.confidence == "unverified" else []
    for fact in used:
        if fact.confidence != "unverified":
            continue
        if isinstance(fact, Closed):
            doubts.append(NOT_READ % {"fact": fact.label, "iso": fact.on.isoformat()})
        else:
            doubts.append(fact.doubt or NOT_READ % {"fact": fact.reason, "iso": fact.first.isoformat()})
    return tuple(dict.fromkeys(doubts))
