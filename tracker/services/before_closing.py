"""Rules that count back from closing, held against what is on record and when the matter may close."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock.backward import CLOSING, Notice, notices_before
from tracker.clock.errors import LawError
from tracker.clock.events import Event, standing
from tracker.clock.explain import legal_day
from tracker.clock.standpoint import Standpoint
from tracker.models.law_words import law_words
from tracker.services.speech import say


class Closing(NamedTuple):
    """A day of closing to count back from; `planned` where it stands on record, else the earliest known."""

    on: date
    planned: bool

    @property
    def words(self) -> str:
        """`Fri 3 Jul 2026, as planned`."""
        told = _("%(day)s, as planned") if self.planned else _("%(day)s, the earliest day known")
        return told % {"day": legal_day(self.on)}


class BeforeClosing(NamedTuple):
    """A duty that must be done some time before closing, and is not known to have been done in that time.

    `done_on` is the day on which it was done too late or, where `assumed`, on which an outlook takes it to be
    done. `late` are the calendar days from the last day to that one, or to the day of the outlook, if any.
    """

    notice: Notice
    closing: Closing
    done_on: date | None
    assumed: bool
    late: int

    @property
    def words(self) -> str:
        """What is wrong with this closing, or until when it is right, in sentences."""
        names = {
            "closing": self.closing.words,
            "title": law_words(self.notice.outcome.title),
            "act_by": legal_day(self.notice.act_by),
        }
        if not self.late:
            told = _("To close on %(closing)s: “%(title)s” by %(act_by)s.") % names
        else:
            told = _(
                "Too late to close on %(closing)s: “%(title)s” was due by %(act_by)s, %(why)s."
                " Plan a later closing."
            ) % {**names, "why": self._why}
        return f"{told} {say(self.notice.only_if_words)}".rstrip()

    @property
    def _why(self) -> str:
        if self.done_on is None:
            told = ngettext("%(n)s calendar day ago", "%(n)s calendar days ago", self.late)
            return told % {"n": self.late}
        told = _("and is taken to be done on %(day)s") if self.assumed else _("and is done on %(day)s")
        return told % {"day": legal_day(self.done_on)}


def planned_closing(events: Sequence[Event]) -> date | None:
    """The planned day of closing that stands on record, the one told last; None if no day is known."""
    kept = {one.key for one in standing(events)}
    told = [one.exact for one in events if one.key in kept and one.kind == CLOSING and one.exact]
    return told[-1] if told else None


def notices_for(standpoint: Standpoint, target_on: date, events: Sequence[Event] = ()) -> tuple[Notice, ...]:
    """As `notices_before`; none for a day on which the law is not coded: the paths say so already."""
    try:
        return tuple(notices_before(standpoint, target_on, events))
    except LawError:
        return ()


def before_closing(
    standpoint: Standpoint, events: Sequence[Event], closing: Closing, filed_on: date | None
) -> tuple[BeforeClosing, ...]:
    """Return the duties that count back from `closing` and that the record does not show as done in time.

    `filed_on` is the day on which an outlook takes the filing to be made; None: it waits, or is on record.
    """
    found = [
        _held(notice, closing, filed_on, standpoint.as_of)
        for notice in notices_for(standpoint, closing.on, events)
        if notice.outcome.state != "ended"
    ]
    return tuple(one for one in found if one.late or one.notice.outcome.state != "met")


def _held(notice: Notice, closing: Closing, filed_on: date | None, as_of: date) -> BeforeClosing:
    met = notice.outcome.state == "met"
    done_on = notice.outcome.finished_on if met else filed_on
    day = notice.act_by if met and done_on is None else done_on or as_of
    assumed = not met and done_on is not None
    return BeforeClosing(notice, closing, done_on, assumed, max(0, (day - notice.act_by).days))
