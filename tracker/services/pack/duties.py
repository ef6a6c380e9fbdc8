"""The duties of a pack: those in force in its period, how each of their dates stands, what lacks proof."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.clock.explain import legal_day
from tracker.filters import proof
from tracker.models import Deadline, DeadlineState, Evidence, MitigationAgreement
from tracker.models import Obligation as ObligationRow
from tracker.models.clauses import Duty
from tracker.models.evidence import Verdict
from tracker.services.clause_words import holds, when
from tracker.services.in_force import held
from tracker.services.language import kept_words
from tracker.services.promises import ONCE
from tracker.services.speech import say
from tracker.services.standing import hour_of, state_on

from .asked import Asked
from .contents import Gap, Obligation, Occurrence, State
from .worded import worded

STATES: Mapping[str, State] = {
    "met": "met",
    "met late": "met late",
    "overdue": "late",
    "past, history": "before the record",
    "ended": "not owed",
}
LACKS: Mapping[proof.Why, str] = {
    "none": gettext_noop("No evidence was handed in."),
    "waiting": gettext_noop("Evidence was handed in and is not judged yet."),
    "refused": gettext_noop("The evidence handed in was refused."),
    "expired": gettext_noop("The accepted evidence has expired."),
}


def in_force(
    agreement: MitigationAgreement, rows: Iterable[ObligationRow], asked: Asked
) -> list[ObligationRow]:
    """Return the duties that hold on at least one day of the period, in the agreement's order."""
    found = []
    for row in rows:
        first, last = held(row, agreement)
        if not (first and first > asked.last) and not (last and last < asked.first):
            found.append(row)
    return found


def falls_into(row: Deadline, asked: Asked) -> bool:
    """Whether a date, or what is known of it, lies in the period."""
    first = row.due_on or row.earliest_on or row.latest_on
    last = row.due_on or row.latest_on or row.earliest_on
    return bool(first and last and first <= asked.last and last >= asked.first)


def obligation_of(row: ObligationRow, dates: Sequence[Occurrence], no_date: str) -> Obligation:
    """A duty with its dates in the period."""
    first, last = held(row, row.agreement)
    return Obligation(
        id=row.pk,
        clause=row.clause,
        text=row.text,
        when=worded(lambda: when(row)),
        in_force_from=first,
        in_force_to=last,
        amended=worded(lambda: holds(row)),
        owner=called(row.owner),
        deputy=called(row.deputy),
        evidence_required=row.evidence_required,
        consequence=row.consequence,
        typical=bool(row.typical),
        no_date=no_date,
        occurrences=tuple(dates),
    )


def called(person: User | None) -> str:
    """A person by name."""
    return person.get_full_name() or person.username if person else ""


def occurrence_of(duty: int, row: Any, evidence: Iterable[Evidence], places: Mapping[int, str]) -> Occurrence:
    """A date of a duty as it stands on its own `today`, with the evidence accepted for it by its place."""
    accepted = (one for one in evidence if one.verdict == Verdict.ACCEPTED)
    proofs = tuple(places.get(one.pk) or one.name for one in accepted if is_for(row.key, one.occurrence))
    return Occurrence(
        obligation=duty,
        occurrence=row.key,
        due_on=row.due_on,
        in_words=worded(lambda: _day_in_words(row)),
        state=_state(row),
        done_on=row.finished_on if row.state == DeadlineState.MET else None,
        confidence=row.confidence,
        evidence=proofs,
    )


def _state(row: Any) -> State:
    with kept_words():
        return STATES.get(state_on(row, row.today)[1], "open")


def _day_in_words(row: Deadline) -> str:
    if row.due_on:
        hour = hour_of(row)
        return f"{legal_day(row.due_on)}, {hour}" if hour else legal_day(row.due_on)
    first, last = (legal_day(day) if day else _("not known") for day in (row.earliest_on, row.latest_on))
    return _("between %(earliest)s and %(latest)s") % {"earliest": first, "latest": last}


def no_date_of(rows: Sequence[Deadline]) -> str:
    """Why a duty has no date at all; empty if it has one, or bounds."""
    if not rows:
        return ""
    without = [row for row in rows if not (row.due_on or row.earliest_on or row.latest_on)]
    return worded(lambda: say(without[0].undetermined_reason)) if len(without) == len(rows) else ""


def is_for(key: str, occurrence: str) -> bool:
    """Whether evidence for `occurrence` is for the date with this key; a duty that does not recur has one."""
    return key == occurrence or (key == ONCE and not occurrence)


def gap_of(duty: Duty, gap: proof.Gap, told: Occurrence) -> Gap:
    """A date that needs evidence and has none that counts, in words for the agency."""
    return Gap(
        obligation=duty.pk,
        clause=duty.clause,
        text=duty.text,
        occurrence=told.occurrence,
        due_on=told.due_on,
        in_words=told.in_words,
        state=told.state,
        evidence_required=duty.evidence_required,
        why=worded(lambda: _(LACKS[gap.why])),
    )
