"""From the words of one clause to a rule that the clock counts: the cautious way where they are silent."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import NamedTuple, cast

from django.utils.translation import gettext_noop

from tracker.clock.calendars import Calendar
from tracker.clock.rules import Cite, Count, First, Reading, Roll, Rule
from tracker.models.clauses import Counting, Rolling

from .columns import NOT_READ

PAPER_RULE = "order.divest"
"""The rule id of an order under a regime that has no rule for it."""
STAY = "stay"
"""The kind of pause that a court's stay is; a caller gives stays as pauses of this kind."""
SILENT = ("", Counting.NOT_STATED.value)
FROM_DAY_AFTER = gettext_noop(
    "The clause does not say with which day its term begins: counted the cautious way, from the day after."
)
FROM_DAY_ITSELF = gettext_noop(
    "The clause does not say with which day its term begins: counted the cautious way, from the day itself."
)
MOVES_ON = gettext_noop(
    "The clause does not say what becomes of a last day that is not open: moved to the next open day."
)
STAYS_SAFELY = gettext_noop(
    "The clause does not say what becomes of a last day that is not open: it stays, and the open day before"
    " is safe."
)
STAYS = gettext_noop(
    "The clause does not say what becomes of a last day that is not open: it stays where it falls."
)
FROM_END = gettext_noop("The hour from which it is counted is not known: counted from the end of that day.")
FROM_BEGINNING = gettext_noop(
    "The hour from which it is counted is not known: counted from the beginning of that day."
)
NO_FIRST = gettext_noop("The clause does not say with which day its term begins.")
NO_ROLL = gettext_noop("The clause does not say what becomes of a last day that is not open.")
OTHER_DAY = Reading(gettext_noop("from the day after"), NO_FIRST, first="day-after")
SAME_DAY = Reading(gettext_noop("from the day itself"), NO_FIRST, first="trigger-day")
MOVED = Reading(gettext_noop("moved to the next open day"), NO_ROLL, roll="next-business-day")
UNMOVED = Reading(gettext_noop("stays where it falls"), NO_ROLL, roll="none")
STAY_READINGS = (
    Reading(
        gettext_noop("the stay does not stop the term"),
        gettext_noop("The clause may count on while it is stayed."),
        unpaused=True,
    ),
    Reading(
        gettext_noop("both days of the stay left out"),
        gettext_noop("Whether the days on which a stay begins and ends count is not settled."),
        stop_days="both",
    ),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """How one clause counts, in its own words: empty or `not-stated` where it is silent."""

    n: int
    unit: str
    counting: str
    rolling: str
    calendar: str
    cite: str


class Way(NamedTuple):
    """The rule made of a clause, and what the clause left open in it."""

    rule: Rule
    back: bool
    doubts: tuple[str, ...]


def way_of(clause: Clause, rolling: str, coded: Rule | None, stayed: bool, later: bool, known: bool) -> Way:
    """The rule that a clause is, with the cautious way and the other one where it is silent.

    `known`: some calendar says which days are open. Without one a silent clause moves nothing.
    """
    first, readings, doubts = _first(clause.counting, coded, later)
    roll, back, more, doubt = _roll(rolling, coded, later) if known else _no_roll(rolling, coded)
    safe = back or (known and rolling in SILENT and not coded and not later)
    base = coded or paper_rule(clause.cite)
    rule = replace(
        base,
        cite=replace(base.cite, text=clause.cite),
        count=base.count._replace(first=first) if base.count else None,
        roll=roll,
        safe_day="previous-business-day" if safe else base.safe_day if rolling in SILENT else "none",
        paused_by=frozenset({STAY}) if stayed else frozenset(),
        readings=(*base.readings, *readings, *more, *(STAY_READINGS if stayed else ())),
    )
    return Way(rule, back, (*doubts, *doubt))


def _first(
    counting: str, coded: Rule | None, later: bool
) -> tuple[First, tuple[Reading, ...], tuple[str, ...]]:
    if counting not in SILENT:
        return cast(First, counting), (), ()
    if coded and coded.count:
        return coded.count.first, (), ()
    if later:
        return "day-after", (SAME_DAY,), (FROM_DAY_AFTER,)
    return "trigger-day", (OTHER_DAY,), (FROM_DAY_ITSELF,)


def _roll(
    rolling: str, coded: Rule | None, later: bool
) -> tuple[Roll, bool, tuple[Reading, ...], tuple[str, ...]]:
    """The roll, whether it goes back, the other reading, and the doubt."""
    if rolling == Rolling.PREVIOUS:
        return "none", True, (), ()
    if rolling not in SILENT:
        return cast(Roll, rolling), False, (), ()
    if coded:
        return coded.roll, False, (), ()
    if later:
        return "next-business-day", False, (UNMOVED,), (MOVES_ON,)
    return "none", False, (MOVED,), (STAYS_SAFELY,)


def _no_roll(rolling: str, coded: Rule | None) -> tuple[Roll, bool, tuple[Reading, ...], tuple[str, ...]]:
    """What a clause says about closed days where nobody knows them: a silent one moves nothing."""
    roll, back, _, _ = _roll(rolling, coded, later=False)
    silent = rolling in SILENT and coded is None
    return roll, back, (), (STAYS,) if silent else ()


@cache
def plain_calendar() -> Calendar:
    """A calendar that knows no closed day: for calendar days under a regime whose closures are not coded."""
    return Calendar("", "the plain calendar", date(1900, 1, 1), date(2199, 12, 31), frozenset(), {}, {})


def paper_rule(text: str, rule_id: str = PAPER_RULE, title: str = "Divestment due") -> Rule:
    """Return a rule whose length a paper sets, with nothing but `text` as its citation."""
    return Rule(
        id=rule_id,
        title=title,
        nature="term",
        owed_by="parties",
        filings=frozenset(),
        starts_on=(),
        mode="each",
        requires=frozenset(),
        chain=None,
        count=Count(1, "calendar-day", "day-after", "forward"),
        roll="none",
        safe_day="none",
        late_trigger="none",
        cutoff="",
        paused_by=frozenset(),
        met_by=frozenset(),
        met_before=False,
        one_each=False,
        ended_by=frozenset(),
        bound_to="trigger",
        expected=False,
        formula="",
        formula_facts={},
        term_limit=None,
        exempt=(),
        readings=(),
        cite=Cite(text, NOT_READ),
        confidence="verified",
        unverified_because="",
        note="",
    )
