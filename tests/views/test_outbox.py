"""The outbox: mails as their readers get them, sealed off from the page around them."""

import pytest
from django.utils import timezone

from tests.admin.people import staff
from tracker.models import OutboxMail

pytestmark = pytest.mark.django_db

HTML = '<html><head><title>t</title></head><body style="margin: 0"><p>Fri 3 Jul 2026</p></body></html>'


@pytest.fixture
def letter(person) -> OutboxMail:
    return OutboxMail.objects.create(
        to=person.email,
        subject="Review ends",
        sent_at=timezone.now(),
        text="Plain words",
        html=HTML,
        raw=b"Subject: x\r\n",
    )


def test_the_list_shows_ones_own_mails_and_to_superusers_all(client, letter) -> None:
    OutboxMail.objects.create(to="other@example.org", subject="Not yours", sent_at=timezone.now(), raw=b"")
    page = client.get("/admin/outbox/").content.decode()
    assert "Review ends" in page
    assert "Not yours" not in page
    assert "1 shown, 1 found of 1 mail<" in page
    client.force_login(staff("root", superuser=True))
    assert "Not yours" in client.get("/admin/outbox/").content.decode()


def test_a_mail_is_searched_by_subject_and_address(client, letter) -> None:
    assert "Review ends" in client.get("/admin/outbox/?text=review").content.decode()
    assert "No mail matches" in client.get("/admin/outbox/?text=nothing").content.decode()


def test_the_page_frames_the_html_without_letting_it_run(client, letter) -> None:
    page = client.get(f"/admin/outbox/{letter.pk}/").content.decode()
    assert f'src="/admin/outbox/{letter.pk}/body/"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Fri 3 Jul 2026</p>" not in page


def test_the_body_has_a_policy_of_its_own(client, letter) -> None:
    response = client.get(f"/admin/outbox/{letter.pk}/body/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "<p>Fri 3 Jul 2026</p>" in response.content.decode()


def test_the_plain_text_and_the_source_are_there_too(client, letter) -> None:
    assert "Plain words" in client.get(f"/admin/outbox/{letter.pk}/?as=text").content.decode()
    raw = client.get(f"/admin/outbox/{letter.pk}/raw/")
    assert raw.content == b"Subject: x\r\n"
    assert raw["Content-Type"] == "message/rfc822"
    assert "attachment" in raw["Content-Disposition"]


def test_every_other_page_keeps_the_strict_policy(client, letter) -> None:
    for path in ("/admin/", "/admin/docket/", f"/admin/outbox/{letter.pk}/", "/admin/tracker/review/"):
        response = client.get(path)
        assert "unsafe" not in response["Content-Security-Policy"], path
        text = response.content.decode()
        assert "<style" not in text, path
        assert " style=" not in text, path
        assert "<script>" not in text, path
