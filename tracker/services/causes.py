"""What moved a date, as it is told to people."""

from dataclasses import dataclass
from datetime import date

from tracker.clock.explain import legal_day
from tracker.models import (
    ChangeCause,
    Closure,
    Deadline,
    DeadlineState,
    NewsRun,
    RegimePause,
    ReviewEvent,
)

from .columns import Columns
from .matching import GONE

STILL_PAUSED = "a pause that was still lasting has gone on"
"""What moves a date by a day each day while a lapse lasts; people are told of the sum when it ends."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why dates are computed again; `text` completes “Moved from … to …: ”.

    `run` is that of a closure or pause on its way to every date: people are told of all it moves at once.
    """

    kind: ChangeCause
    text: str
    event: ReviewEvent | None = None
    closure: Closure | None = None
    pause: RegimePause | None = None
    run: NewsRun | None = None


def told(row: Deadline, values: Columns | None, cause: Cause | None, old: date | None) -> tuple[Cause, str]:
    """Return the cause of a move from `old` and the sentence about it.

    Without news, law, clock or a lasting pause have moved the date.
    """
    cause = cause or _without_news(row, values)
    new = values["due_on"] if values else None
    if new is None:
        reason = values["undetermined_reason"] if values else GONE
        was = f", was {legal_day(old)}" if old else ""
        return cause, f"No date any more{was}: {cause.text}. {reason}"
    if old is None:
        return cause, f"Date set to {legal_day(new)}: {cause.text}."
    if old == new and values:
        return cause, f"{_safe_day_moved(row.safe_on, values['safe_on'])}: {cause.text}."
    return cause, f"Moved from {legal_day(old)} to {legal_day(new)}: {cause.text}."


def _safe_day_moved(old: date | None, new: date | None) -> str:
    """The legal date stays; the last open day before it, by which people must act, does not."""
    days = [legal_day(day) if day else "none" for day in (old, new)]
    return f"Last safe day moved from {days[0]} to {days[1]}"


def _without_news(row: Deadline, values: Columns | None) -> Cause:
    if values and row.engine_version != values["engine_version"]:
        return Cause(ChangeCause.RULE, "dates are counted by a new version of the clock")
    if values and row.regime_version != values["regime_version"]:
        return Cause(ChangeCause.RULE, f"the law applied is now {values['regime_version']}")
    if values and row.calendar_digest != values["calendar_digest"]:
        return Cause(ChangeCause.RULE, f"the settled closures of {values['calendar']} were changed")
    if values and row.state == DeadlineState.PAUSED:
        lasts = values["state"] == DeadlineState.PAUSED
        return Cause(ChangeCause.PAUSE, STILL_PAUSED if lasts else "the pause has ended")
    return Cause(ChangeCause.RULE, "the law files or the record were changed")
