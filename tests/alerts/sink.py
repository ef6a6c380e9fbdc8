"""A real SMTP server on loopback that keeps what it accepted and can be told to misbehave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

from tests.sinks import free_port

ACCEPTED = "250 accepted"
Answers = Callable[[str, int], str]


class Sink:
    """`on_rcpt` and `on_data` answer for an address and the number of mails taken so far; `cut` hangs up."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.connections = 0
        self.port = free_port()
        self.on_rcpt: Answers = lambda address, taken: ACCEPTED
        self.on_data: Answers = lambda address, taken: ACCEPTED
        self.cut_before: set[int] = set()
        self.cut_after: set[int] = set()
        self.pipelining = False
        self._tries = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [*responses[:1], "250-PIPELINING", *responses[1:]] if self.pipelining else responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_rcpt(address, len(self.taken))
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._tries += 1
        if self._tries in self.cut_before:
            cast(Any, server).transport.abort()
            return ACCEPTED
        answer = self.on_data(envelope.rcpt_tos[0], len(self.taken))
        if answer == ACCEPTED:
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(cast(EmailMessage, message_from_bytes(content, policy=default)))
        if self._tries in self.cut_after:
            cast(Any, server).transport.abort()
        return answer

    def told(self) -> list[str]:
        return [str(one["To"]) for one in self.taken]

    def ids(self) -> list[str]:
        return [str(one["Message-ID"]) for one in self.taken]


@contextmanager
def smtp_server() -> Iterator[Sink]:
    """Run a sink and point Django's mail at it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    settings = {
        "EMAIL_BACKEND": "tracker.alerts.smtp.SmtpBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": sink.port,
        "EMAIL_TIMEOUT": 5,
    }
    try:
        with override_settings(**settings):
            yield sink
    finally:
        controller.stop()
