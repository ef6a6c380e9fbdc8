"""The end of a clock: what finished it, what cut it short, what it means for the clocks that follow it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

from .calendars import Calendar
from .cautions import FINISHED_LATE, PAST_SAFE, RECORDED_IN_TIME, RECORDED_LATE, STARTS_WHERE
from .count import Counted
from .errors import LawError
from .events import Event
from .language import english_day
from .pauses import Pause
from .periods import safe_day
from .readings import OtherDate
from .rules import Rule, amount
from .steps import Step
from .timeline import Outcome

LATE = ("Finished ", "Done after ")
"""How a caution begins that says a duty was met too late."""


def cut(rule: Rule, outcome: Outcome, stops: Sequence[Outcome], calendar: Calendar) -> Outcome:
    """Return a clock whose end is never later than the long-stops that its rule names."""
    was = outcome.due_on
    ends = {one.due_on: one for one in reversed(stops) if one.due_on and not _ended_in_time(one)}
    if was is None or min(ends, default=was) >= was:
        return outcome
    due = min(ends)
    first = ends[due]
    silence = [step._replace(on=due) for step in outcome.steps if step.code == "silence"]
    kept = [step for step in outcome.steps if step.code not in ("silence", "safe-day")]
    told = [Step("cut", due, first.citation, {"by": first.title, "was": was})]
    return outcome._replace(
        due_on=due,
        unrolled_on=min(outcome.unrolled_on or due, due),
        safe_on=safe_day(rule, due, calendar, told, []),
        steps=(*kept, *told, *silence),
        confidence="unverified" if first.confidence == "unverified" else outcome.confidence,
        cautions=tuple(dict.fromkeys((*outcome.cautions, *first.cautions))),
    )


def read_on(
    rule: Rule, outcome: Outcome, base: Outcome, count: Callable[[date], Counted]
) -> tuple[OtherDate, ...]:
    """Other readings of the clock before lead to other dates of this one (primitive P20)."""
    counted = [(one, tried(count, one.due_on)) for one in _other_ends(rule, base)]
    others = [OtherDate(one.label, day, one.says) for one, day in counted if day]
    return with_readings(outcome, others).readings


def told_late(rule: Rule, base: Outcome, ended: date, day: date) -> str:
    """Say that an event came after the end it follows; it may have come in time if that is read otherwise."""
    late = amount((day - ended).days, "calendar-day")
    if day <= max((one.due_on for one in _other_ends(rule, base)), default=ended):
        return RECORDED_IN_TIME % {"late": late}
    return RECORDED_LATE % {"late": late}


def read_late(
    rule: Rule, base: Outcome, ended: date, day: date, count: Callable[[date], Counted]
) -> tuple[OtherDate, ...]:
    """The dates of a clock whose event came after the end it follows, where other readings of that end apply.

    Each with the other readings of the clock itself.
    """
    found: list[OtherDate] = []
    for reading in _other_ends(rule, base):
        if reading.due_on > ended:
            with suppress(LawError):
                counted = count(min(day, reading.due_on))
                found.append(OtherDate(reading.label, counted.due_on, reading.says))
                found += [
                    OtherDate(f"{reading.label}; {one.label}", one.due_on, _together(reading.says, one.says))
                    for one in counted.readings
                ]
    return tuple(found)


def _together(*said: str) -> str:
    return " ".join(dict.fromkeys(said))


def with_readings(outcome: Outcome, others: Sequence[OtherDate]) -> Outcome:
    """Return a clock with further readings; those that give no other day are left out."""
    found = list(outcome.readings)
    for other in others:
        if other.due_on not in (outcome.due_on, *(one.due_on for one in found)):
            found.append(other)
    return outcome._replace(readings=tuple(found))


def _other_ends(rule: Rule, base: Outcome) -> tuple[OtherDate, ...]:
    return base.readings if rule.chain and rule.chain.end == "rolled" else ()


def chained_unknown(outcome: Outcome, base: Outcome, count: Callable[[date], Counted]) -> Outcome:
    """A clock that follows one without a date: what that one waits for, and the bounds from its bounds."""
    waits = base.undetermined
    assert waits
    if base.state != "waiting":
        waits = waits._replace(reason=STARTS_WHERE % {"title": base.title, "reason": waits.reason})
    low, high = (tried(count, day) for day in (base.earliest_on, base.latest_on))
    return outcome._replace(state="waiting", undetermined=waits, earliest_on=low, latest_on=high)


def tried(count: Callable[[date], Counted], day: date | None) -> date | None:
    """The date counted from `day`; None where that day is not known or the law gives no date."""
    try:
        return count(day).due_on if day else None
    except LawError:
        return None


def felt_by(pauses: Sequence[Pause], ending: Event | None) -> Sequence[Pause]:
    """The pauses that a clock lived to see: what begins after its end no longer moves it."""
    if ending is None or ending.exact is None:
        return pauses
    return [pause for pause in pauses if pause.first <= ending.exact]


def taken_over(outcome: Outcome, event: Event) -> Outcome:
    """A clock that a further one of its rule ended: what came later met that one; this one was not late."""
    opened_by = outcome.event_keys[:-1] if outcome.is_finished else outcome.event_keys
    return outcome._replace(
        state="ended",
        finished_on=event.exact,
        finished_by=event.kind,
        event_keys=(*opened_by, event.key),
        cautions=tuple(said for said in outcome.cautions if not said.startswith(LATE)),
    )


def end_to_follow(rule: Rule, base: Outcome) -> date | None:
    """The end of `base` from which a rule that follows it counts."""
    return base.unrolled_on if rule.chain and rule.chain.end == "unrolled" else base.due_on


def _ended_in_time(outcome: Outcome) -> bool:
    """Whether the case took a clock away before it had run out."""
    ended, due = outcome.finished_on, outcome.due_on
    return outcome.state == "ended" and not (ended and due and ended > due)


def began(outcome: Outcome) -> date:
    """The day that started a clock, for comparing; one that nobody knows comes first."""
    return outcome.trigger_on or date.min


def taken_days(outcome: Outcome) -> int:
    """Calendar days that an extension added, without those on which it stood still."""
    if outcome.unrolled_on is None or outcome.trigger_on is None:
        return 0
    paused = sum(step.facts["days"] for step in outcome.steps if step.code == "paused")
    return (outcome.unrolled_on - outcome.trigger_on).days - int(paused)


def finished(rule: Rule, outcome: Outcome, event: Event) -> Outcome:
    """Return a clock that `event` has met or taken away; a duty met too late says by how much."""
    outcome = outcome._replace(
        state="met" if event.kind in rule.met_by else "ended",
        finished_on=event.exact,
        finished_by=event.kind,
        event_keys=(*outcome.event_keys, event.key),
    )
    told = event.earliest
    if outcome.state == "met" and told and outcome.due_on and told > outcome.due_on:
        late = amount((told - outcome.due_on).days, "calendar-day")
        return outcome._replace(cautions=(*outcome.cautions, FINISHED_LATE % {"late": late}))
    if outcome.state == "met" and told and outcome.safe_on and told > outcome.safe_on:
        said = PAST_SAFE % {"day": english_day(outcome.safe_on)}
        return outcome._replace(cautions=(*outcome.cautions, said))
    return outcome
