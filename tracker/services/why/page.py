"""Everything that explains one date, as one value: the page, its print and its JSON show this alone."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from tracker.clock.basis import Basis
from tracker.clock.day_by_day import ruler_of
from tracker.clock.explain import legal_day
from tracker.clock.law import Law, Version
from tracker.clock.ruler import Ruler
from tracker.clock.timeline import Outcome
from tracker.models import Deadline
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.law import local_day
from tracker.services.standing import why_no_date

from .counted_again import Explained, counted_again
from .layout import Sheet, sheet_of
from .movers import Movers, movers
from .words import closed_days, count_words, length, paused_stretches, shift_words

NO_WEEKS = Sheet((), ())
SHORT = 8
"""Digits of a calendar's fingerprint that a page shows; the whole stands in the JSON."""


class Why(NamedTuple):
    """A date with its reasons. `ruler` is None where the record has no such clock any more, or another date.

    `notes` say what the ruler is not: a projection, a bound, a date that a text names. `how` is the length
    in words. `closed`, `paused` and `shifts` are sentences with their citations. `version` is the law that
    binds.
    """

    row: Deadline
    ruler: Ruler | None
    sheet: Sheet
    notes: tuple[str, ...]
    how: str
    closed: tuple[tuple[str, str], ...]
    paused: tuple[tuple[str, str], ...]
    shifts: tuple[tuple[str, str], ...]
    movers: Movers
    law: Law | None
    version: Version | None
    calendar_title: str
    calendar_short: str

    @property
    def shows_closed(self) -> bool:
        """Whether any day of the ruler is one on which the authority is closed."""
        return self.ruler is not None and any(cell.kind in ("closed", "weekend") for cell in self.ruler.cells)

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The heads of the seven columns, short and in full."""
        return [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)]


def why(row: Deadline, now: datetime) -> Why:
    """Return why a date falls on its day; `row` is fetched `with_matter`."""
    found = counted_again(row, now)
    outcome = found.outcome if found else None
    ruler = ruler_of(outcome) if outcome and found and found.is_stored else None
    if ruler and not ruler.agrees:
        ruler = None
    law, version = _law_of(row)
    return Why(
        row=row,
        ruler=ruler,
        sheet=sheet_of(ruler, local_day(now, row.zone or "UTC")) if ruler else NO_WEEKS,
        notes=tuple(_notes(row, found, ruler)),
        how=_how(outcome, ruler) or _how_of_rule(row, ruler, version),
        closed=tuple(closed_days(ruler)) if ruler else (),
        paused=tuple(paused_stretches(ruler)) if ruler else (),
        shifts=tuple((shift_words(one), one.cite) for one in ruler.shifts) if ruler else (),
        movers=movers(row, outcome, law, version),
        law=law,
        version=version,
        calendar_title=_calendar_title(row),
        calendar_short=row.calendar_digest[:SHORT],
    )


def _law_of(row: Deadline) -> tuple[Law | None, Version | None]:
    """The law that binds a date, by the version that its row names."""
    regime = row.regime_version.partition("/")[0]
    law = load_library().laws.get(regime)
    versions = law.versions if law else ()
    return law, next((one for one in versions if one.id == row.regime_version), None)


def _calendar_title(row: Deadline) -> str:
    calendars = load_library().calendars
    return law_words(calendars[row.calendar].title) if row.calendar in calendars else row.calendar


def _how(outcome: Outcome | None, ruler: Ruler | None) -> str:
    """The length and how it is counted; empty where a text names the day."""
    if ruler and ruler.kind == "hours":
        return _("%(length)s, whatever days they fall on") % {"length": length(ruler.n, "hour")}
    basis = outcome.basis if outcome else None
    return count_words(basis.length) if isinstance(basis, Basis) and basis.length else ""


def _how_of_rule(row: Deadline, ruler: Ruler | None, version: Version | None) -> str:
    """How a clock that has no date yet will be counted."""
    rule = version.rules.get(row.rule_id) if version and ruler and not ruler.cells else None
    return count_words(rule.count) if rule and rule.count and rule.nature == "clock" else ""


def _notes(row: Deadline, found: Explained | None, ruler: Ruler | None) -> Iterator[str]:
    """What must be known before the ruler is read."""
    if found is None:
        yield _("The record has no such clock any more, so its days cannot be shown.")
        return
    if not found.is_stored:
        yield _changed(row, found.outcome.due_on)
        return
    if ruler is None:
        yield _("The days do not arrive at this date, so they are not shown. Please report this page.")
        return
    yield from _projection(row, ruler)
    if ruler.kind == "named":
        yield _("A text or a formula of the law names this day: nothing on the way to it is counted.")
    if ruler.known_to:
        words = _("%(calendar)s is known to %(day)s: closed days behind it are not marked.")
        yield words % {"calendar": law_words(ruler.calendar_title), "day": legal_day(ruler.known_to)}


def _changed(row: Deadline, due_on: date | None) -> str:
    """The stored date is not what the record gives today."""
    told = {"day": legal_day(row.computed_at.date()), "new": legal_day(due_on) if due_on else _("no date")}
    words = _(
        "This date was computed on %(day)s. By the record, law and calendar of today it is: %(new)s."
        " Its days are shown once it is computed again, within the hour."
    )
    return words % told


def _projection(row: Deadline, ruler: Ruler) -> Iterator[str]:
    """That the date is not certain: it is projected, paused, or only bounded."""
    if ruler.is_projected:
        yield _("A projection: this clock starts only when the one before it ends, and that on its last day.")
    if ruler.paused_to and row.state == "paused":
        words = _(
            "The clock is paused. It is counted as if the pause ended on %(day)s: each further day moves the"
            " date."
        )
        yield words % {"day": legal_day(ruler.paused_to)}
    if ruler.end_on and not ruler.is_bound:
        return
    yield why_no_date(row.state, row.undetermined_reason, row.waits_for)
    if ruler.is_bound:
        yield _("The days run to the earliest that it can be.")
    if row.earliest_on:
        yield _("Not before %(day)s, by projection.") % {"day": legal_day(row.earliest_on)}
    if row.latest_on:
        yield _("Not after %(day)s, by projection.") % {"day": legal_day(row.latest_on)}
