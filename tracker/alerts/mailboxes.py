"""The mailbox that bounces come to: IMAP over TLS, a maildir, or an mbox file.

A mail stays until it was dealt with: what fails in between is found there again.
"""

import imaplib
import mailbox
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from os.path import isdir, isfile
from ssl import create_default_context
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HOW_TO = "imaps://user:password@host/INBOX, maildir:///path or mbox:///path"
DONE = "longstop-done"
TIMEOUT = 30.0  # seconds


class Box(Protocol):
    """Mails that nobody has dealt with."""

    def unread(self) -> Iterator[tuple[str, Message]]:
        """Each mail with the key to settle it by."""

    def settle(self, key: str) -> None:
        """Set a mail aside, so that it is not read again."""


@contextmanager
def opened(url: str) -> Iterator[Box]:
    """The mailbox at this address. Raises `OSError` if it cannot be reached, with the reason."""
    parts = urlsplit(url)
    kinds = {"imaps": _imap, "maildir": _maildir, "mbox": _mbox}
    if parts.scheme not in kinds:
        raise ImproperlyConfigured(f"BOUNCE_URL must look like {HOW_TO}.")
    with kinds[parts.scheme](parts) as box:
        yield box


class _Imap:
    """A folder of an IMAP server; what is settled is flagged as seen, and moved where the server can."""

    def __init__(self, line: imaplib.IMAP4) -> None:
        self._line = line

    def unread(self) -> Iterator[tuple[str, Message]]:
        _, found = self._line.uid("SEARCH", "UNSEEN", "UNKEYWORD", DONE)
        for key in (found[0] or b"").split():
            _, answer = self._line.uid("FETCH", key.decode(), "(BODY.PEEK[])")
            for part in answer:
                if isinstance(part, tuple):
                    yield key.decode(), message_from_bytes(part[1])

    def settle(self, key: str) -> None:
        done, _ = self._line.uid("STORE", key, "+FLAGS", rf"(\Seen {DONE})")
        if done != "OK":  # a server without keywords of our own
            self._line.uid("STORE", key, "+FLAGS", r"(\Seen)")


@contextmanager
def _imap(parts: SplitResult) -> Iterator[Box]:
    context = create_default_context()
    try:
        line = imaplib.IMAP4_SSL(
            parts.hostname or "", parts.port or 993, ssl_context=context, timeout=TIMEOUT
        )
        try:
            line.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.lstrip("/")) or "INBOX"
            said, why = line.select(f'"{folder}"')
            if said != "OK":
                raise OSError(f"the folder {folder} cannot be opened: {why!r}")
            yield _Imap(line)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                line.logout()
    except imaplib.IMAP4.error as error:
        raise OSError(f"the IMAP server refused: {error}") from error


class _Folder:
    """A maildir or an mbox file; what is settled is flagged as seen, and of a maildir also moved to `cur`."""

    def __init__(self, box: Any) -> None:
        self._box = box

    def unread(self) -> Iterator[tuple[str, Message]]:
        for key in list(self._box.keys()):
            if self._seen not in self._box[key].get_flags():
                yield key, message_from_bytes(self._box.get_bytes(key))

    def settle(self, key: str) -> None:
        message = self._box[key]
        message.add_flag(self._seen)
        if isinstance(message, mailbox.MaildirMessage):
            message.set_subdir("cur")
        self._box[key] = message

    @property
    def _seen(self) -> str:
        return "S" if isinstance(self._box, mailbox.Maildir) else "R"


@contextmanager
def _maildir(parts: SplitResult) -> Iterator[Box]:
    path = unquote(parts.path)
    if not isdir(path):
        raise FileNotFoundError(f"there is no maildir at {path}")
    with _kept(mailbox.Maildir(path, create=False)) as box:
        yield _Folder(box)


@contextmanager
def _mbox(parts: SplitResult) -> Iterator[Box]:
    path = unquote(parts.path)
    if not isfile(path):
        raise FileNotFoundError(f"there is no mbox file at {path}")
    with _kept(mailbox.mbox(path, create=False)) as box:
        yield _Folder(box)


@contextmanager
def _kept(box: mailbox.Maildir | mailbox.mbox) -> Iterator[mailbox.Maildir | mailbox.mbox]:
    """Locked against the mail system that delivers to it, and written back at the end."""
    try:
        box.lock()
    except mailbox.ExternalClashError as clash:
        raise OSError(f"the mailbox is in use: {clash}") from clash
    try:
        yield box
    finally:
        box.flush()
        box.unlock()
        box.close()
