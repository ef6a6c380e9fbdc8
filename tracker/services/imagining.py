"""What somebody imagines of a review: rows of a form or a command, turned into events, pauses and closures.

Nothing here is written anywhere. An imagined event has a key that no recorded one has.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.clock.ahead import IMAGINED
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.errors import LawError
from tracker.clock.events import Event
from tracker.clock.explain import legal_day
from tracker.clock.filing import Calendars
from tracker.clock.law import EventKind, Law
from tracker.clock.pauses import Pause
from tracker.clock.standpoint import Standpoint
from tracker.clock.terms import parse_term
from tracker.models import FactStatus, Review, ReviewEvent
from tracker.models.law_words import law_words

from .law import LawBook

LAPSE, CLOSED_DAY = "lapse", "closed-day"
"""What can be imagined of a whole regime, beside the events of a case."""

REGIME_WIDE: Mapping[str, str | Promise] = {
    LAPSE: gettext_lazy("Lapse: the regime's clocks stand still"),
    CLOSED_DAY: gettext_lazy("The authority is closed that day"),
}
LONGEST_LAPSE = 366
NOBODY = gettext_lazy("imagined, no source")


class Row(NamedTuple):
    """One thing imagined: a kind of event, or a word of `REGIME_WIDE`, and its day in the regime's zone.

    `length` is the term that a paper sets, or the days of a lapse; `until` the day that a paper names.
    """

    what: str
    on: date | None
    length: str = ""
    until: date | None = None

    def data(self) -> dict[str, str]:
        """The row as it is kept: only what was said, days in ISO form."""
        told = {"what": self.what, "length": self.length}
        days = {name: day.isoformat() for name, day in (("on", self.on), ("until", self.until)) if day}
        return {name: value for name, value in (told | days).items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Row":
        """The row that `data` wrote."""
        days = {name: date.fromisoformat(str(kept[name])) for name in ("on", "until") if kept.get(name)}
        return cls(str(kept["what"]), days.get("on"), str(kept.get("length", "")), days.get("until"))


class Unimaginable(ValueError):
    """`wrong` tells, by the number of the row and the name of its field, what is wrong and what to do."""

    def __init__(self, wrong: Mapping[tuple[int, str], str]) -> None:
        each = _("row %(row)s, %(field)s: %(said)s")
        told = (each % {"row": row + 1, "field": field, "said": said} for (row, field), said in wrong.items())
        super().__init__("; ".join(told))
        self.wrong = wrong


@dataclass(frozen=True)
class Imagined:
    """The events to add to the recorded ones, and the standpoint from which all of them are looked at."""

    events: tuple[Event, ...]
    standpoint: Standpoint


def standpoint_of(review: Review, book: LawBook, events: Iterable[ReviewEvent] = ()) -> Standpoint:
    """From where a review is looked at, as `timeline_of` does. Raises `LawError` where no law is coded.

    What rests on an event of `events` that is from memory is unverified.
    """
    law = book.library.regime(review.regime)
    filing = review.filing_kind if review.filing_kind in law.filings else ""
    doubted = frozenset(str(event.pk) for event in events if event.status == FactStatus.FROM_MEMORY)
    day, pauses = book.day(law.zone), book.pauses(law)
    return Standpoint(law, book.calendars, day, filing, pauses, review.calendar, doubted)


def kinds_that_matter(law: Law) -> list[EventKind]:
    """The kinds of event that open a phase or start, stop, meet or end any clock, by their title."""
    found = set(law.restarts_on)
    for phase in law.phases:
        found |= phase.starts_on
    for version in law.versions:
        for rule in version.rules.values():
            found |= {*rule.starts_on, *rule.met_by, *rule.ended_by, *rule.requires, *rule.term_from}
            found |= {kind for leg in rule.legs for kind in leg.starts_on}
        for span in (*version.stops.values(),):
            found |= span.opens_on | span.closes_on
    return sorted(
        (law.kinds[kind] for kind in found if kind in law.kinds), key=lambda one: law_words(one.title)
    )


def imagine(rows: Sequence[Row], standpoint: Standpoint) -> Imagined:
    """Return what the rows mean under the law of `standpoint`. Raises `Unimaginable`."""
    wrong = dict(_wrong(rows, standpoint))
    if wrong:
        raise Unimaginable(wrong)
    events = tuple(_event(row, number) for number, row in enumerate(rows, 1) if row.what not in REGIME_WIDE)
    settled = standpoint.law.pauses if standpoint.pauses is None else standpoint.pauses
    pauses = (*settled, *(_pause(row) for row in rows if row.what == LAPSE))
    closed = [_closed(row.on) for row in rows if row.what == CLOSED_DAY and row.on]
    calendars = _Closing(standpoint.calendars, standpoint.own_calendar.id, closed)
    seen_from = replace(standpoint.imagining(), pauses=pauses, calendars=calendars)
    return Imagined(events, seen_from)


def words(row: Row, law: Law) -> str:
    """The row as people read it: `Notice accepted, Tue 1 Dec 2026`."""
    told = [title_of(row.what, law.kinds), legal_day(row.on) if row.on else _("no day")]
    if row.what == LAPSE:
        days = _days(row.length)
        told.append(ngettext("%(n)s calendar day", "%(n)s calendar days", days) % {"n": days})
    elif row.length:
        told.append(_("length set: %(length)s") % {"length": row.length})
    if row.until:
        told.append(_("until %(day)s") % {"day": legal_day(row.until)})
    return ", ".join(told)


def title_of(what: str, kinds: Mapping[str, EventKind]) -> str:
    """What one thing imagined is called."""
    if what in REGIME_WIDE:
        return str(REGIME_WIDE[what])
    return law_words(kinds[what].title) if what in kinds else what


def _wrong(rows: Iterable[Row], standpoint: Standpoint) -> Iterable[tuple[tuple[int, str], str]]:
    for number, row in enumerate(rows):
        for field, said in _wrong_in(row, standpoint):
            yield (number, field), said


def _wrong_in(row: Row, standpoint: Standpoint) -> Iterable[tuple[str, str]]:
    law, calendar = standpoint.law, standpoint.own_calendar
    if row.what not in REGIME_WIDE and row.what not in law.kinds:
        told = {"law": law_words(law.title), "what": row.what}
        yield "what", _("%(law)s knows no “%(what)s”; choose one of the list.") % told
        return
    if row.on is None:
        yield "on", _("Give the day on which it happens.")
        return
    if not calendar.first <= row.on <= calendar.reach:
        yield (
            "on",
            _("%(calendar)s runs from %(first)s to %(last)s: check the year.")
            % {
                "calendar": law_words(calendar.title),
                "first": legal_day(calendar.first),
                "last": legal_day(calendar.reach),
            },
        )
        return
    if row.until and row.until < row.on:
        yield "until", _("This day lies before the event itself.")
    yield from {LAPSE: _wrong_lapse, CLOSED_DAY: _wrong_closed}.get(row.what, _wrong_event)(row, standpoint)


def _wrong_lapse(row: Row, standpoint: Standpoint) -> Iterable[tuple[str, str]]:
    rules = [rule for version in standpoint.law.versions for rule in version.rules.values()]
    if not any(LAPSE in rule.paused_by for rule in rules):
        yield "what", _("No lapse stops a clock of %(law)s.") % {"law": law_words(standpoint.law.title)}
    elif not _days(row.length):
        told = _("Say how many days the lapse lasts, 1 to %(most)s, such as 20.")
        yield "length", told % {"most": LONGEST_LAPSE}
    if row.until:
        yield "until", _("A lapse is given by its first day and its length.")


def _wrong_closed(row: Row, standpoint: Standpoint) -> Iterable[tuple[str, str]]:
    assert row.on
    closed = standpoint.own_calendar.closed_because(row.on)
    if closed:
        told = {"day": legal_day(row.on), "why": law_words(closed.label)}
        yield "on", _("%(day)s is closed already: %(why)s.") % told
    if row.length or row.until:
        yield "length", _("A closed day is one day: leave the length and the end empty.")


def _wrong_event(row: Row, standpoint: Standpoint) -> Iterable[tuple[str, str]]:
    if row.length and row.until:
        yield "until", _("Give the length or the day that the paper names, not both.")
    elif row.length:
        try:
            parse_term(row.length)
        except LawError as refused:
            yield "length", refused.message


def _days(text: str) -> int:
    """The days of a lapse; 0 for what is no number of days."""
    found = re.fullmatch(r"\s*([0-9]{1,3})\s*(?:(?:calendar )?days?)?\s*", text)
    return int(found[1]) if found and int(found[1]) <= LONGEST_LAPSE else 0


def _event(row: Row, number: int) -> Event:
    assert row.on
    facts = {"term": row.length} if row.length else {}
    if row.until:
        facts["until"] = row.until.isoformat()
    return Event.on(row.what, row.on, f"{IMAGINED}{number}", facts)


def _pause(row: Row) -> Pause:
    assert row.on
    last = row.on + timedelta(days=_days(row.length) - 1)
    return Pause(row.on, last, LAPSE, _("imagined lapse"), str(NOBODY))


def _closed(day: date) -> Closed:
    return Closed(day, _("imagined closure"), "imagined", str(NOBODY))


class _Closing:
    """The same calendars, one of them with imagined closures."""

    def __init__(self, base: Calendars, calendar_id: str, closed: Sequence[Closed]) -> None:
        self.base, self.own = base, {calendar_id: base[calendar_id].with_closures(closed)}

    def __getitem__(self, calendar_id: str, /) -> Calendar:
        return self.own[calendar_id] if calendar_id in self.own else self.base[calendar_id]
