"""Digests: on which days each one is due, and the rows that let it leave. Nothing is sent here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from tracker.models import (
    Cadence,
    Entry,
    Habits,
    LedgerEntry,
    Reminder,
    ReminderKind,
    ReminderState,
    Subscription,
    Weekday,
)
from tracker.models.reader_zones import zone_of

from .kept import LEAVES_FOR
from .law import local_day

USUAL_HOUR = 7
AHEAD = 2
"""Digests planned ahead of each subscription: a planner that stands still for a day loses none."""
ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
NEWER = gettext_noop("A newer one leaves instead.")
ANOTHER_DAY = gettext_noop("This digest comes on other days now.")
PAUSED = gettext_noop("The digest is paused.")
WITH_RHYTHM = ("user__reader_zone", "user__habits")


class Rhythm(NamedTuple):
    """When a digest is due: every day, or each `weekday` (0 is Monday), at `hour` in `zone`."""

    cadence: str
    weekday: int
    hour: int
    zone: str

    def falls_on(self, day: date) -> bool:
        """Whether a digest is due on this day."""
        return self.cadence == Cadence.DAILY or day.weekday() == self.weekday

    def instant(self, day: date) -> datetime:
        """The UTC instant at which the digest of `day` is due.

        An hour that the clocks skip counts as before they went forward; of one that comes twice, the first.
        """
        return datetime.combine(day, time(self.hour), ZoneInfo(self.zone)).astimezone(UTC)

    def coming(self, now: datetime) -> Iterator[date]:
        """The days whose digests are due after `now`, without end."""
        day = local_day(now, self.zone)
        while True:
            if self.falls_on(day) and self.instant(day) > now:
                yield day
            day += ONE_DAY

    def last(self, now: datetime) -> date:
        """The day of the last digest that was due by `now`."""
        day = local_day(now, self.zone)
        while not (self.falls_on(day) and self.instant(day) <= now):
            day -= ONE_DAY
        return day

    @property
    def period(self) -> timedelta:
        """How far apart two digests are."""
        return ONE_DAY if self.cadence == Cadence.DAILY else WEEK


def rhythm_of(subscription: Subscription) -> Rhythm:
    """When this digest is due; no query where `WITH_RHYTHM` was selected."""
    habits: Habits | None = getattr(subscription.user, "habits", None)
    hour = habits.delivery_hour if habits else None
    return Rhythm(
        subscription.cadence,
        habits.digest_weekday if habits else Weekday.MONDAY,
        USUAL_HOUR if hour is None else hour,
        zone_of(subscription.user) or "UTC",
    )


@transaction.atomic
def plan_digests(now: datetime, subscription_id: int | None = None) -> None:
    """Bring the rows of all active digests of active people, or of one, in line with the days they are due.

    Afterwards the next `AHEAD` digests of each are planned, at the hour and in the zone their reader has
    today, and the last one as well if it was missed since the digest was started (`created_at`). Of several
    that should have left only the newest stays planned. Sent rows are never touched. Safe to repeat, and for
    two at once.
    """
    wanted = Subscription.objects.filter(is_active=True, user__is_active=True).order_by("pk")
    if subscription_id is not None:
        wanted = wanted.filter(pk=subscription_id)
    subscriptions = list(wanted.select_related(*WITH_RHYTHM))
    known = _known(subscriptions, now)
    new: list[Reminder] = []
    changed: list[Reminder] = []
    for subscription in subscriptions:
        plan = _Plan(subscription, known[subscription.pk], now)
        new += plan.new()
        changed += plan.changed()
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    _store(changed, now)


def _known(subscriptions: Iterable[Subscription], now: datetime) -> dict[int | None, list[Reminder]]:
    """The rows that still matter, locked, by subscription: those of the last days, and all that wait."""
    recent = Q(due_on__gte=now.date() - 2 * WEEK) | Q(state=ReminderState.PLANNED)
    rows = Reminder.objects.select_for_update().filter(recent, subscription__in=subscriptions)
    found: dict[int | None, list[Reminder]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.subscription_id].append(row)
    return found


class _Plan:
    """One digest: the rows it has, and those it should have."""

    def __init__(self, subscription: Subscription, rows: Sequence[Reminder], now: datetime) -> None:
        self.subscription, self.rows, self.now = subscription, rows, now
        self.rhythm = rhythm_of(subscription)
        self.coming = set(islice(self.rhythm.coming(now), AHEAD))
        self.missed = self._missed()

    def _missed(self) -> date | None:
        """The last day, if no digest was planned for it or within a period before."""
        last = self.rhythm.last(self.now)
        since = last - self.rhythm.period
        has_one = any(since < _day(row) <= last and row.state != ReminderState.CANCELLED for row in self.rows)
        was_on = self.rhythm.instant(last) >= self.subscription.created_at
        return last if was_on and not has_one else None

    def new(self) -> list[Reminder]:
        """The rows that are missing."""
        wanted = self.coming | ({self.missed} if self.missed else set())
        missing = wanted - {_day(row) for row in self.rows}
        return [
            Reminder(
                kind=ReminderKind.DIGEST,
                subscription=self.subscription,
                recipient_id=self.subscription.user_id,
                due_on=day,
                send_at=self.rhythm.instant(day),
                planned_at=self.now,
            )
            for day in sorted(missing)
        ]

    def changed(self) -> list[Reminder]:
        """The rows that get another state or instant, with both filled in."""
        return [row for row in self.rows if self._change(row)]

    def _change(self, row: Reminder) -> bool:
        day = _day(row)
        if row.state == ReminderState.CANCELLED and day in self.coming:
            return _put(row, ReminderState.PLANNED, "", self.rhythm.instant(day))
        if row.state != ReminderState.PLANNED:
            return False
        if row.send_at <= self.now:
            newest = self._newest()
            return day < newest and _put(row, ReminderState.CANCELLED, NEWER, row.send_at)
        if not self.rhythm.falls_on(day):
            return _put(row, ReminderState.CANCELLED, ANOTHER_DAY, row.send_at)
        at = self.rhythm.instant(day)
        return at != row.send_at and _put(row, ReminderState.PLANNED, "", at)

    def _newest(self) -> date:
        """The newest day whose digest should have left, sent or not."""
        due = [
            _day(row) for row in self.rows if row.send_at <= self.now and row.state != ReminderState.CANCELLED
        ]
        return max([*due, self.missed or date.min])


def _day(row: Reminder) -> date:
    assert row.due_on is not None, "the database lets no digest be without its day"
    return row.due_on


def _put(row: Reminder, state: ReminderState, reason: str, send_at: datetime) -> bool:
    row.state, row.cancelled_reason, row.send_at = state, reason, send_at
    return True


def _store(rows: Sequence[Reminder], now: datetime) -> None:
    Reminder.objects.bulk_update(rows, ["state", "cancelled_reason", "send_at"])
    noted = {ReminderState.CANCELLED: Entry.CANCELLED, ReminderState.PLANNED: Entry.PLANNED}
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder=row,
            what=noted[ReminderState(row.state)],
            at=now,
            detail=row.cancelled_reason or LEAVES_FOR % {"at": f"{row.send_at:%Y-%m-%d %H:%M}"},
        )
        for row in rows
    )


def cancel_planned(subscription: Subscription, now: datetime) -> None:
    """Cancel what is planned of a digest that is paused; what was claimed stops when it is read again."""
    rows = Reminder.objects.select_for_update().filter(subscription=subscription, state=ReminderState.PLANNED)
    planned = list(rows.order_by("pk"))
    for row in planned:
        _put(row, ReminderState.CANCELLED, PAUSED, row.send_at)
    _store(planned, now)
