"""Planning: which reminder rows a deadline has. Nothing is sent here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from tracker.clock.explain import legal_day
from tracker.models import (
    Deadline,
    DeadlineChange,
    DeadlineState,
    Entry,
    Lead,
    LeadUnit,
    LedgerEntry,
    Reminder,
    ReminderKind,
    ReminderState,
)
from tracker.services.speech import in_english

from .ahead import PARENTS, REMINDED, Plan, Planned, base_day, everything_ahead, from_day, plan_of
from .beside import Beside
from .instance import DROPPED
from .invitations import bring_up_to_date
from .kept import BOTH_DAYS, DATE_MOVED, ENDED_ON, LEAVES_AT, MET_ON, PLAN_CLOCK_IS
from .law import LawBook
from .tellings import knew

__all__ = ["REMINDED", "base_day", "plan_matter", "plan_reminders", "planned_in_business"]

AHEAD = (ReminderKind.LEAD, ReminderKind.ESCALATION)
"""Kinds that stand and fall with the day they announce."""
Key = tuple[date | None, Lead, int]
"""What tells a person's reminders of one deadline apart: base day, lead, person."""
NO_LONGER = gettext_noop("this person is no longer reminded of it")
NO_DATE = gettext_noop("the deadline has no date any more")


@transaction.atomic
@in_english
def plan_reminders(
    deadlines: Iterable[Deadline | int],
    now: datetime,
    changes: Sequence[DeadlineChange] = (),
    first_day: date | None = None,
    book: LawBook | None = None,
) -> None:
    """Bring the reminder rows of these deadlines in line with their dates, people and states.

    Afterwards there is one row for every lead of every recipient whose day, in the deadline's zone, is not
    before the day of `now` nor before the review's history. Stages of an escalation whose day had passed
    when the date was recorded leave at once, the owner told first (`recorded_late`). Rows planned for
    another day, for a person who no longer watches or for a finished deadline are cancelled with the reason;
    a row that is not due yet leaves when its reader's habits and the calendar of `book` now say. Everybody
    who was sent a reminder of a deadline gets one `moved` row for each of `changes`. Sent rows are never
    touched, and a row that is late stays. Each cancelled, revived or moved row has its entry in the ledger.
    Safe to repeat: a second call changes nothing. `first_day` replaces both (a replay plans from the start
    of its day).
    """
    ids = [one if isinstance(one, int) else one.pk for one in deadlines]
    if not ids:
        return
    book = book or LawBook(None, now)
    plans = _plans(ids)
    # Locked, so that a sweep cannot claim between our look and our cancelling; sweeps skip locked rows.
    known = Reminder.objects.exclude(kind=ReminderKind.INVITATION)  # those are planned by `bring_up_to_date`
    existing = _by_deadline(known.select_for_update().filter(deadline__in=ids).order_by("pk"))
    beside = Beside(plans, book, now)
    usual = everything_ahead(plans, book)
    moved = _moved(plans, existing, changes, now)
    moved_of = _by_deadline(moved)
    new: list[Reminder] = []
    cancelled: list[Reminder] = []
    planned_again: list[tuple[Reminder, str]] = []
    for plan in plans:
        rows, floor = existing[plan.deadline_id], first_day or plan.floor(now)
        told = [*rows, *moved_of[plan.deadline_id]]
        planned = beside.ahead(plan, usual[plan.deadline_id], told, floor)
        cancelled += _cancel(plan, rows, planned, beside)
        planned_again += _retimed(rows, planned, now)
        created, revived = _missing(plan, rows, from_day(planned, floor))
        new += created + beside.stages(plan, rows, floor)
        planned_again += [(row, "") for row in revived]
    new += moved + beside.copies(moved)
    for reminder in new:
        reminder.planned_at = now
    Reminder.objects.bulk_create(new)
    _store_cancelled(cancelled)
    Reminder.objects.bulk_update(
        [row for row, _ in planned_again], ["state", "cancelled_reason", "send_at"], batch_size=500
    )
    _note(cancelled, planned_again, now)
    bring_up_to_date(ids, now)
    beside.store()


def _by_deadline(rows: Iterable[Reminder]) -> dict[int, list[Reminder]]:
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in rows:
        if row.deadline_id is not None:
            found[row.deadline_id].append(row)
    return found


def _store_cancelled(rows: Iterable[Reminder]) -> None:
    """One statement for each reason, not one for each row."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_reason[row.cancelled_reason].append(row.pk)
    for reason, ids in by_reason.items():
        Reminder.objects.filter(pk__in=ids).update(state=ReminderState.CANCELLED, cancelled_reason=reason)


def _note(cancelled: Iterable[Reminder], planned: Iterable[tuple[Reminder, str]], now: datetime) -> None:
    """What became of the rows, in the ledger."""
    told = [(row, Entry.CANCELLED, row.cancelled_reason) for row in cancelled]
    told += [(row, Entry.PLANNED, detail) for row, detail in planned]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder=row, deadline_id=row.deadline_id, what=what, at=now, attempt=row.attempts, detail=detail
        )
        for row, what, detail in told
    )


def plan_matter(investment_id: int, now: datetime) -> None:
    """Plan again for every open deadline of a matter: after a change of its leads, watches or team."""
    rows = Deadline.objects.open()
    ids = [
        *rows.filter(review__investment=investment_id).values_list("pk", flat=True),
        *rows.filter(divestment__investment=investment_id).values_list("pk", flat=True),
        *rows.filter(obligation__agreement__investment=investment_id).values_list("pk", flat=True),
    ]
    plan_reminders(ids, now)


def planned_in_business(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Those with a reminder planned in business days, which another calendar may move; one statement."""
    if not deadlines:
        return []
    rows = Reminder.objects.order_by().filter(
        deadline__in=deadlines, state=ReminderState.PLANNED, lead_unit=LeadUnit.BUSINESS
    )
    found = set(rows.values_list("deadline_id", flat=True))
    return [one for one in deadlines if one.pk in found]


def _plans(ids: Sequence[int]) -> list[Plan]:
    """Lock the deadlines and read them with their matters, in one statement."""
    rows = Deadline.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return [plan_of(row) for row in rows.select_related(*PARENTS)]


def _missing(
    plan: Plan, existing: Iterable[Reminder], wanted: Iterable[Planned]
) -> tuple[list[Reminder], list[Reminder]]:
    """New rows for wanted leads, and cancelled rows that are wanted again."""
    known = {_key(row): row for row in existing if row.kind == ReminderKind.LEAD}
    new: list[Reminder] = []
    revived: list[Reminder] = []
    for one in wanted:
        row = known.get((one.due_on, one.lead, one.user_id))
        if row is None:
            new.append(
                Reminder(
                    deadline_id=plan.deadline_id,
                    recipient_id=one.user_id,
                    on_behalf_of_id=one.on_behalf_of,
                    due_on=one.due_on,
                    lead=one.lead.n,
                    lead_unit=one.lead.unit,
                    send_at=one.send_at,
                )
            )
        elif row.state == ReminderState.CANCELLED and row.cancelled_reason != DROPPED:
            row.state, row.cancelled_reason, row.send_at = ReminderState.PLANNED, "", one.send_at
            revived.append(row)
    return new, revived


def _retimed(
    existing: Iterable[Reminder], planned: Iterable[Planned], now: datetime
) -> list[tuple[Reminder, str]]:
    """Rows that are not due yet and now leave at another instant, with it filled in, and what they left."""
    right: dict[Key, datetime] = {(one.due_on, one.lead, one.user_id): one.send_at for one in planned}
    found: list[tuple[Reminder, str]] = []
    for row in existing:
        waits = row.kind == ReminderKind.LEAD and row.state == ReminderState.PLANNED and row.send_at > now
        at = right.get(_key(row)) if waits and row.instead_of_id is None else None
        if at is not None and at != row.send_at:
            found.append(
                (row, LEAVES_AT % {"at": f"{at:%Y-%m-%d %H:%M}", "before": f"{row.send_at:%Y-%m-%d %H:%M}"})
            )
            row.send_at = at
    return found


def _key(row: Reminder) -> Key:
    return row.due_on, row.ahead, row.recipient_id


def _cancel(
    plan: Plan, existing: Iterable[Reminder], planned: Iterable[Planned], beside: Beside
) -> list[Reminder]:
    """Planned rows that no longer hold, with the reason filled in."""
    leads = {(one.user_id, one.lead) for one in planned}
    cancelled: list[Reminder] = []
    for row in existing:
        reason = _reason(plan, row, leads) if row.state == ReminderState.PLANNED else ""
        if reason == NO_LONGER:
            reason = beside.resting(plan, row) or reason
        if reason:
            row.state, row.cancelled_reason = ReminderState.CANCELLED, reason
            cancelled.append(row)
    return cancelled


def _reason(plan: Plan, row: Reminder, leads: set[tuple[int, Lead]]) -> str:
    """Why a planned row must not leave; empty if it may."""
    is_finished = plan.state in (DeadlineState.MET, DeadlineState.ENDED)
    is_ahead = row.kind in AHEAD
    if is_finished and (is_ahead or (plan.due_on and row.kind == ReminderKind.MOVED)):
        on = MET_ON if plan.state == DeadlineState.MET else ENDED_ON
        return on % {"day": legal_day(plan.finished_on)} if plan.finished_on else plan.state
    if not is_ahead:
        return ""
    if plan.base_on is None:
        return NO_DATE
    if not plan.is_announced:
        return PLAN_CLOCK_IS % {"state": DeadlineState(plan.state).label}
    if row.due_on not in plan.days:
        was = legal_day(row.due_on) if row.due_on else "no date"
        old, *more = map(legal_day, plan.days)
        after = BOTH_DAYS % {"old": old, "new": more[0]} if more else old
        return DATE_MOVED % {"before": was, "after": after}
    if row.kind == ReminderKind.LEAD and row.instead_of_id is None:
        return "" if (row.recipient_id, row.ahead) in leads else NO_LONGER
    return ""


def _moved(
    plans: Iterable[Plan],
    existing: dict[int, list[Reminder]],
    changes: Sequence[DeadlineChange],
    now: datetime,
) -> list[Reminder]:
    """One row for each change and each person who was told of the old date and may still see the matter."""
    by_deadline = {plan.deadline_id: plan for plan in plans if plan.state != DeadlineState.MET}
    moved = [change for change in changes if change.deadline_id in by_deadline]
    if not moved:
        return []
    told = knew(by_deadline)
    return [
        Reminder(
            deadline_id=change.deadline_id,
            recipient_id=user_id,
            kind=ReminderKind.MOVED,
            due_on=by_deadline[change.deadline_id].base_on,
            change=change,
            send_at=now,
        )
        for change in moved
        for user_id in sorted(
            told.get(change.deadline_id, set()) - _told_of(change, existing[change.deadline_id])
        )
    ]


def _told_of(change: DeadlineChange, existing: Iterable[Reminder]) -> set[int]:
    return {row.recipient_id for row in existing if row.change_id == change.pk}
