"""Incidents, visits and evidence of an agreement go into a case file and come out of it the same."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.services.case_files import LOADED, a_record, load, matter
from tests.services.rows import a_person
from tests.services.test_cases_agreements import MITIGATION
from tracker.models import Evidence, Incident, MitigationAgreement
from tracker.services.cases import export_case
from tracker.services.evidence import judge_evidence
from tracker.services.incidents import record_incident
from tracker.services.pack import Asked
from tracker.services.pack.gather import gather
from tracker.services.store import stored_papers

pytestmark = pytest.mark.django_db

ZONE = "America/New_York"
PAPER: dict[str, Any] = {
    "occurrence": "2024-03-01",
    "name": "log.pdf",
    "type": "application/pdf",
    "size": 12,
    "sha256": "ab" * 32,
    "uploaded": "2024-03-05T10:00:00+00:00",
    "uploaded_by": "ada",
    "good_until": "2027-03-01",
    "verdict": "accepted",
    "judged": "2024-03-06T10:00:00+00:00",
    "judged_by": "ben",
}
INCIDENTS: list[dict[str, Any]] = [
    {
        "title": "Door open",
        "discovered": "2024-11-02T09:00:00-04:00",
        "zone": ZONE,
        "text": "The server room stood open.",
        "breach": True,
        "penalty": True,
        "notices": [{"sent": "2024-11-03T02:00:00-05:00", "to": "Treasury", "text": "By mail"}],
        "breached": 0,
        "source": 0,
    },
    {
        "title": "Key lost",
        "discovered": "2025-01-10T08:30:00-05:00",
        "zone": ZONE,
        "closed": "2025-01-12",
    },
]
VISITS: list[dict[str, Any]] = [
    {
        "visited": "2025-02-03",
        "by_whom": "The monitor",
        "announced": "2025-01-20",
        "note": "Half a day",
        "findings": [{"text": "No log", "obligation": 5}, {"text": "All badges in order"}],
        "source": 1,
    }
]
DUTIES: list[dict[str, Any]] = [
    {
        "text": "Tell the agencies",
        **{"due": None, "expression": None, "due_basis": None, "source": None},
        **{"count": 24, "unit": "hours", "anchor": "discovered", "counting": "day-after", "rolling": "none"},
        "incident": 0,
        "fulfilments": [{"occurrence": "1", "done": "2024-11-03", "done_at": "2024-11-03T07:00:00+00:00"}],
    },
    {
        "text": "Keep a log",
        **{"due": "2025-03-01", "expression": None, "due_basis": None, "source": None},
        "papers": [
            {
                "name": "draft.pdf",
                **{"type": "application/pdf", "size": 5, "sha256": "cd" * 32},
                **{"uploaded": "2025-02-20T10:00:00+00:00", "uploaded_by": "ada", "note": "First try"},
            }
        ],
    },
]


def told() -> dict[str, Any]:
    mitigation = copy.deepcopy(MITIGATION | {"incidents": INCIDENTS, "visits": VISITS})
    mitigation["obligations"][0]["papers"] = [copy.deepcopy(PAPER)]
    mitigation["obligations"] += copy.deepcopy(DUTIES)
    return a_record(mitigation=mitigation)


def test_lists_keep_the_order_of_the_file_whatever_their_days_are(tmp_path: Path) -> None:
    record = told()
    mitigation = record["mitigation"]
    mitigation["incidents"].reverse()
    mitigation["obligations"][4]["incident"] = 1
    mitigation["visits"].append({"visited": "2024-12-01", "by_whom": "The monitor"})
    earlier = {"sent": "2024-11-02T10:00:00-04:00", "to": "DOJ"}
    mitigation["incidents"][1]["notices"].append(earlier)
    assert load(tmp_path, record).problems == []
    assert export_case(matter()) == record


def the_agreement() -> MitigationAgreement:
    return MitigationAgreement.objects.get()


def refused_at(tmp_path: Path, record: dict[str, Any]) -> list[str]:
    return [one.path.partition("mitigation.")[2] for one in load(tmp_path, record).problems]


def test_what_happened_comes_back_as_it_was_read(tmp_path: Path) -> None:
    assert load(tmp_path, told()).problems == []
    assert json.dumps(export_case(matter()), sort_keys=True) == json.dumps(told(), sort_keys=True)
    assert load(tmp_path, told()).unchanged == ["aurora-lumen"]


def test_its_notice_clock_runs_from_the_hour_and_was_met_late(tmp_path: Path) -> None:
    load(tmp_path, told())
    first = the_agreement().incidents.get(title="Door open")
    clock = first.duties.get().deadlines.get()
    assert (clock.due_on, clock.cutoff, clock.state) == (date(2024, 11, 3), "08:00", "met")
    assert not clock.is_late
    assert first.review == matter().reviews.get()
    assert first.breached == the_agreement().obligations.earliest("position")


def test_evidence_says_who_judged_it_and_its_expiry_is_a_date(tmp_path: Path) -> None:
    load(tmp_path, told())
    paper = Evidence.objects.get(name="log.pdf")
    assert (paper.uploader, paper.judge, paper.is_here) == ("ada", "ben", False)
    assert paper.obligation is not None
    clock = paper.obligation.deadlines.get(title="Evidence expires: log.pdf")
    assert clock.due_on == date(2027, 3, 1)


def test_what_is_told_of_evidence_is_judged_elsewhere_and_no_file_of_it_is_missed_here(
    tmp_path: Path,
) -> None:
    load(tmp_path, told())
    draft = Evidence.objects.get(name="draft.pdf")
    with pytest.raises(ValidationError, match="kept elsewhere"):
        judge_evidence(draft.pk, verdict="accepted", by=a_person("cleo"), now=LOADED)
    assert list(stored_papers(None, reads=False)) == []
    asked = Asked(agency="Treasury", first=date(2024, 1, 1), last=date(2024, 12, 31))
    [paper] = gather(the_agreement().pk, asked, viewer=None, now=LOADED).contents.evidence
    assert (paper.file, paper.problem) == ("", "The file is kept elsewhere: a case file tells of it.")


def test_a_judgement_that_came_since_is_added_and_nothing_is_doubled(tmp_path: Path) -> None:
    load(tmp_path, told())
    later = told()
    [draft] = later["mitigation"]["obligations"][5]["papers"]
    draft |= {"verdict": "refused", "judged": "2025-02-21T10:00:00+00:00", "judged_by": "ben"}
    draft["reason"] = "Not signed"
    later["mitigation"]["incidents"][0]["notices"].append({"sent": "2024-11-04T09:00:00-05:00", "to": "DOJ"})
    assert load(tmp_path, later).updated == ["aurora-lumen"]
    assert export_case(matter()) == later
    assert Evidence.objects.get(name="draft.pdf").review_note == "Not signed"


def test_an_incident_recorded_by_hand_stays_and_is_exported(tmp_path: Path) -> None:
    load(tmp_path, told())
    row = Incident.objects.get(title="Key lost")
    record_incident(
        row.agreement_id, title="Badge lost", discovered_at=row.discovered_at, zone=ZONE, now=LOADED
    )
    assert load(tmp_path, told()).unchanged == ["aurora-lumen"]
    titles = [one["title"] for one in export_case(matter())["mitigation"]["incidents"]]
    assert titles == ["Door open", "Key lost", "Badge lost"]


@pytest.mark.parametrize(
    ("way", "change", "path"),
    [
        (("incidents", 0), {"zone": "Mars/Olympus"}, "incidents[0].zone"),
        (("incidents", 1), {"discovered": "2025-01-10T13:30:00+00:00"}, "incidents[1].discovered"),
        (("incidents", 1), {"discovered": "2025-01-10"}, "incidents[1].discovered"),
        (("incidents", 1), {"discovered": "2027-01-10T08:30:00-05:00", "closed": "2027-01-10"}, "discovered"),
        (("incidents", 1), {"closed": "2025-01-09"}, "incidents[1].closed"),
        (("incidents", 0, "notices", 0), {"sent": "2024-11-02T08:00:00-04:00"}, "notices[0].sent"),
        (("visits", 0), {"announced": "2025-02-04"}, "visits[0].announced"),
        (("visits", 0, "findings", 0), {"obligation": 6}, "findings[0].obligation"),
        (("obligations", 4), {"incident": 2}, "obligations[4].incident"),
        (("obligations", 0, "papers", 0), {"sha256": "AB" * 32}, "papers[0].sha256"),
        (("obligations", 0, "papers", 0), {"name": "../log.pdf"}, "papers[0].name"),
        (("obligations", 0, "papers", 0), {"judged_by": "ada"}, "papers[0].judged_by"),
        (("obligations", 0, "papers", 0), {"verdict": "refused"}, "papers[0].reason"),
        (("obligations", 0, "papers", 0), {"uploaded": "2027-03-05T10:00:00+00:00"}, "papers[0].uploaded"),
        (("obligations", 0, "papers", 0), {"size": 0}, "papers[0].size"),
    ],
)
def test_what_is_wrong_is_told_at_its_place_and_nothing_is_stored(
    tmp_path: Path, way: tuple[Any, ...], change: dict[str, Any], path: str
) -> None:
    record = told()
    place = record["mitigation"]
    for part in way:
        place = place[part]
    place |= change
    assert [one.endswith(path) for one in refused_at(tmp_path, record)] == [True]
    assert not MitigationAgreement.objects.exists()


def test_the_evidence_of_a_part_of_an_order_comes_back_too(tmp_path: Path) -> None:
    certify = {"kind": "certify", "text": "Certify", "anchor": "ordered", "rolling": "none"}
    weekly = {**certify, "recurrence": "FREQ=WEEKLY", "first": "on-anchor", "until": "2024-03-29"}
    weekly["papers"] = [PAPER | {"occurrence": "2024-03-08"}]
    plan = {"kind": "other", "text": "Plan", "due": "2024-04-01"}
    plan["papers"] = [{key: value for key, value in PAPER.items() if key != "occurrence"}]
    record = a_record(divestment__parts=[weekly, plan])
    assert load(tmp_path, record).problems == []
    assert export_case(matter()) == record
    assert load(tmp_path, record).unchanged == ["aurora-lumen"]
    [one] = Evidence.objects.filter(part__text="Plan")
    assert one.part.divestment.deadlines.filter(key=one.occurrence).exists()
