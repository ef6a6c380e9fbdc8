"""Who is told next of the dates of a review: the reminders that are planned, the first one first."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth.models import User

from tracker.clock.hours import at_words
from tracker.models import Investment, Reminder, ReminderState, Review, Watch
from tracker.models.reader_zones import zone_of

MOST = 6


class NextMail(NamedTuple):
    """One planned reminder: when it leaves (in the reader's zone, else the date's), to whom, of what."""

    when: str
    to: str
    row: Reminder


class MailsAhead(NamedTuple):
    """The next ones, and how many more are planned."""

    mails: Sequence[NextMail]
    more: int


def mails_ahead(review: Review, user: User) -> MailsAhead:
    """Return what is planned about the dates of a review, as far as `user` sees it."""
    rows = Reminder.objects.visible_to(user).filter(deadline__review=review, state=ReminderState.PLANNED)
    found = list(rows.select_related("recipient", "deadline").order_by("send_at", "pk")[: MOST + 1])
    more = rows.count() - MOST if len(found) > MOST else 0
    zone = zone_of(user)
    return MailsAhead([_told(row, zone) for row in found[:MOST]], more)


def watches_of(matter: Investment) -> list[Watch]:
    """The matter's active watches, each with `sees`: a person who lost sight of it is not reminded."""
    rows = Watch.objects.filter(investment=matter, is_active=True)
    return list(rows.with_sight_of("user").select_related("user"))


def _told(row: Reminder, zone: str) -> NextMail:
    assert row.deadline
    to = row.recipient.get_full_name() or row.recipient.get_username()
    return NextMail(at_words(row.send_at, zone or row.deadline.zone or "UTC"), to, row)
