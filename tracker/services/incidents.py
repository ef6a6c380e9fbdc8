"""Incidents and breaches under an agreement: discovered, told, put right, penalised, closed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.clock.hours import named_zone
from tracker.models import (
    ChangeCause,
    FuzzyDay,
    Incident,
    IncidentNotice,
    MitigationAgreement,
    Obligation,
    Review,
    ReviewEvent,
)
from tracker.models.clauses import Anchor, Duty
from tracker.models.deadlines import OPEN_STATES

from .agreements import add_obligation
from .causes import Cause
from .fulfilling import fulfil_obligation
from .kept import DISCOVERY_CORRECTED, NOTICE_TO
from .law import LawBook, local_day
from .recompute import recompute_agreements
from .record_event import record_event

CLAUSE = tuple(field.name for field in Duty._meta.concrete_fields if field.name != "position")
PENALTY = ("penalty_noticed", "penalty_petitioned", "penalty_determined")
"""The events of a review by which a penalty goes its way, in order."""


@transaction.atomic
def record_incident(
    agreement_id: int,
    *,
    title: str,
    discovered_at: datetime,
    zone: str,
    now: datetime,
    by: User | None = None,
    under: Sequence[Obligation] = (),
    **told: Any,
) -> Incident:
    """Record an incident and start the clocks of the clauses `under` which it is to be told.

    Each of those clauses, counted from discovery, becomes a duty of this incident; the clause itself stays
    for the next one. `discovered_at` is an aware instant, `zone` that of the authority; `told` are other
    columns. Raises `ValidationError` naming the field.
    """
    agreement = MitigationAgreement.objects.select_for_update().get(pk=agreement_id)
    _check_instant("discovered", discovered_at, now)
    _check_zone(zone)
    row = Incident(
        agreement=agreement,
        title=title.strip(),
        discovered_at=discovered_at,
        zone=zone,
        recorded_at=now,
        recorded_by=by,
        **told,
    )
    _check_links(row)
    row.full_clean()
    row.save(force_insert=True)
    for clause in under:
        _start(row, clause, now)
    return row


def _start(row: Incident, clause: Obligation, now: datetime) -> Obligation:
    if clause.agreement_id != row.agreement_id or clause.anchor != Anchor.DISCOVERED or clause.incident_id:
        told = _("“%(clause)s” is not counted from a discovery: choose another.") % {"clause": clause.text}
        raise ValidationError({"under": told})
    values = {name: getattr(clause, name) for name in CLAUSE}
    return add_incident_duty(row.pk, now=now, typical=clause.typical, **values)


@transaction.atomic
def add_incident_duty(incident_id: int, *, now: datetime, **clause: Any) -> Obligation:
    """Add a duty of an incident: a notice, or what puts it right. `clause` are columns of an obligation."""
    row = Incident.objects.get(pk=incident_id)
    if row.closed_on:
        told = _("The incident was closed on %(day)s: open it again first.")
        raise ValidationError(told % {"day": legal_day(row.closed_on)})
    return add_obligation(row.agreement_id, now=now, incident=row, **clause)


@transaction.atomic
def correct_incident(incident_id: int, *, now: datetime, **changes: Any) -> Incident:
    """Correct what was recorded of an incident; clocks that run from its discovery move with it."""
    row = _locked(incident_id)
    for name, value in changes.items():
        setattr(row, name, value)
    _check_instant("discovered", row.discovered_at, now)
    _check_zone(row.zone)
    _check_links(row)
    first = row.notices.order_by("sent_at").first()
    if first and first.sent_at < row.discovered_at:
        raise ValidationError({"discovered": _("A notice of it was sent before that instant: check both.")})
    row.full_clean()
    row.save()
    cause = Cause(ChangeCause.CORRECTION, DISCOVERY_CORRECTED % {"title": row.title})
    recompute_agreements([row.agreement], LawBook(None, now), cause)
    return row


@transaction.atomic
def record_notice(
    incident_id: int,
    *,
    sent_at: datetime,
    to: str,
    now: datetime,
    by: User | None = None,
    text: str = "",
    meets: Sequence[Obligation] = (),
) -> IncidentNotice:
    """Record a notice that was sent, an aware instant, and the duties of the incident that it meets.

    Raises `ValidationError` for an instant before the discovery or in the future, and for another's duty.
    """
    row = _locked(incident_id)
    _check_instant("sent", sent_at, now)
    if sent_at < row.discovered_at:
        raise ValidationError({"sent": _("That is before the discovery: check the time and its zone.")})
    notice = IncidentNotice(
        incident=row, sent_at=sent_at, to=to.strip(), text=text.strip(), recorded_at=now, recorded_by=by
    )
    notice.full_clean()
    notice.save(force_insert=True)
    for duty in meets:
        if duty.incident_id != row.pk:
            told = _("“%(duty)s” is not a duty of this incident.") % {"duty": duty.text}
            raise ValidationError({"meets": told})
        done_on = local_day(sent_at, row.zone)
        note = NOTICE_TO % {"to": notice.to}
        fulfil_obligation(duty.pk, done_on=done_on, done_at=sent_at, now=now, by=by, note=note)
    return notice


@transaction.atomic
def record_penalty(
    incident_id: int,
    *,
    kind: str,
    occurred: FuzzyDay,
    review: Review,
    now: datetime,
    by: User | None,
    note: str,
) -> ReviewEvent:
    """Record how a penalty for an incident goes on, as an event of `review`, whose clocks of it run.

    The incident keeps the review. Raises `ValidationError` for a review of another matter, an event that is
    none of a penalty, and what `record_event` refuses.
    """
    row = _locked(incident_id)
    if kind not in PENALTY:
        raise ValidationError({"kind": _("Choose the notice, the petition or the final determination.")})
    row.review = review
    _check_links(row)
    row.save(update_fields=["review"])
    return record_event(review.pk, kind=kind, occurred=occurred, by=by, now=now, note=note.strip())


@transaction.atomic
def close_incident(incident_id: int, *, closed_on: date | None, now: datetime) -> Incident:
    """Close an incident once its duties are met; None opens it again.

    Raises `ValidationError` while a duty is open, and for a day before the discovery or in the future.
    """
    row = _locked(incident_id)
    if closed_on:
        _check_closing(row, closed_on, now)
    row.closed_on = closed_on
    row.save(update_fields=["closed_on"])
    return row


def _check_closing(row: Incident, closed_on: date, now: datetime) -> None:
    found, today = local_day(row.discovered_at, row.zone), local_day(now, row.zone)
    if closed_on < found:
        told = _("It was discovered only on %(day)s: check the day.") % {"day": legal_day(found)}
        raise ValidationError({"closed_on": told})
    if closed_on > today:
        told = _("That lies in the future: today is %(day)s there.") % {"day": legal_day(today)}
        raise ValidationError({"closed_on": told})
    still_open = row.duties.filter(deadlines__state__in=OPEN_STATES).distinct().count()
    if still_open:
        told = ngettext(
            "%(n)s duty of it is still open: record the fulfilment first, then close the incident.",
            "%(n)s duties of it are still open: record the fulfilment first, then close the incident.",
            still_open,
        )
        raise ValidationError(told % {"n": still_open})


def _locked(incident_id: int) -> Incident:
    rows = Incident.objects.select_for_update(of=("self",)).select_related("agreement__investment")
    return rows.get(pk=incident_id)


def _check_instant(field: str, at: datetime, now: datetime) -> None:
    if at > now:
        raise ValidationError({field: _("That instant lies in the future: check the time and its zone.")})


def _check_zone(zone: str) -> None:
    try:
        named_zone(zone)
    except LawError as refused:
        raise ValidationError({"zone": refused.message}) from refused


def _check_links(row: Incident) -> None:
    """What an incident refers to must be of its agreement and its matter."""
    if row.breached and row.breached.agreement_id != row.agreement_id:
        raise ValidationError({"breached": _("It belongs to another agreement: choose one of this.")})
    if row.review and row.review.investment_id != row.agreement.investment_id:
        raise ValidationError({"review": _("It belongs to another matter: choose a review of this one.")})
