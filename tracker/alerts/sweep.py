"""The sweep: everything that should have left by now leaves, however late. Run it as often as you like.

Any number of sweeps may run at once. Beat calls it every minute, a worker when it comes up, a person by hand.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from tracker.alerts.claim import Lease, batches, claim, release, waiting
from tracker.alerts.deliver import Answer, Post, ServerDown, mark
from tracker.alerts.facts import LATE, Place
from tracker.alerts.letters import Letter, address, places, read_again
from tracker.alerts.messages import Writer
from tracker.models import DeliveryOutcome, SweepRun

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=10)
"""How long what was read again is believed; well below the lease. On a slow server the rest is read anew."""

Clock = Callable[[], datetime]


def running_from(now: datetime) -> Clock:
    """Return a clock that starts at `now` and goes on from there."""
    started = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - started)


def sweep(now: datetime, clock: Clock | None = None) -> SweepRun:
    """Send what should have left by `now` (UTC) and return the record of it.

    At least once: a reminder is marked only after the server took its mail. A repeat is possible for the one
    mail between those two instants, and carries the same Message-ID. `failed` counts what should have left
    and did not. With nothing due it takes two statements.
    """
    clock = clock or running_from(now)
    rows = waiting(now)
    if not rows:
        return SweepRun.objects.create(started_at=now, finished_at=clock())
    run = SweepRun.objects.create(started_at=now, checked=len(rows))
    todo = deque(batches(rows))
    try:
        with Post() as post:
            _Sweep(run, post, Writer(now), clock).drain(todo)
    except ServerDown as down:
        left = sum(map(len, todo))
        run.failed += left
        log.error("%d reminders could not leave: %s", left, down)
    finally:
        run.finished_at = clock()
        run.save()
    return run


class _Sweep:
    """One sweep at work: it counts in `run`."""

    def __init__(self, run: SweepRun, post: Post, writer: Writer, clock: Clock) -> None:
        self.run, self.post, self.writer, self.clock = run, post, writer, clock

    def drain(self, todo: deque[list[int]]) -> None:
        """Send batch after batch. Raises `ServerDown`, with what is left in `todo` and nothing claimed."""
        while todo:
            self.post.open()
            lease = claim(todo.popleft(), self.clock())
            if lease.pks and (rest := self._batch(lease)):
                release(lease, rest)
                todo.appendleft(rest)
            if self.post.is_down:
                raise ServerDown("one letter after the other failed")

    def _batch(self, lease: Lease) -> list[int]:
        """Send what was claimed; return what is still unsent when the reading is no longer fresh."""
        good, cancelled = read_again(lease)
        self.run.cancelled += cancelled
        letters = address(lease, good)
        where = places(good) if good else {}
        read_at = self.clock()
        for done, letter in enumerate(letters):
            if done and (self.post.is_down or self.clock() - read_at > FRESH):
                return [pk for unsent in letters[done:] for pk in unsent.pks]
            self._one(letter, lease, where)
        return []

    def _one(self, letter: Letter, lease: Lease, where: Mapping[int, Place]) -> None:
        answer = self._attempt(letter, where)
        at = self.clock()
        if not mark(letter, lease, answer, at):
            log.warning("The lease of mail %s ran out while it was sent", letter.mail.message_id)
        count = len(letter.reminders)
        if answer.outcome == DeliveryOutcome.SENT:
            self.run.sent += count
            self.run.late += sum(self.writer.now - one.send_at > LATE for one in letter.reminders)
            return
        self.run.failed += count
        log.error("Mail %s to %s: %s", letter.mail.message_id, letter.recipient, answer.detail)

    def _attempt(self, letter: Letter, where: Mapping[int, Place]) -> Answer:
        if not letter.recipient.email:
            return Answer(DeliveryOutcome.REFUSED, "The recipient has no e-mail address.")
        try:
            message = self.writer.write(letter.mail, letter.recipient, letter.reminders, where)
        except Exception as error:
            log.exception("Mail %s could not be written", letter.mail.message_id)
            return Answer(DeliveryOutcome.ERROR, f"It could not be written: {error!r}")
        return self.post.send(message)
