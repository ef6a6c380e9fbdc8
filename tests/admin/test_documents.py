"""Documents and notes in the browser: added at their place, given out as downloads, walled, shown escaped."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.models import rows
from tests.services.papers import PDF, papers
from tracker.models import Document, DocumentWithdrawal, Investment, MatterNote
from tracker.services.documents import add_documents
from tracker.services.papers import Sent

__all__ = ["papers"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers")]


def posted(client: Client, name: str, pk: int, **told: Any) -> str:
    return client.post(reverse(f"longstop:{name}", args=[pk]), told, follow=True).content.decode()


def a_file(name: str = "letter.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


@pytest.fixture
def document(client: Client, matter: Investment) -> Document:
    posted(client, "matter_documents", matter.pk, file=a_file())
    return Document.objects.get()


def test_several_files_are_added_at_once_and_listed_on_the_matter(client, matter) -> None:
    form = client.get(reverse("longstop:matter_documents", args=[matter.pk])).content.decode()
    assert 'enctype="multipart/form-data"' in form
    assert " multiple" in form.split('name="file"')[1].split(">")[0]
    assert "at most 25 MB each" in form
    page = posted(
        client, "matter_documents", matter.pk, file=[a_file(), a_file("mail.txt", b"Hello")], note="from ben"
    )
    assert "The documents are kept." in page
    shown = page.split('id="documents"')[1].split("</section>")[0]
    for row in Document.objects.all():
        assert row.name in shown
        assert row.sha256 in shown
    assert "from ben" in shown


def test_what_is_refused_is_told_at_the_field_and_nothing_is_kept(client, matter) -> None:
    page = posted(client, "matter_documents", matter.pk, file=[a_file(), a_file("page.html", b"<script>")])
    assert "“page.html”: A file ending in .html is not taken" in page.split('id="id_file_error"')[1]
    assert "This field is required" in posted(client, "matter_documents", matter.pk)
    assert not Document.objects.exists()


def test_a_path_is_refused_also_beside_a_file_that_is_called_the_same(client, matter) -> None:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: application/pdf\r\n\r\n{PDF.decode()}\r\n"
        for name in ("../a.pdf", "a.pdf")
    ]
    body = "".join([*parts, "--x--\r\n"]).encode()
    address = reverse("longstop:matter_documents", args=[matter.pk])
    page = client.post(address, body, content_type="multipart/form-data; boundary=x").content.decode()
    assert "“../a.pdf” is a path" in page.split('id="id_file_error"')[1]
    assert not Document.objects.exists()


def test_documents_of_events_stand_beside_them_and_on_the_matter(client, matter) -> None:
    review = rows.a_review(matter)
    event = rows.an_event(review)
    step = rows.a_step(matter.divestments.create())
    page = posted(client, "event_documents", event.pk, file=a_file("accepted.pdf"))
    assert "accepted.pdf" in page.split('id="events"')[1].split("</section>")[0]
    page = posted(client, "step_documents", step.pk, file=a_file("plan.pdf"))
    assert "plan.pdf" in page.split('id="events"')[1].split("</section>")[0]
    page = client.get(matter.get_absolute_url()).content.decode()
    shown = page.split('id="documents"')[1].split("</section>")[0]
    assert "Notice accepted, Mon 2 Mar 2026" in shown
    assert "Plan submitted, Mon 2 Mar 2026" in shown


def test_documents_of_an_incident_stand_on_its_page(client, matter) -> None:
    incident = matter.agreements.create(instrument="Agreement").incidents.create(
        title="Door open", discovered_at=rows.NOON, zone="America/New_York", recorded_at=rows.NOON
    )
    page = posted(client, "incident_documents", incident.pk, file=a_file("photo.pdf"))
    assert "photo.pdf" in page.split('id="documents"')[1]


def test_a_document_is_given_out_as_a_download_only(client, document) -> None:
    response = client.get(reverse("longstop:document_file", args=[document.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def test_a_name_that_could_break_the_header_is_quoted(client, matter, person) -> None:
    [row] = add_documents(matter, [Sent([PDF], 'a";b=".pdf')], by=person, now=rows.NOON)
    response = client.get(reverse("longstop:document_file", args=[row.pk]))
    assert response["Content-Disposition"] == r'attachment; filename="a\";b=\".pdf"'
    response.close()


def test_nobody_outside_the_team_or_without_the_permission_gets_or_adds_a_document(matter, document) -> None:
    file, add = (
        reverse("longstop:document_file", args=[document.pk]),
        reverse("longstop:matter_documents", args=[matter.pk]),
    )
    outsider, reader = Client(), Client()
    outsider.force_login(staff("outsider"))
    assert {outsider.get(path).status_code for path in (file, add)} == {404}
    person = staff("reader")
    matter.team.create(user=person, role="reader")
    reader.force_login(person)
    assert [reader.get(path).status_code for path in (file, add)] == [200, 403]
    for name in ("supersede_document", "withdraw_document"):
        assert reader.get(reverse(f"longstop:{name}", args=[document.pk])).status_code == 403
    assert "Add documents" not in reader.get(matter.get_absolute_url()).content.decode()
    person.user_permissions.remove(*Permission.objects.filter(codename__endswith="_document"))
    assert reader.get(file).status_code == 403


def test_a_newer_version_and_a_withdrawal_strike_the_document_through(client, matter, document) -> None:
    page = posted(client, "supersede_document", document.pk, file=a_file("letter-2.pdf", PDF + b"2"))
    assert "The newer version is kept." in page
    newer = document.superseded_by
    page = client.get(document.get_absolute_url()).content.decode()
    assert newer.get_absolute_url() in page
    assert "Withdraw document" not in page
    assert "This field is required" in posted(client, "withdraw_document", newer.pk, reason=" ")
    page = posted(client, "withdraw_document", newer.pk, reason="<i>wrong</i> matter")
    assert "by member: &lt;i&gt;wrong&lt;/i&gt; matter" in page
    assert DocumentWithdrawal.objects.get().document == newer
    shown = client.get(matter.get_absolute_url()).content.decode().split('id="documents"')[1]
    assert shown.split("</section>")[0].count('class="struck"') == 2


def test_a_file_that_is_gone_is_told_and_not_given_out(client, matter, document, papers) -> None:
    (papers / document.stored_as).unlink()
    file = reverse("longstop:document_file", args=[document.pk])
    page = client.get(file, follow=True).content.decode()
    assert "restore it from the backup" in page
    assert "Download file" not in page
    assert "file missing" in client.get(matter.get_absolute_url()).content.decode()


def test_a_note_is_written_shown_as_text_and_corrected(client, matter) -> None:
    page = posted(client, "write_note", matter.pk, text="Call <b>ben</b>\nMonday")
    shown = page.split('id="notes"')[1].split("</section>")[0]
    assert "Call &lt;b&gt;ben&lt;/b&gt;<br>Monday" in shown
    assert "member" in shown
    first = MatterNote.objects.get()
    correct = f"{reverse('longstop:write_note', args=[matter.pk])}?corrects={first.pk}"
    assert correct in shown
    assert "Call &lt;b&gt;ben" in client.get(correct).content.decode()
    page = client.post(correct, {"text": "Call ben Tuesday"}, follow=True).content.decode()
    assert "Corrected by a later note" in page
    assert client.get(correct).status_code == 404
    assert "Write the note" in posted(client, "write_note", matter.pk, text=" ")


def test_only_the_working_team_writes_notes(matter) -> None:
    write = reverse("longstop:write_note", args=[matter.pk])
    for name, role, status in (("outsider", None, 404), ("reader", "reader", 403), ("ben", "member", 200)):
        person = staff(name)
        if role:
            matter.team.create(user=person, role=role)
        client = Client()
        client.force_login(person)
        assert client.get(write).status_code == status
