"""Stretches of days that some clocks do not count."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .days import ONE_DAY


class Pause(NamedTuple):
    """Days from `first` to `last`, both included, that a clock paused by `kind` does not count.

    `last` is None while the pause lasts. `scope` is `applies`, `does-not-apply` or `unsettled`: a person
    decides it with a source, and an unsettled pause shows as another possible date. A stop between two events
    of a case also knows the days of both (`opened_on`, `closed_on`), and says in `doubt` what is unverified.
    """

    first: date
    last: date | None
    kind: str
    reason: str
    cite: str
    confidence: str = "verified"
    scope: str = "applies"
    opened_on: date | None = None
    closed_on: date | None = None
    doubt: str = ""
    last_counts: bool = False

    def bounded(self, first_out: bool, last_out: bool) -> "Pause | None":
        """Return a stop with its boundary days left out or counted; None if no day of it is left.

        A regime-wide pause has no boundary days to judge: it stays as it is.
        """
        if self.opened_on is None:
            return self
        first = self.opened_on if first_out else self.opened_on + ONE_DAY
        last = self.closed_on if last_out or self.closed_on is None else self.closed_on - ONE_DAY
        if last and last < first:
            return None
        return self._replace(first=first, last=last, last_counts=not last_out)

    def ends_by(self, until: date) -> date:
        """Return the last day left out; one that lasts ends on `until`, a stop as if closed then."""
        if self.last:
            return self.last
        if self.opened_on is None:
            return max(until, self.first)
        return until - ONE_DAY if self.last_counts and until > date.min else until

    def covers(self, day: date) -> bool:
        """Return whether `day` lies in the pause."""
        return self.first <= day and (self.last is None or day <= self.last)


class Stretch(NamedTuple):
    """A closed interval of paused days, no two overlapping, with the pauses that make it."""

    first: date
    last: date
    because: tuple[Pause, ...]


def merge(pauses: Iterable[Pause], until: date) -> list[Stretch]:
    """Return the paused days as a set: overlaps once, in order; a lasting pause ends on `until`."""
    stretches: list[Stretch] = []
    for pause in sorted(pauses, key=lambda one: one.first):
        last = pause.ends_by(until)
        if last < pause.first:
            continue
        if stretches and pause.first - ONE_DAY <= stretches[-1].last:
            before = stretches[-1]
            stretches[-1] = Stretch(before.first, max(before.last, last), (*before.because, pause))
        else:
            stretches.append(Stretch(pause.first, last, (pause,)))
    return stretches
