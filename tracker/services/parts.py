"""The dates of an order's parts: each clause a clock of its own, beside the sale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop

from tracker.clock.errors import LawError, Undetermined
from tracker.clock.explain import legal_day
from tracker.clock.law import Law
from tracker.clock.rules import Rule
from tracker.clock.timeline import Outcome, State
from tracker.models import (
    DivestmentEvent,
    DivestmentExtension,
    DivestmentStep,
    Evidence,
    FuzzyDay,
    OrderPart,
    PartKind,
)
from tracker.models.clauses import Anchor
from tracker.models.clock_keys import part_key
from tracker.models.recurrence import Recurrence

from .clauses import Setting, cautioned, clause_of, counted_from, doubted, due_of, landed
from .columns import NOT_READ
from .good_until import expiries
from .granting import CLOSED, extended, late
from .kept import PASSED_MEANWHILE, RECURS_NOT_RECORDED, RECURS_ONLY_AS
from .law import LawBook
from .order_life import Life, happened, rests_on
from .recurring import first_doubt, horizon, on_anchor, recurs

AUTHORITYS = (PartKind.OBJECTION,)
"""Parts that give the authority a window, rather than the parties a duty."""
SILENT_WINDOW = gettext_noop("The window has passed, and no answer of the authority is recorded.")
DONE_BY = {
    PartKind.NAME_BUYER: (DivestmentStep.BUYER_NOTIFIED,),
    PartKind.OBJECTION: (DivestmentStep.OBJECTED, DivestmentStep.NOT_OBJECTED),
    PartKind.DIVEST: (DivestmentStep.SALE_CLOSED, DivestmentStep.VERIFIED),
}
"""Events that answer a part beside its own “part done”."""
FROM_ORDER = (Anchor.ORDERED, Anchor.SIGNED, Anchor.EFFECTIVE)


@dataclass(frozen=True, slots=True)
class Around:
    """What a part hangs on: its order's clock (also before it was counted), day, events, extensions, law.

    `papers` is the accepted evidence by part.
    """

    main: Outcome
    blank: Outcome
    ordered: FuzzyDay
    completed: FuzzyDay
    basis: str
    life: Life
    extensions: Sequence[DivestmentExtension]
    law: Law | None
    is_closed: bool
    papers: Mapping[int, Sequence[Evidence]] = field(default_factory=dict)


def part_outcomes(parts: Sequence[OrderPart], around: Around, book: LawBook) -> Iterator[Outcome]:
    """Return the clocks of the parts that the order has on the book's day, in order.

    A part that an amendment added or ended follows that event, also when it is corrected or taken back.
    A part that recurs has one clock for each occurrence, 18 months ahead, until the order is carried out.
    """
    for part in parts:
        if part.added_by_id is None or around.life.answer(part.added_by_id):
            yield from _recurring(part, around, book) if part.recurrence else _once(part, around, book)
            yield from _expiries(part, around, book)


def _expiries(part: OrderPart, around: Around, book: LawBook) -> Iterator[Outcome]:
    """A date for each accepted paper that is good until a day only, as long as the part is in the order."""
    ended = around.life.answer(part.ended_by_id) or around.life.lifted(part.pk)
    over = ended or around.main.is_finished or (around.is_closed and not book.replay)
    for one in expiries(around.papers.get(part.pk, ()), _blank(part, around), None, book):
        yield one._replace(state="ended") if over and not one.is_finished else one


def _once(part: OrderPart, around: Around, book: LawBook) -> Iterator[Outcome]:
    outcome, anchor = _blank(part, around), anchor_of(part, around)
    setting = _setting(part, around, book)
    outcome = rests_on(due_of(part, anchor, outcome, book, setting), _anchor_event(part, around))
    outcome = extended([one for one in around.extensions if one.part_id == part.pk], outcome, book)
    yield _finished(part, _done(part, anchor, around), outcome, around, book)


def _recurring(part: OrderPart, around: Around, book: LawBook) -> Iterator[Outcome]:
    """One clock for each occurrence; a part whose anchor is not known to the day waits for it."""
    anchor, setting = anchor_of(part, around), _setting(part, around, book)
    blank = _blank(part, around)
    if anchor.day is None:
        yield _not_begun(part, blank, anchor, around)
        return
    rule = Recurrence.parse(part.recurrence)
    clause = clause_of(part, blank.citation)
    first, last = part.first_falls, _last(part, around, book)
    by = recurs(rule, first, legal_day(anchor.day))
    for n, on in rule.days(anchor.day, last, on_anchor=on_anchor(rule, first)):
        empty = blank._replace(key=occurrence_key(part, on), trigger_on=anchor.day)
        if part.term_unit:
            outcome = counted_from(clause, FuzzyDay.on(on), empty, book, setting)
        else:
            outcome = landed(clause, on, by, empty, book, setting)
        outcome = doubted(outcome, first_doubt(rule, first, anchor.day, n, on))
        outcome = rests_on(outcome, _anchor_event(part, around))
        yield _finished(part, around.life.done(part.pk, empty.key), outcome, around, book)


def occurrence_key(part: OrderPart, on: date) -> str:
    """Return the key of the deadline of one occurrence, which is also the occurrence of its events."""
    return part_key(part.pk, on.isoformat())


def _not_begun(part: OrderPart, blank: Outcome, anchor: FuzzyDay, around: Around) -> Outcome:
    words = part.get_anchor_display()
    reason = (RECURS_ONLY_AS if anchor.is_known else RECURS_NOT_RECORDED) % {
        "event": words,
        "occurred": anchor,
    }
    state: State = "ended" if around.main.is_finished else "waiting"
    return blank._replace(state=state, undetermined=Undetermined(reason, words))


def _last(part: OrderPart, around: Around, book: LawBook) -> date:
    """The last day on which an occurrence may fall: as far as it is looked ahead, or the end of the duty."""
    today = book.day(around.main.zone)
    ends = [horizon(today)]
    if part.recurs_until_on:
        ends.append(part.recurs_until_on)
    if around.main.is_finished:
        ends.append(around.main.finished_on or around.completed.latest or around.main.due_on or today)
    ended = around.life.answer(part.ended_by_id)
    lifted = around.life.lifted(part.pk)
    ends += [day for one in (ended, lifted) if (day := happened(one).latest)]
    return min(ends)


def anchor_of(part: OrderPart, around: Around) -> FuzzyDay:
    """Return the day a part counts from, as exactly as it is known; not known while it has not come."""
    if part.anchor == Anchor.NAMED and part.anchor_on:
        return FuzzyDay.on(part.anchor_on)
    if part.anchor in FROM_ORDER:
        return around.ordered
    event = _anchor_event(part, around)
    return around.completed if part.anchor == Anchor.SALE_CLOSED and event is None else happened(event)


def _anchor_event(part: OrderPart, around: Around) -> DivestmentEvent | None:
    """What happened on the day a part counts from, where that is an event."""
    if part.anchor == Anchor.PART_DONE:
        return around.life.done(part.follows_id) if part.follows_id else None
    return around.life.last(part.anchor) if part.anchor else None


def _blank(part: OrderPart, around: Around) -> Outcome:
    blank, by = around.blank, "authority" if part.kind in AUTHORITYS else "parties"
    owners = around.law.owners if around.law else {}
    basis = around.basis or gettext_noop("the order itself")
    return blank._replace(
        rule_id=part.rule_id or f"order.{part.kind}",
        key=part_key(part.pk),
        title=part.text if len(part.text) <= 200 else f"{part.text[:199].rstrip()}…",
        owed_by=by,
        owner=owners.get(by, by.capitalize()),
        citation=f"{basis}, {part.clause}" if part.clause else basis,
        citation_url=part.source.url if part.source else "",
        read_on=NOT_READ,
        unit=part.term_unit or "calendar-day",
        trigger_kind=part.anchor,
        trigger_on=None,
    )


def _setting(part: OrderPart, around: Around, book: LawBook) -> Setting:
    return Setting(
        calendar=around.law.calendar if around.law else "",
        rule=_coded(part, around, book),
        stays=around.life.stays(part.pk),
        later=part.kind in AUTHORITYS,
    )


def _coded(part: OrderPart, around: Around, book: LawBook) -> Rule | None:
    """The coded rule a part names, as it stood on the order's day."""
    if not part.rule_id:
        return None
    try:
        law = book.library.law_of(part.rule_id)
        begun = law.versions[0].effective_from
        _, _, rule = book.library.rule(part.rule_id, max(around.ordered.earliest or begun, begun))
    except LawError:
        return None
    return rule


def _done(part: OrderPart, anchor: FuzzyDay, around: Around) -> DivestmentEvent | None:
    """What answers a part: its own “part done”, or an event of the sale that is not before its anchor."""
    own = around.life.done(part.pk)
    kinds = DONE_BY.get(PartKind(part.kind), ())
    last = around.life.last(*kinds) if kinds and not own else None
    if last is None or anchor.earliest is None:
        return own or (last if last and not part.anchor else None)
    return last if (last.occurred.latest or anchor.earliest) >= anchor.earliest else None


def _finished(
    part: OrderPart, done: DivestmentEvent | None, outcome: Outcome, around: Around, book: LawBook
) -> Outcome:
    """Done, taken away by a later act, stayed, or still to be done."""
    if done:
        met = outcome._replace(state="met", finished_on=done.occurred.day, finished_by=done.kind)
        return late(rests_on(met, done), done.occurred.earliest)
    ended = around.life.answer(part.ended_by_id) or around.life.lifted(part.pk)
    if ended:
        return outcome._replace(state="ended", finished_on=ended.occurred.day, finished_by=ended.kind)
    if around.is_closed and not book.replay:
        return cautioned(outcome._replace(state="ended"), CLOSED)
    if part.kind in AUTHORITYS and outcome.due_on and outcome.due_on < book.day(outcome.zone):
        return cautioned(outcome._replace(state="ended", finished_on=outcome.due_on), SILENT_WINDOW)
    return stayed(outcome, around.life, part.pk, book)


def stayed(outcome: Outcome, life: Life, part: int | None, book: LawBook) -> Outcome:
    """Return a running clock as paused while a court's stay lasts, and say what is not known of a stay.

    A day that was set does not move: where it passes under the stay, nothing is due until the stay is lifted.
    """
    outcome = cautioned(outcome, *life.vague_stays(part))
    today = book.day(outcome.zone)
    holds = [one for one in life.stays(part) if one.covers(today)]
    if outcome.state != "running" or not holds:
        return outcome
    outcome = outcome._replace(state="paused")
    if outcome.due_on is None or outcome.due_on >= today:
        return outcome
    reason = holds[0].reason
    told = {"what": f"{reason[:1].upper()}{reason[1:]}", "day": legal_day(outcome.due_on)}
    words = PASSED_MEANWHILE % told
    return outcome._replace(due_on=None, safe_on=None, undetermined=Undetermined(words))
