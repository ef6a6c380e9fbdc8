"""The mail back end for an installation without a mail server: mails are kept as they would leave."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parseaddr, parsedate_to_datetime

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from tracker.models import OutboxMail


class OutboxBackend(BaseEmailBackend):
    """Keeps each mail as one `OutboxMail`; a mail counts as sent when its row is stored."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails and return how many."""
        rows = [_row(message) for message in email_messages if message.recipients()]
        OutboxMail.objects.bulk_create(rows)
        return len(rows)


def _row(message: EmailMessage) -> OutboxMail:
    built = message.message()
    return OutboxMail(
        message_id=built["Message-ID"],
        to=", ".join(parseaddr(address)[1] for address in message.recipients()),
        subject=" ".join(message.subject.split()),
        sent_at=_instant(built["Date"]),
        text=str(message.body),
        html=_html(message),
        headers={name: str(value) for name, value in built.items()},
        raw=built.as_bytes(linesep="\r\n"),  # type: ignore[call-arg]
    )


def _instant(date_header: str) -> datetime:
    """The instant of a Date header; Django writes UTC as `-0000`, which reads as no zone at all."""
    instant = parsedate_to_datetime(date_header)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _html(message: EmailMessage) -> str:
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
