"""Bring settings that touch many dates to all of them, in batches of one transaction each.

How far a change came stands beside it, so that a crash loses nothing: the worker goes on behind the last
batch.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tracker.models import Deadline, Habits, ReminderPolicy
from tracker.models.deadlines import PATHS_TO_MATTER

from .ahead import REMINDED
from .one_writer import make_way
from .recipients import matters_reminding
from .reminders import plan_reminders

BATCH = 200
AT_ONCE = 400
"""Dates that a page plans itself before it answers; the worker does the others."""
Marked = Habits | ReminderPolicy


def announced() -> QuerySet[Deadline]:
    """The dates that people are reminded of; unordered."""
    return Deadline.objects.order_by().filter(state__in=REMINDED)


def dates_reminding(user: User) -> QuerySet[Deadline]:
    """Those of the matters that remind this person, or of obligations they are in charge of; unordered."""
    matter = Coalesce(*(f"{path}_id" for path in PATHS_TO_MATTER))
    mine = matters_reminding(user).filter(pk=OuterRef("matter"))
    own = Q(obligation__owner=user) | Q(obligation__deputy=user)
    return announced().annotate(matter=matter).filter(Q(Exists(mine)) | own)


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


def plan_again(now: datetime) -> int:
    """Plan every date that people are reminded of, after new advice in the law files; return how many."""
    last, done = 0, 0
    while ids := list(announced().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        plan_reminders(ids, now)
        last, done = ids[-1], done + len(ids)
        make_way()
    return done
