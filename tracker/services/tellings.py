"""Who is told of a date that news has moved: whoever watches the matter, and whoever knew the old date."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from tracker.models import (
    Deadline,
    DeadlineChange,
    DeadlineState,
    NewsRun,
    Reminder,
    ReminderKind,
    ReminderState,
    Telling,
    VisibleQuerySet,
)
from tracker.models.clock_keys import duty_of
from tracker.models.deadlines import PATHS_TO_MATTER

from .recipients import People

MAY_HAVE_LEFT = (ReminderState.SENT, ReminderState.CLAIMED)
"""Sent, or in the hands of a sender that may finish before it reads the new date."""


def knew(deadline_ids: Iterable[int]) -> Mapping[int, set[int]]:
    """For each deadline the people who were reminded of it and may still see it; one statement.

    Whoever may have been reminded counts: the line can be cut after the server took a mail.
    """
    was_tried = Q(attempts__gt=0, mail__isnull=False)
    rows = Reminder.objects.visible_to_its("recipient").filter(
        Q(state__in=MAY_HAVE_LEFT) | was_tried, deadline__in=list(deadline_ids)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for deadline, person in rows.order_by("pk").values_list("deadline_id", "recipient_id"):
        if deadline is not None:
            found[deadline].add(person)
    return found


def people_for(matter_of: Mapping[int, int]) -> Mapping[int, set[int]]:
    """For each of these deadlines, which lead to their matters, the people who are told when it moves.

    A fixed number of statements. Without anybody who watches a matter these are the superusers.
    """
    rows = Deadline.objects.order_by().filter(pk__in=list(matter_of), review__isnull=True)
    told = rows.values_list("pk", "obligation_id", "divestment_id", "key")
    duties = {pk: duty_of(obligation, order, key) for pk, obligation, order, key in told}
    people = People((matter, duties.get(deadline)) for deadline, matter in matter_of.items())
    known = knew(matter_of)
    return {
        deadline: {one.user_id for one in people.of(matter, duties.get(deadline)) if not one.last_only}
        | known.get(deadline, set())
        for deadline, matter in matter_of.items()
    }


def matters_of(deadline_ids: Iterable[int]) -> dict[int, int]:
    """Lead each deadline to its matter, in one statement."""
    rows = Deadline.objects.order_by().filter(pk__in=list(deadline_ids))
    matter = Coalesce(*(f"{path}_id" for path in PATHS_TO_MATTER))
    return dict(rows.values_list("pk", matter))


def still_open(rows: VisibleQuerySet[Telling]) -> VisibleQuerySet[Telling]:
    """Those of dates that are still news: of an open matter, by a clock that has not ended."""
    closed = Q()
    for path in PATHS_TO_MATTER:
        closed |= Q(**{f"change__deadline__{path}__is_closed": True})
    over = Q(change__deadline__state__in=(DeadlineState.MET, DeadlineState.ENDED))
    return rows.exclude(closed).exclude(over)


def tell(changes: Sequence[DeadlineChange], run: NewsRun) -> None:
    """Keep who is to be told of these stored changes in the one mail about `run`."""
    if not changes:
        return
    people = people_for(matters_of(change.deadline_id for change in changes))
    Telling.objects.bulk_create(
        Telling(run=run, change=change, recipient_id=person)
        for change in changes
        for person in sorted(people[change.deadline_id])
    )


def plan_letters(run: NewsRun, now: datetime) -> int:
    """Plan one reminder for each person whom `run` concerns, once; return how many people that are."""
    people = Telling.objects.order_by().filter(run=run).values_list("recipient_id", flat=True).distinct()
    letters = [
        Reminder(kind=ReminderKind.NEWS, run=run, recipient_id=person, send_at=now, planned_at=now)
        for person in people
    ]
    Reminder.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)
