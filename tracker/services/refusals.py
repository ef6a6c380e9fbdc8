"""What follows when a letter cannot reach its person: refused for good, given up, or sent back."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext

from tracker.models import Deadline, Entry, LedgerEntry, Reminder
from tracker.services.speech import in_english

from .reminders import base_day
from .sending_time import end_of_day
from .standing_in import pass_on

log = logging.getLogger(__name__)

SHOUTED_FOR = timedelta(days=1)
"""How long a mail that came back stays on the watchdog's list; it is in the ledger for ever."""
NEAR = timedelta(days=1)
"""How much time a day to act by must leave, so that only its own person is tried again."""
ASKED_AGAIN = timedelta(hours=1)
"""How often it is asked at most whether somebody else can be told, where nobody could."""


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


@in_english
def turned_away(
    reminders: Sequence[Reminder], *, detail: str, at: datetime, others_got_through: bool = False
) -> None:
    """Settle what follows from reminders that the mail server's policy refuses; they are tried again.

    The next person is told as well where waiting may be too late, less than a day before the day to act by
    is over, and where `others_got_through`: then it is about this person, and no trouble of ours. Safe to
    repeat.
    """
    pressing = [one for one in reminders if others_got_through or _is_near(one, at)]
    lately = LedgerEntry.objects.order_by().filter(
        reminder__in=[one.pk for one in pressing], what=Entry.PASSED_ON, at__gt=at - ASKED_AGAIN
    )
    asked = set(lately.values_list("reminder", flat=True))
    pass_on([one for one in pressing if one.pk not in asked], detail, at)


def _is_near(reminder: Reminder, at: datetime) -> bool:
    deadline = reminder.deadline
    day = base_day(deadline) if deadline else None
    if deadline is None or day is None:
        return False
    return end_of_day(day, deadline.zone, deadline.cutoff) - at < NEAR


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
        words = ngettext(
            "Mail to %(n)s person came back for good: correct the address. The ledger says why.",
            "Mail to %(n)s people came back for good: correct the address. The ledger says why.",
            people,
        )
        yield Undelivered("bounced", words % {"n": people})
