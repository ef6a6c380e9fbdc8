"""What a watch, a matter's leads or the firm's policy would change: the mails of a few dates, old and new.

The change is made, looked at and taken back in one transaction: nothing is kept, and no row is planned.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.clock.hours import at_words
from tracker.filters.covers import name_of
from tracker.models import Deadline, Investment, Reminder, ReminderKind, ReminderState, Stage, Subscription
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.reader_zones import zone_of

from .ahead import everything_ahead, from_day, plan_of
from .beside import Beside
from .digests import WITH_RHYTHM, rhythm_of
from .law import LawBook
from .replanning import announced

DATES = 3
MAILS = 20
"""Lines of one date; a matter with many people has more."""
GONE = (ReminderState.SENT, ReminderState.CLAIMED, ReminderState.FAILED)
AT_ONCE = gettext_lazy("At once")
ASKED = {
    Stage.DEPUTY: gettext_lazy("Asked as deputy, if nobody acknowledges"),
    Stage.PARTNER: gettext_lazy("Asked as partner, if nobody acknowledges"),
    Stage.DESK: gettext_lazy("Asked as duty desk, if nobody acknowledges"),
}


class Key(NamedTuple):
    """What tells the mails about one date apart: to whom, and of what."""

    person: int
    what: str


Mails = dict[Key, datetime]


class Line(NamedTuple):
    """One mail: to whom, of what, and when it leaves now and then; empty where it does not."""

    person: str
    what: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether the change makes a difference to it."""
        return self.before != self.after


class OfDate(NamedTuple):
    """The next mails about one date, the first ones first, and how many there are besides."""

    deadline: Deadline
    lines: tuple[Line, ...]
    more: int


class Preview(NamedTuple):
    """A few real dates, out of how many, and the digests that come in any case."""

    dates: tuple[OfDate, ...]
    total: int
    digests: tuple[Line, ...]


def preview(
    viewer: User,
    change: Callable[[], object],
    now: datetime,
    *,
    matter: Investment | None = None,
    person: User | None = None,
) -> Preview:
    """Return what the next dates that `viewer` sees, of `matter` or of all, bring before and after `change`.

    `change` writes what is to be looked at; it is undone. With `person` only their mails are told. Of digests
    only those that the viewer may see. The number of statements does not follow that of dates or people.
    """
    rows = _dates(viewer, matter, now)
    dates = list(rows[:DATES])
    before = _mails(dates, now)
    with transaction.atomic():
        change()
        after = _mails(dates, now)
        transaction.set_rollback(True)
    names = _names({key.person for mails in (before, after) for one in mails.values() for key in one})
    told = [
        _of_date(row, before[row.pk], after[row.pk], names, person.pk if person else None, now)
        for row in dates
    ]
    return Preview(tuple(told), rows.count(), _digests(viewer, person, now))


def _dates(viewer: User, matter: Investment | None, now: datetime) -> QuerySet[Deadline]:
    rows = announced().filter(pk__in=Deadline.objects.order_by().visible_to(viewer).values("pk"))
    rows = rows.annotate(act_on=Coalesce("safe_on", "due_on")).filter(act_on__gte=now.date())
    if matter is not None:
        rows = rows.annotate(matter=Coalesce(*(f"{path}_id" for path in PATHS_TO_MATTER))).filter(
            matter=matter.pk
        )
    return rows.select_related(*PATHS_TO_MATTER).order_by("act_on", "pk")


def _mails(dates: Sequence[Deadline], now: datetime) -> dict[int, Mails]:
    """What planning would have for these dates, as the database stands, without what has left."""
    book = LawBook(None, now)
    plans = [plan_of(row) for row in dates]
    usual, beside = everything_ahead(plans, book), Beside(plans, book, now)
    left = _left(dates)
    found: dict[int, Mails] = {}
    for plan in plans:
        rows, floor = left.get(plan.deadline_id, []), plan.floor(now)
        gone = {(row.recipient_id, row.lead, row.lead_unit) for row in rows if row.kind == ReminderKind.LEAD}
        ahead = from_day(beside.ahead(plan, usual[plan.deadline_id], rows, floor), floor)
        mails: Mails = {}
        for one in ahead:
            if (one.user_id, one.lead.n, one.lead.unit) not in gone:
                mails[Key(one.user_id, one.lead.in_words)] = one.send_at
        for row in beside.stages(plan, rows, floor):
            mails[Key(row.recipient_id, str(ASKED[Stage(row.stage)]))] = row.send_at
        found[plan.deadline_id] = mails
    return found


def _left(dates: Sequence[Deadline]) -> dict[int, list[Reminder]]:
    found: dict[int, list[Reminder]] = {}
    for row in Reminder.objects.order_by("pk").filter(deadline__in=dates, state__in=GONE):
        if row.deadline_id is not None:
            found.setdefault(row.deadline_id, []).append(row)
    return found


def _names(people: set[int]) -> Mapping[int, str]:
    return {one.pk: name_of(one) for one in User.objects.filter(pk__in=people)}


def _of_date(
    row: Deadline, before: Mails, after: Mails, names: Mapping[int, str], person: int | None, now: datetime
) -> OfDate:
    """The mails of both, to everybody or to one person, in the order in which they leave."""
    keys = [key for key in {**before, **after} if person in (None, key.person)]
    keys.sort(
        key=lambda key: (min(mails[key] for mails in (before, after) if key in mails), names[key.person])
    )
    lines = [
        Line(
            names[key.person], key.what, *(_when(mails.get(key), row.zone, now) for mails in (before, after))
        )
        for key in keys
    ]
    return OfDate(row, tuple(lines[:MAILS]), max(len(lines) - MAILS, 0))


def _when(at: datetime | None, zone: str, now: datetime) -> str:
    if at is None:
        return ""
    return at_words(at, zone) if at > now else str(AT_ONCE)


def _digests(viewer: User, person: User | None, now: datetime) -> tuple[Line, ...]:
    """The next one of each digest; what is looked at here changes none."""
    rows = Subscription.objects.visible_to(viewer).filter(is_active=True, user__is_active=True)
    rows = rows.filter(user=person) if person else rows
    return tuple(_lines_of(rows.select_related(*WITH_RHYTHM).order_by("user", "pk")[:MAILS], now))


def _lines_of(rows: QuerySet[Subscription], now: datetime) -> Iterator[Line]:
    for row in rows:
        rhythm = rhythm_of(row)
        when = at_words(rhythm.instant(next(rhythm.coming(now))), zone_of(row.user) or "UTC")
        told = {"name": row.name, "cadence": row.get_cadence_display()}
        yield Line(name_of(row.user), _("Digest “%(name)s”, %(cadence)s") % told, when, when)
