"""A divestment's date: an order is a rule written for one case, with its own paper as citation."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext_noop

from tracker.clock.calendars import Calendar
from tracker.clock.errors import Undetermined
from tracker.clock.events import Event, standing
from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.clock.rules import Rule
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.models import (
    DateBasis,
    Divestment,
    DivestmentEvent,
    DivestmentExtension,
    DivestmentStep,
    Evidence,
    FuzzyDay,
    OrderPart,
    TermUnit,
)
from tracker.services.speech import in_english

from .clause_rules import PAPER_RULE, Clause, paper_rule, plain_calendar
from .clauses import WORKED_OUT, Setting, cautioned, counted_from, doubted, named
from .granting import CLOSED, extended, late
from .groups import Graph
from .kept import LAW_NOT_CODED, TERM_GIVES
from .law import LawBook
from .order_life import Life, life_of, rests_on
from .parts import Around, part_outcomes, stayed

NO_DEADLINE = gettext_noop("No deadline was published")
FIRST_DAY_OPEN = gettext_noop(
    "Nobody recorded with which day the order's term begins: counted from the day after."
)
HELD_STILL = gettext_noop(
    "A sale has closed, and it is not recorded that the seller and its affiliates hold nothing more."
)
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
    parts: Sequence[OrderPart] = ()
    steps: Sequence[DivestmentEvent] = ()
    holdings: Graph | None = None
    """What is recorded above seller and company to be sold; only for an order of which a sale has closed."""
    papers: Mapping[int, Sequence[Evidence]] = field(default_factory=dict)
    """The accepted evidence, by part."""


@in_english
def order_outcomes(order: Order, book: LawBook) -> list[Outcome]:
    """Return the clock of the sale that an order demands, and after it those of the order's other parts."""
    life = life_of(order.steps, book, book.zone(order.regime))
    rule, law = _rule(order, book)
    main = _main(order, rule, law, life, book)
    divestment = order.divestment
    around = Around(
        main,
        _blank(order, rule, law, book),
        divestment.ordered if divestment.ordered.is_known else _anchor(divestment),
        divestment.completed,
        divestment.legal_basis,
        life,
        order.extensions,
        law,
        order.is_closed,
        order.papers,
    )
    return [main, *part_outcomes(order.parts, around, book)]


def order_outcome(order: Order, book: LawBook) -> Outcome:
    """Return the clock of the sale that one order demands, counted as its clause or its coded rule says.

    Without a published length or day it has none: a date is never made up.
    """
    rule, law = _rule(order, book)
    return _main(order, rule, law, life_of(order.steps, book, book.zone(order.regime)), book)


def _main(order: Order, rule: Rule, law: Law | None, life: Life, book: LawBook) -> Outcome:
    outcome = _blank(order, rule, law, book)
    outcome = _ordered(order, rule, law, life, outcome, book)
    outcome = extended([one for one in order.extensions if one.part_id is None], outcome, book)
    return _finished(order, rule, life, outcome, book)


def _rule(order: Order, book: LawBook) -> tuple[Rule, Law | None]:
    """The coded rule the order names, as it stood on the order's day, else one made of the order alone."""
    divestment = order.divestment
    day = divestment.term_anchor_on or divestment.ordered_earliest or book.day(book.zone(order.regime))
    if divestment.rule_id:
        law = book.library.law_of(divestment.rule_id)
        law, _, rule = book.library.rule(divestment.rule_id, max(day, law.versions[0].effective_from))
        cite = replace(rule.cite, text=divestment.legal_basis or rule.cite.text)
        return replace(rule, cite=cite), law
    text = divestment.legal_basis or gettext_noop("the order itself")
    return paper_rule(text), book.law(order.regime)


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
    cautions = () if law else (LAW_NOT_CODED % {"regime": title or gettext_noop("this regime")},)
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


def _ordered(
    order: Order, rule: Rule, law: Law | None, life: Life, outcome: Outcome, book: LawBook
) -> Outcome:
    """The date that the order itself gives."""
    divestment = order.divestment
    published = divestment.fixed_on if divestment.deadline_basis == DateBasis.PUBLISHED else None
    if divestment.term_unit == TermUnit.IMMEDIATE:
        return _unknown(outcome, gettext_noop("The order is to be carried out at once: it names no day"))
    if divestment.term_n:
        counted = _counted(order, rule, law, life, outcome, book)
        if published and counted.due_on != published:
            return _printed_otherwise(order, counted, published)
        if counted.due_on or not divestment.fixed_on:
            return counted
    if divestment.fixed_on:
        return _set_by_order(order, outcome, divestment.fixed_on)
    note = divestment.deadline_note.strip()
    return cautioned(_unknown(outcome, NO_DEADLINE), note if note != NO_DEADLINE else "")


def _counted(
    order: Order, rule: Rule, law: Law | None, life: Life, outcome: Outcome, book: LawBook
) -> Outcome:
    """The term, counted as the order says; where it is silent, as its coded rule does."""
    divestment, anchor = order.divestment, _anchor(order.divestment)
    clause = Clause(
        divestment.term_n or 0,
        divestment.term_unit,
        divestment.counting,
        divestment.rolling,
        named(divestment.calendar),
        outcome.citation,
    )
    entered = rule.id == PAPER_RULE and bool(divestment.counting)
    setting = Setting(
        calendar=law.calendar if law else "",
        rule=None if entered else rule,
        stays=life.stays(),
        done_on=divestment.completed.latest or divestment.completed.earliest,
    )
    counted = counted_from(clause, anchor, outcome, book, setting)
    if anchor.day is None:
        unknown = Undetermined(gettext_noop("The day of the order is not known to the day"))
        return counted._replace(state="running", undetermined=unknown)
    blank = rule.id == PAPER_RULE and not divestment.counting
    return doubted(counted, FIRST_DAY_OPEN) if blank and counted.due_on else counted


def _anchor(divestment: Divestment) -> FuzzyDay:
    on = divestment.term_anchor_on
    return FuzzyDay.on(on) if on else divestment.ordered


def _printed_otherwise(order: Order, counted: Outcome, published: date) -> Outcome:
    """The day that was printed prevails over our count, and both are shown."""
    outcome = _set_by_order(order, counted, published)
    if counted.due_on is None:
        return outcome
    return cautioned(outcome, TERM_GIVES % {"day": legal_day(counted.due_on)})


def _set_by_order(order: Order, outcome: Outcome, day: date) -> Outcome:
    printed = order.divestment.deadline_basis == DateBasis.PUBLISHED
    by = order.divestment.expression or order.divestment.legal_basis or gettext_noop("the order")
    step = Step("set", day, outcome.citation, {"by": by})
    steps = (*outcome.steps, step)
    outcome = outcome._replace(due_on=day, unrolled_on=day, undetermined=None, steps=steps, basis=None)
    if printed:
        return outcome
    outcome = outcome._replace(confidence="unverified")
    return cautioned(outcome, WORKED_OUT)


def _finished(order: Order, rule: Rule, life: Life, outcome: Outcome, book: LawBook) -> Outcome:
    """Completed, lifted by a later act, or still to be done."""
    day, completed = book.day(outcome.zone), order.divestment.completed
    bound = completed.earliest or completed.latest
    if bound and (not book.replay or bound <= day):
        return late(outcome._replace(state="met", finished_on=completed.day), completed.earliest)
    gone = gone_since(order, life, day)
    sold = sale_done(life, gone)
    if sold:
        return _met(outcome, sold, gone)
    if lifted_by := life.lifted():
        ended_on = lifted_by.occurred.day
        return outcome._replace(state="ended", finished_on=ended_on, finished_by=lifted_by.kind)
    done, lifted = (DONE_ABANDON, LIFTED_ABANDON) if rule.order == "abandon" else (DONE, LIFTED)
    for event in _later(order, done | lifted, day):
        if event.kind in done:
            return late(outcome._replace(state="met", finished_on=event.exact), event.earliest)
        return outcome._replace(state="ended", finished_on=event.exact, finished_by=event.kind)
    if order.is_closed and not book.replay:
        return cautioned(outcome._replace(state="ended"), CLOSED)
    outcome = stayed(outcome, life, None, book)
    return cautioned(outcome, HELD_STILL) if _sales(life) else outcome


def _met(outcome: Outcome, sold: DivestmentEvent, gone: date | Literal[False] | None) -> Outcome:
    """Sold on the day of the sale, or on the later one on which the last of the group's holdings ended."""
    on, last = sold.occurred, sold.occurred.latest
    if gone and last and gone > last:
        on = FuzzyDay.on(gone)
    met = outcome._replace(state="met", finished_on=on.day, finished_by=sold.kind)
    return late(rests_on(met, sold), on.earliest)


def gone_since(order: Order, life: Life, day: date) -> date | Literal[False] | None:
    """The day since which the seller's group holds nothing, None while it does, False where nothing is known.

    Looked at on `day`, or on the last day that a closed sale can have been where that is later.
    """
    seller, asset, graph = order.divestment.seller_id, order.divestment.asset_id, order.holdings
    if graph is None or not seller or not asset or not graph.is_told(seller, asset):
        return False
    days = [one.occurred.latest for one in _sales(life) if one.occurred.latest]
    return graph.gone_since(seller, asset, max([day, *days]))


def sale_done(life: Life, gone: date | Literal[False] | None) -> DivestmentEvent | None:
    """Return what carried the order out: the last sale once nothing is left, derived from the holdings.

    Where none is recorded (`gone` is False), a sale that names no share, or the authority's verification.
    """
    sales, verified = _sales(life), life.last(DivestmentStep.VERIFIED)
    if gone is None:
        return None
    whole = sales if gone else [one for one in sales if one.equity_percent is None]
    return whole[-1] if whole else verified


def _sales(life: Life) -> list[DivestmentEvent]:
    """The closed sales, in the order in which they can have been last."""
    found = [one for one in life.events if one.kind == DivestmentStep.SALE_CLOSED and one.part_id is None]
    return sorted(found, key=lambda one: (one.occurred.latest or date.max, one.position))


def _later(order: Order, kinds: Set[str], day: date) -> Iterable[Event]:
    """What ended the order: acts of the same regime on or after its day, known by `day`."""
    ordered = order.divestment.ordered.earliest
    for event in standing(order.events):
        first = event.earliest or event.latest
        if event.kind in kinds and first and ordered and ordered <= first <= day:
            yield event


def _unknown(outcome: Outcome, reason: str) -> Outcome:
    return outcome._replace(undetermined=Undetermined(reason))
