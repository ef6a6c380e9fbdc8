"""One kept connection to the mail server, and the record of what became of each letter."""

import logging
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

from django.core.mail import EmailMessage, get_connection

from tracker.alerts.claim import Lease
from tracker.alerts.ledger import record
from tracker.alerts.letters import Letter
from tracker.models import Entry, ReminderState
from tracker.services.standing_in import pass_on

log = logging.getLogger(__name__)

ABOUT_US = frozenset({530, 534, 535, 538})
"""Permanent codes that speak about this installation's log-in and not about the recipient."""

FAILURES_IN_A_ROW = 3  # letters, until the server is taken for down
AT_ONCE = 5  # attempts that follow each other by one sweep; later ones wait
LONGEST_WAIT = 30  # minutes
PARK_ATTEMPTS, PARK_AFTER = 50, timedelta(days=7)


class ServerDown(Exception):
    """The mail server cannot be reached, or will not talk to us: nothing can leave now."""


class Answer(NamedTuple):
    """What became of one attempt; `detail` is in the server's own words where it spoke."""

    outcome: Entry
    detail: str = ""


class Post:
    """A connection that is opened for the first letter and kept until the end of the block."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._failures = 0

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
                raise ServerDown(f"the mail server cannot be used: {_words(error)}") from error
            self._connection = connection

    def send(self, message: EmailMessage) -> Answer:
        """Send one letter and return how it went; a connection that is cut is opened again, once.

        What goes wrong with this letter is in the answer and never an exception, so that the next one leaves.
        Raises `ServerDown` if there was no connection to try with.
        """
        self.open()
        answer = self._try(message)
        if answer is None:
            # Perhaps the server had it already: the Message-ID tells the recipient that both are one.
            try:
                self.open()
            except ServerDown as down:
                self._failures = FAILURES_IN_A_ROW
                return Answer(Entry.ERROR, f"The connection was cut; {down}")
            answer = self._try(message) or self._failed("The connection was cut twice.")
        return answer

    def _try(self, message: EmailMessage) -> Answer | None:
        """One attempt; None if the connection was cut under it."""
        try:
            sent = self._connection.send_messages([message])
        except (SMTPServerDisconnected, ConnectionError):
            self._close()
            return None
        except SMTPSenderRefused as error:
            return self._answered(Entry.ERROR, _words(error))
        except SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return self._answered(_verdict(code), _words(SMTPResponseException(code, words)))
        except SMTPResponseException as error:
            return self._answered(_verdict(error.smtp_code), _words(error))
        except SMTPException as error:
            return self._answered(Entry.ERROR, _words(error))
        except OSError as error:
            self._close()
            return self._failed(_words(error))
        except Exception as error:
            log.exception("A letter could not be handed over")
            return self._answered(Entry.ERROR, _words(error))
        if not sent:
            return self._answered(Entry.ERROR, "The mail back end did not send it.")
        return self._answered(Entry.SENT, "")

    def _answered(self, outcome: Entry, detail: str) -> Answer:
        self._failures = 0
        return Answer(outcome, detail)

    def _failed(self, detail: str) -> Answer:
        self._failures += 1
        return Answer(Entry.ERROR, detail)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()


def _verdict(code: int) -> Entry:
    permanent = 500 <= code < 600 and code not in ABOUT_US
    return Entry.REFUSED if permanent else Entry.ERROR


def _words(error: BaseException) -> str:
    if isinstance(error, SMTPResponseException):
        said = error.smtp_error
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {said}"
    return f"{type(error).__name__}: {error}"


def mark(letter: Letter, lease: Lease, answer: Answer, at: datetime) -> bool:
    """Record one attempt and what follows from it; return whether the reminders were still ours.

    A permanent refusal of the recipient or of the letter fails its reminders at once: asking again would
    not help, and a person has to see it. Everything else is tried again by every sweep, after the fifth
    attempt with growing pauses (the lease is kept as the pause). It is parked as failed only after
    50 attempts that also went on for a week: a server away for days loses nothing, and a letter that
    brings down whoever sends it does not do so for ever.
    """
    state, pause_until = _after(letter, answer, at)
    if state == ReminderState.FAILED:  # before the mark: a crash in between repeats it, and loses nothing
        pass_on(letter.reminders, answer.detail, at)
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
    """The state that follows from an attempt, and until when the reminders are left alone."""
    attempts = max(reminder.attempts for reminder in letter.reminders)
    if answer.outcome == Entry.SENT:
        return ReminderState.SENT.value, None
    if answer.outcome == Entry.REFUSED or _is_parked(letter, attempts, at):
        return ReminderState.FAILED.value, None
    if attempts <= AT_ONCE:
        return ReminderState.PLANNED.value, None
    return ReminderState.CLAIMED.value, at + timedelta(minutes=min(attempts, LONGEST_WAIT))


def _is_parked(letter: Letter, attempts: int, at: datetime) -> bool:
    first = min(reminder.send_at for reminder in letter.reminders)
    return attempts >= PARK_ATTEMPTS and at - first >= PARK_AFTER
