"""From the events of a filing to the days on which a stop holds its clocks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from .events import Event
from .law import Stop
from .pauses import Pause
from .timeline import Outcome


class Stopped(NamedTuple):
    """The days of one stop, and the event of it that is not known to the day (None: all are)."""

    pauses: tuple[Pause, ...]
    vague: Event | None


class _Span(NamedTuple):
    opened: Event
    closed_on: date | None


def stopped(stop: Stop, events: Sequence[Event], deemed: Callable[[Event], date | None]) -> Stopped:
    """Return what `stop` leaves out of the clocks of one filing.

    Requests that overlap are one stretch: it lasts until each was answered or closed by the law, the soonest
    closing first. `deemed` gives the day on which the law closes what this event opened, or None. Where
    `once` is set, later stretches are returned under another kind, so that they are told and stop nothing.
    """
    spans, vague = _spans(stop, events, deemed)
    pauses: list[Pause] = []
    for number, span in enumerate(spans):
        opened_on = span.opened.exact
        assert opened_on
        closed_on = span.closed_on
        pause = Pause(
            opened_on,
            closed_on,
            stop.id if number == 0 or not stop.once else f"{stop.id} (again)",
            stop.title,
            stop.cite.text,
            stop.confidence,
            opened_on=opened_on,
            closed_on=closed_on,
            doubt=stop.unverified_because,
        ).bounded(stop.first_out, stop.last_out)
        if pause:
            pauses.append(pause)
    return Stopped(tuple(pauses), vague)


def deemed_closed(clocks: Sequence[Outcome], place: Mapping[str, int], opened: Event) -> date | None:
    """The day on which the law takes what `opened` stopped as closed, though nobody closed it; else None.

    `clocks` are those of the rule that closes it, `place` the order of the events. A clock that was met in
    time closes nothing: whoever finds an answer insufficient has spoken.
    """
    for clock in clocks:
        if place[clock.event_keys[0]] < place[opened.key]:
            continue
        due = clock.due_on
        if not (clock.finished_on and due and clock.finished_on <= due):
            return due
    return None


def _spans(
    stop: Stop, events: Sequence[Event], deemed: Callable[[Event], date | None]
) -> tuple[list[_Span], Event | None]:
    """The stretches between requests and answers; the first event that no day is known of ends the search."""
    spans: list[_Span] = []
    opened: Event | None = None
    ends: list[date] = []
    for event in events:
        opens, closes = event.kind in stop.opens_on, event.kind in stop.closes_on
        if not opens and not (closes and ends):
            continue
        if event.exact is None:
            return spans, event
        if opened and max(ends) < event.exact:
            spans.append(_Span(opened, max(ends)))
            opened, ends = None, []
        # What the law has closed already is not what this event answers.
        ends = [end for end in ends if end >= event.exact]
        if opens:
            opened = opened or event
            ends.append(deemed(event) or date.max)
        elif opened:
            ends.remove(min(ends))
            if not ends:
                spans.append(_Span(opened, event.exact))
                opened = None
    if opened:
        spans.append(_Span(opened, max(ends) if max(ends) < date.max else None))
    return spans, None
