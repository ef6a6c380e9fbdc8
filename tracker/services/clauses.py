"""From one clause and the day it counts from to a date with its reasons: an order's part or an obligation.

A clause is a rule written for one case, so the clock counts it; nothing is counted here. What the clause
leaves open is counted the cautious way, shows as unverified, and the other lawful day stands beside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import NamedTuple, cast

from django.utils.translation import gettext_noop

from tracker.clock.basis import Hours
from tracker.clock.calendars import Calendar, Closed
from tracker.clock.count import Counted, count_clock
from tracker.clock.days import ONE_DAY
from tracker.clock.errors import LawError, Undetermined
from tracker.clock.explain import legal_day
from tracker.clock.hours import count_hours, named_zone
from tracker.clock.pauses import Pause
from tracker.clock.readings import OtherDate
from tracker.clock.rules import Count, Rule, Unit
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.models import DateBasis, FuzzyDay
from tracker.models.clauses import Counting, Duty, Rolling, TermUnit

from .clause_rules import FROM_BEGINNING, FROM_END, SILENT, Clause, Way, plain_calendar, way_of
from .kept import CALENDAR_OPEN, KNOWN_ONLY, MAYBE_CLOSED, NOT_RECORDED_YET, ONLY_AS, TERM_GIVES
from .law import LawBook

NO_CALENDAR = gettext_noop("Its business days cannot be counted: no calendar of that authority is coded")
AT_ONCE = gettext_noop("It is to be done at once: the clause names no day")
NO_DATE = gettext_noop("No date was published")
WORKED_OUT = gettext_noop("The day was worked out by whoever recorded it; no text prints it.")


class Setting(NamedTuple):
    """What a clause stands in.

    `calendar` is that of last resort, for a clause that names none; `agreed` and `rolling` are the calendar
    and the rule of the whole agreement, for a clause that has none of its own. `rule` is the coded rule the
    clause falls under: where the clause is silent, the law answers. `at` is the instant from which hours run.
    `stays` are pauses of the kind `STAY`. `done_on`: closures announced after that day no longer move the
    date. `later`: the cautious day is the later one, as for the end of a window in which an authority may
    still act.
    """

    calendar: str = ""
    agreed: str = ""
    rolling: str = ""
    rule: Rule | None = None
    at: datetime | None = None
    stays: tuple[Pause, ...] = ()
    done_on: date | None = None
    later: bool = False


ALONE = Setting()
"""A clause of which nothing else is known."""


def clause_of(duty: Duty, cite: str) -> Clause:
    """Return how a duty's clause counts; `cite` stands beside every step."""
    return Clause(duty.term_n or 0, duty.term_unit, duty.counting, duty.rolling, named(duty.calendar), cite)


def named(calendar: str) -> str:
    """The calendar a clause names; empty where it says that it names none."""
    return "" if calendar == Counting.NOT_STATED else calendar


def due_of(
    duty: Duty, anchor: FuzzyDay, outcome: Outcome, book: LawBook, setting: Setting = ALONE
) -> Outcome:
    """Return `outcome`, the empty clock of a duty that does not recur, with its date and the steps to it.

    `anchor` is the day from which the term counts, as exactly as it is known; not known at all, the date
    waits for it. A printed day goes before a count, and both are shown. `outcome.citation` stands beside
    every step, `outcome.zone` is the authority's.
    """
    clause = clause_of(duty, outcome.citation)
    words = duty.expression or outcome.citation
    printed = duty.due.day if duty.due_basis != DateBasis.COMPUTED else None
    if duty.term_unit:
        counted = counted_from(clause, anchor, outcome, book, setting, waits_for=_anchor_words(duty))
        if printed and counted.due_on != printed:
            return _printed_otherwise(counted, landed(clause, printed, words, outcome, book, setting))
        if counted.due_on or duty.due.day is None:
            return counted
    if duty.due.day is None:
        return _without_day(duty, outcome)
    dated = landed(clause, duty.due.day, words, outcome, book, setting)
    return dated if printed else doubted(dated, WORKED_OUT)


def _anchor_words(duty: Duty) -> str:
    return str(duty.get_anchor_display()) if duty.anchor else gettext_noop("the day it counts from")


def _without_day(duty: Duty, outcome: Outcome) -> Outcome:
    due = duty.due
    words = duty.expression or (KNOWN_ONLY % {"occurred": due} if due.is_known else NO_DATE)
    return outcome._replace(undetermined=Undetermined(words), earliest_on=due.earliest, latest_on=due.latest)


def _printed_otherwise(counted: Outcome, printed: Outcome) -> Outcome:
    """The day that was printed prevails over our count, and both are shown."""
    printed = printed._replace(steps=(*counted.steps, *printed.steps))
    if counted.due_on is None or counted.due_on == printed.due_on:
        return printed
    words = TERM_GIVES % {"day": legal_day(counted.due_on)}
    return cautioned(printed, words)


def counted_from(
    clause: Clause,
    anchor: FuzzyDay,
    outcome: Outcome,
    book: LawBook,
    setting: Setting = ALONE,
    *,
    waits_for: str = "",
) -> Outcome:
    """Return `outcome` with the date of a term; with its bounds where `anchor` is not known to the day.

    `waits_for` says in words what has to happen first. A term of no length is to be done at once: its first
    possible day is the anchor's, and it has no date.
    """
    if not anchor.is_known:
        reason = NOT_RECORDED_YET % {"event": waits_for or gettext_noop("a day that is not known")}
        return outcome._replace(state="waiting", undetermined=Undetermined(reason, waits_for))
    if clause.unit == TermUnit.IMMEDIATE:
        return outcome._replace(undetermined=Undetermined(AT_ONCE), earliest_on=anchor.earliest)
    try:
        if anchor.day:
            return _counted(clause, anchor.day, outcome, book, setting)
        return _bounded(clause, anchor, outcome, book, setting, waits_for)
    except LawError as refused:
        return outcome._replace(undetermined=Undetermined(refused.message))


def _counted(clause: Clause, day: date, outcome: Outcome, book: LawBook, setting: Setting) -> Outcome:
    if clause.unit == TermUnit.HOUR:
        return _in_hours(clause, day, outcome, setting)
    rolling, known = _silent_roll(clause, setting), has_calendar(clause, setting)
    way = way_of(clause, rolling, setting.rule, bool(setting.stays), setting.later, known)
    calendar, doubt = _calendar(clause, way.rule, book, setting)
    term = Count(clause.n, cast(Unit, clause.unit), "day-after", "forward")
    as_of = book.day(outcome.zone)
    counted = count_clock(way.rule, day, calendar, setting.stays, as_of=as_of, term=term)
    return _dated(counted, calendar, way, doubt, outcome)


def _dated(counted: Counted, calendar: Calendar, way: Way, doubt: str, outcome: Outcome) -> Outcome:
    if way.back:
        counted = _moved_back(counted, calendar, way.rule.cite.text)
    outcome = outcome.dated(counted)._replace(
        calendar=calendar.id, calendar_digest=calendar.digest if calendar.id else ""
    )
    for one in (*way.doubts, doubt):
        outcome = doubted(outcome, one)
    return outcome


def _bounded(
    clause: Clause, anchor: FuzzyDay, outcome: Outcome, book: LawBook, setting: Setting, waits_for: str
) -> Outcome:
    """A term from a month or a range gives no date, but the days between which it lies."""
    ends = [
        _counted(clause, day, outcome, book, setting).due_on if day else None
        for day in (anchor.earliest, anchor.latest)
    ]
    reason = ONLY_AS % {"event": waits_for or gettext_noop("a day"), "occurred": anchor}
    return outcome._replace(undetermined=Undetermined(reason), earliest_on=ends[0], latest_on=ends[1])


def landed(
    clause: Clause, day: date, by: str, outcome: Outcome, book: LawBook, setting: Setting = ALONE
) -> Outcome:
    """Return `outcome` due on a day that a text names (or on an occurrence), moved as the clause says.

    A clause that has no word about closed days, and no setting that has, leaves the day where it is; one
    recorded as silent does too, unverified, with the last open day before it as the safe day.
    """
    rolling = _silent_roll(clause, setting) or Rolling.NONE.value
    clause = replace(clause, unit=TermUnit.CALENDAR_DAY.value, counting=Counting.TRIGGER_DAY.value)
    way = way_of(clause, rolling, None, False, setting.later, has_calendar(clause, setting))
    named_by = Step("set", day, clause.cite, {"by": by})
    try:
        calendar, doubt = _calendar(clause, way.rule, book, setting)
        # One day that is itself the first one counted ends where it begins: only the roll is left to do.
        counted = count_clock(
            way.rule, day, calendar, term=Count(1, "calendar-day", "trigger-day", "forward")
        )
    except LawError as refused:
        return _not_known_open(day, named_by, refused, outcome)
    moved = [step for step in counted.steps if step.code not in ("started", "counted")]
    basis = counted.basis._replace(length=None) if counted.basis else None
    counted = counted._replace(steps=(named_by, *moved), basis=basis)
    settled = counted.safe_on == day and not way.back
    dated = _dated(counted, calendar, way._replace(doubts=()) if settled else way, doubt, outcome)
    return dated._replace(trigger_on=outcome.trigger_on)


def _not_known_open(day: date, named_by: Step, refused: LawError, outcome: Outcome) -> Outcome:
    """A day that a text names stays a date where no calendar says whether it is open."""
    outcome = outcome._replace(due_on=day, unrolled_on=day, undetermined=None, steps=(named_by,), basis=None)
    return doubted(outcome, MAYBE_CLOSED % {"day": legal_day(day), "reason": refused.message})


def _in_hours(clause: Clause, day: date, outcome: Outcome, setting: Setting) -> Outcome:
    """Hours run from an instant; from a day alone they are counted from its cautious end."""
    at = setting.at
    if at is None:
        on = day + ONE_DAY if setting.later else day
        at = datetime.combine(on, time.min, named_zone(outcome.zone))
        outcome = doubted(outcome, FROM_END if setting.later else FROM_BEGINNING)
    count = count_hours(at, clause.n, outcome.zone)
    on = count.due_at.date()
    return outcome._replace(
        trigger_on=count.started_at.date(),
        unrolled_on=on,
        due_on=on,
        cutoff=f"{count.due_at:%H:%M}",
        unit=TermUnit.CALENDAR_DAY.value,
        steps=tuple(step._replace(cite=clause.cite) for step in count.steps),
        basis=Hours(clause.n, count.started_at, count.due_at),
    )


def _silent_roll(clause: Clause, setting: Setting) -> str:
    """The clause's own word about closed days, else that of the whole agreement."""
    return setting.rolling or clause.rolling if clause.rolling in SILENT else clause.rolling


def has_calendar(clause: Clause, setting: Setting) -> bool:
    """Whether there is a calendar that says which days are open."""
    return bool(clause.calendar or setting.calendar)


def _calendar(clause: Clause, rule: Rule, book: LawBook, setting: Setting) -> tuple[Calendar, str]:
    """The calendar a clause is counted by, and the doubt about it. Raises `LawError` where it needs one."""
    needed = clause.unit == TermUnit.BUSINESS_DAY or rule.roll != "none" or rule.safe_day != "none"
    own = clause.calendar or setting.agreed
    name = own or setting.calendar
    if not name:
        if needed:
            raise LawError("calendar", NO_CALENDAR)
        return plain_calendar(), ""
    if name not in book.library.calendars:
        raise LawError("calendar", f"No calendar called “{name}” is coded: choose one that is")
    calendar = book.calendar(name)
    doubt = "" if own or not needed else CALENDAR_OPEN % {"calendar": calendar.title}
    return (calendar.known_by(setting.done_on) if setting.done_on else calendar), doubt


def _moved_back(counted: Counted, calendar: Calendar, cite: str) -> Counted:
    """A last day that is not open moves back, a step for each closed day, and the other readings with it."""
    due = counted.safe_on
    assert due
    steps = [step for step in counted.steps if step.code not in ("safe-day", "not-rolled")]
    day = counted.due_on
    while day != due:
        closed = calendar.closed_because(day)
        assert closed
        steps.append(_step_back(closed, cite))
        day -= ONE_DAY
    others = [
        OtherDate(one.label, calendar.before(one.due_on + ONE_DAY, 1), one.says) for one in counted.readings
    ]
    readings = tuple(one for one in others if one.due_on != due)
    return counted._replace(due_on=due, safe_on=None, steps=tuple(steps), readings=readings)


def _step_back(closed: Closed, cite: str) -> Step:
    facts = {"closed_on": closed.on, "over": closed.label}
    return Step("rolled", closed.on - ONE_DAY, closed.cite or cite, facts)


def doubted(outcome: Outcome, caution: str) -> Outcome:
    """Return `outcome` unverified, with the reason; unchanged where there is none."""
    return cautioned(outcome._replace(confidence="unverified"), caution) if caution else outcome


def cautioned(outcome: Outcome, *cautions: str) -> Outcome:
    """Return `outcome` with these cautions beside its own, none of them twice."""
    told: Sequence[str] = [one for one in cautions if one]
    return outcome._replace(cautions=tuple(dict.fromkeys((*outcome.cautions, *told))))
