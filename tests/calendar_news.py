"""News of the calendar, told at once: each verb records it and brings it to every date before it returns.

A page and a command announce it by the same two steps, and leave what is many to the worker.
"""

from datetime import date, datetime

from django.contrib.auth.models import User

from tracker.models import Closure, Confidence, RegimePause, Source
from tracker.services.news import Told, closing, ending, pausing, reopening, unpausing
from tracker.services.spread import announce, spread


def close_calendar_day(
    calendar: str,
    on: date,
    *,
    label: str,
    citation: str,
    by: User | None,
    now: datetime,
    kind: str = "",
    source: Source | None = None,
    confidence: str = Confidence.VERIFIED,
    known_on: datetime | None = None,
) -> Closure:
    """Record that an authority is closed on a day, and move every date that this moves, with its reminders.

    `known_on` is when it was announced (None: now). Raises `ValidationError` naming the field: unknown
    calendar, a day out of its reach, closed already or on the weekend, an instant to come.
    """
    told = Told(by, now, known_on, source, confidence)
    closure = closing(calendar, on, label=label, citation=citation, kind=kind, told=told)
    spread(announce(closure), now)
    return closure


def withdraw_closure(
    closure: Closure, *, reason: str, by: User | None, now: datetime, known_on: datetime | None = None
) -> Closure:
    """Take a closure back by a new entry: the day is open after all. Dates move back, with the reason."""
    back = reopening(closure, reason=reason, told=Told(by, now, known_on))
    spread(announce(back), now)
    return back


def record_regime_pause(
    regime: str,
    first_on: date,
    last_on: date | None,
    *,
    reason: str,
    citation: str,
    by: User | None,
    now: datetime,
    in_scope: bool | None = True,
    source: Source | None = None,
    confidence: str = Confidence.VERIFIED,
    known_on: datetime | None = None,
    withdraws: RegimePause | None = None,
) -> RegimePause:
    """Record days on which a regime's clocks stand still, both included; without `last_on` they still do.

    Every open review of the regime is counted anew. `in_scope` None says that it is not settled whether the
    clocks stand still: the dates stay and the other reading is shown. With `withdraws` the entry replaces
    an earlier one. Raises `ValidationError` naming the field.
    """
    told = Told(by, now, known_on, source, confidence)
    pause = pausing(
        regime,
        first_on,
        last_on,
        reason=reason,
        citation=citation,
        told=told,
        in_scope=in_scope,
        withdraws=withdraws,
    )
    spread(announce(pause), now)
    return pause


def end_regime_pause(
    pause: RegimePause, last_on: date, *, by: User | None, now: datetime, known_on: datetime | None = None
) -> RegimePause:
    """Say on which day a lasting pause ended, by an entry that replaces it; its clocks run on."""
    ended = ending(pause, last_on, told=Told(by, now, known_on))
    spread(announce(ended), now)
    return ended


def withdraw_regime_pause(
    pause: RegimePause, *, reason: str, by: User | None, now: datetime, known_on: datetime | None = None
) -> RegimePause:
    """Say that a pause does not stop the clocks after all, by an entry that replaces it."""
    back = unpausing(pause, reason=reason, told=Told(by, now, known_on))
    spread(announce(back), now)
    return back
