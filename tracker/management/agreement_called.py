"""How commands name a mitigation agreement."""

from tracker.models import MitigationAgreement


def agreement_called(name: str) -> MitigationAgreement:
    """Return the agreement with that number, or the only one of the matter with that short name.

    Raises `LookupError` with what to give instead.
    """
    rows = MitigationAgreement.objects.select_related("investment")
    found = list(rows.filter(pk=name) if name.isdecimal() else rows.filter(investment__slug=name))
    if not found:
        raise LookupError(f"agreement: there is no agreement “{name}”; give its number or its matter's name")
    if len(found) > 1:
        known = ", ".join(f"{row.pk} ({row})" for row in found)
        raise LookupError(f"agreement: “{name}” has several; give the number of one: {known}")
    return found[0]
