"""Evidence in the browser: uploaded, refused at the field, judged, and given out to who may see it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.services.papers import PDF, files_in, papers
from tests.services.test_promises import a_recurring, an_agreement
from tracker.models import Divestment, Evidence, Obligation, OrderPart
from tracker.services.evidence import add_evidence
from tracker.services.recompute import recompute_divestment, recompute_obligations

__all__ = ["papers"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]
FIRST = "2025-03-03"


@pytest.fixture
def duty() -> Obligation:
    agreement = an_agreement(effective="2025-02-03", rolling="none")
    for name in ("ann", "ben"):
        agreement.investment.team.create(user=staff(name), role="member")
    found = a_recurring(agreement, "FREQ=MONTHLY", text="Log of visits", evidence_required="The log")
    recompute_obligations(agreement, None, timezone.now())
    return found


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def upload(duty: Obligation, data: bytes = PDF, name: str = "log.pdf", **told: Any) -> str:
    file = SimpleUploadedFile(name, data, content_type="text/html")
    address = reverse("longstop:add_evidence", args=[duty.pk])
    answers = {"occurrence": FIRST, "file": file, "step": "act", **told}
    return client_of("ann").post(address, answers, follow=True).content.decode()


def judged(row: Evidence, by: str, **told: Any) -> str:
    address = reverse("longstop:judge_evidence", args=[row.pk])
    return client_of(by).post(address, {"step": "act", **told}, follow=True).content.decode()


def test_a_paper_is_uploaded_by_one_and_accepted_by_another(duty, papers) -> None:
    assert (
        'enctype="multipart/form-data"'
        in client_of("ann")
        .get(f"{reverse('longstop:add_evidence', args=[duty.pk])}?occurrence={FIRST}")
        .content.decode()
    )
    page = upload(duty, expires_on="2040-01-01", note="as sent")
    row = Evidence.objects.get()
    assert (row.media_type, row.size, row.occurrence, row.note) == (
        "application/pdf",
        len(PDF),
        FIRST,
        "as sent",
    )
    assert files_in(papers) == [row.stored_as]
    for words in ("The file is kept", "log.pdf", "To be judged", "by ann", "Sun 1 Jan 2040"):
        assert words in page
    judge = reverse("longstop:judge_evidence", args=[row.pk])
    assert judge not in page
    assert judge in client_of("ben").get(duty.get_absolute_url()).content.decode()
    assert "You uploaded it" in judged(row, "ann", verdict="accepted")
    assert "Say why it is refused" in judged(row, "ben", verdict="refused")
    page = judged(row, "ben", verdict="accepted")
    assert "It is locked" in page
    assert row.sha256 in page
    assert "does not change" in judged(row, "ben", verdict="refused", review_note="no")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("log.pdf", b"", "The file is empty"),
        ("log.exe", PDF, "A file ending in .exe is not taken"),
        ("log.pdf", b"<script>", "is no pdf file"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_at_its_field(duty, papers, name, data, says) -> None:
    page = upload(duty, data, name)
    assert says in page.split('id="id_file_error"')[1].split("</p>")[0]
    assert not Evidence.objects.exists()
    assert not papers.exists() or files_in(papers) == []


@pytest.mark.parametrize("name", ["../../log.pdf", "C:\\files\\log.pdf", "lo\u202eg.pdf"])
def test_a_name_with_a_path_or_hidden_characters_is_refused_as_it_was_sent(duty, papers, name) -> None:
    body = (
        f'--x\r\nContent-Disposition: form-data; name="occurrence"\r\n\r\n{FIRST}\r\n'
        '--x\r\nContent-Disposition: form-data; name="step"\r\n\r\nact\r\n'
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: application/pdf\r\n\r\n{PDF.decode()}\r\n--x--\r\n"
    ).encode()
    address = reverse("longstop:add_evidence", args=[duty.pk])
    page = (
        client_of("ann").post(address, body, content_type="multipart/form-data; boundary=x").content.decode()
    )
    assert 'id="id_file_error"' in page
    assert "is a path" in page or "characters that nobody sees" in page
    assert not papers.exists()


@pytest.mark.parametrize("most", [1000, 3_000_000])  # kept in memory by Django, and in a file
def test_a_file_over_the_limit_is_refused_and_its_rest_is_not_kept(duty, papers, settings, most) -> None:
    settings.FILE_LIMIT = most
    page = upload(duty, b"%PDF-" + b"x" * (most + 200_000))
    assert "Split it or make it smaller" in page
    assert files_in(papers) == []
    assert "The file is kept" in upload(duty, b"%PDF-" + b"x" * (most - 5))
    assert Evidence.objects.get().size == most


def test_a_file_is_given_out_as_a_download_only(duty) -> None:
    row = an_upload(duty)
    response = client_of("ben").get(reverse("longstop:evidence_file", args=[row.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="log.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def an_upload(duty: Obligation, **values: Any) -> Evidence:
    told = {"file": [PDF], "name": "log.pdf", "occurrence": FIRST, "now": timezone.now()} | values
    return add_evidence(duty, by=User.objects.get(username="ann"), **told)


def test_nobody_outside_the_team_or_without_the_permission_gets_the_file(duty) -> None:
    address = reverse("longstop:evidence_file", args=[an_upload(duty).pk])
    staff("outsider")
    assert client_of("outsider").get(address).status_code == 404
    assert Client().get(address).status_code == 302
    ben = User.objects.get(username="ben")
    ben.user_permissions.remove(*Permission.objects.filter(codename__endswith="_evidence"))
    assert client_of("ben").get(address).status_code == 403


@pytest.mark.parametrize("rest", [None, b"cut"])
def test_a_file_that_is_gone_or_damaged_is_told_and_not_given_out(duty, papers, rest) -> None:
    row = an_upload(duty)
    kept = Path(papers / row.stored_as)
    kept.write_bytes(rest) if rest else kept.unlink()
    page = (
        client_of("ben").get(reverse("longstop:evidence_file", args=[row.pk]), follow=True).content.decode()
    )
    assert "restore it from the backup" in page
    assert "Download file" not in page
    assert (
        f"file {'changed' if rest else 'missing'}"
        in client_of("ben").get(duty.get_absolute_url()).content.decode()
    )


def test_a_page_says_what_lacks_evidence_and_leads_to_its_upload(duty) -> None:
    client = client_of("ann")
    page = client.get(duty.get_absolute_url()).content.decode()
    months = duty.deadlines.filter(due_on__lte=timezone.now().date()).count()
    assert f"missing for {months} dates" in page
    assert f"?occurrence={FIRST}" in page
    assert f"missing for {months} dates" in client.get(duty.agreement.get_absolute_url()).content.decode()


def test_evidence_of_a_part_is_on_its_orders_page(duty) -> None:
    ordered = duty.agreement.effective.columns("ordered")
    order = Divestment.objects.create(investment=duty.agreement.investment, **ordered)
    due = duty.agreement.effective.on(date(2025, 5, 1)).columns("due")
    part = OrderPart.objects.create(divestment=order, kind="remove", text="Remove the servers", **due)
    recompute_divestment(order, None, timezone.now())
    address = reverse("longstop:add_part_evidence", args=[part.pk])
    client = client_of("ann")
    assert address in client.get(order.get_absolute_url()).content.decode()
    told = {"file": SimpleUploadedFile("photo.pdf", PDF), "step": "act"}
    page = client.post(address, told, follow=True).content.decode()
    assert "photo.pdf" in page.split('id="evidence"')[1]
    assert Evidence.objects.get().occurrence == f"part-{part.pk}"
