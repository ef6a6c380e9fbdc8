"""Bring settings that touch many dates to all of them, in batches of one transaction each.

How far a change came stands beside it, so that a crash loses nothing: the worker goes on behind the last
batch. What nobody told us of, such as a person switched off by a script, is found by planning again in turns.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tracker.filters.in_charge import dates_in_charge
from tracker.models import Acknowledgement, Deadline, Habits, Investment, Reminder, ReminderPolicy
from tracker.models.deadlines import OPEN_STATES, PATHS_TO_MATTER

from .ahead import REMINDED
from .one_writer import make_way
from .recipients import matters_reminding
from .reminders import plan_reminders

BATCH = 200
AT_ONCE = 400
"""Dates that a page plans itself before it answers; the worker does the others."""
NEAR = timedelta(days=8)
"""Dates to act on that soon are planned again in every turn; of the others a part, all of them in a day."""
TURNS = 24
Marked = Habits | ReminderPolicy


def announced() -> QuerySet[Deadline]:
    """The dates that people are reminded of; unordered."""
    by_hand = Q(state__in=OPEN_STATES, set_on__isnull=False)
    return Deadline.objects.order_by().filter(Q(state__in=REMINDED) | by_hand)


def dates_reminding(user: User) -> QuerySet[Deadline]:
    """Those of the matters that remind this person, or of duties they are in charge of; unordered."""
    matter = Coalesce(*(f"{path}_id" for path in PATHS_TO_MATTER))
    mine = matters_reminding(user).filter(pk=OuterRef("matter"))
    return announced().annotate(matter=matter).filter(Q(Exists(mine)) | dates_in_charge(user))


def _touched(marked: Marked) -> QuerySet[Deadline]:
    return announced() if isinstance(marked, ReminderPolicy) else dates_reminding(marked.user)


def replan(marked: Marked, now: datetime, most: int | None = None) -> int:
    """Plan the dates that this changed setting touches, all or about `most`; return how many are left."""
    done = 0
    while (planned := _batch(type(marked), marked.pk, now)) == BATCH:
        done += planned
        if most is not None and done >= most:
            break
        make_way()
    marked.refresh_from_db(fields=["replanned_to"])
    return 0 if marked.replanned_to is None else _touched(marked).filter(pk__gt=marked.replanned_to).count()


@transaction.atomic
def _batch(model: type[Any], pk: int, now: datetime) -> int:
    """Plan the next dates of a changed setting and keep how far it came; return how many these were."""
    marked = model.objects.select_for_update().filter(pk=pk, replanned_to__isnull=False).first()
    if marked is None:
        return 0
    rows = _touched(marked).filter(pk__gt=marked.replanned_to).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    plan_reminders(ids, now)
    marked.replanned_to = ids[-1] if len(ids) == BATCH else None
    marked.save(update_fields=["replanned_to"])
    return len(ids)


def finish_replanning(now: datetime) -> int:
    """Bring every setting that is still on its way to the rest of its dates; return how many there were."""
    waiting: list[Marked] = [
        *ReminderPolicy.objects.filter(replanned_to__isnull=False),
        *Habits.objects.filter(replanned_to__isnull=False).select_related("user").order_by("pk"),
    ]
    for marked in waiting:
        replan(marked, now)
    return len(waiting)


def dates_with(user: User) -> QuerySet[Deadline]:
    """The announced dates in which this person has, or had, a part; by the day to act by.

    By the team, a watch, a duty, an answer or a reminder. Of a superuser and of the duty desk, who are
    asked where nobody else is left, all.
    """
    rows = announced().order_by(Coalesce("safe_on", "due_on"), "pk")
    if user.is_superuser or ReminderPolicy.objects.filter(duty_desk=user).exists():
        return rows
    theirs = Q(team__user=user) | Q(watches__user=user)
    matters = Investment.objects.order_by().filter(theirs).values("pk")
    mine = dates_in_charge(user)
    for path in PATHS_TO_MATTER:
        mine |= Q(**{f"{path}__in": matters})
    answers = Acknowledgement.objects.order_by().filter(user=user, deadline=OuterRef("pk"))
    reminders = Reminder.objects.order_by().filter(recipient=user, deadline=OuterRef("pk"))
    return rows.filter(mine | Q(Exists(answers)) | Q(Exists(reminders)))


def plan_person(user: User, now: datetime, *, everything: bool = False) -> int:
    """Plan anew what hangs on whether this person is there; return how many dates the worker will do.

    To be called when somebody came, left, or got another address. With `everything` all dates, because they
    are a superuser or were one.
    """
    rows = announced().order_by(Coalesce("safe_on", "due_on"), "pk") if everything else dates_with(user)
    ids = list(rows.values_list("pk", flat=True)[: AT_ONCE + 1])
    for first in range(0, AT_ONCE, BATCH):
        plan_reminders(ids[first : min(first + BATCH, AT_ONCE)], now)
    if len(ids) <= AT_ONCE:
        return 0
    ReminderPolicy.objects.update_or_create(pk=1, defaults={"replanned_to": 0})
    return rows.count() - AT_ONCE


def plan_in_turn(now: datetime) -> int:
    """Plan again the dates that are near and those whose turn it is this hour; return how many.

    So a change of people that no form of ours made reaches what is near within the hour, all else in a day.
    """
    is_near = Q(day__lte=now.date() + NEAR) | Q(turn=now.hour)
    rows = announced().annotate(day=Coalesce("safe_on", "due_on"), turn=F("pk") % TURNS)
    return _plan_all(rows.filter(is_near), now)


def plan_again(now: datetime) -> int:
    """Plan every date that people are reminded of, after new advice in the law files; return how many."""
    return _plan_all(announced(), now)


def _plan_all(rows: QuerySet[Deadline], now: datetime) -> int:
    last, done = 0, 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        plan_reminders(ids, now)
        last, done = ids[-1], done + len(ids)
        make_way()
    return done
