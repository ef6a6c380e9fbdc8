"""What happens to an agreement: it is amended, what it demands changes or ends, and it ends itself."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from tracker.clock.explain import legal_day
from tracker.models import Amendment, ChangeCause, FuzzyDay, MitigationAgreement, Obligation, Source
from tracker.models.clauses import Duty
from tracker.regimes.typical import Typical

from .causes import Cause
from .divest import not_in_future
from .in_force import amended
from .kept import (
    AGREEMENT_ENDED,
    OBLIGATION_ADDED_BY,
    OBLIGATION_CHANGED_BY,
    OBLIGATION_ENDED_BY,
    OBLIGATIONS_ADDED_BY,
)
from .language import kept_words
from .law import LawBook
from .recompute import recompute_agreements

OWN = tuple(field.name for field in Duty._meta.concrete_fields)
"""The columns of a clause, which its next version takes over unless it is told otherwise."""
OTHER_AGREEMENT = gettext_lazy("It is an amendment of another agreement: choose one of this.")


@transaction.atomic
def amend_agreement(
    agreement_id: int,
    *,
    effective_on: date,
    instrument: str,
    text: str = "",
    note: str = "",
    source: Source | None = None,
) -> Amendment:
    """Record an amendment with the text as it then stands; obligations change by the verbs below.

    It may take effect on a day to come. Raises `ValidationError` for one before the agreement itself.
    """
    agreement = locked(agreement_id)
    begins = agreement.effective_earliest or agreement.signed_earliest
    if begins and effective_on < begins:
        told = _("The agreement began on %(day)s: an amendment comes after it.") % {"day": legal_day(begins)}
        raise ValidationError({"effective_on": told})
    amendment = Amendment(
        agreement=agreement,
        effective_on=effective_on,
        instrument=instrument.strip(),
        text=text.strip(),
        note=note.strip(),
        source=source,
    )
    amendment.full_clean()
    amendment.save()
    return amendment


@transaction.atomic
def add_obligation(
    agreement_id: int, *, now: datetime, amendment: Amendment | None = None, **clause: Any
) -> Obligation:
    """Add what an agreement, or an amendment from its day on, demands; `clause` are columns of an obligation.

    Raises `ValidationError` naming the field.
    """
    agreement = locked(agreement_id)
    row = _stored(agreement, {"position": _next(agreement)} | clause, amendment)
    _recount(
        agreement,
        now,
        Cause(ChangeCause.EVENT, _by(amendment, gettext_noop("obligation added"), OBLIGATION_ADDED_BY)),
    )
    return row


@transaction.atomic
def add_obligations(
    agreement_id: int, *, rows: list[Obligation], now: datetime, amendment: Amendment | None = None
) -> list[Obligation]:
    """Add many new obligations at once, in the order given; their dates are worked out once for all.

    Their fields were checked before. Raises `ValidationError` for an amendment of another agreement.
    """
    agreement = locked(agreement_id)
    if amendment and amendment.agreement_id != agreement.pk:
        raise ValidationError({"amendment": OTHER_AGREEMENT})
    first = _next(agreement)
    for place, row in enumerate(rows):
        row.agreement, row.added_by, row.position = agreement, amendment, first + place
    added = Obligation.objects.bulk_create(rows)
    _recount(
        agreement,
        now,
        Cause(ChangeCause.EVENT, _by(amendment, gettext_noop("obligations added"), OBLIGATIONS_ADDED_BY)),
    )
    return added


@transaction.atomic
def change_obligation(
    obligation_id: int, *, amendment: Amendment, now: datetime, **changes: Any
) -> Obligation:
    """End an obligation on the day of an amendment and begin its new version, which is returned.

    What `changes` does not name stays as it was. A day belongs to one version only, so that no occurrence is
    lost and none comes twice. Raises `ValidationError`.
    """
    old = _in_force(obligation_id, amendment)
    old.ended_by = amendment
    old.save(update_fields=["ended_by"])
    clause = {name: getattr(old, name) for name in (*OWN, "incident")} | changes
    clause["replaces"] = old
    new = _stored(old.agreement, clause, amendment)
    _recount(old.agreement, now, Cause(ChangeCause.EVENT, _by(amendment, "", OBLIGATION_CHANGED_BY)))
    return new


@transaction.atomic
def end_obligation(obligation_id: int, *, amendment: Amendment, now: datetime) -> Obligation:
    """End an obligation on the day of an amendment: what falls due from that day on is not owed any more."""
    row = _in_force(obligation_id, amendment)
    row.ended_by = amendment
    row.save(update_fields=["ended_by"])
    _recount(row.agreement, now, Cause(ChangeCause.EVENT, _by(amendment, "", OBLIGATION_ENDED_BY)))
    return row


@transaction.atomic
def terminate_agreement(
    agreement_id: int, *, terminated: FuzzyDay, now: datetime, note: str = ""
) -> MitigationAgreement:
    """Record that an agreement ended: what would fall due afterwards is not owed any more.

    Raises `ValidationError` for a day that is not known at all, in the future, or before the agreement.
    """
    agreement = locked(agreement_id)
    if not terminated.is_known:
        raise ValidationError({"terminated": _("Say when it ended, as exactly as it is known.")})
    not_in_future("terminated", terminated, now)
    begins, last = agreement.effective_earliest or agreement.signed_earliest, terminated.latest
    if begins and last and last < begins:
        told = _("The agreement began on %(day)s: check the day.") % {"day": legal_day(begins)}
        raise ValidationError({"terminated": told})
    agreement.terminated, agreement.termination_note = terminated, note.strip()
    agreement.save()
    with kept_words():
        cause = Cause(ChangeCause.EVENT, AGREEMENT_ENDED % {"occurred": terminated})
    _recount(agreement, now, cause)
    return agreement


@transaction.atomic
def take_from_library(
    agreement_id: int, *, chosen: list[Typical], now: datetime, amendment: Amendment | None = None
) -> list[Obligation]:
    """Start an agreement from typical obligations; each says that it is typical and not law.

    What the library leaves open (how many days, which roll) stays open: it is for the agreement to say.
    """
    agreement = locked(agreement_id)
    first = _next(agreement)
    rows = [
        _stored(agreement, {"position": first + place, "typical": one.id, **one.clause}, amendment)
        for place, one in enumerate(chosen)
    ]
    _recount(agreement, now, Cause(ChangeCause.EVENT, gettext_noop("typical obligations added")))
    return rows


def locked(agreement_id: int) -> MitigationAgreement:
    """The agreement with its matter, for this transaction alone."""
    rows = MitigationAgreement.objects.select_for_update(of=("self",)).select_related("investment")
    return rows.get(pk=agreement_id)


def _next(agreement: MitigationAgreement) -> int:
    last = agreement.obligations.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _stored(
    agreement: MitigationAgreement, clause: dict[str, Any], amendment: Amendment | None
) -> Obligation:
    if amendment and amendment.agreement_id != agreement.pk:
        raise ValidationError({"amendment": OTHER_AGREEMENT})
    row = Obligation(agreement=agreement, added_by=amendment, **clause)
    row.full_clean()
    row.save()
    return row


def _in_force(obligation_id: int, amendment: Amendment) -> Obligation:
    """The obligation, locked with its agreement, if it still holds when the amendment takes effect."""
    agreement_id = Obligation.objects.values_list("agreement_id", flat=True).get(pk=obligation_id)
    agreement = locked(agreement_id)
    row = Obligation.objects.select_related("added_by", "ended_by").get(pk=obligation_id)
    row.agreement = agreement
    if amendment.agreement_id != agreement.pk:
        raise ValidationError({"amendment": OTHER_AGREEMENT})
    if row.ended_by:
        told = _("%(instrument)s ended it: change its last version.") % {
            "instrument": row.ended_by.instrument
        }
        raise ValidationError({"amendment": told})
    first = amended(row).first
    if first and amendment.effective_on < first:
        told = _("It began only on %(day)s: choose a later amendment.") % {"day": legal_day(first)}
        raise ValidationError({"amendment": told})
    return row


def _by(amendment: Amendment | None, signed: str, amended: str) -> str:
    """What was done: `signed` as the agreement was signed, `amended` by an amendment."""
    if amendment is None:
        return signed
    with kept_words():
        return amended % {"instrument": amendment.instrument, "day": legal_day(amendment.effective_on)}


def _recount(agreement: MitigationAgreement, now: datetime, cause: Cause) -> None:
    recompute_agreements([agreement], LawBook(None, now), cause)
