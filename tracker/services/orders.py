"""A divestment's date: an order is a rule written for one case, with its own paper as citation."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import cast

from tracker.clock.calendars import Calendar
from tracker.clock.count import count_clock
from tracker.clock.errors import LawError, Undetermined
from tracker.clock.events import Event, standing
from tracker.clock.explain import legal_day
from tracker.clock.rules import Cite, Count, Law, Rule, Unit
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.models import DateBasis, Divestment, DivestmentExtension, TermUnit

from .columns import NOT_READ
from .law import LawBook

PAPER_RULE = "order.divest"
"""The rule id of an order under a regime that has no rule for it."""
NO_DEADLINE = "No deadline was published"
NO_CALENDAR = "Its business days cannot be counted: no calendar of that authority is coded"
NO_LENGTH = "An extension was granted; its length was not published."
CLOSED = "The matter is closed; no text shows when this was done."
NOT_CODED = "The law of {regime} is not coded: the date rests on the order alone."
DONE = frozenset({"divested"})
LIFTED = frozenset({"order_set_aside"})
"""What ends any order. A clearance does not: it may be that of the sale which the order demands."""
DONE_ABANDON = DONE | {"abandoned"}
LIFTED_ABANDON = LIFTED | {"cleared", "cleared_with_conditions"}
"""What ends an order to give a deal up: giving it up, or leave to go on with it."""


@dataclass(frozen=True, slots=True)
class Order:
    """A divestment with what its date depends on: extensions in order of granting, the matter's reviews."""

    divestment: Divestment
    extensions: Sequence[DivestmentExtension]
    regime: str
    events: Sequence[Event]
    is_closed: bool


def order_outcome(order: Order, book: LawBook) -> Outcome:
    """Return the clock of one order, counted day after and not rolled unless its coded rule says otherwise.

    Without a published length or day it has none: a date is never made up.
    """
    rule, law = _rule(order, book)
    outcome = _blank(order, rule, law, book)
    outcome = _ordered(order, rule, law, outcome, book)
    outcome = _extended(order, outcome, book)
    return _finished(order, rule, outcome, book)


def _rule(order: Order, book: LawBook) -> tuple[Rule, Law | None]:
    """The coded rule the order names, as it stood on the order's day, else one made of the order alone."""
    divestment = order.divestment
    day = divestment.term_anchor_on or divestment.ordered_earliest or book.day(book.zone(order.regime))
    if divestment.rule_id:
        law = book.library.law_of(divestment.rule_id)
        law, _, rule = book.library.rule(divestment.rule_id, max(day, law.versions[0].effective_from))
        cite = replace(rule.cite, text=divestment.legal_basis or rule.cite.text)
        return replace(rule, cite=cite), law
    text = divestment.legal_basis or "the order itself"
    return _paper_rule(text), book.law(order.regime)


def _paper_rule(text: str) -> Rule:
    return Rule(
        id=PAPER_RULE,
        title="Divestment due",
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


@cache
def plain_calendar() -> Calendar:
    """A calendar that knows no closed day: for calendar days under a regime whose closures are not coded."""
    return Calendar("", "the plain calendar", date(1900, 1, 1), date(2199, 12, 31), frozenset(), {}, {})


def _calendar(order: Order, law: Law | None, book: LawBook) -> Calendar:
    """The calendar an order is counted by; one that was carried out knows no closure announced afterwards."""
    if law is None:
        return plain_calendar()
    done = order.divestment.completed
    day = done.latest or done.earliest
    calendar = book.calendar(law.calendar)
    return calendar.known_by(day) if day else calendar


def _blank(order: Order, rule: Rule, law: Law | None, book: LawBook) -> Outcome:
    calendar = _calendar(order, law, book)
    title = book.library.names[order.regime].title if order.regime in book.library.names else order.regime
    cautions = () if law else (NOT_CODED.format(regime=title or "this regime"),)
    version = law.version_for(_version_day(order, law, book)).id if law else ""
    return Outcome(
        rule_id=rule.id,
        key="1",
        title=rule.title,
        owed_by=rule.owed_by,
        owner=law.owners.get(rule.owed_by, "Parties") if law else "Parties",
        zone=law.zone if law else book.zone(order.regime),
        state="running",
        regime_version=version,
        calendar=calendar.id,
        calendar_digest=calendar.digest if calendar.id else "",
        citation=rule.cite.text,
        citation_url=rule.cite.url,
        read_on=rule.cite.read_on,
        confidence="verified" if law else "unverified",
        unit=order.divestment.term_unit or "calendar-day",
        trigger_kind="divestment_ordered",
        trigger_on=order.divestment.ordered.day,
        cautions=cautions,
    )


def _version_day(order: Order, law: Law, book: LawBook) -> date:
    day = order.divestment.ordered_earliest or order.divestment.term_anchor_on or book.day(law.zone)
    return max(day, law.versions[0].effective_from)


def _ordered(order: Order, rule: Rule, law: Law | None, outcome: Outcome, book: LawBook) -> Outcome:
    """The date that the order itself gives."""
    divestment = order.divestment
    published = divestment.fixed_on if divestment.deadline_basis == DateBasis.PUBLISHED else None
    if divestment.term_unit == TermUnit.IMMEDIATE:
        return _unknown(outcome, "The order is to be carried out at once: it names no day")
    if divestment.term_n:
        counted = _counted(order, rule, law, outcome, book)
        if published and counted.due_on != published:
            return _printed_otherwise(order, counted, published)
        if counted.due_on or not divestment.fixed_on:
            return counted
    if divestment.fixed_on:
        return _set_by_order(order, outcome, divestment.fixed_on)
    note = divestment.deadline_note.strip()
    return _caution(_unknown(outcome, NO_DEADLINE), note if note != NO_DEADLINE else "")


def _counted(order: Order, rule: Rule, law: Law | None, outcome: Outcome, book: LawBook) -> Outcome:
    divestment = order.divestment
    if law is None and divestment.term_unit == TermUnit.BUSINESS_DAY:
        return _unknown(outcome, NO_CALENDAR)
    calendar = _calendar(order, law, book)
    term = Count(divestment.term_n or 0, cast(Unit, divestment.term_unit), "day-after", "forward")
    anchor = divestment.term_anchor_on or divestment.ordered.day
    try:
        if anchor is None:
            return _bounded(order, rule, calendar, term, outcome)
        counted = count_clock(rule, anchor, calendar, as_of=book.day(outcome.zone), term=term)
    except LawError as refused:
        return _unknown(outcome, refused.message)
    return outcome.dated(counted)


def _bounded(order: Order, rule: Rule, calendar: Calendar, term: Count, outcome: Outcome) -> Outcome:
    """An order that is not known to the day gives no date, but the days between which it lies."""
    ends = [
        count_clock(rule, day, calendar, term=term).due_on if day else None
        for day in (order.divestment.ordered_earliest, order.divestment.ordered_latest)
    ]
    unknown = _unknown(outcome, "The day of the order is not known to the day")
    return unknown._replace(earliest_on=ends[0], latest_on=ends[1])


def _printed_otherwise(order: Order, counted: Outcome, published: date) -> Outcome:
    """The day that was printed prevails over our count, and both are shown."""
    outcome = _set_by_order(order, counted, published)
    if counted.due_on is None:
        return outcome
    return _caution(outcome, f"Counting the term gives {legal_day(counted.due_on)}; the day printed is used.")


def _set_by_order(order: Order, outcome: Outcome, day: date) -> Outcome:
    printed = order.divestment.deadline_basis == DateBasis.PUBLISHED
    by = order.divestment.expression or order.divestment.legal_basis or "the order"
    step = Step("set", day, outcome.citation, {"by": by})
    outcome = outcome._replace(due_on=day, unrolled_on=day, undetermined=None, steps=(*outcome.steps, step))
    if printed:
        return outcome
    outcome = outcome._replace(confidence="unverified")
    return _caution(outcome, "The day was worked out by whoever recorded it; no text prints it.")


def _extended(order: Order, outcome: Outcome, book: LawBook) -> Outcome:
    """Move the date to the day of every extension, in the order of granting."""
    for extension in order.extensions:
        if book.replay and not _granted(extension, outcome, book.day(outcome.zone)):
            break
        if extension.new_deadline_on is None:
            outcome = _caution(outcome, extension.note or NO_LENGTH)
            continue
        step = Step("set", extension.new_deadline_on, outcome.citation, {"by": extension_words(extension)})
        outcome = outcome._replace(
            due_on=extension.new_deadline_on,
            unrolled_on=extension.new_deadline_on,
            safe_on=None,
            undetermined=None,
            earliest_on=None,
            latest_on=None,
            readings=(),
            steps=(*outcome.steps, step),
        )
    return outcome


def extension_words(extension: DivestmentExtension) -> str:
    """Return what is known of an extension: `extension granted Fri 13 Nov 2020, 15 days (CFIUS)`."""
    when = f"extension granted {extension.granted}" if extension.granted.is_known else "extension"
    return f"{when}, {extension.note}" if extension.note else when


def _granted(extension: DivestmentExtension, outcome: Outcome, day: date) -> bool:
    """Whether an extension was known by `day`; one without a date was known once the old date had passed."""
    granted = extension.granted_earliest or extension.granted_latest
    if granted is None:
        return outcome.due_on is not None and outcome.due_on < day
    return granted <= day


def _finished(order: Order, rule: Rule, outcome: Outcome, book: LawBook) -> Outcome:
    """Completed, lifted by a later act, or still to be done."""
    day, completed = book.day(outcome.zone), order.divestment.completed
    bound = completed.earliest or completed.latest
    if bound and (not book.replay or bound <= day):
        return _late(outcome._replace(state="met", finished_on=completed.day), completed.earliest)
    done, lifted = (DONE_ABANDON, LIFTED_ABANDON) if rule.order == "abandon" else (DONE, LIFTED)
    for event in _later(order, done | lifted, day):
        if event.kind in done:
            return _late(outcome._replace(state="met", finished_on=event.exact), event.earliest)
        return outcome._replace(state="ended", finished_on=event.exact, finished_by=event.kind)
    if order.is_closed and not book.replay:
        return _caution(outcome._replace(state="ended"), CLOSED)
    return outcome


def _later(order: Order, kinds: Set[str], day: date) -> Iterable[Event]:
    """What ended the order: acts of the same regime on or after its day, known by `day`."""
    ordered = order.divestment.ordered.earliest
    for event in standing(order.events):
        first = event.earliest or event.latest
        if event.kind in kinds and first and ordered and ordered <= first <= day:
            yield event


def _late(outcome: Outcome, finished: date | None) -> Outcome:
    """Say by how much it was late; where only a month or year is known, by how much at least."""
    if not finished or not outcome.due_on or finished <= outcome.due_on:
        return outcome
    days = (finished - outcome.due_on).days
    least = "" if outcome.finished_on else "at least "
    return _caution(outcome, f"Finished {least}{days} calendar {'day' if days == 1 else 'days'} late.")


def _unknown(outcome: Outcome, reason: str) -> Outcome:
    return outcome._replace(undetermined=Undetermined(reason))


def _caution(outcome: Outcome, text: str) -> Outcome:
    return outcome._replace(cautions=(*outcome.cautions, text)) if text else outcome
