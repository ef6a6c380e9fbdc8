"""The outbox keeps mails exactly as they would have left."""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.mail import EmailMessage, send_mail
from django.test import override_settings

from tests.alerts.people import NOW, a_date, a_person, a_reminder
from tracker.alerts.sweep import sweep
from tracker.models import OutboxMail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _outbox() -> Iterator[None]:
    with override_settings(EMAIL_BACKEND="tracker.alerts.outbox.OutboxBackend"):
        yield


def test_a_reminder_is_kept_as_a_person_would_read_it() -> None:
    amira = a_person()
    reminder = a_reminder(a_date(team=(amira,)), amira)
    assert sweep(NOW).sent == 1
    kept = OutboxMail.objects.get()
    reminder.refresh_from_db()
    assert (kept.to, kept.sent_at, kept.message_id) == ("amira@example.org", NOW, reminder.message_id)
    assert kept.subject == "Review ends Fri 3 Jul 2026, 14 days left: Aurora"
    assert "Friday 3 July 2026" in kept.text
    assert "Friday 3 July 2026" in kept.html
    assert kept.headers["Auto-Submitted"] == "auto-generated"


def test_the_raw_message_is_what_a_server_would_get() -> None:
    amira = a_person()
    a_reminder(a_date(team=(amira,)), amira)
    sweep(NOW)
    kept = OutboxMail.objects.get()
    read = message_from_bytes(bytes(kept.raw), policy=default)
    assert read["Subject"] == kept.subject
    text, html = (part.get_content().replace("\r\n", "\n").strip() for part in read.iter_parts())
    assert (text, html) == (kept.text.strip(), kept.html.strip())


def test_its_reader_sees_it_and_nobody_else_does() -> None:
    amira, boris = a_person(), a_person("boris")
    a_reminder(a_date(team=(amira,)), amira)
    sweep(NOW)
    assert OutboxMail.objects.visible_to(amira).count() == 1
    assert OutboxMail.objects.visible_to(boris).count() == 0


def test_a_plain_mail_of_another_part_is_kept_as_well() -> None:
    assert send_mail("Hello", "text", "longstop@example.org", ["Amira Haddad <amira@example.org>"]) == 1
    kept = OutboxMail.objects.get()
    assert (kept.subject, kept.to, kept.text.strip(), kept.html) == ("Hello", "amira@example.org", "text", "")
    assert kept.message_id


def test_a_mail_to_nobody_is_not_kept() -> None:
    assert EmailMessage("Hello", "text", "longstop@example.org", []).send() == 0
    assert not OutboxMail.objects.exists()
