"""Django's SMTP back end, with fewer round trips for every reminder.

Two addresses are not parsed again for each mail, and a server that offers PIPELINING (RFC 2920; nearly all
do) is told the envelope in one packet instead of three. Its answers mean the same, one by one.
"""

import smtplib

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from tracker.alerts.mime import WrittenMail

OK, FORWARDED, GO_AHEAD, CLOSING = 250, 251, 354, 421
Reply = tuple[int, bytes]


class Pipelined(smtplib.SMTP):
    """An SMTP connection that hands over one letter to one person."""

    def deliver(self, sender: str, to: str, raw: bytes) -> None:
        """Hand over `raw`, whose lines end in CRLF, and return when it is taken. Raises as `sendmail`."""
        self.ehlo_or_helo_if_needed()
        options = [] if raw.isascii() or not self.has_extn("8bitmime") else ["BODY=8BITMIME"]
        if not self.has_extn("pipelining"):
            self.sendmail(sender, [to], raw, mail_options=options)
            return
        if self.has_extn("size"):
            options.append(f"SIZE={len(raw)}")
        mail = " ".join([f"MAIL FROM:<{sender}>", *options])
        self.send(f"{mail}\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode("ascii"))
        self._understand(to, *(self._reply() for _ in range(3)))
        self.send(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        code, said = self._reply()
        if code != OK:
            self._start_over()
            raise smtplib.SMTPDataError(code, said)

    def _understand(self, to: str, mail: Reply, rcpt: Reply, data: Reply) -> None:
        """Return if the letter may follow; raise the first refusal otherwise."""
        trouble: smtplib.SMTPException
        if mail[0] != OK:
            trouble = smtplib.SMTPSenderRefused(*mail, "")
        elif rcpt[0] not in (OK, FORWARDED):
            trouble = smtplib.SMTPRecipientsRefused({to: rcpt})
        elif data[0] != GO_AHEAD:
            trouble = smtplib.SMTPDataError(*data)
        else:
            return
        if data[0] == GO_AHEAD:  # it waits for a letter to nobody: an empty one, which it will refuse
            self.send(b".\r\n")
            self._reply()
        self._start_over()
        raise trouble

    def _reply(self) -> Reply:
        """The next answer. A server that says that it closes is left at once."""
        code, said = self.getreply()
        if code == CLOSING:
            self.close()
            raise smtplib.SMTPResponseException(code, said)
        return code, said

    def _start_over(self) -> None:
        self.putcmd("rset")
        self._reply()


class PipelinedOverTls(Pipelined, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class SmtpBackend(EmailBackend):
    """Sends a `WrittenMail` to the addresses checked when it was written; all else as Django does."""

    @property
    def connection_class(self) -> type[Pipelined]:
        """The class of the connection that is opened."""
        return PipelinedOverTls if self.use_ssl else Pipelined

    def _send(self, email_message: EmailMessage) -> bool:
        if not isinstance(email_message, WrittenMail):
            return bool(super()._send(email_message))  # type: ignore[misc]
        line = self.connection
        assert isinstance(line, Pipelined)
        line.deliver(email_message.envelope_from, email_message.envelope_to, email_message.raw)
        return True
