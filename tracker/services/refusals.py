"""What follows when a letter cannot reach its person: refused for good, given up, or sent back."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from tracker.models import Deadline, Entry, LedgerEntry, Reminder

from .standing_in import pass_on

log = logging.getLogger(__name__)

SHOUTED_FOR = timedelta(days=1)
"""How long a mail that came back stays on the watchdog's list; it is in the ledger for ever."""


class Undelivered(NamedTuple):
    """A kind of trouble with the letters of people, in one line for staff."""

    key: str
    text: str


def refused(reminders: Sequence[Reminder], *, detail: str, at: datetime) -> None:
    """Settle what follows from reminders that reach nobody; runs in the transaction that records it.

    They go to the next person. `detail` is in the mail server's words. Staff hear of it from the watchdog: of
    a refused letter by the state of its reminders, of one that came back by `undelivered`.
    """
    pass_on(reminders, detail, at)
    people = ", ".join(sorted({str(one.recipient) for one in reminders}))
    log.error("%d reminders do not reach %s (%s UTC): %s", len(reminders), people, f"{at:%F %H:%M}", detail)


def undelivered(now: datetime) -> Iterator[Undelivered]:
    """What the watchdog tells staff: mails about open dates that came back within a day and nobody resent."""
    since = now - SHOUTED_FOR
    later = LedgerEntry.objects.order_by().filter(
        reminder=OuterRef("reminder"), what=Entry.SENT, at__gt=OuterRef("at")
    )
    of_open = Q(deadline__in=Deadline.objects.open()) | Q(deadline__isnull=True)
    back = LedgerEntry.objects.order_by().filter(of_open, ~Exists(later), what=Entry.BOUNCED, at__gt=since)
    people = back.values("reminder__recipient").distinct().count()
    if people:
        whom = "1 person" if people == 1 else f"{people} people"
        yield Undelivered(
            "bounced", f"Mail to {whom} came back for good: correct the address. The ledger says why."
        )
