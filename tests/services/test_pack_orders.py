"""The report pack of an order tells the sale, its parts, what was missed and what happened, with proof."""

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.services.rows import a_person, at
from tests.services.test_divestments import an_order, days
from tests.services.test_order_life import part, step, weekly
from tracker.models import Divestment, FuzzyDay
from tracker.services.divest import extend_divestment
from tracker.services.evidence import add_evidence, judge_evidence
from tracker.services.pack import Asked, write_order_pack

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 11, 23))
PDF = b"%PDF-1.7 removed"


@pytest.fixture
def order(tmp_path: Path, settings: Any) -> Divestment:
    """Ordered on Mon 2 Nov 2026: equipment out in 14 days, done late with proof; a certificate each week."""
    settings.PAPERS_DIR = tmp_path
    found = an_order("2026-11-02", ordered_by="Committee", **days(90, date(2026, 11, 2)))
    ada, ben = a_person("ada", last_name="Adams"), a_person("ben")
    for person in (ada, ben):
        found.investment.team.create(user=person)
    removal = part(found, owner=ada, evidence_required="The list", consequence="Referral")
    weekly(found, evidence_required="The certificate")
    step(found, "part_done", "2026-11-18", part=removal, instrument="Letter No. 2")
    paper = add_evidence(
        removal, file=[PDF], name="list.pdf", occurrence=f"part-{removal.pk}", by=ada, now=NOW
    )
    judge_evidence(paper.pk, verdict="accepted", by=ben, now=NOW)
    return found


def packed(order: Divestment, viewer: User | None = None, **values: Any) -> dict[str, bytes]:
    told = {"agency": "CFIUS", "first": date(2026, 11, 1), "last": date(2026, 11, 30)} | values
    out = io.BytesIO()
    write_order_pack(order.pk, Asked(**told), out, viewer=viewer, now=NOW)
    with zipfile.ZipFile(out) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def told(order: Divestment, **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(packed(order, **values)["report.json"])
    return found


def test_it_holds_report_list_evidence_and_the_hash_of_each(order: Divestment) -> None:
    found = packed(order)
    names = ["report.pdf", "report.json", "obligations.csv", "hashes.txt", "evidence/0001-list.pdf"]
    assert list(found) == names
    assert packed(order) == found
    assert found["evidence/0001-list.pdf"] == PDF
    hashes = dict(reversed(line.split("  ")) for line in found.pop("hashes.txt").decode().splitlines())
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def test_the_sale_and_each_part_say_how_their_dates_stand(order: Divestment) -> None:
    sale, removal, certificates = told(order)["obligations"]
    assert (sale["id"], sale["occurrences"]) == (0, [])  # due on 31 Jan 2027
    [one] = removal["occurrences"]
    assert (one["state"], one["done_on"], removal["owner"]) == ("met late", "2026-11-18", "Adams")
    assert one["evidence"] == ["evidence/0001-list.pdf"]
    assert [one["state"] for one in certificates["occurrences"]][-1] == "open"


def test_breaches_are_the_dates_that_the_parties_missed_and_gaps_those_without_proof(
    order: Divestment,
) -> None:
    part(order, 3, kind="objection", text="The authority may object")  # its window passed, nobody's breach
    found = told(order)
    assert [(one["text"], one["state"]) for one in found["breaches"]][:2] == [
        ("Remove equipment", "met late"),
        ("Certify compliance", "late"),
    ]
    assert found["breaches"][0]["consequence"] == "Referral"
    assert "The authority may object" not in [one["text"] for one in found["breaches"]]
    assert {(one["text"], one["why"]) for one in found["gaps"]} == {
        ("Certify compliance", "No evidence was handed in.")
    }


def test_what_happened_and_more_time_are_told_with_their_instruments(order: Divestment) -> None:
    extend_divestment(
        order.pk,
        granted=FuzzyDay.on(date(2026, 11, 20)),
        new_deadline_on=date(2027, 3, 1),
        instrument="Letter No. 3",
        now=NOW,
    )
    done, more = told(order)["events"]
    assert (done["what"], done["instrument"], done["in_period"]) == ("part done", "Letter No. 2", True)
    assert (more["what"], more["instrument"]) == ("extended to Mon 1 Mar 2027", "Letter No. 3")
    before = told(order, last=date(2026, 11, 15))
    assert (before["events"], before["agreement_status"]) == ([], "ordered Mon 2 Nov 2026")


def test_a_part_of_an_order_that_was_revoked_before_the_period_is_left_out(order: Divestment) -> None:
    step(order, "revoked", "2026-11-20")
    later = told(order, first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert [one["id"] for one in later["obligations"]] == [0]
    assert later["agreement_status"].startswith("order revoked")


def test_who_does_not_see_the_matter_gets_no_pack(order: Divestment) -> None:
    with pytest.raises(Divestment.DoesNotExist):
        packed(order, viewer=a_person("eve"))
    assert packed(order, viewer=User.objects.get(username="ada")) == packed(order)


def test_the_queries_do_not_grow_with_the_order(order: Divestment) -> None:
    with CaptureQueriesContext(connection) as few:
        packed(order)
    for n in range(20, 24):
        part(order, n, owner=User.objects.get(username="ben"), evidence_required="A list")
    with CaptureQueriesContext(connection) as many:
        packed(order)
    assert len(many) == len(few)
