"""Which files of evidence are missing after a restore, and which belong to nothing."""

import json
import os
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tests.commands.by_hand import said
from tests.models.rows import NOON, a_review, an_event
from tests.services.papers import PDF, files_in, papers
from tests.services.rows import a_person
from tests.services.test_evidence import duty, people, uploaded
from tracker.services.documents import add_documents
from tracker.services.incidents import record_incident
from tracker.services.papers import Sent, keep

__all__ = ["duty", "papers", "people"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]


def data(*arguments: str, leaves: int = 0) -> Any:
    if not leaves:
        return json.loads(said(*arguments, "--json"))
    out = StringIO()
    with pytest.raises(SystemExit, match=str(leaves)):
        call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_missing_and_changed_files_are_named(duty, people, papers) -> None:
    row = uploaded(duty, people[0])
    assert data("papers")["faults"] == []
    kept = papers / row.stored_as
    kept.write_bytes(b"X" * len(PDF))
    assert data("papers", "recurring")["faults"] == []
    data("papers", "--read", leaves=1)
    kept.unlink()
    with pytest.raises(SystemExit):
        said("papers", "recurring")


def test_only_old_files_without_a_row_are_tidied_away(duty, people, papers) -> None:
    row = uploaded(duty, people[0])
    young, old = (keep([PDF, word], "lost.pdf").stored_as for word in (b"young", b"old"))
    draft = papers / ".incoming-x"
    draft.write_bytes(b"half")
    for path in (papers / row.stored_as, papers / old, draft):
        os.utime(path, (0, 0))
    assert data("papers", leaves=1)["orphans"] == sorted([".incoming-x", old])
    assert old in files_in(papers)
    assert data("papers", "--tidy")["tidied"]
    assert files_in(papers) == sorted([row.stored_as, young])


def test_the_register_tells_evidence_and_gaps(duty, people) -> None:
    row = uploaded(duty, people[0])
    [told] = data("obligations", "recurring", "--as-of", "2026-12-01")["obligations"]
    [paper] = told["evidence"]
    assert (paper["sha256"], paper["standing"], paper["uploaded_by"]) == (row.sha256, "waiting", "ann")
    found = {gap["occurrence"]: gap["why"] for gap in told["gaps"]}
    assert (found["2026-08-03"], found["2026-09-03"]) == ("waiting", "none")
    listed = data("obligations", "--gaps")
    assert (listed["count"], listed["gaps"][0]["matter"]) == (len(found), "recurring")
    assert "Log, recurring: evidence waits to be judged" in said("obligations", "--gaps")


def test_incidents_tell_their_clocks_to_the_hour(duty) -> None:
    from tests.services.test_incidents import a_clause

    clause = a_clause(duty.agreement, 24, "hour")
    told = {"title": "Door open", "discovered_at": NOON, "zone": "America/New_York"}
    record_incident(duty.agreement_id, now=NOON, by=a_person(), under=[clause], **told)
    [incident] = data("incidents", "recurring", "--open")["incidents"]
    [clock] = incident["duties"]
    assert (clock["due_on"], clock["cutoff"], clock["ends_at"]) == (
        "2026-03-03",
        "07:00",
        "2026-03-03T07:00:00-05:00",
    )
    assert "2026-03-02 07:00 America/New_York  Door open, recurring: Notify the agencies" in said("incidents")


def test_documents_are_listed_beside_evidence_and_kept_from_tidying(duty, people, papers) -> None:
    ann = people[0]
    matter = duty.agreement.investment
    evidence = uploaded(duty, ann)
    event = an_event(a_review(matter))
    [row] = add_documents(event, [Sent([PDF, b"2"], "accepted.pdf")], by=ann, now=NOON)
    for path in (evidence.stored_as, row.stored_as):
        os.utime(papers / path, (0, 0))
    told = data("papers", "recurring", "--list", "--read", "--tidy")
    assert (told["count"], told["faults"], told["orphans"]) == (2, [], [])
    listed = {one["kind"]: one for one in told["papers"]}
    assert listed["document"] == {
        "kind": "document",
        "id": row.pk,
        "matter": "recurring",
        "on": "Notice accepted, Mon 2 Mar 2026",
        "name": "accepted.pdf",
        "media_type": "application/pdf",
        "size": len(PDF) + 1,
        "sha256": row.sha256,
        "stored_as": row.stored_as,
        "by": "ann",
        "at": "2026-03-02T12:00:00Z",
        "standing": "stands",
        "fault": None,
    }
    assert (listed["evidence"]["on"], listed["evidence"]["sha256"]) == ("Log", evidence.sha256)
    assert row.sha256 in said("papers", "--list")
    (papers / row.stored_as).unlink()
    assert data("papers", leaves=1)["faults"][0]["name"] == "accepted.pdf"
