"""Planning: which reminder rows a deadline has. Nothing is sent here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from tracker.clock.explain import legal_day
from tracker.models import (
    Deadline,
    DeadlineChange,
    DeadlineState,
    Lead,
    Obligation,
    Reminder,
    ReminderKind,
    ReminderState,
)

from .invitations import bring_up_to_date
from .law import local_day
from .recipients import Recipient, recipients
from .tellings import knew

REMINDED = (DeadlineState.RUNNING, DeadlineState.PAUSED)
"""States in which a deadline is announced: what is only projected or waits for an event is not."""


class _Plan(NamedTuple):
    """A deadline with what planning needs to know of its matter."""

    deadline_id: int
    investment_id: int
    state: str
    base_on: date | None
    due_on: date | None
    finished_on: date | None
    zone: str
    history_before: date | None


def base_day(deadline: Deadline) -> date | None:
    """Return the day that leads are counted from: the last safe day where there is one, else the due day."""
    return deadline.safe_on or deadline.due_on


def send_instant(day: date, zone: str) -> datetime:
    """Return the UTC instant at which `day` begins in `zone`."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@transaction.atomic
def plan_reminders(
    deadlines: Iterable[Deadline | int],
    now: datetime,
    changes: Sequence[DeadlineChange] = (),
    first_day: date | None = None,
) -> None:
    """Bring the reminder rows of these deadlines in line with their dates, people and states.

    Afterwards there is one row for every lead of every recipient whose day, in the deadline's zone, is not
    before the day of `now` nor before the review's history. Rows planned for another day, for a person who no
    longer watches or for a finished deadline are cancelled with the reason. Everybody who was sent a reminder
    of a deadline gets one `moved` row for each of `changes`. Sent rows are never touched, and a row that is
    late stays. Safe to repeat: a second call changes nothing. `first_day` replaces both (a replay plans
    from the start of its day).
    """
    ids = [one if isinstance(one, int) else one.pk for one in deadlines]
    if not ids:
        return
    plans = _plans(ids)
    existing: dict[int, list[Reminder]] = defaultdict(list)
    # Locked, so that a sweep cannot claim between our look and our cancelling; sweeps skip locked rows.
    rows = Reminder.objects.exclude(kind=ReminderKind.INVITATION)  # those are planned by `bring_up_to_date`
    for reminder in rows.select_for_update().filter(deadline__in=ids).order_by("pk"):
        if reminder.deadline_id is not None:
            existing[reminder.deadline_id].append(reminder)
    people = recipients(plan.investment_id for plan in plans)
    new: list[Reminder] = []
    touched: list[Reminder] = []
    for plan in plans:
        floor = first_day or max(local_day(now, plan.zone), plan.history_before or date.min)
        wanted = _leads(plan, people[plan.investment_id], floor)
        touched += _cancel(plan, existing[plan.deadline_id], people[plan.investment_id])
        created, revived = _missing(plan, existing[plan.deadline_id], wanted)
        new += created
        touched += revived
    new += _moved(plans, existing, changes, now)
    for reminder in new:
        reminder.planned_at = now
    Reminder.objects.bulk_create(new)
    _store(touched)
    bring_up_to_date(ids, now)


def _store(rows: Iterable[Reminder]) -> None:
    """One statement for each reason, not one for each row."""
    by_reason: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        by_reason[row.state, row.cancelled_reason].append(row.pk)
    for (state, reason), ids in by_reason.items():
        Reminder.objects.filter(pk__in=ids).update(state=state, cancelled_reason=reason)


def plan_matter(investment_id: int, now: datetime) -> None:
    """Plan again for every open deadline of a matter: after a change of its watches, team or publicity."""
    rows = Deadline.objects.open()
    ids = [
        *rows.filter(review__investment=investment_id).values_list("pk", flat=True),
        *rows.filter(divestment__investment=investment_id).values_list("pk", flat=True),
        *rows.filter(obligation__agreement__investment=investment_id).values_list("pk", flat=True),
    ]
    plan_reminders(ids, now)


def _plans(ids: Sequence[int]) -> list[_Plan]:
    """Lock the deadlines and read them with their matters, in one statement."""
    rows = Deadline.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    rows = rows.select_related("review", "divestment", "obligation__agreement")
    plans: list[_Plan] = []
    for row in rows:
        parent = row.parent
        matter = parent.agreement if isinstance(parent, Obligation) else parent
        history = row.review.history_before if row.review else None
        plans.append(
            _Plan(
                row.pk,
                matter.investment_id,
                row.state,
                base_day(row),
                row.due_on,
                row.finished_on,
                row.zone,
                history,
            )
        )
    return plans


def _leads(plan: _Plan, people: Sequence[Recipient], floor: date) -> dict[tuple[date, Lead, int], datetime]:
    """The lead rows of days from `floor` on, as (base day, lead, person) -> instant."""
    if plan.base_on is None or plan.state not in REMINDED:
        return {}
    found: dict[tuple[date, Lead, int], datetime] = {}
    for person in people:
        for lead in person.leads:
            day = plan.base_on - timedelta(days=lead.n)
            if day >= floor:
                found[plan.base_on, lead, person.user_id] = send_instant(day, plan.zone)
    return found


def _missing(
    plan: _Plan, existing: Iterable[Reminder], wanted: dict[tuple[date, Lead, int], datetime]
) -> tuple[list[Reminder], list[Reminder]]:
    """New rows for wanted leads, and cancelled rows that are wanted again."""
    known = {
        (row.due_on, row.ahead, row.recipient_id): row for row in existing if row.kind == ReminderKind.LEAD
    }
    new: list[Reminder] = []
    revived: list[Reminder] = []
    for (due_on, lead, user_id), send_at in wanted.items():
        row = known.get((due_on, lead, user_id))
        if row is None:
            new.append(
                Reminder(
                    deadline_id=plan.deadline_id,
                    recipient_id=user_id,
                    due_on=due_on,
                    lead=lead.n,
                    lead_unit=lead.unit,
                    send_at=send_at,
                )
            )
        elif row.state == ReminderState.CANCELLED:
            row.state, row.cancelled_reason = ReminderState.PLANNED, ""
            revived.append(row)
    return new, revived


def _cancel(plan: _Plan, existing: Iterable[Reminder], people: Sequence[Recipient]) -> list[Reminder]:
    """Planned rows that no longer hold, with the reason filled in."""
    leads = {(person.user_id, lead) for person in people for lead in person.leads}
    cancelled: list[Reminder] = []
    for row in existing:
        reason = _reason(plan, row, leads) if row.state == ReminderState.PLANNED else ""
        if reason:
            row.state, row.cancelled_reason = ReminderState.CANCELLED, reason
            cancelled.append(row)
    return cancelled


def _reason(plan: _Plan, row: Reminder, leads: set[tuple[int, Lead]]) -> str:
    """Why a planned row must not leave; empty if it may."""
    is_finished = plan.state in (DeadlineState.MET, DeadlineState.ENDED)
    if is_finished and (plan.due_on or row.kind == ReminderKind.LEAD):
        on = f" on {legal_day(plan.finished_on)}" if plan.finished_on else ""
        return f"{plan.state}{on}"
    if row.kind == ReminderKind.MOVED:
        return ""
    if plan.base_on is None:
        return "the deadline has no date any more"
    if plan.state not in REMINDED:
        return f"the clock is {plan.state}"
    if row.due_on != plan.base_on:
        was = legal_day(row.due_on) if row.due_on else "no date"
        return f"the date moved from {was} to {legal_day(plan.base_on)}"
    if (row.recipient_id, row.ahead) not in leads:
        return "this person is no longer reminded of it"
    return ""


def _moved(
    plans: Iterable[_Plan],
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
