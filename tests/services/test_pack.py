"""A report pack holds what the record holds of a period, proves its files, and gives the same bytes again."""

import csv
import hashlib
import io
import json
import re
import zipfile
import zlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.services.pack_rows import NOW, a_full_agreement, a_paper, accepted
from tests.services.rows import a_person
from tests.services.test_promises import a_recurring
from tracker import guards
from tracker.models import Evidence, Incident, MitigationAgreement, Obligation
from tracker.services.pack import Asked, write_pack
from tracker.services.pack.files import safe_name
from tracker.services.pack.sheet import UNPRINTABLE, printable
from tracker.services.papers import place
from tracker.services.recompute import recompute_obligations

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(tmp_path: Path, settings: Any) -> MitigationAgreement:
    settings.DATA_DIR = tmp_path
    return a_full_agreement()


def asked(**values: Any) -> Asked:
    told = {"agency": "Department of Justice", "first": date(2026, 1, 1), "last": date(2026, 6, 30)}
    return Asked(**told | values)


def packed(agreement: MitigationAgreement, viewer: User | None = None, **values: Any) -> bytes:
    out = io.BytesIO()
    write_pack(agreement.pk, asked(**values), out, viewer=viewer, now=NOW)
    return out.getvalue()


def files(pack: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def told(agreement: MitigationAgreement, **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(packed(agreement, **values))["report.json"])
    return found


def the_log() -> Obligation:
    return Obligation.objects.get(text="Log of visits")


def test_it_holds_report_list_evidence_and_the_hash_of_each(agreement) -> None:
    found = files(packed(agreement))
    assert list(found) == [
        "report.pdf",
        "report.json",
        "obligations.csv",
        "hashes.txt",
        "evidence/0001-log.pdf",
    ]
    hashes = dict(reversed(line.split("  ")) for line in found["hashes.txt"].decode().splitlines())
    rest = {name: data for name, data in found.items() if name != "hashes.txt"}
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in rest.items()}


def test_the_same_record_on_the_same_day_gives_the_same_bytes(agreement) -> None:
    first, later = io.BytesIO(), io.BytesIO()
    write_pack(agreement.pk, asked(), first, viewer=None, now=NOW)
    write_pack(agreement.pk, asked(), later, viewer=None, now=NOW + timedelta(hours=3))
    assert first.getvalue() == later.getvalue()


def test_pages_in_french_stand_beside_the_same_data(agreement) -> None:
    english, french = files(packed(agreement)), files(packed(agreement, language="fr"))
    assert {name for name in english if english[name] != french[name]} == {"report.pdf", "hashes.txt"}
    assert b"/Lang (fr)" in french["report.pdf"]
    assert b"(Visites et constats)" in french["report.pdf"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValidationError, match="Choose English or French"):
        asked(language="xx")


def test_each_date_in_the_period_says_how_it_stands(agreement) -> None:
    [log, headquarters] = told(agreement)["obligations"]
    assert [(one["occurrence"], one["state"], one["done_on"]) for one in log["occurrences"]] == [
        ("2026-03-03", "met", "2026-03-03"),
        ("2026-04-03", "met late", "2026-04-20"),
        ("2026-05-03", "late", None),
        ("2026-06-03", "late", None),
    ]
    assert log["occurrences"][0]["evidence"] == ["evidence/0001-log.pdf"]
    assert (headquarters["occurrences"], headquarters["no_date"]) == ([], "always")


def test_what_is_due_without_accepted_evidence_is_a_gap_with_the_reason(agreement) -> None:
    gaps = told(agreement, last=date(2026, 12, 31))["gaps"]
    assert [(one["occurrence"], one["why"]) for one in gaps[:3]] == [
        ("2026-04-03", "No evidence was handed in."),
        ("2026-05-03", "Evidence was handed in and is not judged yet."),
        ("2026-06-03", "No evidence was handed in."),
    ]
    assert "2026-12-03" not in [one["occurrence"] for one in gaps]  # not due yet


def test_refused_or_expired_evidence_leaves_a_gap(agreement) -> None:
    ada, bob = User.objects.get(username="ada"), User.objects.get(username="bob")
    refused = a_paper(the_log(), "2026-06-03", ada, data=b"%PDF-1.7 wrong", name="wrong.pdf")
    refused.review_note, refused.verdict = "of another month", "refused"
    refused.reviewed_at, refused.reviewed_by = NOW, bob
    refused.save()
    accepted(a_paper(the_log(), "2026-04-03", ada, data=b"old", expires_on=date(2026, 4, 1)), bob)
    why = {one["occurrence"]: one["why"] for one in told(agreement)["gaps"]}
    assert why["2026-06-03"] == "The evidence handed in was refused."
    assert why["2026-04-03"] == "The accepted evidence has expired."


def test_the_day_on_which_evidence_expires_is_no_date_of_the_duty(agreement) -> None:
    ada, bob = User.objects.get(username="ada"), User.objects.get(username="bob")
    accepted(a_paper(the_log(), "2026-04-03", ada, data=b"new", expires_on=date(2026, 6, 1)), bob)
    recompute_obligations(agreement, None, NOW)
    assert the_log().deadlines.filter(title__startswith="Evidence expires").exists()
    found = told(agreement)
    keys = [one["occurrence"] for one in found["obligations"][0]["occurrences"] + found["gaps"]]
    assert not any(key.startswith("evidence-") for key in keys)


def test_only_accepted_evidence_leaves_the_house(agreement) -> None:
    found = files(packed(agreement))
    everything = found["report.json"] + found["obligations.csv"]
    assert b"draft.pdf" not in everything
    assert not any("draft" in name for name in found)


@pytest.mark.parametrize("change", ["missing", "changed"])
def test_a_file_that_is_not_what_was_kept_is_named_and_left_out(agreement, change) -> None:
    kept = place(Evidence.objects.get(name="log.pdf").stored_as)
    if change == "missing":
        kept.unlink()
    else:
        kept.write_bytes(b"%PDF-1.7 other")
    found = told(agreement)
    assert change in found["evidence"][0]["problem"] or "differs" in found["evidence"][0]["problem"]
    assert found["evidence"][0]["file"] == ""
    assert found["remarks"] == ["1 accepted file could not be put into this pack: see Evidence."]


def test_a_file_stored_outside_the_folder_is_never_read(agreement, tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"%PDF-1.7 log")
    with guards.lifted(connection):
        Evidence.objects.filter(name="log.pdf").update(stored_as="../secret.txt")
    assert told(agreement)["evidence"][0]["problem"] == "The file is missing."


def test_incidents_visits_and_amendments_are_told(agreement) -> None:
    found = told(agreement)
    [incident], [visit], [amendment] = found["incidents"], found["visits"], found["amendments"]
    assert incident["discovered_in_words"] == "Fri 1 May 2026, 09:30 (America/New_York)"
    assert (incident["breached"], incident["notices"][0]["to"]) == ("§ 4.2: Log of visits", "DOJ")
    assert visit["findings"] == [
        {"what": "Two doors without a badge reader", "when": "no duty follows from it yet"}
    ]
    assert (amendment["instrument"], amendment["in_period"]) == ("Amendment No. 1", True)


def test_what_lies_outside_the_period_is_left_out(agreement) -> None:
    Incident.objects.update(closed_on=date(2026, 5, 30))
    found = told(agreement, first=date(2026, 8, 1), last=date(2026, 8, 31))
    assert (found["incidents"], found["visits"]) == ([], [])
    assert [one["in_period"] for one in found["amendments"]] == [False]
    assert [one["occurrence"] for one in found["obligations"][0]["occurrences"]] == ["2026-08-03"]
    before = told(agreement, first=date(2025, 1, 1), last=date(2025, 12, 31))
    assert (before["obligations"], before["gaps"]) == ([], [])


def test_a_period_that_is_not_over_or_too_far_ahead_says_so(agreement) -> None:
    remarks = told(agreement, last=date(2030, 1, 1))["remarks"]
    assert remarks[0] == "The period is not over: what follows shows the state of Fri 20 Nov 2026."
    assert remarks[1].startswith("Dates of duties that recur are worked out up to Wed 31 May 2028")


def test_it_says_by_what_its_dates_were_computed(agreement) -> None:
    versions = told(agreement)["versions"]
    assert versions["engine"] == ["2.0"]
    assert re.fullmatch(r"us-federal [0-9a-f]{16}", versions["calendars"][0])


def test_who_does_not_see_the_matter_gets_no_pack(agreement) -> None:
    with pytest.raises(MitigationAgreement.DoesNotExist):
        packed(agreement, viewer=a_person("eve"))
    assert packed(agreement, viewer=User.objects.get(username="ada")) == packed(agreement)


def test_no_cell_of_the_list_is_taken_for_a_formula(agreement) -> None:
    Obligation.objects.filter(clause="§ 1").update(text="=HYPERLINK(1)", clause="-1")
    rows = list(csv.reader(io.StringIO(files(packed(agreement))["obligations.csv"].decode("utf-8-sig"))))
    assert rows[-1][:2] == ["'-1", "'=HYPERLINK(1)"]


def test_the_queries_do_not_grow_with_the_agreement(agreement) -> None:
    with CaptureQueriesContext(connection) as few:
        packed(agreement)
    for number in range(4):
        a_recurring(agreement, "FREQ=MONTHLY", text=f"Duty {number}", owner=User.objects.get(username="bob"))
        Incident.objects.create(
            agreement=agreement, title=f"No. {number}", discovered_at=NOW, zone="UTC", recorded_at=NOW
        )
    recompute_obligations(agreement, None, NOW)
    with CaptureQueriesContext(connection) as many:
        packed(agreement)
    assert len(many) == len(few)


def streams(document: bytes) -> bytes:
    """The drawing commands of a PDF's pages."""
    found = re.findall(rb"stream\n(.*?)\nendstream", document, re.DOTALL)
    plain = []
    for one in found:
        try:
            plain.append(zlib.decompress(one))
        except zlib.error:
            plain.append(one)
    return b"".join(plain)


@pytest.mark.parametrize(("paper", "box"), [("a4", b"595.28 841.89"), ("letter", b"612.00 792.00")])
def test_the_pdf_is_on_the_paper_asked_for_with_its_font_inside(agreement, paper, box) -> None:
    document = files(packed(agreement, paper=paper))["report.pdf"]
    assert document.startswith(b"%PDF-")
    assert box in document
    assert b"/FontFile2" in document
    assert b"Helvetica" not in document
    drawn = streams(document)
    assert b"BT" in drawn
    assert b" rg" not in drawn  # black and grey are told by one number, colours by three


def test_a_character_that_the_font_lacks_leaves_a_mark_and_no_other() -> None:
    assert printable("Łódź Київ Ελλάς § “x” – 5 €\x07") == f"Łódź Київ Ελλάς § “x” – 5 €{UNPRINTABLE}"
    assert printable("中a") == f"{UNPRINTABLE}a"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a b.pdf", "a b.pdf"),
        ('x"|<>?.pdf', "x_____.pdf"),
        ("..", "file"),
        ("Протокол.pdf", "Протокол.pdf"),
    ],
)
def test_a_name_in_the_pack_is_one_on_every_system(name, safe) -> None:
    assert safe_name(name) == safe
    assert len(safe_name("a" * 300 + ".pdf")) <= 100


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"agency": "  "}, "agency"),
        ({"last": date(2025, 12, 31)}, "to"),
        ({"last": date(2036, 2, 1)}, "to"),
        ({"paper": "a5"}, "paper"),
    ],
)
def test_what_is_asked_for_must_make_sense(values, field) -> None:
    with pytest.raises(ValidationError) as refused:
        asked(**values)
    assert list(refused.value.message_dict) == [field]
