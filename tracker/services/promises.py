"""An obligation's date: the day an agreement names, or its own words where it names none."""

from dataclasses import dataclass

from tracker.clock.errors import Undetermined
from tracker.clock.steps import Step
from tracker.clock.timeline import Outcome
from tracker.models import DateBasis, MitigationAgreement, Obligation

from .columns import NOT_READ, Columns, columns
from .granting import CLOSED
from .law import LawBook

PROMISE_RULE = "agreement.obligation"


@dataclass(frozen=True, slots=True)
class Promise:
    """An obligation with its agreement, and the regime of the matter it belongs to."""

    obligation: Obligation
    agreement: MitigationAgreement
    regime: str
    is_closed: bool


def promise_columns(promise: Promise, book: LawBook) -> Columns:
    """Return the row of one obligation. Only a due day is a date; a month or year gives its bounds."""
    values = columns(_finished(promise, _due(promise, _blank(promise, book)), book))
    not_a_date = values["state"] == "running" and not (values["due_on"] or _is_bounded(promise.obligation))
    return values | {"state": "not-a-date"} if not_a_date else values


def _is_bounded(obligation: Obligation) -> bool:
    return obligation.due_earliest is not None or obligation.due_latest is not None


def _blank(promise: Promise, book: LawBook) -> Outcome:
    obligation, agreement = promise.obligation, promise.agreement
    law = book.law(promise.regime)
    return Outcome(
        rule_id=PROMISE_RULE,
        key="1",
        title=_title(obligation.text),
        owed_by="parties",
        owner=law.owners.get("parties", "Parties") if law else "Parties",
        zone=book.zone(promise.regime),
        state="running",
        regime_version="",
        calendar="",
        calendar_digest="",
        citation=f"{agreement.instrument}: {obligation.text}",
        citation_url=obligation.source.url if obligation.source else "",
        read_on=NOT_READ,
        confidence="verified",
        unit="calendar-day",
        trigger_kind="agreement_signed",
        trigger_on=agreement.signed.day,
    )


def _title(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199].rstrip()}…"


def _due(promise: Promise, outcome: Outcome) -> Outcome:
    obligation = promise.obligation
    due = obligation.due
    if due.day is None:
        words = obligation.expression or (f"Known only as {due}" if due.is_known else "No date was published")
        return outcome._replace(
            undetermined=Undetermined(words), earliest_on=due.earliest, latest_on=due.latest
        )
    by = f"{promise.agreement.instrument}, “{obligation.expression}”" if obligation.expression else ""
    step = Step("set", due.day, promise.agreement.instrument, {"by": by or promise.agreement.instrument})
    outcome = outcome._replace(due_on=due.day, unrolled_on=due.day, steps=(step,))
    if obligation.due_basis != DateBasis.COMPUTED:
        return outcome
    caution = "The day was worked out by whoever recorded it; no text prints it."
    return outcome._replace(confidence="unverified", cautions=(caution,))


def _finished(promise: Promise, outcome: Outcome, book: LawBook) -> Outcome:
    done = promise.obligation.done_on
    if done and (not book.replay or done <= book.day(outcome.zone)):
        return outcome._replace(state="met", finished_on=done)
    if promise.is_closed and not book.replay:
        return outcome._replace(state="ended", cautions=(*outcome.cautions, CLOSED))
    return outcome
