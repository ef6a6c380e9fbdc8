"""What a person will get: their next mails by settings that need not be kept yet. Nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tracker.clock.hours import at_words
from tracker.filters.covers import Covers, name_of
from tracker.models import Deadline, Reminder, ReminderKind, ReminderState, Stage, Subscription
from tracker.models.deadlines import PATHS_TO_MATTER

from .ahead import Planned, base_day, from_day, plan_of, planned_ahead
from .beside import A_DAY, Beside
from .digests import USUAL_HOUR, WITH_RHYTHM, rhythm_of
from .instance import DROPPED
from .law import LawBook
from .recipients import Habit, People, Recipient
from .replanning import dates_reminding

MOST_DATES = 1000
"""Dates that are looked through, the next ones first."""
GONE = (ReminderState.SENT, ReminderState.CLAIMED, ReminderState.FAILED)


class Line(NamedTuple):
    """One date in a mail, and why it is told: by a lead, or because nobody acknowledged (`stage`).

    A `digest` is a mail of its own, without a date; `behalf` is whoever this person covers for.
    """

    at: datetime
    deadline: Deadline | None = None
    planned: Planned | None = None
    stage: str = ""
    digest: Subscription | None = None
    behalf: str = ""

    @property
    def due_on(self) -> date | None:
        """The day to act by; none of a digest."""
        return base_day(self.deadline) if self.deadline else None


class Coming(NamedTuple):
    """One mail: when it leaves, in words, in the reader's own zone or else the first date's."""

    when: str
    lines: tuple[Line, ...]


class Forecast(NamedTuple):
    """The next mails, the first one first, and among how many dates of how many they were looked for."""

    mails: tuple[Coming, ...]
    looked_through: int
    dates: int


def next_mails(
    user: User, habit: Habit, now: datetime, most: int = 10, *, weekday: int | None = None
) -> Forecast:
    """Return the next mails ahead of this person by `habit`, as planning would have them.

    With what rests, what they get for whoever they cover, the stages at which they are asked and their
    digests, the weekly ones on `weekday` (0 is Monday; none means the one they have set). Only dates they
    see. What has left, or is leaving, is not told again. The number of statements does not follow the dates.
    """
    away = Covers(now.date() - A_DAY).covered_by(user.pk)
    rows = dates_reminding(user)
    for person in User.objects.filter(pk__in=away):
        rows = rows | dates_reminding(person)
    rows = rows.filter(pk__in=Deadline.objects.order_by().visible_to(user).values("pk"))
    by_day = rows.order_by(Coalesce("safe_on", "due_on"), "pk").select_related(*PATHS_TO_MATTER)
    dates = list(by_day[:MOST_DATES])
    found = [*_lines(user, habit, dates, away, now), *_stages(user), *_digests(user, habit, now, weekday)]
    lines = sorted(found, key=lambda line: _leaves(line, now))
    mails = [
        _coming(list(together), habit, now)
        for _, together in groupby(lines, key=lambda line: _leaves(line, now))
    ]
    total = len(dates) if len(dates) < MOST_DATES else rows.count()
    return Forecast(tuple(mails[:most]), len(dates), total)


def _leaves(line: Line, now: datetime) -> tuple[datetime, int]:
    """What is to leave together; each digest leaves alone."""
    return max(line.at, now), line.digest.pk if line.digest else 0


def _stages(user: User) -> Iterator[Line]:
    """The stages at which this person is to be asked: their own hours do not move those."""
    rows = Reminder.objects.visible_to(user).filter(
        recipient=user, kind=ReminderKind.ESCALATION, state=ReminderState.PLANNED
    )
    rows = rows.select_related(*(f"deadline__{path}" for path in PATHS_TO_MATTER)).order_by("send_at", "pk")
    for row in rows[:MOST_DATES]:
        yield Line(row.send_at, row.clock, stage=str(Stage(row.stage).label))


def _digests(user: User, habit: Habit, now: datetime, weekday: int | None) -> Iterator[Line]:
    """The next one of each digest of this person."""
    for row in Subscription.objects.filter(user=user, is_active=True).select_related(*WITH_RHYTHM):
        kept = rhythm_of(row)
        hour = USUAL_HOUR if habit.hour is None else habit.hour
        rhythm = kept._replace(hour=hour, zone=habit.zone or "UTC")
        rhythm = rhythm if weekday is None else rhythm._replace(weekday=weekday)
        yield Line(rhythm.instant(next(rhythm.coming(now))), digest=row)


def _lines(
    user: User, habit: Habit, dates: Sequence[Deadline], away: Collection[int], now: datetime
) -> list[Line]:
    """What planning would give this person of these dates, also in place of people who are `away`."""
    book = LawBook(None, now)
    plans = [plan_of(row) for row in dates]
    beside = Beside(plans, book, now, {user.pk: habit})
    people = People((plan.investment_id, plan.duty) for plan in plans)
    rows, names = _rows({user.pk, *away}, dates), _names(away)
    found: list[Line] = []
    for row, plan in zip(dates, plans, strict=True):
        reminded = people.of(plan.investment_id, plan.duty)
        ours = [_with(habit, one, user) for one in reminded if one.user_id in {user.pk, *away}]
        known, floor = rows[row.pk], plan.floor(now)
        ahead = from_day(beside.ahead(plan, planned_ahead(plan, ours, book), known, floor), floor)
        gone = {(one.due_on, one.ahead) for one in known if _is_gone(one, user)}
        found += [
            Line(one.send_at, row, one, behalf=names.get(one.on_behalf_of or 0, ""))
            for one in ahead
            if one.user_id == user.pk and (one.due_on, one.lead) not in gone
        ]
    return found


def _with(habit: Habit, one: Recipient, user: User) -> Recipient:
    """The person with the habit that is asked about; who gets the last reminder only gets no more by it."""
    if one.user_id != user.pk:
        return one
    return one._replace(habit=habit._replace(extra=()) if one.last_only else habit)


def _rows(people: Collection[int], dates: Sequence[Deadline]) -> Mapping[int, list[Reminder]]:
    """By date, what these people were or are to be told, and all its stages; one statement."""
    rows = Reminder.objects.filter(
        Q(recipient__in=people) | Q(kind=ReminderKind.ESCALATION), deadline__in=dates
    )
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in rows.order_by("pk"):
        found[row.deadline_id or 0].append(row)
    return found


def _is_gone(row: Reminder, user: User) -> bool:
    """Whether planning leaves this row as it is: sent, being sent, or dropped with a restored backup."""
    dropped = row.state == ReminderState.CANCELLED and row.cancelled_reason == DROPPED
    return row.recipient_id == user.pk and row.kind == ReminderKind.LEAD and (row.state in GONE or dropped)


def _names(people: Collection[int]) -> Mapping[int, str]:
    return {one.pk: name_of(one) for one in User.objects.filter(pk__in=people)} if people else {}


def _coming(lines: Sequence[Line], habit: Habit, now: datetime) -> Coming:
    at, deadline = lines[0].at, lines[0].deadline
    zone = habit.zone or (deadline.zone if deadline else "UTC")
    when = at_words(at, zone) if at > now else _("At once, with the next sweep")
    return Coming(when, tuple(sorted(lines, key=lambda line: line.due_on or date.min)))
