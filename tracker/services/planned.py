"""What is planned, for whom, and why: the rows that wait to be sent, each with its layer of leads."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce

from tracker.models import Reminder, ReminderKind, ReminderState, Snooze
from tracker.models.deadlines import PATHS_TO_MATTER

from .law import LawBook
from .recipients import Layer, People, Recipient, advised_leads

BATCH = 500
STANDS_IN = "in place of somebody who could not get it"
CANCELLED_NEXT = "nobody's wish any more: the next planning cancels it"


class Waiting(NamedTuple):
    """One planned reminder and why it is planned: a layer of its leads, or what its kind says."""

    row: Reminder
    why: str


def waiting(book: LawBook, user: str = "", matter: str = "") -> Iterator[Waiting]:
    """Yield the planned reminders of a person (user name) and of a matter (short name), the next ones first.

    A fixed number of statements for each batch.
    """
    found = Reminder.objects.filter(state=ReminderState.PLANNED).order_by("send_at", "pk")
    if user:
        found = found.filter(recipient__username=user)
    if matter:
        slug = Coalesce(*(F(f"deadline__{path}__slug") for path in PATHS_TO_MATTER))
        found = found.annotate(matter=slug).filter(matter=matter)
    rows = found.select_related("recipient", *(f"deadline__{path}" for path in PATHS_TO_MATTER))
    read = rows.iterator(BATCH)
    while some := list(islice(read, BATCH)):
        yield from _with_reasons(some, book)


def _with_reasons(rows: Sequence[Reminder], book: LawBook) -> Iterator[Waiting]:
    ahead = {
        row.pk: (row.clock.investment.pk, row.clock.duty) for row in rows if row.kind == ReminderKind.LEAD
    }
    people = People(ahead.values())
    rests = set(_rests(rows))
    for row in rows:
        if row.pk not in ahead:
            yield Waiting(row, _of_kind(row))
        elif row.instead_of_id:
            yield Waiting(row, STANDS_IN)
        else:
            chosen = (row.deadline_id, row.recipient_id, row.lead) in rests
            yield Waiting(row, Layer.CHOSEN if chosen else _why(row, people.of(*ahead[row.pk]), book))


def _rests(rows: Sequence[Reminder]) -> Iterator[tuple[int | None, int, int | None]]:
    """Deadline, person and lead of the days that people chose when they let their reminders rest."""
    for rest in Snooze.objects.filter(deadline__in={row.deadline_id for row in rows}):
        yield rest.deadline_id, rest.user_id, (rest.base_on - rest.until_on).days


def _why(row: Reminder, people: Sequence[Recipient], book: LawBook) -> str:
    advised = advised_leads(book.library, row.clock.rule_id)
    layers: list[Layer] = [
        layer
        for person in people
        if person.user_id == (row.on_behalf_of_id or row.recipient_id)
        for lead, layer in person.leads(advised).items()
        if lead == row.ahead
    ]
    late = Layer.LATE.value if row.planned_at >= row.send_at else CANCELLED_NEXT
    return layers[0].value if layers else late


def _of_kind(row: Reminder) -> str:
    return row.get_kind_display()
