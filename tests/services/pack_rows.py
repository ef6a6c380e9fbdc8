"""An agreement with everything that a report pack can hold, and the files of its evidence."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User

from tests.services.rows import a_person, at
from tests.services.test_promises import a_recurring, an_agreement
from tracker.models import (
    AgreementParty,
    Evidence,
    Finding,
    Incident,
    IncidentNotice,
    MitigationAgreement,
    Obligation,
    Party,
    SiteVisit,
)
from tracker.services.agreements import amend_agreement
from tracker.services.fulfilling import fulfil_obligation
from tracker.services.pack.papers import papers_folder
from tracker.services.recompute import recompute_obligations

NOW = at(date(2026, 11, 20))
"""Long after the first dates of the agreement, which is in force since Tue 3 Feb 2026."""


def a_paper(
    obligation: Obligation, occurrence: str, by: User, *, data: bytes = b"%PDF-1.7 log", **values: Any
) -> Evidence:
    """A file of evidence, kept where evidence is kept unless `stored_as` names another place."""
    digest = hashlib.sha256(data).hexdigest()
    told = {"stored_as": digest, "sha256": digest, "name": "log.pdf", "uploaded_at": NOW} | values
    place = papers_folder() / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return Evidence.objects.create(
        obligation=obligation,
        occurrence=occurrence,
        media_type="application/pdf",
        size=len(data),
        uploaded_by=by,
        **told,
    )


def accepted(paper: Evidence, by: User) -> Evidence:
    paper.verdict, paper.reviewed_at, paper.reviewed_by = "accepted", NOW, by
    paper.save()
    return paper


def a_full_agreement() -> MitigationAgreement:
    """Monthly logs since February: one met with proof, one met late without, the others late or open."""
    agreement = an_agreement(
        "aurora",
        effective="2026-02-03",
        government_parties=["Department of Justice", "Department of Defense"],
    )
    ada, bob = a_person("ada", first_name="Ada", last_name="Łukasiewicz"), a_person("bob")
    for person in (ada, bob):
        agreement.investment.team.create(user=person)
    log = a_recurring(
        agreement,
        "FREQ=MONTHLY",
        text="Log of visits",
        clause="§ 4.2",
        owner=ada,
        deputy=bob,
        evidence_required="The signed log",
        consequence="USD 250,000 for each day",
    )
    Obligation.objects.create(
        agreement=agreement,
        clause="§ 1",
        text="Keep the headquarters in Παρίσι and Київ",
        expression="always",
    )
    recompute_obligations(agreement, None, NOW)
    fulfil_obligation(log.pk, done_on=date(2026, 3, 3), occurrence="2026-03-03", now=NOW, by=ada)
    fulfil_obligation(log.pk, done_on=date(2026, 4, 20), occurrence="2026-04-03", now=NOW, by=ada)
    accepted(a_paper(log, "2026-03-03", ada), bob)
    a_paper(log, "2026-05-03", ada, data=b"%PDF-1.7 not judged", name="draft.pdf")
    _happened(agreement, log)
    return agreement


def _happened(agreement: MitigationAgreement, log: Obligation) -> None:
    party = Party.objects.create(name="Östermann Ελλάς Крупп AG")
    AgreementParty.objects.create(agreement=agreement, party=party)
    amend_agreement(agreement.pk, effective_on=date(2026, 6, 1), instrument="Amendment No. 1", note="New log")
    seen = datetime(2026, 5, 1, 13, 30, tzinfo=UTC)
    incident = Incident.objects.create(
        agreement=agreement,
        title="Unlogged visit",
        text="A supplier went in without an escort.",
        is_breach=True,
        discovered_at=seen,
        zone="America/New_York",
        breached=log,
        recorded_at=NOW,
    )
    IncidentNotice.objects.create(incident=incident, sent_at=seen, to="DOJ", text="By mail", recorded_at=NOW)
    visit = SiteVisit.objects.create(
        agreement=agreement, visited_on=date(2026, 5, 20), announced_on=date(2026, 5, 4), by_whom="DOJ, NSD"
    )
    Finding.objects.create(visit=visit, text="Two doors without a badge reader")
