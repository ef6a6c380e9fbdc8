"""The days that clocks leave out between two events, walked one event at a time."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tests.oracle.walk import DAY


def stretches_of(stop: Any, events: Sequence[Any], closes_by: Callable[[Any], date]) -> list[set[date]]:
    """The days of every stretch of a stop; stretches that overlap are one.

    `closes_by` says when an opening ends without a closing event.
    """
    out: list[set[date]] = []
    number = 0
    since: date | None = None
    waiting: list[date] = []
    for event in [*events, None]:
        today = event.earliest if event else date.max
        if since and waiting and max(waiting) < today:
            out.append(_between(stop, since, max(waiting)))
            since, waiting = None, []
        if event is None:
            break
        if event.kind in stop.opens_on:
            if since is None:
                since, number = today, number + 1
            if number == 1 or not stop.once:
                waiting.append(closes_by(event))
            else:
                since = None
        elif event.kind in stop.closes_on and since is not None:
            waiting = [day for day in waiting if day >= today]
            waiting.remove(min(waiting))
            if not waiting:
                out.append(_between(stop, since, today))
                since = None
    return out


def _between(stop: Any, opened_on: date, closed_on: date) -> set[date]:
    first = opened_on if stop.first_out else opened_on + DAY
    last = closed_on if stop.last_out else closed_on - DAY
    return days_of(first, last)


def days_of(first: date, last: date) -> set[date]:
    found = set()
    while first <= last:
        found.add(first)
        first += DAY
    return found
