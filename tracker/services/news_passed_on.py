"""A letter about news that its recipient cannot get: each of its dates goes to the next person."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.filters.covers import name_of
from tracker.models import Entry, LedgerEntry, Reminder, ReminderKind, ReminderState, Telling
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.policy import the_policy
from tracker.services.speech import in_english

from .kept import NOBODY_LEFT, PASSED_TO
from .noting import note
from .successors import Next, Successors
from .tellings import still_open

log = logging.getLogger(__name__)
NOBODY = NOBODY_LEFT.partition(",")[0]
Passed = dict[int, list[Telling]]


@in_english
def pass_news_on(reminders: Iterable[Reminder], why: str, now: datetime) -> list[Reminder]:
    """Let the next people be told of what these letters about news list; return the new rows.

    Deputy, partner, duty desk, superusers: the first who is not told of the same date already. Whoever has no
    letter about this news yet gets one, at once; whoever had one gets each date as a move of its own. What is
    no longer open is left alone. Safe to repeat. To be called inside a transaction.
    """
    found: list[Reminder] = []
    for row in reminders:
        if row.kind == ReminderKind.NEWS and not _is_done(row):
            found += _pass_on(row, why, now)
    return found


def _is_done(row: Reminder) -> bool:
    entries = LedgerEntry.objects.filter(reminder=row, what=Entry.PASSED_ON)
    return entries.exclude(detail__startswith=NOBODY).exists()


def _pass_on(row: Reminder, why: str, now: datetime) -> list[Reminder]:
    matter = (f"change__deadline__{path}" for path in PATHS_TO_MATTER)
    mine = Telling.objects.order_by("pk").filter(run=row.run_id, recipient=row.recipient_id)
    tellings = list(still_open(mine).select_related(*matter))
    if not tellings:
        return []
    people, passed, nobody = _following(row, tellings)
    found = [new for pk, those in passed.items() for new in _letters(row, pk, those, now)]
    for new in found[:1]:
        new.instead_of = row  # a reminder has one stand-in
    Reminder.objects.bulk_create(found)
    told = {"other": name_of(row.recipient), "why": why}
    for pk in passed:
        note(
            [row],
            Entry.PASSED_ON,
            at=now,
            detail=PASSED_TO
            % {**told, "name": name_of(people[pk].user), "stage": str(people[pk].stage.label)},
        )
    if nobody:
        log.error("Reminder %d: %d dates reached nobody: %s", row.pk, nobody, why)
        if not passed:
            note([row], Entry.PASSED_ON, at=now, detail=NOBODY_LEFT % told)
    return found


def _following(row: Reminder, tellings: Sequence[Telling]) -> tuple[dict[int, Next], Passed, int]:
    """Who is told next of each date, with those dates, and of how many nobody is."""
    matters = {one.pk: one.change.deadline.investment.pk for one in tellings}
    successors = Successors(matters.values(), the_policy())
    told = _told(row, [one.change_id for one in tellings])
    letters = Reminder.objects.filter(kind=ReminderKind.NEWS, run=row.run_id, state=ReminderState.FAILED)
    out_of_reach = set(letters.values_list("recipient_id", flat=True)) | {row.recipient_id}
    people: dict[int, Next] = {}
    passed: Passed = defaultdict(list)
    nobody = 0
    for telling in tellings:
        chain = (one for one in successors.chain(matters[telling.pk]) if one.user.pk not in out_of_reach)
        following = next((one for one in chain if (telling.change_id, one.user.pk) not in told), None)
        if following is None:
            nobody += 1
            continue
        told.add((telling.change_id, following.user.pk))
        people.setdefault(following.user.pk, following)
        passed[following.user.pk].append(telling)
    return people, passed, nobody


def _told(row: Reminder, changes: Sequence[int]) -> set[tuple[int, int]]:
    """Which of these changes whom a letter tells, as change and person.

    A letter that was cancelled (its person had left for a while) tells nobody, though it was meant to.
    """
    meant = set(Telling.objects.filter(change__in=changes).values_list("change_id", "recipient_id"))
    letters = Reminder.objects.filter(kind=ReminderKind.NEWS, run=row.run_id, state=ReminderState.CANCELLED)
    dropped = set(letters.values_list("recipient_id", flat=True))
    moves = Reminder.objects.filter(kind=ReminderKind.MOVED, change__in=changes)
    by_themselves = set(moves.values_list("change_id", "recipient_id"))
    return {pair for pair in meant if pair[1] not in dropped} | by_themselves


def _letters(row: Reminder, person: int, tellings: Sequence[Telling], now: datetime) -> list[Reminder]:
    """Keep that this person is told of these dates, and return the rows by which they are."""
    Telling.objects.bulk_create(
        [Telling(run_id=one.run_id, change_id=one.change_id, recipient_id=person) for one in tellings],
        ignore_conflicts=True,  # who left for a while was meant to be told already
    )
    same = {"recipient_id": person, "send_at": now, "planned_at": now}
    letter = Reminder.objects.filter(kind=ReminderKind.NEWS, run=row.run_id, recipient=person).first()
    if letter is None:
        return [Reminder(kind=ReminderKind.NEWS, run_id=row.run_id, **same)]
    if letter.state == ReminderState.PLANNED and letter.mail_id is None:
        return []
    return [
        Reminder(
            kind=ReminderKind.MOVED,
            deadline_id=one.change.deadline_id,
            change_id=one.change_id,
            due_on=one.change.deadline.safe_on or one.change.deadline.due_on,
            **same,
        )
        for one in tellings
    ]
