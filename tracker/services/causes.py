"""What moved a date, as it is told to people."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_noop

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
from .kept import (
    CLOSURES_CHANGED,
    DATE_SET,
    LAW_IS_NOW,
    MOVED,
    NO_DATE_AND_WAS,
    NO_DATE_MORE,
    SAFE_GONE,
    SAFE_MOVED,
    SAFE_SET,
)
from .matching import GONE

STILL_PAUSED = gettext_noop("a pause that was still lasting has gone on")
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
        told = {"cause": cause.text, "reason": reason, "old": legal_day(old) if old else ""}
        return cause, (NO_DATE_AND_WAS if old else NO_DATE_MORE) % told
    if old is None:
        return cause, DATE_SET % {"new": legal_day(new), "cause": cause.text}
    if old == new and values:
        return cause, _safe_day_moved(row.safe_on, values["safe_on"], cause.text)
    return cause, MOVED % {"old": legal_day(old), "new": legal_day(new), "cause": cause.text}


def _safe_day_moved(old: date | None, new: date | None, cause: str) -> str:
    """The legal date stays; the last open day before it, by which people must act, does not."""
    told = {"old": legal_day(old) if old else "", "new": legal_day(new) if new else "", "cause": cause}
    return (SAFE_MOVED if old and new else SAFE_SET if new else SAFE_GONE) % told


def _without_news(row: Deadline, values: Columns | None) -> Cause:
    if values and row.engine_version != values["engine_version"]:
        return Cause(ChangeCause.RULE, gettext_noop("dates are counted by a new version of the clock"))
    if values and row.regime_version != values["regime_version"]:
        return Cause(ChangeCause.RULE, LAW_IS_NOW % {"version": values["regime_version"]})
    if values and row.calendar_digest != values["calendar_digest"]:
        return Cause(ChangeCause.RULE, CLOSURES_CHANGED % {"calendar": values["calendar"]})
    if values and row.state == DeadlineState.PAUSED:
        lasts = values["state"] == DeadlineState.PAUSED
        return Cause(ChangeCause.PAUSE, STILL_PAUSED if lasts else gettext_noop("the pause has ended"))
    return Cause(ChangeCause.RULE, gettext_noop("the law files or the record were changed"))
