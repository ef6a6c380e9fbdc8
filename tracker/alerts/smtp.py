"""Django's SMTP back end, without parsing the same two addresses again for every reminder."""

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from tracker.alerts.mime import WrittenMail


class SmtpBackend(EmailBackend):
    """Sends a `WrittenMail` to the addresses checked when it was written; all else as Django does."""

    def _send(self, email_message: EmailMessage) -> bool:
        if not isinstance(email_message, WrittenMail):
            return bool(super()._send(email_message))  # type: ignore[misc]
        raw = email_message.message().as_bytes(linesep="\r\n")
        self.connection.sendmail(email_message.envelope_from, [email_message.envelope_to], raw)  # type: ignore[union-attr]
        return True
