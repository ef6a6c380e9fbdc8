"""The sweep: everything that should have left by now leaves, however late. Run it as often as you like.

Any number of sweeps may run at once. Beat calls it every minute, a worker when it comes up, a person by hand.
A large one runs in several lanes (`MAIL_CONNECTIONS`), so that waiting for the mail server, for the disk and
for the next mail to be written overlap.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop

from tracker.alerts.claim import LEASE, Lease, batches, claim, release, waiting
from tracker.alerts.deliver import Answer, Post, ServerDown, mark
from tracker.alerts.facts import LATE, Place
from tracker.alerts.ledger import keep_copies
from tracker.alerts.letters import Letter, address, places, read_again
from tracker.alerts.messages import Writer
from tracker.alerts.mime import WrittenMail
from tracker.alerts.storm import hold
from tracker.alerts.witness import recall, remember
from tracker.models import Entry, SweepRun
from tracker.services.instance import may_send
from tracker.services.kept import NOT_WRITTEN
from tracker.services.refusals import turned_away

log = logging.getLogger(__name__)

NO_ADDRESS = gettext_noop("The recipient has no e-mail address.")
MANY = 500
"""Reminders from which on other workers are asked to help, each over connections of its own."""
FRESH = timedelta(seconds=10)
"""How long what was read again is believed; well below the lease. What is not away by then is read anew."""

Clock = Callable[[], datetime]
Ready = tuple[Letter, WrittenMail | Answer]
"""A letter and what it says, or why it could not be written."""


def running_from(now: datetime) -> Clock:
    """Return a clock that starts at `now` and goes on from there."""
    started = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - started)


def sweep(
    now: datetime,
    clock: Clock | None = None,
    *,
    asked_by: str = "",
    worker: str = "",
    on_a_copy: bool = False,
    call_help: Callable[[], None] | None = None,
) -> SweepRun:
    """Send what should have left by `now` (UTC) and return the record of it.

    At least once: a reminder is marked only after the server took its mail. A repeat is possible for the one
    mail between those two instants on each connection, and carries the same Message-ID. `failed` counts what
    should have left and did not. With nothing due it takes three statements. On a copy of the database (see
    `services.instance`) nothing leaves and nothing is claimed, unless `on_a_copy` says that this is wanted.
    `asked_by` is the beat behind it; `call_help` is called once if there is much to send.
    """
    clock = clock or running_from(now)
    by = {"asked_by": asked_by, "worker": worker}
    name = None if on_a_copy else may_send(now, recall())
    rows = waiting(now) if on_a_copy or name else []
    checked = len(rows)
    rows, held, together = hold(rows, now)
    ended = None if checked else clock()
    run = SweepRun.objects.create(started_at=now, finished_at=ended, checked=checked, held=held, **by)
    if name:
        remember(name, run)
    if not checked:
        return run
    if call_help and len(rows) >= MANY:
        call_help()
    todo = deque(batches(rows))
    lanes = [_Lane(now, todo, clock, together) for _ in range(min(settings.MAIL_CONNECTIONS, len(todo)))]
    try:
        _drive(lanes)
    except ServerDown as down:
        left = sum(map(len, todo))
        run.failed += left
        log.error("%d reminders could not leave: %s", left, down)
    finally:
        for lane in lanes:
            lane.count_into(run)
        run.finished_at = clock()
        run.save()
    for letter, why in (one for lane in lanes for one in lane.turned_away if run.sent):
        turned_away(letter.reminders, detail=why, at=clock(), others_got_through=True)
    return run


def _drive(lanes: Sequence["_Lane"]) -> None:
    """Run the first lane here and the others beside it; raise what stopped the first that was stopped."""
    if not lanes:
        return
    first, *others = lanes
    with ThreadPoolExecutor(max_workers=len(lanes)) as threads:
        running = [threads.submit(lane.drive_apart) for lane in others]
        try:
            first.drive()
        finally:
            wait(running)
    for lane in running:
        lane.result()


class _Lane:
    """One connection to the mail server and one to the database, taking batch after batch from `todo`."""

    def __init__(
        self, now: datetime, todo: deque[list[int]], clock: Clock, together: Collection[int]
    ) -> None:
        self.now, self.todo, self.clock, self.together = now, todo, clock, together
        self.writer = Writer(now)
        self.counted: Counter[str] = Counter()
        self.turned_away: list[tuple[Letter, str]] = []
        """What the server's policy refused, and its words: whether others got through shows in the end."""

    def count_into(self, run: SweepRun) -> None:
        """Add what was counted here."""
        for name, count in self.counted.items():
            setattr(run, name, getattr(run, name) + count)

    def drive_apart(self) -> None:
        """Work in a thread of its own and leave no connection behind."""
        try:
            self.drive()
        finally:
            connection.close()

    def drive(self) -> None:
        """Send what is left. Raises `ServerDown`, with nothing claimed."""
        with Post() as self.post:
            while self.todo:
                self.post.open()
                try:
                    pks = self.todo.popleft()
                except IndexError:  # another lane took the last one
                    return
                if rest := self._send(pks):
                    self.todo.appendleft(rest)
                if self.post.is_down:
                    raise ServerDown("one letter after the other failed")

    def _send(self, pks: Sequence[int]) -> list[int]:
        """Claim and send these; return those that are to be claimed anew, given back.

        Where nothing at all could leave in time, what is read the second time is believed while the lease
        lasts, so that a slow machine gets on; what is not away even then is left to the next sweep.
        """
        for believed in (FRESH, LEASE):
            lease = claim(pks, self.clock())
            rest = self._batch(lease, believed) if lease.pks else []
            if rest:
                release(lease, rest)
            if len(rest) < len(lease.pks) or not lease.pks:
                return rest
        self.counted["failed"] += len(rest)
        log.error("%d reminders took longer to read and to write than the lease lasts", len(rest))
        return []

    def _batch(self, lease: Lease, believed: timedelta) -> list[int]:
        """Send what was claimed; return what is still unsent when the reading is no longer `believed`."""
        read_at = self.clock()
        good, cancelled = read_again(lease)
        self.counted["cancelled"] += cancelled
        letters = address(lease, good, self.together)
        where = places(good) if good else {}
        written = self._written(letters, where, until=read_at + FRESH / 2)
        mails = [(one.mail, said) for one, said in written if isinstance(said, WrittenMail)]
        keep_copies(((mail, str(said.subject), said.raw) for mail, said in mails), read_at)
        done = 0
        for letter, said in written:
            at = self.clock()
            is_stale = at - read_at > (FRESH if done else believed) or at >= lease.until
            if is_stale or (done and self.post.is_down):
                break
            try:
                self._one(letter, said, lease)
            except ServerDown:
                release(lease, [pk for unsent in letters[done:] for pk in unsent.pks])
                self.counted["failed"] += sum(len(unsent.pks) for unsent in letters[done:])
                raise
            done += 1
        return [pk for unsent in letters[done:] for pk in unsent.pks]

    def _written(self, letters: Iterable[Letter], where: Mapping[int, Place], until: datetime) -> list[Ready]:
        """The letters with what they say, as many as can be written by then, and at least one."""
        written: list[Ready] = []
        for letter in letters:
            if written and self.clock() > until:
                break
            written.append((letter, self._write(letter, where)))
        return written

    def _write(self, letter: Letter, where: Mapping[int, Place]) -> WrittenMail | Answer:
        if not letter.recipient.email:
            return Answer(Entry.REFUSED, NO_ADDRESS)
        try:
            return self.writer.write(letter.mail, letter.recipient, letter.reminders, where)
        except Exception as error:
            log.exception("Mail %s could not be written", letter.mail.message_id)
            return Answer(Entry.ERROR, NOT_WRITTEN % {"words": repr(error)})

    def _one(self, letter: Letter, said: WrittenMail | Answer, lease: Lease) -> None:
        answer = self.post.send(said) if isinstance(said, WrittenMail) else said
        if not mark(letter, lease, answer, self.clock()):
            log.warning("The lease of mail %s ran out while it was sent", letter.mail.message_id)
        count = len(letter.reminders)
        if answer.outcome == Entry.SENT:
            self.counted["sent"] += count
            self.counted["late"] += sum(self.now - one.send_at > LATE for one in letter.reminders)
            return
        self.counted["failed"] += count
        if answer.by_policy:
            self.turned_away.append((letter, answer.detail))
        log.error("Mail %s to %s: %s", letter.mail.message_id, letter.recipient, answer.detail)
