"""How a deadline stands on the reader's day: its state in a word, and what is left in the law's own unit."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock.errors import LawError
from tracker.clock.hours import at_reader, end_of, here, hour_words
from tracker.filters.at_risk import SOON_DAYS
from tracker.models import Deadline, DeadlineState
from tracker.models.deadlines import OPEN_STATES
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.law import LawBook
from tracker.services.speech import length, say

LIVE = (DeadlineState.RUNNING, DeadlineState.PAUSED)


class Standing(NamedTuple):
    """`mark` is the state for the eye, `word` the same in words; `left` is empty where nothing is left."""

    mark: str
    word: str
    left: str
    today: date


class Zones(NamedTuple):
    """When a clock's days end on the reader's own clock; all empty where that shows no other time.

    `here` is short, for below the day (`Sat 4 Jul 01:00 in Berlin`); `both` names the authority's time first;
    `safe` tells the end of the safe day, to go in brackets behind it. `hour` is the one at which the due day
    itself ends, in the authority's zone, where it ends at one: `14:30 in New York`.
    """

    here: str = ""
    both: str = ""
    safe: str = ""
    hour: str = ""


class Dated(Protocol):
    """What the zones of a clock are read from: a deadline of a list, or a clock that nobody stored."""

    @property
    def due_on(self) -> date | None: ...
    @property
    def safe_on(self) -> date | None: ...
    @property
    def zone(self) -> str: ...
    @property
    def cutoff(self) -> str: ...
    @property
    def state(self) -> str: ...


class Line(NamedTuple):
    """A deadline as a list shows it."""

    deadline: Deadline
    standing: Standing
    zones: Zones


class Reader:
    """Reads many deadlines at one instant; one query, and only where business days are left to count.

    `zone` is the one the person reads in, empty if none is set.
    """

    def __init__(self, now: datetime, zone: str = "") -> None:
        self.now, self.zone = now, zone

    @cached_property
    def _book(self) -> LawBook:
        return LawBook(None, self.now)

    def lines(self, deadlines: Iterable[Deadline]) -> list[Line]:
        """Each deadline with how it stands, in the order given."""
        return [Line(one, self.standing(one), self.zones(one)) for one in deadlines]

    def standing(self, deadline: Deadline) -> Standing:
        """How this clock stands today in its own zone."""
        today = self._book.day(deadline.zone or "UTC")
        mark, word = state_on(deadline, today)
        if mark == "soon" and self._hour_has_passed(deadline):
            mark, word = "overdue", "overdue"
        return Standing(mark, word, self._left(deadline, today, mark), today)

    def _hour_has_passed(self, deadline: Deadline) -> bool:
        """Whether a date that ends at an hour of its day is over, though the day is not."""
        if not deadline.due_on or not hour_of(deadline):
            return False
        return end_of(deadline.due_on, deadline.zone, deadline.cutoff) <= self.now

    def zones(self, clock: Dated) -> Zones:
        """When the days of a clock that is not over end where the reader is."""
        if not clock.due_on:
            return Zones()
        hour = hour_of(clock)
        if clock.state not in OPEN_STATES:
            return Zones(hour=hour)
        safe = here(clock.safe_on, clock.zone, clock.cutoff, self.zone) if clock.safe_on else ""
        return self.end_of(clock.due_on, clock.zone, clock.cutoff)._replace(safe=safe, hour=hour)

    def end_of(self, day: date, zone: str, cutoff: str) -> Zones:
        """When one day of an authority in `zone` ends where the reader is."""
        mine = at_reader(day, zone, cutoff, self.zone)
        both = hour_words(day, zone, cutoff, self.zone) if mine else ""
        return Zones(mine, both)

    def place(self, deadline: Deadline) -> tuple[int, int]:
        """Where a clock stands among others by what is left: its rank, and the days left in its own unit.

        Rank 0 counts days, and those past due are negative; 1 is paused with its day ahead; 2 has no day.
        """
        today = self._book.day(deadline.zone or "UTC")
        due = _last_day(deadline, today)
        if due is None:
            return 2, 0
        n, _unit = self._days_between(deadline, today, due)
        is_paused = deadline.state == DeadlineState.PAUSED and due >= today
        return int(is_paused), n if due >= today else -n

    def _left(self, deadline: Deadline, today: date, mark: str) -> str:
        finished = deadline.state in (DeadlineState.MET, DeadlineState.ENDED)
        due = _last_day(deadline, today)
        if due is None or finished or mark == "past":
            return ""
        if due == today:
            return _("today")
        n, unit = self._days_between(deadline, today, due)
        plain = ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
        words = plain if unit == "calendar-day" else length(n, unit)
        words = words if due > today else _("%(length)s ago") % {"length": words}
        by_hand = due == deadline.set_on and due != deadline.due_on
        return _("%(left)s, for the day set by hand") % {"left": words} if by_hand else words

    def _days_between(self, deadline: Deadline, today: date, due: date) -> tuple[int, str]:
        """How many days lie between today and the day, and which: those that the clock counts."""
        first, last = sorted((today, due))
        n = (last - first).days
        if deadline.unit == "business-day" and deadline.calendar:
            return self._business_days(deadline, first, last, n)
        return n, "calendar-day"

    def _business_days(self, deadline: Deadline, first: date, last: date, days: int) -> tuple[int, str]:
        """Open days after `first` up to `last`; calendar days where the calendar does not reach."""
        try:
            calendar = self._book.calendar(deadline.calendar)
            n = calendar.open_days(first, last) - (calendar.closed_because(first) is None)
        except (LawError, KeyError):
            return days, "calendar-day"
        return n, "business-day"


def hour_of(clock: Dated) -> str:
    """The hour and place at which the due day ends: `14:30 in New York`.

    Empty where it is a whole day, or where the hour is that of an earlier safe day.
    """
    if not clock.due_on or not clock.cutoff or clock.safe_on not in (None, clock.due_on):
        return ""
    return hour_words(clock.due_on, clock.zone, clock.cutoff)


def state_on(deadline: Deadline, today: date) -> tuple[str, str]:
    """The mark and the word on a day in the deadline's zone; the colour is never left to speak alone."""
    due, state = _last_day(deadline, today), deadline.state
    if state == DeadlineState.MET:
        late = deadline.is_late or bool(due and deadline.finished_on and deadline.finished_on > due)
        return ("overdue", _("met late")) if late else ("met", _("met"))
    if state == DeadlineState.PAUSED and due and due >= today:
        return "paused", _("paused")
    if state in LIVE and due and due < today:
        return ("past", _("past, history")) if _is_history(deadline, due) else ("overdue", _("overdue"))
    if state == DeadlineState.RUNNING and due and (due - today).days <= SOON_DAYS:
        return "soon", _("due today") if due == today else _("due soon")
    return state, str(DeadlineState(state).label)  # many times as fast as `get_state_display`


def _last_day(deadline: Deadline, today: date) -> date | None:
    """The day, or an earlier one set by hand; of a live clock with bounds alone, the last one once past."""
    latest = deadline.latest_on
    if deadline.due_on is None and deadline.state in LIVE and latest and latest < today:
        return latest if deadline.set_on is None else min(latest, deadline.set_on)
    return min((day for day in (deadline.due_on, deadline.set_on) if day), default=None)


def why_no_date(state: str, reason: str, waits_for: str) -> str:
    """Why there is no date, in one sentence: a clock that waits names the event it waits for, and no more."""
    kind = load_library().kinds.get(waits_for)
    if state != DeadlineState.WAITING or kind is None or "waits for" not in reason:
        return say(reason)
    title = law_words(kind.title)
    return _("Waits for %(event)s") % {"event": f"{title[:1].lower()}{title[1:]}"}


def _is_history(deadline: Deadline, due: date) -> bool:
    """Whether the day lies before the matter was loaded; rows of `with_today` know it of every review."""
    if hasattr(deadline, "is_history"):
        return bool(deadline.is_history)
    review = deadline.review
    return bool(review and review.history_before and due < review.history_before)
