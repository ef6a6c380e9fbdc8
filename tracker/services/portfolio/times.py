"""How long reviews stayed in each phase, in calendar days and in the law's unit."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.calendars import Calendar
from tracker.clock.errors import LawError
from tracker.models.law_words import law_words, regime_title
from tracker.regimes.loader import load_library
from tracker.services.law import LawBook

from .asked import Asked
from .stays import Stay, Walk
from .tables import Cell, Column, Table, percentile

BUSINESS, DAYS = "business-day", "calendar-day"
PARTIES = "parties"


class Lengths(NamedTuple):
    """Days and how often each number of them occurs, in the law's unit and by the calendar."""

    in_unit: dict[int, int]
    by_calendar: dict[int, int]


def times(asked: Asked, told: Walk) -> Table:
    """The median and the ninth decile of the days in every phase of every regime that a review left."""
    book = LawBook(None, asked.now)
    found: dict[tuple[str, str], Lengths] = defaultdict(lambda: Lengths(defaultdict(int), defaultdict(int)))
    for stay in told.stays:
        lengths = found[stay.regime, stay.phase]
        days = (stay.left_on - stay.entered).days
        lengths.by_calendar[days] += stay.n
        open_days = _open_days(stay, book) if unit_of(stay.regime, stay.phase) == BUSINESS else days
        if open_days is not None:
            lengths.in_unit[open_days] += stay.n
    order = sorted(found, key=lambda key: (regime_title(key[0]), key[1] == "", _place(*key)))
    return Table(
        id="times",
        columns=(
            Column("regime", _("Regime")),
            Column("phase", _("Phase")),
            Column("n", _("n"), "number"),
            Column("unit", _("The law's unit")),
            Column("median", _("Median, in it"), "number"),
            Column("p90", _("9 in 10 within, in it"), "number"),
            Column("median_days", _("Median, calendar days"), "number", bar=True),
            Column("p90_days", _("9 in 10 within, calendar days"), "number"),
        ),
        rows=[_row(key, found[key]) for key in order],
        definition=_(
            "Days from the event by which a review entered a phase to the one by which it left it, for stays"
            " that ended in the period; rough days are left out, and days on which the clock stood count too."
            " Business days are open days of the review's calendar. “From opening to decision” runs from the"
            " opening to the decision as counted above."
        ),
        empty=_("No review left a phase in this period. Widen it, or record what happened in a review."),
    )


def _row(key: tuple[str, str], lengths: Lengths) -> list[Cell]:
    regime, phase = key
    unit = unit_of(regime, phase)
    in_unit, days = lengths.in_unit.items(), lengths.by_calendar.items()
    return [
        regime_title(regime),
        _title(regime, phase),
        sum(lengths.by_calendar.values()),
        _("business days") if unit == BUSINESS else _("calendar days"),
        percentile(in_unit, 50),
        percentile(in_unit, 90),
        percentile(days, 50),
        percentile(days, 90),
    ]


def _title(regime: str, phase: str) -> str:
    law = load_library().laws.get(regime)
    titles = {one.id: law_words(one.title) for one in law.phases} if law else {}
    return titles.get(phase, phase) if phase else _("From opening to decision")


def _place(regime: str, phase: str) -> int:
    """Where a phase stands in the order of its law."""
    law = load_library().laws.get(regime)
    ids = [one.id for one in law.phases] if law else []
    return ids.index(phase) if phase in ids else len(ids)


@cache
def unit_of(regime: str, phase: str) -> str:
    """Business days if every clock of the authority that a phase's events start counts them, else days."""
    law = load_library().laws.get(regime)
    enters = (
        next((one.starts_on for one in law.phases if one.id == phase), frozenset()) if law else frozenset()
    )
    rules = law.versions[-1].rules.values() if law else ()
    units = {
        rule.count.unit
        for rule in rules
        if rule.count and rule.owed_by != PARTIES and enters.intersection(rule.starts_on)
    }
    return BUSINESS if units == {BUSINESS} else DAYS


def _open_days(stay: Stay, book: LawBook) -> int | None:
    """Open days after the first up to the last; None where the calendar does not reach."""
    calendar = _calendar(stay, book)
    if calendar is None:
        return None
    try:
        found = calendar.open_days(stay.entered, stay.left_on)
        return found - (calendar.closed_because(stay.entered) is None)
    except LawError:
        return None


def _calendar(stay: Stay, book: LawBook) -> Calendar | None:
    law = book.law(stay.regime)
    try:
        return book.calendar(stay.calendar or law.calendar) if law else None
    except (LawError, KeyError):
        return None
