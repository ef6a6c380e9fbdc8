"""An event corrected or taken back, as the page and the import do it: by recording one that corrects it."""

from datetime import datetime

from django.contrib.auth.models import User

from tracker.clock.events import RETRACTED
from tracker.models import FuzzyDay, ReviewEvent
from tracker.services.record_event import record_event


def retract_event(event: ReviewEvent, *, by: User | None, now: datetime, reason: str) -> ReviewEvent:
    """Take an event back: it never happened. The entry stays in the record with the reason."""
    return record_event(
        event.review_id,
        kind=RETRACTED,
        occurred=event.occurred,
        by=by,
        now=now,
        corrects=event,
        reason=reason,
    )


def correct_event(
    event: ReviewEvent,
    *,
    occurred: FuzzyDay,
    by: User | None,
    now: datetime,
    reason: str,
    kind: str = "",
) -> ReviewEvent:
    """Replace an event by one with another date (or kind); the rest is taken over from it."""
    kept = {name: getattr(event, name) for name in ("note", "facts", "source", "status")}
    told = {"kind": kind or event.kind, "occurred": occurred, "by": by, "now": now, "reason": reason}
    return record_event(event.review_id, corrects=event, **told, **kept)
