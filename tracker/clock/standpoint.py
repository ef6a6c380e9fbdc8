"""From where a case is looked at, with or without what is imagined; and which path of the law is its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from . import fold
from .calendars import Calendar
from .cautions import FROM_MEMORY
from .compute import compute
from .events import Event
from .filing import Calendars
from .law import Law, Path, Version
from .pauses import Pause
from .timeline import Outcome, Timeline


@dataclass(frozen=True)
class Standpoint:
    """From where a case is looked at on the legal day `as_of`: its law, calendars and pauses.

    `filing` and `calendar` are the review's own choices, empty for what the law gives; `pauses` None means
    the settled ones of the law. What rests on an event whose key is `doubted` is unverified.
    """

    law: Law
    calendars: Calendars
    as_of: date
    filing: str = ""
    pauses: Sequence[Pause] | None = None
    calendar: str = ""
    doubted: frozenset[str] = frozenset()

    def timeline(self, events: Iterable[Event]) -> Timeline:
        """The case on `as_of`; what lies ahead of it is not known yet."""
        found = compute(
            self.law,
            self.calendars,
            events,
            self.as_of,
            filing=self.filing,
            pauses=self.pauses,
            calendar=self.calendar,
        )
        return replace(found, clocks=tuple(map(self._doubting, found.clocks))) if self.doubted else found

    def _doubting(self, clock: Outcome) -> Outcome:
        if self.doubted.isdisjoint(clock.event_keys):
            return clock
        return clock._replace(confidence="unverified", cautions=(*clock.cautions, FROM_MEMORY))

    def imagining(self) -> "Standpoint":
        """The same standpoint, from which any event may lie ahead; the day to judge on stays.

        So an open pause or stop counts up to `as_of` exactly as it does in the case as recorded.
        """
        kinds = {name: replace(kind, planned=True) for name, kind in self.law.kinds.items()}
        return replace(self, law=replace(self.law, kinds=kinds))

    @property
    def own_calendar(self) -> Calendar:
        """The calendar whose open days are days for filing."""
        return self.calendars[self.calendar or self.law.calendar]


def filing_of(standpoint: Standpoint, events: Sequence[Event]) -> str:
    """The kind of filing that is pending: the one given, else what the last filing's events show."""
    if standpoint.filing:
        return standpoint.filing
    kinds = {event.kind for event in last_filing(standpoint, events)}
    shown = [filing for filing, marks in standpoint.law.filing_marks.items() if kinds & marks]
    return shown[0] if shown else next(iter(standpoint.law.filings), "")


def path_of(
    standpoint: Standpoint, events: Sequence[Event], kind: str, on: date | None = None
) -> Path | None:
    """The shortest or longest path of the pending filing, in the law that binds it (`on`: of that day)."""
    version = standpoint.law.version_for(on) if on else bound(standpoint, events)
    filing = filing_of(standpoint, events)
    paths = [path for path in version.paths.values() if path.kind == kind]
    own = [path for path in paths if path.filing == filing] or [path for path in paths if not path.filing]
    return own[0] if own else None


def last_filing(standpoint: Standpoint, events: Sequence[Event]) -> list[Event]:
    """The standing events of the filing that came last."""
    return fold.rounds(standpoint.law, fold.known(standpoint.law, events, standpoint.as_of))[-1]


def bound(standpoint: Standpoint, events: Sequence[Event]) -> Version:
    """The version of the law that binds the filing that came last."""
    return fold.bound_version(standpoint.law, last_filing(standpoint, events), standpoint.as_of)
