"""One clock, from its trigger day to its date, with every reason on the way (order: regimes' README)."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .calendars import Calendar, Closed
from .days import ONE_DAY, add_days, add_months
from .errors import LawError
from .formulas import FORMULAS
from .pauses import Pause, Stretch, merge
from .rules import Count, Reading, Rule, amount
from .steps import Step

MONTHS = {"month": 1, "year": 12}
DAYS = {"calendar-day": 1, "week": 7}


class OtherDate(NamedTuple):
    """What the date would be under another lawful reading, and why one could read it so."""

    label: str
    due_on: date
    says: str


class Counted(NamedTuple):
    """The answer for one trigger day.

    `unrolled_on` is the last day of the period before closed days matter, `due_on` the legal date, `safe_on`
    the last open day for an act that the law does not move (None where none is needed). `doubts` says what
    in the date is not verified; empty means that everything was read in a source.
    """

    trigger_on: date
    unrolled_on: date
    due_on: date
    safe_on: date | None
    steps: tuple[Step, ...]
    doubts: tuple[str, ...]
    readings: tuple[OtherDate, ...]


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
    if trigger_on > calendar.last:
        raise LawError(
            "date",
            f"{trigger_on.isoformat()} is past {calendar.last.isoformat()}, where {calendar.title} ends",
        )
    for case in rule.exempt:
        if (case.first or date.min) <= trigger_on <= (case.last or date.max):
            raise LawError(
                "date", f"{rule.id} names no day for {trigger_on.isoformat()}: {case.says} ({case.cite})"
            )
    if rule.formula:
        unrolled, steps = FORMULAS[rule.formula](rule, trigger_on)
        return Counted(trigger_on, unrolled, unrolled, None, tuple(steps), _doubts(rule, ()), ())
    count = _length(rule, term, trigger_on, calendar)
    cite = rule.cite.text
    steps = []
    used: list[Closed] = []
    told_on = trigger_on
    if rule.late_trigger != "none":
        trigger_on = _next_open(trigger_on, calendar, cite, steps, used)
    day_one = trigger_on if count.first == "trigger-day" else trigger_on + ONE_DAY
    steps.append(Step("started", trigger_on, cite, {"first": count.first, "direction": count.direction}))
    applied = [one for one in pauses if one.kind in rule.paused_by and one.scope == "applies"]
    stretches = merge(applied, as_of) if applied else []
    unrolled = _end(count, trigger_on, calendar, stretches)
    _tell_pauses(rule, pauses, stretches, day_one, unrolled, steps)
    if count.unit == "business-day":
        used += _skipped(count, trigger_on, unrolled, calendar)
        steps += [Step("skipped", day.on, day.cite, {"label": day.label}) for day in used]
    steps.append(
        Step("counted", unrolled, cite, {"n": count.n, "unit": count.unit, "direction": count.direction})
    )
    due = _roll(rule, unrolled, calendar, steps, used)
    safe = _safe(rule, due, calendar, steps, used)
    doubts = _doubts(
        rule, [*used, *(pause for one in _within(stretches, day_one, due) for pause in one.because)]
    )
    unsettled = [one for one in pauses if one.scope == "unsettled" and one.kind in rule.paused_by]
    readings: tuple[OtherDate, ...] = ()
    if rule.readings or calendar.disputed or unsettled or due != unrolled:
        other = _Others(rule, count, trigger_on, told_on, calendar, applied, as_of)
        readings = other.all((due, safe), unsettled, base_rolled, opened_early)
    return Counted(trigger_on, unrolled, due, safe, tuple(steps), doubts, readings)


def _length(rule: Rule, term: Count | None, trigger_on: date, calendar: Calendar) -> Count:
    """The rule's own length, or the term an authority set, never both and never a default."""
    if rule.count is None:
        raise LawError("rule", f"{rule.id} is not a date: {rule.note or rule.title}")
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
    count = Count(term.n, term.unit, rule.count.first, rule.count.direction)
    limit = rule.term_limit
    if limit:
        least = Count(limit.n, limit.unit, rule.count.first, rule.count.direction)
        if _end(count, trigger_on, calendar, []) < _end(least, trigger_on, calendar, []):
            raise LawError(
                "term", f"{rule.id} allows no less than {amount(limit.n, limit.unit)} ({rule.cite.text})"
            )
    return count


def _end(count: Count, trigger: date, calendar: Calendar, stretches: Sequence[Stretch]) -> date:
    """The last day of the period, paused days left out, before any roll."""
    if count.direction == "backward":
        if count.unit == "business-day":
            return calendar.before(trigger, count.n)
        if count.unit in MONTHS:
            return add_months(trigger, -count.n * MONTHS[count.unit])
        return add_days(trigger, -count.n * DAYS[count.unit])
    first = trigger if count.first == "trigger-day" else trigger + ONE_DAY
    if count.unit == "business-day":
        return _business_end(count.n, first, calendar, stretches)
    if count.unit in MONTHS:
        end = add_months(trigger, count.n * MONTHS[count.unit]) - (trigger + ONE_DAY - first)
    else:
        end = add_days(first, count.n * DAYS[count.unit] - 1)
    for stretch in stretches:
        if stretch.last < first:
            continue
        if stretch.first > end:
            break
        end = add_days(end, (stretch.last - max(stretch.first, first)).days + 1, "pause")
    return end


def _business_end(n: int, first: date, calendar: Calendar, stretches: Sequence[Stretch]) -> date:
    end = calendar.after(first - ONE_DAY, n)
    for stretch in stretches:
        if stretch.last < first:
            continue
        if stretch.first > end:
            break
        n += calendar.open_days(max(stretch.first, first), stretch.last)
        end = calendar.after(first - ONE_DAY, n)
    return end


def _within(stretches: Sequence[Stretch], first: date, last: date) -> list[Stretch]:
    return [one for one in stretches if one.last >= first and one.first <= last]


def _tell_pauses(
    rule: Rule,
    pauses: Sequence[Pause],
    stretches: Sequence[Stretch],
    day_one: date,
    end: date,
    steps: list[Step],
) -> None:
    """One step for every stretch left out, and one for every pause that the law keeps from this clock."""
    for one in _within(stretches, day_one, end):
        first = max(one.first, day_one)
        reasons = "; ".join(dict.fromkeys(pause.reason for pause in one.because))
        cites = "; ".join(dict.fromkeys(pause.cite for pause in one.because if pause.cite))
        facts = {"first": first, "days": (one.last - first).days + 1, "reason": reasons}
        steps.append(Step("paused", one.last, cites, facts))
    for pause in pauses:
        meets = pause.first <= end and (pause.last or end) >= day_one
        if meets and pause.scope == "applies" and pause.kind not in rule.paused_by:
            facts = {"first": pause.first, "reason": pause.reason, "owed_by": rule.owed_by}
            steps.append(Step("pause-not-applied", pause.last, rule.cite.text, facts))


def _skipped(count: Count, trigger: date, end: date, calendar: Calendar) -> list[Closed]:
    """The closures on working weekdays that a business-day count stepped over."""
    first, last = (trigger, end) if trigger <= end else (end, trigger)
    days = calendar.closed_in_order
    found = days[bisect_left(days, first) : bisect_right(days, last)]
    return [calendar.closed[day] for day in found if day != trigger and day.weekday() not in calendar.weekend]


def _next_open(day: date, calendar: Calendar, cite: str, steps: list[Step], used: list[Closed]) -> date:
    """The first open day on or after a submission, one step for each closed day."""
    while closed := calendar.closed_because(day):
        used.append(closed)
        day += ONE_DAY
        facts = {"closed_on": closed.on, "over": closed.label}
        steps.append(Step("trigger-moved", day, closed.cite or cite, facts))
    return day


def _roll(rule: Rule, day: date, calendar: Calendar, steps: list[Step], used: list[Closed]) -> date:
    """Move the end forward to an open day if the rule says so; else say that it stays where it is."""
    if rule.roll == "none":
        inside = calendar.first <= day <= calendar.last
        if inside and (closed := calendar.closed_because(day)):
            steps.append(Step("not-rolled", day, rule.cite.text, {"on": closed.label}))
        return day
    while closed := calendar.closed_because(day):
        used.append(closed)
        day += ONE_DAY
        facts = {"closed_on": closed.on, "over": closed.label}
        steps.append(Step("rolled", day, closed.cite or rule.cite.text, facts))
    return day


def _safe(rule: Rule, due: date, calendar: Calendar, steps: list[Step], used: list[Closed]) -> date | None:
    """The last open day on or before `due`, for acts that the law does not move to a later day."""
    if rule.safe_day == "none":
        return None
    safe = calendar.before(due + ONE_DAY, 1)
    days = calendar.closed_in_order
    used += [calendar.closed[day] for day in days[bisect_right(days, safe) : bisect_right(days, due)]]
    steps.append(Step("safe-day", safe, rule.cite.text, {"cutoff": rule.cutoff, "moved": safe != due}))
    return safe


def _doubts(rule: Rule, used: Sequence[Closed | Pause]) -> tuple[str, ...]:
    doubts = [rule.unverified_because] if rule.confidence == "unverified" else []
    for fact in used:
        if fact.confidence == "unverified":
            what = fact.label if isinstance(fact, Closed) else fact.reason
            day = fact.on if isinstance(fact, Closed) else fact.first
            doubts.append(f"{what} ({day.isoformat()}) was not read in a source")
    return tuple(dict.fromkeys(doubts))


class _Others(NamedTuple):
    """The other lawful readings of one counted clock (primitive P20)."""

    rule: Rule
    length: Count
    trigger: date
    told_on: date
    calendar: Calendar
    applied: list[Pause]
    as_of: date

    def all(
        self,
        dates: tuple[date, date | None],
        unsettled: Sequence[Pause],
        base_rolled: date | None,
        opened_early: bool,
    ) -> tuple[OtherDate, ...]:
        due = dates[0]
        found: list[OtherDate] = []
        for reading in self.rule.readings:
            if reading.when == "always" or opened_early:
                day = self._under(reading, base_rolled)
                if day and day != due:
                    found.append(OtherDate(reading.label, day, reading.says))
        found += self._disputed(*dates)
        held = next((one for one in merge(self.applied, self.as_of) if one.first <= due <= one.last), None)
        if held:
            day = _roll(self.rule, held.last + ONE_DAY, self.calendar, [], [])
            says = "The end, moved off a closed day, falls into a pause: the pause may hold it."
            found.append(OtherDate(held.because[0].reason, day, says))
        for pause in unsettled:
            day = self._due(self.length, self.trigger, self.calendar, [*self.applied, pause])
            if day != due:
                says = "It is not settled whether this pause stops the clock."
                found.append(OtherDate(pause.reason, day, says))
        return tuple(found)

    def _under(self, reading: Reading, base_rolled: date | None) -> date | None:
        if reading.base:
            return self._due(self.length, base_rolled, self.calendar, self.applied) if base_rolled else None
        count = replace(self.length, first=reading.first) if reading.first else self.length
        return self._due(count, self.trigger, self.calendar, [] if reading.unpaused else self.applied)

    def _disputed(self, due: date, safe: date | None) -> list[OtherDate]:
        """The dates with every disputed day closed, from the day that was told."""
        low, high = min(self.told_on, due, safe or due), max(self.told_on, due)
        days = [day for day in self.calendar.disputed.values() if low <= day.on <= high]
        if not days:
            return []
        strict, trigger = self.calendar.strict, self.told_on
        if self.rule.late_trigger != "none":
            trigger = _next_open(trigger, strict, "", [], [])
        label = ", ".join(one.label for one in days)
        day = self._due(self.length, trigger, strict, self.applied)
        if day != due:
            return [OtherDate(label, day, days[0].cite)]
        earlier = _safe(self.rule, due, strict, [], [])
        return [OtherDate(f"{label}: safe day", earlier, days[0].cite)] if earlier and earlier != safe else []

    def _due(self, count: Count, trigger: date, calendar: Calendar, pauses: list[Pause]) -> date:
        stretches = merge(pauses, self.as_of) if pauses else []
        return _roll(self.rule, _end(count, trigger, calendar, stretches), calendar, [], [])
