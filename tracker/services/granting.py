"""More time for an order or a part of it, and how late what was done came."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from math import ceil

from django.utils.translation import gettext_noop

from tracker.clock.cautions import FINISHED_LATE
from tracker.clock.hours import end_of
from tracker.clock.rules import amount
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.models import DivestmentExtension

from .clauses import cautioned
from .kept import EXTENDED, EXTENDED_BY, FINISHED_DAY_LATE, FINISHED_HOURS_LATE, NO_HOUR
from .law import LawBook

NO_LENGTH = gettext_noop("An extension was granted; its length was not published.")
NO_DAY = gettext_noop("Finished late, after the day of its last hour.")
CLOSED = gettext_noop("The matter is closed; no text shows when this was done.")


def extended(extensions: Iterable[DivestmentExtension], outcome: Outcome, book: LawBook) -> Outcome:
    """Move the date to the day of every extension, in the order of granting."""
    for extension in extensions:
        if book.replay and not _granted(extension, outcome, book.day(outcome.zone)):
            break
        if extension.new_deadline_on is None:
            outcome = cautioned(outcome, extension.note or NO_LENGTH)
            continue
        step = Step("set", extension.new_deadline_on, outcome.citation, {"by": extension_words(extension)})
        outcome = outcome._replace(
            due_on=extension.new_deadline_on,
            unrolled_on=extension.new_deadline_on,
            safe_on=None,
            cutoff="",
            undetermined=None,
            earliest_on=None,
            latest_on=None,
            readings=(),
            steps=(*outcome.steps, step),
            basis=None,
        )
    return outcome


def extension_words(extension: DivestmentExtension) -> str:
    """Return what is known of an extension: `extension granted Fri 13 Nov 2020, 15 days (CFIUS)`."""
    told = ", ".join(one for one in (extension.instrument, extension.note) if one)
    if not extension.granted.is_known:
        return f"extension, {told}" if told else gettext_noop("extension")
    return (EXTENDED_BY if told else EXTENDED) % {"occurred": extension.granted, "by": told}


def _granted(extension: DivestmentExtension, outcome: Outcome, day: date) -> bool:
    """Whether an extension was known by `day`; one without a date was known once the old date had passed."""
    granted = extension.granted_earliest or extension.granted_latest
    if granted is None:
        return outcome.due_on is not None and outcome.due_on < day
    return granted <= day


def late(outcome: Outcome, finished: date | None, at: datetime | None = None) -> Outcome:
    """Say by how much it was late; where only a month or year is known, by how much at least.

    `at` is the aware instant, where it is known; without one it is not known whether the last hour was kept.
    """
    if not finished or not outcome.due_on or finished < outcome.due_on:
        return outcome
    if outcome.cutoff and not outcome.safe_on:
        return _late_by_hours(outcome, finished, at)
    if finished == outcome.due_on:
        return outcome
    days = (finished - outcome.due_on).days
    words = (FINISHED_LATE if outcome.finished_on else FINISHED_DAY_LATE) % {
        "late": amount(days, "calendar-day")
    }
    return cautioned(outcome._replace(is_late=True), words)


def _late_by_hours(outcome: Outcome, finished: date, at: datetime | None) -> Outcome:
    """How a clock that ends at an hour was met; the instant counts, the day only where it is another one."""
    assert outcome.due_on
    if at is None:
        if finished > outcome.due_on:
            return cautioned(outcome._replace(is_late=True), NO_DAY)
        return cautioned(outcome, NO_HOUR % {"cutoff": outcome.cutoff})
    seconds = (at - end_of(outcome.due_on, outcome.zone, outcome.cutoff).astimezone(UTC)).total_seconds()
    if seconds <= 0:
        return outcome
    hours, minutes = divmod(ceil(seconds / 60), 60)
    return cautioned(
        outcome._replace(is_late=True), FINISHED_HOURS_LATE % {"hours": hours, "minutes": minutes}
    )
