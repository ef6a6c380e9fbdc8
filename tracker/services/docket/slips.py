"""How a noted date may have come about: the same clock computed with one usual mistake in it.

Nothing is counted here: each mistake is the law, the calendar or the events a little changed, and the clock
of that is looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.calendars import Calendar
from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.explain import legal_day
from tracker.clock.filing import Calendars
from tracker.clock.law import Law
from tracker.clock.rules import Rule
from tracker.clock.standpoint import Standpoint
from tracker.clock.timeline import Outcome
from tracker.services.kept import OTHER_START
from tracker.services.speech import say

from .words import kind_title

Change = Callable[[Rule], Rule]


class Slip(NamedTuple):
    """A mistake in words, and the case as whoever made it saw it."""

    words: str
    standpoint: Standpoint
    events: Sequence[Event]


class _WeekendsOnly:
    """The same calendars without a single holiday or closure."""

    def __init__(self, base: Calendars) -> None:
        self.base = base

    def __getitem__(self, calendar_id: str, /) -> Calendar:
        return self.base[calendar_id].without_holidays()


def slip_behind(noted: date, clock: Outcome, standpoint: Standpoint, events: Sequence[Event]) -> str:
    """The mistake that gives the noted date, in a sentence; empty where none of the usual ones does."""
    if noted == clock.safe_on:
        return _("The sheet has the last safe day, not the last lawful one.")
    for reading in clock.readings:
        if noted == reading.due_on:
            return _("Another lawful reading gives this date: %(says)s") % {"says": say(reading.says)}
    if noted == clock.unrolled_on:
        over = next((step.facts["over"] for step in clock.steps if step.code == "rolled"), "")
        return _("The sheet's day is closed (%(why)s); it was not moved to the next open day.") % {
            "why": say(over)
        }
    for slip in _slips(clock, standpoint, events):
        if noted == _computed(clock, slip):
            return slip.words
    return ""


def _computed(clock: Outcome, slip: Slip) -> date | None:
    try:
        found = slip.standpoint.timeline(slip.events).clocks
    except (LawError, ValueError):
        return None
    return next((one.due_on for one in found if (one.rule_id, one.key) == (clock.rule_id, clock.key)), None)


def _slips(clock: Outcome, at: Standpoint, events: Sequence[Event]) -> Iterator[Slip]:
    """The usual mistakes, the likeliest first."""
    open_days = replace(at, calendars=_WeekendsOnly(at.calendars))
    yield Slip(_("The sheet counts without a holiday or closure of the authority."), open_days, events)
    yield Slip(_("The sheet counts days on which the clock stood still."), replace(at, pauses=()), events)
    unstopped = _ruled(at, clock, lambda rule: replace(rule, paused_by=frozenset()))
    yield Slip(_("The sheet counts days on which the clock stood still."), unstopped, events)
    yield from _other_starts(clock, at, events)
    yield from _other_counts(clock, at, events)


def _other_starts(clock: Outcome, at: Standpoint, events: Sequence[Event]) -> Iterator[Slip]:
    """The clock counted from the day of another event of the sheet."""
    trigger = next(
        (one for one in events if one.key in clock.event_keys and one.kind == clock.trigger_kind), None
    )
    for other in events:
        if trigger is None or other.exact is None or other.exact == trigger.exact:
            continue
        moved = [_at(one, other.exact) if one is trigger else one for one in events]
        words = OTHER_START % {
            "other": kind_title(other.kind),
            "day": legal_day(other.exact),
            "right": kind_title(trigger.kind),
        }
        yield Slip(words, at, moved)
        yield Slip(words, _ruled(at, clock, _unrolled), moved)


def _at(event: Event, day: date) -> Event:
    return replace(event, earliest=day, latest=day)


def _other_counts(clock: Outcome, at: Standpoint, events: Sequence[Event]) -> Iterator[Slip]:
    """Other units, and a first day that counts or does not; with and without the roll at the end."""
    changes: list[tuple[str, Change]] = [
        (_("The sheet counts calendar days; the law counts business days."), _counting(unit="calendar-day")),
        (_("The sheet counts calendar days; the law counts business days."), _plain_days),
        (_("The sheet counts business days; the law counts calendar days."), _counting(unit="business-day")),
        (
            _("The sheet does not count the first day; the law does."),
            _other_first("day-after"),
        ),
        (_("The sheet counts the day of the event itself; the law does not."), _other_first("trigger-day")),
        (_("The sheet counts a month as 30 days."), _thirty),
    ]
    for words, change in changes:
        yield Slip(words, _ruled(at, clock, change), events)
        yield Slip(words, _ruled(at, clock, lambda rule, change=change: _unrolled(change(rule))), events)  # type: ignore[misc]


def _counting(unit: str) -> Change:
    def change(rule: Rule) -> Rule:
        return replace(rule, count=rule.count._replace(unit=unit)) if rule.count else rule  # type: ignore[arg-type]

    return change


def _plain_days(rule: Rule) -> Rule:
    """So many calendar days after the event, as a spreadsheet adds them."""
    return _other_first("day-after")(_counting(unit="calendar-day")(rule))


def _other_first(first: str) -> Change:
    def change(rule: Rule) -> Rule:
        return replace(rule, count=rule.count._replace(first=first)) if rule.count else rule  # type: ignore[arg-type]

    return change


def _thirty(rule: Rule) -> Rule:
    if rule.count is None or rule.count.unit != "month":
        return rule
    return replace(rule, count=rule.count._replace(n=30 * rule.count.n, unit="calendar-day"))


def _unrolled(rule: Rule) -> Rule:
    return replace(rule, roll="none")


def _ruled(at: Standpoint, clock: Outcome, change: Change) -> Standpoint:
    """The same standpoint under a law whose one rule is changed in every version."""
    return replace(at, law=_changed(at.law, clock.rule_id, change))


def _changed(law: Law, rule_id: str, change: Change) -> Law:
    versions = [
        replace(version, rules={**version.rules, rule_id: change(version.rules[rule_id])})
        if rule_id in version.rules
        else version
        for version in law.versions
    ]
    return replace(law, versions=tuple(versions))
