"""What a case file says of an agreement, its amendments and what was done goes in and comes out the same."""

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.services.case_files import LOADED, a_record, load, matter
from tracker.models import FuzzyDay, MitigationAgreement
from tracker.services.cases import export_case
from tracker.services.fulfilling import reopen_obligation

pytestmark = pytest.mark.django_db

COUNTED = {"anchor": "effective", "counting": "day-after", "rolling": "none"}
BARE = {"due": None, "expression": None, "due_basis": None, "source": None}
MITIGATION: dict[str, Any] = {
    "signed": {"date": "2024-02", "precision": "month"},
    "effective": {"date": "2024-03-01", "precision": "day"},
    "terminated": {"date": None, "precision": None, "date_from": "2026-01-01", "date_to": None},
    "termination_note": "By letter",
    "instrument": "National security agreement",
    "government_parties": ["Treasury", "Justice"],
    "rolling": "next-business-day",
    "calendar": "us-federal",
    "text": "The parties agree.",
    "note": None,
    "parties": [
        {"name": "Lumen Inc.", "role": "party"},
        {"name": "Watch LLP", "role": "monitor", "note": "Since June"},
    ],
    "amendments": [
        {"effective": "2024-09-01", "instrument": "Amendment No. 1", "text": "As amended.", "source": 1}
    ],
    "obligations": [
        {
            **BARE,
            "text": "Report",
            "clause": "section 5",
            "recurrence": "FREQ=MONTHLY;INTERVAL=3",
            "first": "on-anchor",
            "until": "2025-12-31",
            "anchor": "effective",
            "rolling": "not-stated",
            "evidence": "The report",
            "consequence": "Penalty",
            "ended_by": 0,
            "fulfilments": [
                {"occurrence": "2024-03-01", "done": "2024-03-04", "note": "By courier"},
                {"occurrence": "2024-06-01", "done": None, "note": "Not sent after all"},
            ],
        },
        {
            **BARE,
            "text": "Report",
            "clause": "section 5",
            "recurrence": "FREQ=YEARLY",
            "first": "after-anchor",
            "anchor": "effective",
            "rolling": "none",
            "added_by": 0,
            "replaces": 0,
        },
        {**BARE, "text": "Name an auditor", "count": 30, "unit": "calendar days", **COUNTED},
        {**BARE, "text": "Keep records", "date_from": None, "date_to": "2025-06-30"},
    ],
}


def told() -> dict[str, Any]:
    return a_record(mitigation=copy.deepcopy(MITIGATION))


def the_agreement() -> MitigationAgreement:
    return MitigationAgreement.objects.get()


def test_an_agreement_comes_back_as_it_was_read(tmp_path: Path) -> None:
    assert load(tmp_path, told()).problems == []
    assert export_case(matter()) == told()
    assert load(tmp_path, told()).unchanged == ["aurora-lumen"]


def test_its_dates_are_those_of_the_clauses_and_what_was_done_is_met(tmp_path: Path) -> None:
    load(tmp_path, told())
    agreement = the_agreement()
    assert agreement.effective == FuzzyDay.on(date(2024, 3, 1))
    first, second, auditor, records = agreement.obligations.order_by("position")
    states = dict(first.deadlines.values_list("key", "state"))
    assert states == {"2024-03-01": "met", "2024-06-01": "running"}
    assert first.deadlines.get(key="2024-03-01").is_late
    assert second.deadlines.earliest("key").key == "2025-03-01"
    assert auditor.deadlines.get().due_on == date(2024, 3, 31)
    assert records.deadlines.get().latest_on == date(2025, 6, 30)


def test_what_was_done_is_only_ever_added_to(tmp_path: Path) -> None:
    load(tmp_path, told())
    duty = the_agreement().obligations.earliest("position")
    reopen_obligation(duty.pk, occurrence="2024-03-01", note="Returned", now=LOADED)
    assert load(tmp_path, told()).updated == ["aurora-lumen"]
    words = list(duty.fulfilments.filter(occurrence="2024-03-01").values_list("note", flat=True))
    assert words == ["By courier", "Returned", "By courier"]


@pytest.mark.parametrize(
    ("place", "change", "path"),
    [
        (0, {"recurrence": "often"}, "mitigation.obligations[0].recurrence"),
        (0, {"first": "sometimes"}, "mitigation.obligations[0].first"),
        (0, {"ended_by": 4}, "mitigation.obligations[0].ended_by"),
        (1, {"replaces": 1}, "mitigation.obligations[1].replaces"),
        (2, {"rolling": ""}, "mitigation.obligations[2].rolling"),
        (0, {"fulfilments": [{"occurrence": "1", "done": None}]}, "obligations[0].fulfilments[0].note"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, place, change, path) -> None:
    record = told()
    record["mitigation"]["obligations"][place] |= change
    report = load(tmp_path, record)
    assert [one.path.endswith(path) for one in report.problems] == [True]
    assert not MitigationAgreement.objects.exists()


def test_a_term_that_does_not_say_how_it_counts_is_refused(tmp_path: Path) -> None:
    record = told()
    del record["mitigation"]["obligations"][2]["counting"]
    [problem] = load(tmp_path, record).problems
    assert problem.path.startswith("[0].mitigation.obligations[2]")
