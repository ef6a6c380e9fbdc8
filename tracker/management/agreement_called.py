"""How commands name a mitigation agreement, or an order to sell."""

from typing import TypeVar

from django.db.models import QuerySet

from tracker.models import Divestment, MitigationAgreement

R = TypeVar("R", MitigationAgreement, Divestment)


def agreement_called(name: str) -> MitigationAgreement:
    """Return the agreement with that number, or the only one of the matter with that short name.

    Raises `LookupError` with what to give instead.
    """
    return _called(MitigationAgreement.objects.all(), "agreement", name)


def order_called(name: str) -> Divestment:
    """Return the order with that number, or the only one of the matter with that short name.

    Raises `LookupError` with what to give instead.
    """
    return _called(Divestment.objects.all(), "order", name)


def _called(every: QuerySet[R], what: str, name: str) -> R:
    rows = every.select_related("investment")
    found = list(rows.filter(pk=name) if name.isdecimal() else rows.filter(investment__slug=name))
    if not found:
        raise LookupError(f"{what}: there is no {what} “{name}”; give its number or its matter's name")
    if len(found) > 1:
        known = ", ".join(f"{row.pk} ({row})" for row in found)
        raise LookupError(f"{what}: “{name}” has several; give the number of one: {known}")
    return found[0]
