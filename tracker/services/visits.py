"""Visits by a monitor or an agency, and what they found: a finding becomes a duty with a date."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Finding, FuzzyDay, MitigationAgreement, SiteVisit
from tracker.services.language import kept_words

from .agreements import add_obligation
from .divest import not_in_future
from .kept import FINDING_OF


@transaction.atomic
def record_visit(agreement_id: int, **told: Any) -> SiteVisit:
    """Record a visit, announced or made; `told` are its columns. Raises `ValidationError`."""
    row = SiteVisit(agreement=MitigationAgreement.objects.get(pk=agreement_id), **told)
    row.full_clean()
    row.save(force_insert=True)
    return row


@transaction.atomic
def record_finding(visit_id: int, *, text: str, now: datetime, duty: dict[str, Any] | None = None) -> Finding:
    """Record what a visit found and, with columns of an obligation in `duty`, the duty it becomes."""
    visit = SiteVisit.objects.get(pk=visit_id)
    not_in_future("text", FuzzyDay.on(visit.visited_on), now)
    row = Finding(visit=visit, text=text.strip())
    row.full_clean()
    row.save(force_insert=True)
    return make_duty(row.pk, now=now, **duty) if duty else row


@transaction.atomic
def make_duty(finding_id: int, *, now: datetime, **duty: Any) -> Finding:
    """Make a finding a duty of its agreement. Raises `ValidationError` where it is one already."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("visit")
    row = rows.get(pk=finding_id)
    if row.obligation_id:
        raise ValidationError(_("It is a duty already: change that one."))
    if not duty.get("text"):
        duty["text"] = row.text
    if not duty.get("expression") and not duty.get("term_n"):
        with kept_words():
            duty["expression"] = FINDING_OF % {"day": legal_day(row.visit.visited_on)}
    row.obligation = add_obligation(row.visit.agreement_id, now=now, **duty)
    row.save(update_fields=["obligation"])
    return row
