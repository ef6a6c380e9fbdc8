"""What is planned beside the leads of a date: who is asked next, who covers, and whose reminders rest."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop

from tracker.clock.explain import legal_day
from tracker.filters.covers import Covers
from tracker.models import Entry, Lead, LedgerEntry, Reminder, ReminderKind, ReminderState, Snooze
from tracker.models.leads import read_leads
from tracker.models.policy import the_policy

from .ahead import Plan, Planned
from .escalation import Asked, answered, stages
from .instance import DROPPED
from .kept import RESTS_UNTIL
from .law import LawBook
from .recipients import Habit, Layer, habits_of, last_of
from .recorded_late import is_late, is_reachable, last_at_once, told_first
from .sending_time import end_of_day, leaves_at, send_instant
from .successors import Sight, Successors

A_DAY = timedelta(days=1)
"""An absence may last another day by the clock of whoever is away; `Covers` then asks exactly."""
CHANGED = (
    *("recipient", "on_behalf_of", "lead", "lead_unit"),
    *("send_at", "planned_at", "state", "cancelled_reason"),
)
LEFT_OUT = gettext_noop("this stage is left out now")
Key = tuple[date, Lead, int]
"""What tells the reminders ahead of one date apart: the day announced, lead, person."""


class Beside:
    """Read once for many deadlines; the number of statements does not follow theirs."""

    def __init__(
        self, plans: Sequence[Plan], book: LawBook, now: datetime, wished: Mapping[int, Habit] | None = None
    ) -> None:
        """`wished` are habits that hold instead of those kept, by person."""
        self._book, self._now, self._wished = book, now, wished or {}
        self._matter_of = {plan.deadline_id: plan.investment_id for plan in plans}
        self._policy = the_policy()
        self._last = last_of(read_leads(self._policy.minimum))
        self._sight = Sight(self._matter_of.values())
        self._successors = Successors(self._matter_of.values(), self._policy, self._sight)
        self._changed: list[Reminder] = []
        self._stages: dict[int, list[Asked]] = {}

    @cached_property
    def _covers(self) -> Covers:
        return Covers(self._now.date() - A_DAY)

    @cached_property
    def _handed_on(self) -> set[int]:
        """The stages for which somebody else was planned already."""
        rows = Reminder.objects.order_by().filter(
            deadline__in=self._matter_of, kind=ReminderKind.ESCALATION, instead_of__isnull=False
        )
        return {pk for pk in rows.values_list("instead_of", flat=True) if pk is not None}

    @cached_property
    def _answered(self) -> set[tuple[int, date]]:
        return set(answered(self._matter_of))

    @cached_property
    def _rests(self) -> Mapping[tuple[int, date, int], Snooze]:
        """The last word of each person who still sees the matter."""
        rows = Snooze.objects.visible_to_its("user").filter(deadline__in=self._matter_of)
        return {(row.deadline_id, row.base_on, row.user_id): row for row in rows.order_by("at", "pk")}

    @cached_property
    def _habits(self) -> Mapping[int, Habit]:
        """Of the people who let something rest."""
        return {**habits_of(user for *_, user in self._rests), **self._wished}

    def ahead(
        self, plan: Plan, planned: Iterable[Planned], rows: Sequence[Reminder], floor: date
    ) -> list[Planned]:
        """The reminders ahead without what people let rest, with the days they chose and with covers.

        And what is late already: the firm's last one, and what tells the owners before others are asked.
        """
        if plan.base_on is None or not plan.is_announced:
            return []
        awake = {_key(one): one for one in planned if not self._is_inside(one, self._rest(plan, one.user_id))}
        for (deadline, base_on, _), rest in self._rests.items():
            if (deadline, base_on) == (plan.deadline_id, plan.base_on):
                again = self._again(plan, rest)
                awake.setdefault(_key(again), again)
        in_time = last_at_once(plan, list(awake.values()), rows, self._last, floor=floor, now=self._now)
        awake = {_key(one): one for one in in_time}
        late = self._late(plan, rows, floor)
        if late:
            owners = [one for one in self._successors.owners(plan.investment_id) if not self._rest(plan, one)]
            first = told_first(plan, late, owners, rows, list(awake.values()), floor=floor, now=self._now)
            awake |= {_key(one): one for one in first}
        return self._covered(plan, awake)

    def _late(self, plan: Plan, rows: Iterable[Reminder], floor: date) -> Asked | None:
        """The first stage that is made up for because its day had passed when the date was recorded."""
        if plan.base_on is None or plan.base_on < floor or (plan.deadline_id, plan.base_on) in self._answered:
            return None
        known = _stages_of(plan, rows)
        wanted = self._asked(plan)
        return next((one for one in wanted if is_late(one, known.get(one.stage), floor, plan.zone)), None)

    def _asked(self, plan: Plan) -> list[Asked]:
        """Every stage of a date, worked out once."""
        if plan.deadline_id not in self._stages:
            found = stages(plan, self._policy, self._successors, self._book)
            self._stages[plan.deadline_id] = list(found)
        return self._stages[plan.deadline_id]

    def _rest(self, plan: Plan, user_id: int) -> Snooze | None:
        return self._rests.get((plan.deadline_id, plan.base_on, user_id)) if plan.base_on else None

    def _is_inside(self, one: Planned, rest: Snooze | None) -> bool:
        """Whether a reminder falls before the day a person chose; the firm's last one never rests."""
        if rest is None or one.due_on != rest.base_on or one.day >= rest.until_on:
            return False
        return one.lead != self._last

    def resting(self, plan: Plan, row: Reminder) -> str:
        """Why a person's planned row rests; empty if they let nothing rest."""
        rest = self._rest(plan, row.recipient_id)
        return RESTS_UNTIL % {"day": legal_day(rest.until_on)} if rest else ""

    def _again(self, plan: Plan, rest: Snooze) -> Planned:
        """The reminder on the day that a person chose, at their hour; on no quiet day, if there is time."""
        lead = Lead((rest.base_on - rest.until_on).days)
        habit = self._habits[rest.user_id]
        end = end_of_day(rest.base_on, plan.zone, plan.cutoff)
        at = leaves_at(lead, rest.until_on, end, plan.zone, habit)
        if at <= self._now:  # the day they chose may follow on nothing but quiet ones
            at = leaves_at(lead, rest.until_on, end, plan.zone, habit._replace(quiet_days=frozenset()))
        return Planned(rest.base_on, lead, rest.user_id, rest.until_on, at, Layer.CHOSEN)

    def _covered(self, plan: Plan, awake: dict[Key, Planned]) -> list[Planned]:
        """And one for the cover of each person who is away on the day of theirs; whoever covers two, once."""
        found = dict(awake)
        for one in awake.values():
            for cover in self._covers.covers_at(one.user_id, one.send_at, plan.zone):
                if self._sight.sees(cover, plan.investment_id):
                    copy = one._replace(user_id=cover.pk, on_behalf_of=one.user_id)
                    found.setdefault(_key(copy), copy)
        return list(found.values())

    def stages(self, plan: Plan, existing: Iterable[Reminder], floor: date) -> list[Reminder]:
        """New rows for the stages of `floor` and later days; those there are already are brought in line.

        A stage whose day passed before the date was recorded is made up for at once, while the day to act by
        is ahead.
        """
        if plan.base_on is None or not plan.is_announced:
            return []
        if (plan.deadline_id, plan.base_on) in self._answered:
            return []
        known = _stages_of(plan, existing)
        new: list[Reminder] = []
        for one in self._asked(plan):
            row = known.pop(one.stage, None)
            if not is_reachable(one, plan.base_on, floor):
                continue
            values = self._values(plan, one, row, floor)
            if row is None:
                of = {"deadline_id": plan.deadline_id, "due_on": plan.base_on, "stage": one.stage}
                new.append(Reminder(kind=ReminderKind.ESCALATION, **of, **values))
            else:
                self._bring(row, values)
        for row in known.values():
            self._leave_out(row)
        return new

    def _values(self, plan: Plan, one: Asked, row: Reminder | None, floor: date) -> dict[str, Any]:
        """Whoever covers for the person of a stage is asked in their place."""
        person, send_at = one.next.user.pk, send_instant(one.day, plan.zone)
        if one.day < floor:
            waits = row is not None and row.state == ReminderState.PLANNED
            send_at = min(row.send_at, self._now) if row and waits else self._now
        covers = self._covers.covers_at(person, send_at, plan.zone)
        cover = next((who.pk for who in covers if self._sight.sees(who, plan.investment_id)), None)
        return {
            "lead": one.lead.n,
            "lead_unit": one.lead.unit,
            "send_at": send_at,
            "recipient_id": cover or person,
            "on_behalf_of_id": person if cover else None,
        }

    def _bring(self, row: Reminder, values: Mapping[str, Any]) -> None:
        """Bring a stage that has not left to these values; one that was cancelled is planned again."""
        is_open = row.state == ReminderState.PLANNED
        is_back = row.state == ReminderState.CANCELLED and row.cancelled_reason != DROPPED
        if not (is_open or is_back) or row.pk in self._handed_on:
            return
        if row.mail_id and row.recipient_id != values["recipient_id"]:
            return  # its letter is somebody's already: who cannot get it is stood in for when it is sent
        wanted = {**values, "state": ReminderState.PLANNED.value, "cancelled_reason": ""}
        if is_back:
            wanted["planned_at"] = self._now
        if any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            self._changed.append(row)

    def _leave_out(self, row: Reminder) -> None:
        """Cancel a stage that the policy no longer has, or behind which nobody is left."""
        if row.state == ReminderState.PLANNED:
            row.state, row.cancelled_reason = ReminderState.CANCELLED, LEFT_OUT
            self._changed.append(row)

    def copies(self, told: Sequence[Reminder]) -> list[Reminder]:
        """As the function of that name, for rows of the deadlines read here."""
        return _copies(told, self._matter_of, self._covers, self._sight) if told else []

    def store(self) -> None:
        """Write the stages that were brought in line, and what became of them, into the ledger."""
        if not self._changed:
            return
        Reminder.objects.bulk_update(self._changed, CHANGED, batch_size=500)
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                reminder=row,
                deadline_id=row.deadline_id,
                what=Entry.PLANNED if row.state == ReminderState.PLANNED else Entry.CANCELLED,
                at=self._now,
                attempt=row.attempts,
                detail=row.cancelled_reason,
            )
            for row in self._changed
        )


def _key(one: Planned) -> Key:
    return one.due_on, one.lead, one.user_id


def _stages_of(plan: Plan, rows: Iterable[Reminder]) -> dict[str, Reminder]:
    """The rows of the stages of a date, without those in somebody's place."""
    return {
        row.stage: row
        for row in rows
        if row.kind == ReminderKind.ESCALATION and row.instead_of_id is None and row.due_on == plan.base_on
    }


def copies(told: Sequence[Reminder], matter_of: Mapping[int, int], now: datetime) -> list[Reminder]:
    """For each of these new rows about a move or a stop, one for whoever covers for its recipient now."""
    return _copies(told, matter_of, Covers(now.date() - A_DAY), Sight(matter_of.values()))


def _copies(
    told: Sequence[Reminder], matter_of: Mapping[int, int], covers: Covers, sight: Sight
) -> list[Reminder]:
    """As `copies`, with what was read already; nobody is told twice."""
    known = {(row.change_id, row.turn_id, row.recipient_id) for row in told}
    found: list[Reminder] = []
    for row in told:
        for cover in covers.covers_at(row.recipient_id, row.send_at, "UTC"):
            key = (row.change_id, row.turn_id, cover.pk)
            if (
                row.deadline_id is not None
                and key not in known
                and sight.sees(cover, matter_of[row.deadline_id])
            ):
                known.add(key)
                found.append(_copy(row, cover))
    return found


def _copy(row: Reminder, cover: User) -> Reminder:
    return Reminder(
        deadline_id=row.deadline_id,
        recipient_id=cover.pk,
        on_behalf_of_id=row.recipient_id,
        kind=row.kind,
        due_on=row.due_on,
        change_id=row.change_id,
        turn_id=row.turn_id,
        send_at=row.send_at,
        planned_at=row.planned_at,
    )
