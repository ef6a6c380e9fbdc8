"""An obligation's dates: what its clause names or counts to, one for each time it recurs, or its words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop

from tracker.clock.days import ONE_DAY
from tracker.clock.errors import Undetermined
from tracker.clock.explain import legal_day
from tracker.clock.steps import Step
from tracker.clock.timeline import FINISHED, Outcome
from tracker.models import Evidence, Fulfilment, FuzzyDay, MitigationAgreement, Obligation
from tracker.models.clauses import Anchor
from tracker.models.recurrence import Recurrence
from tracker.services.speech import in_english

from .clause_rules import Clause
from .clauses import Setting, cautioned, clause_of, counted_from, doubted, due_of, landed, named
from .columns import NOT_READ, Columns, columns
from .good_until import expiries
from .granting import CLOSED, late
from .in_force import Stretch, held
from .kept import DONE_BEFORE, ENDED_BEFORE, PERHAPS_ENDED, RECURS_UNKNOWN, RECURS_VAGUELY, TERMINATED
from .law import LawBook, local_day
from .recurring import Occurrence, first_doubt, horizon, occurrences, recurred

PROMISE_RULE = "agreement.obligation"
PROMISED = ("source", "added_by", "ended_by", "incident")
"""What an obligation is fetched with to be counted."""
ONCE = "1"
"""The key of the one deadline of an obligation that does not recur."""
TYPICAL = gettext_noop(
    "Typical, not law: taken from the library, and no clause of this agreement is named for it yet."
)


@dataclass(frozen=True, slots=True)
class Promise:
    """An obligation with its agreement and amendments, and the regime of the matter it belongs to.

    `fulfilments` are the last word on each occurrence, by its key, and `before` those on the version that
    this one replaces; `papers` is the accepted evidence.
    """

    obligation: Obligation
    agreement: MitigationAgreement
    regime: str
    is_closed: bool
    fulfilments: Mapping[str, Fulfilment]
    before: Mapping[str, Fulfilment] = field(default_factory=dict)
    papers: Sequence[Evidence] = ()


def last_words(agreement_ids: Iterable[int]) -> dict[int, dict[str, Fulfilment]]:
    """Return, for each obligation of these agreements, the last fulfilment told of each occurrence."""
    found: dict[int, dict[str, Fulfilment]] = defaultdict(dict)
    rows = Fulfilment.objects.filter(obligation__agreement__in=list(agreement_ids))
    for row in rows.order_by("recorded_at", "pk"):
        found[row.obligation_id][row.occurrence] = row
    return found


@in_english
def promise_columns(promise: Promise, book: LawBook) -> list[Columns]:
    """Return the rows of one obligation: none before it is added, one, or one for each occurrence.

    Only a due day is a date; a month or year gives its bounds.
    """
    return [_row(outcome) for outcome in promise_outcomes(promise, book)]


@in_english
def promise_outcomes(promise: Promise, book: LawBook) -> list[Outcome]:
    """Return the clocks behind those rows, in the same order."""
    added = promise.obligation.added_by
    if book.is_to_come(added.effective_on if added else None, book.zone(promise.regime)):
        return []
    own = [_told(promise, outcome, book) for outcome in _outcomes(promise, book)]
    return [_finished(promise, outcome, book) for outcome in (*own, *_expiries(promise, book))]


def _expiries(promise: Promise, book: LawBook) -> Iterator[Outcome]:
    """A date for each accepted paper that is good until a day only."""
    blank, stretch = _blank(promise, book), _stretch(promise, book)
    return expiries(promise.papers, blank, stretch.last, book)


def _told(promise: Promise, outcome: Outcome, book: LawBook) -> Outcome:
    """A clock with what is to be said of its obligation."""
    if promise.obligation.typical and not promise.obligation.clause:
        outcome = doubted(outcome, TYPICAL)
    earlier = promise.before.get(outcome.key)
    if earlier and earlier.done_on and outcome.key not in promise.fulfilments and not book.replay:
        outcome = cautioned(outcome, DONE_BEFORE % {"day": legal_day(earlier.done_on)})
    return outcome


def _row(outcome: Outcome) -> Columns:
    values = columns(outcome)
    bounded = values["earliest_on"] or values["latest_on"]
    not_a_date = values["state"] == "running" and not (values["due_on"] or bounded)
    return values | {"state": "not-a-date"} if not_a_date else values


def _outcomes(promise: Promise, book: LawBook) -> Iterator[Outcome]:
    obligation = promise.obligation
    stretch = _stretch(promise, book)
    if stretch.first and stretch.last and stretch.last < stretch.first:
        return  # changed again on the very day on which it would have begun
    blank, setting, anchor = _blank(promise, book), _setting(promise, book), anchor_of(promise, book)
    if not obligation.recurrence:
        due = due_of(obligation, anchor, blank, book, setting._replace(done_on=_done(promise, ONCE)))
        yield _over(promise, due, stretch, book.day(blank.zone))
        return
    rule = Recurrence.parse(obligation.recurrence)
    if anchor.day is None:
        yield blank._replace(key=ONCE, undetermined=Undetermined(_why_none(obligation, rule, anchor)))
        return
    clause = clause_of(obligation, blank.citation)
    first = obligation.first_falls
    for one in occurrences(rule, anchor.day, stretch, _last(promise, book), first):
        of_this = setting._replace(done_on=_done(promise, one.key))
        step = recurred(rule, anchor.day, one, clause.cite, first)
        outcome = _occurrence(clause, rule, step, one, blank, book, of_this)
        outcome = doubted(outcome, first_doubt(rule, first, anchor.day, one.n, one.on))
        yield _perhaps_ended(promise, outcome, one.on)


def _stretch(promise: Promise, book: LawBook) -> Stretch:
    """When it holds; a replay does not know yet of an end that is still to come."""
    whole = held(promise.obligation, promise.agreement)
    ahead = book.is_to_come(whole.last, book.zone(promise.regime))
    return whole._replace(last=None) if ahead else whole


def _last(promise: Promise, book: LawBook) -> date:
    """The last day whose occurrences are deadlines: what a closed matter promised ahead is not expected."""
    day = book.day(book.zone(promise.regime))
    end = day if promise.is_closed and not book.replay else horizon(day)
    until = promise.obligation.recurs_until_on
    return min(end, until) if until else end


def anchor_of(promise: Promise, book: LawBook) -> FuzzyDay:
    """Return the day from which an obligation counts or recurs, as exactly as it is recorded."""
    obligation, agreement = promise.obligation, promise.agreement
    if obligation.anchor == Anchor.NAMED and obligation.anchor_on:
        return FuzzyDay.on(obligation.anchor_on)
    if obligation.anchor == Anchor.SIGNED:
        return agreement.signed
    if obligation.anchor == Anchor.EFFECTIVE:
        return agreement.effective
    if obligation.anchor == Anchor.DISCOVERED and obligation.incident:
        return FuzzyDay.on(local_day(obligation.incident.discovered_at, obligation.incident.zone))
    return FuzzyDay.unknown()


def _why_none(obligation: Obligation, rule: Recurrence, anchor: FuzzyDay) -> str:
    told = {"rule": rule, "event": Anchor(obligation.anchor).label, "occurred": anchor}
    return (RECURS_VAGUELY if anchor.is_known else RECURS_UNKNOWN) % told


def _setting(promise: Promise, book: LawBook) -> Setting:
    """Where the clause is silent the agreement answers, and where that is silent too nothing is made up."""
    agreement, law = promise.agreement, book.law(promise.regime)
    incident = promise.obligation.incident
    at = incident.discovered_at if incident and promise.obligation.anchor == Anchor.DISCOVERED else None
    return Setting(
        calendar=law.calendar if law else "",
        agreed=named(agreement.calendar),
        rolling=agreement.rolling,
        at=at,
    )


def _occurrence(
    clause: Clause,
    rule: Recurrence,
    step: Step,
    one: Occurrence,
    blank: Outcome,
    book: LawBook,
    setting: Setting,
) -> Outcome:
    """One time it recurs, rolled as the clause says, or due its term after."""
    outcome = blank._replace(key=one.key, trigger_on=one.on)
    if clause.n:
        outcome = counted_from(clause, FuzzyDay.on(one.on), outcome, book, setting)
        return outcome._replace(steps=(step, *outcome.steps))
    outcome = landed(clause, one.on, str(rule), outcome, book, setting)
    return outcome._replace(steps=(step, *(known for known in outcome.steps if known.code != "set")))


def _blank(promise: Promise, book: LawBook) -> Outcome:
    obligation, agreement = promise.obligation, promise.agreement
    law = book.law(promise.regime)
    where = f"{agreement.instrument}, {obligation.clause}" if obligation.clause else agreement.instrument
    incident = obligation.incident
    return Outcome(
        rule_id=PROMISE_RULE,
        key=ONCE,
        title=_title(obligation.text),
        owed_by="parties",
        owner=law.owners.get("parties", "Parties") if law else "Parties",
        zone=incident.zone if incident else book.zone(promise.regime),
        state="running",
        regime_version="",
        calendar="",
        calendar_digest="",
        citation=f"{where}: {obligation.text}",
        citation_url=obligation.source.url if obligation.source else "",
        read_on=NOT_READ,
        confidence="verified",
        unit=obligation.term_unit or "calendar-day",
        trigger_kind="agreement_signed",
        trigger_on=agreement.signed.day,
    )


def _title(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199].rstrip()}…"


def _over(promise: Promise, outcome: Outcome, stretch: Stretch, day: date) -> Outcome:
    """A duty whose day comes after its end never falls due; one without a day ends with it."""
    first = outcome.due_on or outcome.earliest_on or day
    if stretch.last is None or first <= stretch.last:
        return _perhaps_ended(promise, outcome, outcome.due_on)
    ended, over = promise.obligation.ended_by, promise.agreement.terminated
    if ended and ended.effective_on - ONE_DAY == stretch.last:
        words = ENDED_BEFORE % {"instrument": ended.instrument, "day": legal_day(ended.effective_on)}
        return cautioned(outcome._replace(state="ended", finished_on=ended.effective_on), words)
    return cautioned(outcome._replace(state="ended", finished_on=over.day), TERMINATED % {"occurred": over})


def _perhaps_ended(promise: Promise, outcome: Outcome, on: date | None) -> Outcome:
    """Where only a month or year of the agreement's end is known, what falls into it stays, in doubt."""
    over = promise.agreement.terminated
    if on is None or over.day or not over.is_known or (over.earliest and on < over.earliest):
        return outcome
    return doubted(outcome, PERHAPS_ENDED % {"occurred": over})


def _finished(promise: Promise, outcome: Outcome, book: LawBook) -> Outcome:
    done = _done(promise, outcome.key)
    if done and (not book.replay or done <= book.day(outcome.zone)):
        told = promise.fulfilments[outcome.key]
        return late(outcome._replace(state="met", finished_on=done), done, told.done_at)
    if promise.is_closed and not book.replay and outcome.state not in FINISHED:
        return outcome._replace(state="ended", cautions=(*outcome.cautions, CLOSED))
    return outcome


def _done(promise: Promise, key: str) -> date | None:
    """The day on which an occurrence was met, by the last word on it."""
    fulfilment = promise.fulfilments.get(key)
    return fulfilment.done_on if fulfilment else None
