"""An obligation was met, each time it recurs by itself, or was not met after all: both are only added."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import (
    EVIDENCE_RULE,
    ChangeCause,
    Deadline,
    DeadlineState,
    Fulfilment,
    FuzzyDay,
    Obligation,
)

from .causes import Cause
from .divest import not_in_future
from .kept import NOT_DONE, OBLIGATION_MET
from .language import kept_words
from .law import LawBook
from .promises import ONCE
from .recompute import recompute_agreements


@transaction.atomic
def fulfil_obligation(
    obligation_id: int,
    *,
    done_on: date,
    now: datetime,
    occurrence: str = ONCE,
    by: User | None = None,
    note: str = "",
    done_at: datetime | None = None,
) -> Fulfilment:
    """Record that one occurrence was met: its clock is met and its planned reminders are cancelled.

    `occurrence` is the key of its deadline; `done_at` the aware instant, where it is known. Raises
    `ValidationError` for a day in the future, an occurrence that is not there, or one that is met already.
    """
    obligation = _locked(obligation_id)
    not_in_future("done_on", FuzzyDay.on(done_on), now)
    clock = _clock(obligation, occurrence, now)
    if clock.state == DeadlineState.MET:
        raise ValidationError({"occurrence": _done_already(clock)})
    with kept_words():
        why = OBLIGATION_MET % {"day": legal_day(done_on)}
    return _add(obligation, occurrence, done_on, note, by, now, why, done_at=done_at)


@transaction.atomic
def reopen_obligation(
    obligation_id: int, *, occurrence: str, note: str, now: datetime, by: User | None = None
) -> Fulfilment:
    """Take back that an occurrence was met: its clock runs again, and is reminded of again.

    Raises `ValidationError` without a reason, or where it is not recorded as met.
    """
    obligation = _locked(obligation_id)
    if not note.strip():
        raise ValidationError({"note": _("Say why it was not done after all.")})
    if _clock(obligation, occurrence, now).state != DeadlineState.MET:
        told = _("It is not recorded as done: there is nothing to take back.")
        raise ValidationError({"occurrence": told})
    return _add(obligation, occurrence, None, note, by, now, NOT_DONE % {"note": note.strip()})


def _done_already(clock: Deadline) -> str:
    if clock.finished_on is None:
        return _("It is recorded as done: take that back first.")
    told = {"day": legal_day(clock.finished_on)}
    return _("It is recorded as done on %(day)s: take that back first.") % told


def _locked(obligation_id: int) -> Obligation:
    rows = Obligation.objects.select_for_update(of=("self",)).select_related("agreement__investment")
    return rows.get(pk=obligation_id)


def _clock(obligation: Obligation, occurrence: str, now: datetime) -> Deadline:
    """The date of an occurrence, as the record stands now."""
    recompute_agreements([obligation.agreement], LawBook(None, now))
    clock = obligation.deadlines.exclude(rule_id=EVIDENCE_RULE).filter(key=occurrence).first()
    if clock is None:
        told = _("The obligation has no such date: choose one of its dates.")
        raise ValidationError({"occurrence": told})
    return clock


def _add(
    obligation: Obligation,
    occurrence: str,
    done_on: date | None,
    note: str,
    by: User | None,
    now: datetime,
    why: str,
    *,
    done_at: datetime | None = None,
) -> Fulfilment:
    row = Fulfilment.objects.create(
        obligation=obligation,
        occurrence=occurrence,
        done_on=done_on,
        done_at=done_at,
        note=note.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    recompute_agreements([obligation.agreement], LawBook(None, now), Cause(ChangeCause.EVENT, why))
    return row
