"""Writing the agreement of a record: what was signed, what is owed, what was done and what happened."""

from tracker.models import Incident, MitigationAgreement, Obligation
from tracker.services.law import LawBook
from tracker.services.recompute import recompute_obligations

from .after_signing import (
    in_order,
    link_obligations,
    write_amendments,
    write_fulfilments,
    write_obligations,
    write_parties,
)
from .columns import Case, NamedParty
from .incidents import link_incidents, write_incidents, write_notices
from .stored import FILE_CHANGED, Stored, public_party, write_evidence
from .sync import assign, unfolded
from .visits import write_findings, write_visits


def store_agreement(case: Case, stored: Stored, book: LawBook) -> None:
    """Make the rows of a matter's agreement say what the record says, and compute its dates."""
    agreement = stored.investment.agreements.order_by("pk").first()
    if case.agreement is None:
        if agreement is not None:
            stored.kept["mitigation"] = "on record and not in the file, kept"
        return
    if agreement is None:
        agreement = MitigationAgreement.objects.create(
            investment=stored.investment, **unfolded(case.agreement)
        )
        stored.changed = True
    else:
        stored.changed |= assign(agreement, case.agreement)
    _promised(case, stored, agreement, book)
    if stored.changed:
        recompute_obligations(agreement, None, book.now, FILE_CHANGED, book)


def _promised(case: Case, stored: Stored, agreement: MitigationAgreement, book: LawBook) -> None:
    """Who signed, what was amended, what is owed under it and what of that was done."""
    parties = [one | {"party": public_party(NamedParty(one["party"]))[0]} for one in case.agreement_parties]
    stored.took("mitigation.parties", write_parties(agreement, parties))
    amendments = stored.took("mitigation.amendments", write_amendments(agreement, case.amendments))
    told = case.obligations
    incidents = stored.took("mitigation.incidents", write_incidents(agreement, case.incidents, book))
    lists = write_obligations(agreement, told, incidents)
    for path, one in zip(
        ("mitigation.obligations", "mitigation.obligations of incidents"), lists, strict=True
    ):
        stored.took(path, one)
    rows = in_order(lists)
    stored.changed |= link_obligations(rows, amendments, told)
    stored.changed |= write_fulfilments(rows, told, book)
    for place, (row, columns) in enumerate(zip(rows, told, strict=True)):
        write_evidence(row, columns, stored, book, f"mitigation.obligations[{place}]")
    _happened(case, stored, agreement, incidents, rows, book)


def _happened(
    case: Case,
    stored: Stored,
    agreement: MitigationAgreement,
    incidents: list[Incident],
    obligations: list[Obligation],
    book: LawBook,
) -> None:
    """What went with the incidents and was found on visits."""
    review = stored.investment.reviews.order_by("pk").first()
    stored.changed |= link_incidents(incidents, obligations, review, case.incidents)
    for place, (incident, told) in enumerate(zip(incidents, case.incidents, strict=True)):
        path = f"mitigation.incidents[{place}].notices"
        stored.took(path, write_notices(incident, told["notices"], book))
    visits = stored.took("mitigation.visits", write_visits(agreement, case.visits))
    for place, (visit, told) in enumerate(zip(visits, case.visits, strict=True)):
        path = f"mitigation.visits[{place}].findings"
        stored.took(path, write_findings(visit, told["findings"], obligations))
