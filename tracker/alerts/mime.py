"""A mail of text and HTML written straight to bytes.

Django builds the same through the `email` package, which folds and re-parses every header and takes longer
than everything else about a reminder. The parts here are few and known: two bodies in UTF-8, plain headers.
"""

import base64
import re
from collections.abc import Iterable, Mapping
from email.header import Header
from email.message import Message
from email.policy import Policy
from email.utils import parseaddr
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

LONGEST_LINE = 990  # bytes; SMTP allows 998
FOLD = 78
INVITE_FILE = "invite.ics"
BARE = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}")


class AsWritten(Message):
    """Headers to look at, and the bytes that leave."""

    def __init__(self, headers: Mapping[str, str], raw: bytes) -> None:
        super().__init__()
        for name, value in headers.items():
            self[name] = value
        self.raw = raw.replace(b"\n", b"\r\n")

    def as_bytes(self, unixfrom: bool = False, policy: Policy | None = None, linesep: str = "\n") -> bytes:
        """Return the whole mail with `linesep` at the end of its lines."""
        return self.raw if linesep == "\r\n" else self.raw.replace(b"\r\n", linesep.encode("ascii"))


class Invite(NamedTuple):
    """What a calendar is told by mail (RFC 6047); its method stands in the header of the part, too."""

    method: str
    ics: bytes

    @property
    def kind(self) -> str:
        return f"text/calendar; charset=utf-8; method={self.method}"


class WrittenMail(EmailMultiAlternatives):
    """A mail that any Django back end can send; its bytes are made once and stay the same.

    An invitation is in it twice: as an alternative, which mail programs show with buttons, and as a file.
    """

    def __init__(
        self,
        *,
        subject: str,
        text: str,
        html: str,
        to: str,
        headers: Mapping[str, str],
        invite: Invite | None = None,
    ) -> None:
        super().__init__(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=dict(headers))
        self.attach_alternative(html, "text/html")
        self._invite = invite
        if invite:  # for back ends that build the mail themselves
            self.attach(INVITE_FILE, invite.ics.decode(), invite.kind)
        self.envelope_from, self.envelope_to = bare(self.from_email), bare(to)
        self._written = self._write(subject, text, html)

    def message(self) -> AsWritten:  # type: ignore[override]
        """Return the mail as it leaves."""
        return self._written

    @property
    def raw(self) -> bytes:
        """The bytes that leave, with the line ends that SMTP asks for."""
        return self._written.raw

    def _write(self, subject: str, text: str, html: str) -> AsWritten:
        headers = {
            "Subject": encoded(subject),
            "From": address(self.from_email),
            "To": address(self.to[0]),
            **{name: plain(name, value) for name, value in self.extra_headers.items()},
            "MIME-Version": "1.0",
        }
        boundary = "=_" + self.extra_headers["Message-ID"].strip("<>").partition("@")[0]
        lines = [f"{name}: {value}\n" for name, value in headers.items()]
        alternatives = [part(boundary, "text/plain", text), part(boundary, "text/html", html)]
        body = multipart("alternative", boundary, alternatives)
        if self._invite:
            kind, ics = self._invite.kind, self._invite.ics
            body = multipart("alternative", boundary, [*alternatives, packed(boundary, kind, ics)])
            outer = boundary.replace("=_", "=-", 1)  # neither is the beginning of the other
            attached = packed(outer, f'application/ics; name="{INVITE_FILE}"', ics, INVITE_FILE)
            body = multipart("mixed", outer, [f"--{outer}\n".encode("ascii") + body, attached])
        return AsWritten(headers, "".join(lines).encode("ascii") + body)


def multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    """Return parts, each of which begins with the boundary, under one header and closed."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'
    return head.encode("ascii") + b"".join(parts) + f"--{boundary}--\n".encode("ascii")


def packed(boundary: str, kind: str, raw: bytes, filename: str = "") -> bytes:
    """Return one part in base64, so that its bytes arrive as they are, line ends included."""
    file = f'Content-Disposition: attachment; filename="{filename}"\n' if filename else ""
    head = f"--{boundary}\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n{file}\n"
    return head.encode("ascii") + base64.encodebytes(raw)


def part(boundary: str, kind: str, body: str) -> bytes:
    """Return one body with its own headers: as it is where its lines are short enough, else in base64."""
    raw = body.replace("\r\n", "\n").replace("\r", "\n").encode()
    if max(map(len, raw.split(b"\n"))) > LONGEST_LINE:
        raw, how = base64.encodebytes(raw), "base64"
    else:
        how = "7bit" if raw.isascii() else "8bit"
    head = f"--{boundary}\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {how}\n\n"
    return head.encode("ascii") + raw + b"\n"


def plain(name: str, value: str) -> str:
    """Return a header value that is ASCII on one line. Raises `BadHeaderError` for anything else."""
    if not value.isascii() or "\n" in value or "\r" in value:
        raise BadHeaderError(f"The header {name} must be one line of ASCII: {value!r}")
    return value


def encoded(subject: str) -> str:
    """Return a subject fit for a header, folded; line breaks are refused with `BadHeaderError`."""
    if "\n" in subject or "\r" in subject:
        raise BadHeaderError(f"A subject must be one line: {subject!r}")
    charset = "us-ascii" if subject.isascii() else "utf-8"
    if charset == "us-ascii" and len(subject) < FOLD - len("Subject: "):
        return subject
    return Header(subject, charset, maxlinelen=FOLD, header_name="Subject").encode()


@lru_cache(maxsize=1024)
def bare(given: str) -> str:
    """Return only the address, as the mail server is told it."""
    return given if BARE.fullmatch(given) else parseaddr(sanitize_address(given, "utf-8"))[1]


@lru_cache(maxsize=1024)
def address(given: str) -> str:
    """Return an address fit for a header. Raises `ValueError` if it is none."""
    return given if BARE.fullmatch(given) else plain("To", sanitize_address(given, "utf-8"))
