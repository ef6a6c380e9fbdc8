"""What a date of an agreement is computed from, as data, and back into an obligation without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from tracker.clock.timeline import Outcome
from tracker.models import (
    EVIDENCE_RULE,
    Amendment,
    Deadline,
    Fulfilment,
    Incident,
    MitigationAgreement,
    Obligation,
)
from tracker.models.clauses import Anchor
from tracker.regimes.loader import Library
from tracker.services.clauses import named as calendar_named
from tracker.services.law import LawBook
from tracker.services.naming import Named
from tracker.services.promises import Promise, promise_outcomes

from .inputs import Data, PaperBook, closures_told, recorded
from .rows import DUTY, papers_of, papers_told, row_of, source_at, text_at, told

AGREEMENT = (
    *("id", "instrument", "rolling", "calendar"),
    *("signed_earliest", "signed_latest", "signed_precision"),
    *("effective_earliest", "effective_latest", "effective_precision"),
    *("terminated_earliest", "terminated_latest", "terminated_precision"),
)
OBLIGATION = (*DUTY, "typical")
AMENDMENT = ("id", "effective_on", "instrument")
INCIDENT = ("id", "discovered_at", "zone")
FULFILMENT = ("occurrence", "done_on", "done_at")
RECURS = gettext_noop("the day on which it recurs")


def of_date(promise: Promise, row: Deadline) -> Promise:
    """Return an obligation with no more than one of its dates rests on."""
    return replace(
        promise,
        fulfilments={key: one for key, one in promise.fulfilments.items() if key == row.key},
        before={key: one for key, one in promise.before.items() if key == row.key},
        papers=promise.papers if row.rule_id == EVIDENCE_RULE else (),
    )


def promise_inputs(promise: Promise, book: LawBook, named: Named) -> Data:
    """Return everything that the dates of an obligation rest on and that no law file holds."""
    obligation, agreement, law = promise.obligation, promise.agreement, book.law(promise.regime)
    calendars = {calendar_named(one.calendar) for one in (obligation, agreement)}
    return {
        "regime": promise.regime,
        "is_closed": promise.is_closed,
        "events": [],
        "closures": closures_told(calendars | {law.calendar if law else ""}, book),
        "pauses": [],
        "agreement": told(agreement, AGREEMENT, named),
        "obligation": {
            **told(obligation, OBLIGATION, named),
            "url": text_at(obligation.source),
            "added_by": obligation.added_by and told(obligation.added_by, AMENDMENT, named),
            "ended_by": obligation.ended_by and told(obligation.ended_by, AMENDMENT, named),
            "incident": obligation.incident and told(obligation.incident, INCIDENT, named),
        },
        "fulfilments": _fulfilments(promise.fulfilments.values(), named),
        "before": _fulfilments(promise.before.values(), named),
        "papers": papers_told(promise.papers, named),
    }


def _fulfilments(rows: Iterable[Fulfilment], named: Named) -> list[Data]:
    return [told(one, FULFILMENT, named) | recorded(one) for one in rows]


def promise_from(inputs: Mapping[str, Any]) -> Promise:
    """Return the obligation of `promise_inputs`; errors as `row_of` raises them."""
    clause = inputs["obligation"]
    obligation = row_of(
        Obligation,
        clause,
        OBLIGATION,
        source=source_at(clause["url"]),
        added_by=clause["added_by"] and row_of(Amendment, clause["added_by"], AMENDMENT),
        ended_by=clause["ended_by"] and row_of(Amendment, clause["ended_by"], AMENDMENT),
        incident=clause["incident"] and row_of(Incident, clause["incident"], INCIDENT),
    )
    return Promise(
        obligation,
        row_of(MitigationAgreement, inputs["agreement"], AGREEMENT),
        inputs["regime"],
        inputs["is_closed"],
        _by_key(inputs["fulfilments"]),
        _by_key(inputs["before"]),
        papers_of(inputs["papers"]),
    )


def _by_key(rows: Sequence[Mapping[str, Any]]) -> dict[str, Fulfilment]:
    return {one["occurrence"]: row_of(Fulfilment, one, FULFILMENT) for one in rows}


def promise_clocks(inputs: Mapping[str, Any], as_of: date, library: Library) -> list[Outcome]:
    """Compute the clocks of an obligation from a certificate's inputs and installed law; no statement."""
    return promise_outcomes(promise_from(inputs), PaperBook(inputs, as_of, library))


def starts_of(inputs: Mapping[str, Any]) -> dict[str, str]:
    """What the clock of an obligation starts from, in words; it knows only of the agreement's signing."""
    clause = inputs["obligation"]
    if clause["recurrence"]:
        return {"agreement_signed": RECURS}
    return {"agreement_signed": str(Anchor(clause["anchor"]).label)} if clause["anchor"] else {}
