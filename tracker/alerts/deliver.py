"""One kept connection to the mail server, and the record of what became of each letter."""

import logging
import re
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any, NamedTuple, Self
from zlib import crc32

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext_noop

from tracker.alerts.claim import Lease
from tracker.alerts.ledger import record
from tracker.alerts.letters import Letter
from tracker.models import Entry, ReminderState
from tracker.services.kept import CONNECTION_CUT, NO_SERVER
from tracker.services.refusals import refused, turned_away

log = logging.getLogger(__name__)

ABOUT_US = frozenset({530, 534, 535, 538})
"""Permanent codes that speak about this installation's log-in and not about the recipient."""
ENHANCED = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
"""The enhanced status code of a permanent refusal (RFC 3463): its subject and its detail."""
ADDRESS, MAILBOX, ROUTING, POLICY = "1", "2", "4", "7"
ABOUT_THEM = frozenset({ADDRESS, MAILBOX, ROUTING})
ABOUT_OUR_ADDRESS = frozenset({(ADDRESS, "7"), (ADDRESS, "8")})  # bad sender's address, or its system
RELAYING = re.compile(
    r"relay(ing)? (access )?(denied|not permitted|not allowed)|(unable|not permitted) to relay", re.IGNORECASE
)
"""The server will not pass mail on: no word about the recipient, whatever else it names a relay."""

FAILURES_IN_A_ROW = 3  # letters, until the server is taken for down
LONGEST_WAIT = 30  # minutes
JITTER = 0.2  # of a pause, to either side
CLOSING = 421
"""The server ends the connection: that speaks about it and not about the letter."""
PARK_ATTEMPTS, PARK_AFTER = 50, timedelta(days=7)


class ServerDown(Exception):
    """The mail server cannot be reached, or will not talk to us: nothing can leave now."""


class Answer(NamedTuple):
    """What became of one attempt; `detail` is in the server's own words where it spoke.

    `by_policy` is a permanent refusal that may be of us or of the recipient, and can be put right.
    """

    outcome: Entry
    detail: str = ""
    by_policy: bool = False


class Post:
    """A connection that is opened for the first letter and kept until the end of the block."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._failures = 0
        self._farewell = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def is_down(self) -> bool:
        """Whether one letter after the other failed for want of a connection."""
        return self._failures >= FAILURES_IN_A_ROW

    def open(self) -> None:
        """Have a connection. Raises `ServerDown`."""
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:  # smtplib's errors are of this kind, too
                raise ServerDown(NO_SERVER % {"words": _words(error)}) from error
            self._connection = connection

    def send(self, message: EmailMessage) -> Answer:
        """Send one letter and return how it went; a connection that is cut is opened again, once.

        What goes wrong with this letter is in the answer and never an exception, so that the next one leaves.
        Raises `ServerDown` if there was no connection to try with.
        """
        self.open()
        self._farewell = ""
        answer = self._try(message)
        if answer is None:
            # Perhaps the server had it already: the Message-ID tells the recipient that both are one.
            try:
                self.open()
            except ServerDown as down:
                self._failures = FAILURES_IN_A_ROW
                return Answer(Entry.ERROR, CONNECTION_CUT % {"words": down})
            answer = self._try(message) or self._failed(
                self._farewell or gettext_noop("The connection was cut twice.")
            )
        return answer

    def _try(self, message: EmailMessage) -> Answer | None:
        """One attempt; None if the connection was cut under it."""
        try:
            sent = self._connection.send_messages([message])
        except (SMTPServerDisconnected, ConnectionError):
            self._close()
            return None
        except SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return self._refused(SMTPResponseException(code, words))
        except SMTPResponseException as error:
            return self._refused(error)
        except SMTPException as error:
            return self._answered(Entry.ERROR, _words(error))
        except OSError as error:
            self._close()
            return self._failed(_words(error))
        except Exception as error:
            log.exception("A letter could not be handed over")
            return self._answered(Entry.ERROR, _words(error))
        if not sent:
            return self._answered(Entry.ERROR, gettext_noop("The mail back end did not send it."))
        return self._answered(Entry.SENT, "")

    def _refused(self, error: SMTPResponseException) -> Answer | None:
        """What a refusal means; None if it is a farewell, after which another connection may do better."""
        if error.smtp_code == CLOSING:
            self._close()
            self._farewell = _words(error)
            return None
        words = _words(error)
        about_us = isinstance(error, SMTPSenderRefused) or error.smtp_code in ABOUT_US
        if about_us or not 500 <= error.smtp_code < 600:
            return self._answered(Entry.ERROR, words)
        return self._answered(*_meaning(words))

    def _answered(self, outcome: Entry, detail: str, by_policy: bool = False) -> Answer:
        self._failures = 0
        return Answer(outcome, detail, by_policy)

    def _failed(self, detail: str) -> Answer:
        self._failures += 1
        return Answer(Entry.ERROR, detail)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()


def _meaning(words: str) -> Answer:
    """What a permanent refusal speaks of: an address, a mailbox or the way to it; or policy and relaying."""
    found = ENHANCED.search(words)
    subject, detail = found.groups() if found else ("", "")
    if (subject, detail) in ABOUT_OUR_ADDRESS:
        return Answer(Entry.ERROR, words)
    if subject not in ABOUT_THEM and (subject == POLICY or RELAYING.search(words)):
        return Answer(Entry.ERROR, words, by_policy=True)
    return Answer(Entry.REFUSED, words)


def _words(error: BaseException) -> str:
    if isinstance(error, SMTPResponseException):
        said = error.smtp_error
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {said}"
    return f"{type(error).__name__}: {error}"


def mark(letter: Letter, lease: Lease, answer: Answer, at: datetime) -> bool:
    """Record one attempt and what follows from it; return whether the reminders were still ours.

    A permanent refusal of the recipient or of the letter fails its reminders at once: asking again would
    not help; staff and, where there is one, the next person hear of it. Where the server's policy refuses it
    and the day to act by is near, the next person hears of it as well. Everything else is tried again after
    a pause that doubles from a minute to half an hour. It is parked as failed only after 50 attempts that
    also went on for a week: a server away for days loses nothing, and a letter that brings down whoever
    sends it does not do so for ever.
    """
    state, pause_until = _after(letter, answer, at)
    if state != ReminderState.FAILED and not answer.by_policy:
        return _record(letter, lease, answer, at, state, pause_until)
    with transaction.atomic():  # that it failed and who hears of it: both or neither
        ours = _record(letter, lease, answer, at, state, pause_until)
        if ours:
            follows = refused if state == ReminderState.FAILED else turned_away
            follows(letter.reminders, detail=answer.detail, at=at)
    return ours


def _record(
    letter: Letter, lease: Lease, answer: Answer, at: datetime, state: str, pause_until: datetime | None
) -> bool:
    hit = record(
        letter.reminders,
        letter.mail,
        lease_until=lease.until,
        state=state,
        sent_at=at if state == ReminderState.SENT else None,
        claimed_until=pause_until,
        at=at,
        outcome=answer.outcome,
        detail=answer.detail,
    )
    return hit == len(letter.reminders)


def _after(letter: Letter, answer: Answer, at: datetime) -> tuple[str, datetime | None]:
    """The state that follows from an attempt, and until when the reminders rest."""
    attempts = max(reminder.attempts for reminder in letter.reminders)
    if answer.outcome == Entry.SENT:
        return ReminderState.SENT.value, None
    if answer.outcome == Entry.REFUSED or _is_parked(letter, attempts, at):
        return ReminderState.FAILED.value, None
    return ReminderState.PLANNED.value, at + pause(min(letter.pks), attempts)


def pause(reminder_pk: int, attempts: int) -> timedelta:
    """How long a letter rests after so many attempts: 1, 2, 4 and up to 30 minutes, give or take a fifth.

    The fifth spreads the letters that one bad moment of the server has thrown together. It hangs on the
    reminder and the attempt alone, so that it is the same whoever asks.
    """
    minutes = min(2.0 ** min(attempts - 1, 10), LONGEST_WAIT)
    spread = crc32(f"{reminder_pk}:{attempts}".encode()) / 0xFFFFFFFF * 2 - 1
    return timedelta(minutes=minutes * (1 + JITTER * spread))


def _is_parked(letter: Letter, attempts: int, at: datetime) -> bool:
    first = min(reminder.send_at for reminder in letter.reminders)
    return attempts >= PARK_ATTEMPTS and at - first >= PARK_AFTER
