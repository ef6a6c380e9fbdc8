"""What is planned of a date, as values: which leads, for whom, why, and when each leaves."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from tracker.models import Deadline, DeadlineState, Lead, Obligation
from tracker.models.clock_keys import DutyKey
from tracker.models.deadlines import OPEN_STATES

from .law import LawBook, local_day
from .recipients import Layer, People, Recipient, advised_leads
from .sending_time import end_of_day, lead_day, leaves_at

REMINDED = (DeadlineState.RUNNING, DeadlineState.PAUSED)
"""States in which a deadline is announced: what is only projected or waits for an event is not."""
PARENTS = ("review", "divestment", "obligation__agreement")


class Plan(NamedTuple):
    """A deadline with what planning needs to know of it and of its matter.

    Where a day was set by hand, `base_on` is the earlier of it and the clock's own, `later_on` the other one.
    """

    deadline_id: int
    investment_id: int
    rule_id: str
    state: str
    base_on: date | None
    due_on: date | None
    finished_on: date | None
    zone: str
    cutoff: str
    calendar: str
    history_before: date | None
    duty: DutyKey | None = None
    later_on: date | None = None
    is_by_hand: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """The days that are announced, the earlier first."""
        return tuple(day for day in (self.base_on, self.later_on) if day)

    @property
    def is_announced(self) -> bool:
        """Whether people are reminded: the clock runs or stands still, or is open with a day set by hand."""
        return is_announced(self.state, by_hand=self.is_by_hand)

    def floor(self, now: datetime) -> date:
        """The first day whose reminders are no history: the legal day of `now`, or the record's first."""
        return max(local_day(now, self.zone), self.history_before or date.min)


class Planned(NamedTuple):
    """One reminder ahead: of which lead for which base day, to whom and why, and when it leaves (UTC).

    `day` is the legal day of the lead; `on_behalf_of` whoever the person stands in for.
    """

    due_on: date
    lead: Lead
    user_id: int
    day: date
    send_at: datetime
    layer: Layer
    on_behalf_of: int | None = None


def base_day(deadline: Deadline) -> date | None:
    """Return the day that leads are counted from: the last safe day where there is one, else the due day.

    Where another day was set by hand, the earlier of the two.
    """
    return deadline.act_days[0] if deadline.act_days else None


def is_announced(state: str, *, by_hand: bool) -> bool:
    """Whether people are reminded of a clock in this state; `by_hand`: a day was set for it."""
    return state in REMINDED or (by_hand and state in OPEN_STATES)


def plan_of(row: Deadline) -> Plan:
    """Read a deadline that was fetched with its `PARENTS`; touches no database."""
    parent = row.parent
    matter = parent.agreement if isinstance(parent, Obligation) else parent
    return Plan(
        deadline_id=row.pk,
        investment_id=matter.investment_id,
        rule_id=row.rule_id,
        state=row.state,
        base_on=base_day(row),
        due_on=row.due_on,
        finished_on=row.finished_on,
        zone=row.zone,
        cutoff=row.cutoff,
        calendar=row.calendar,
        history_before=row.review.history_before if row.review else None,
        duty=row.duty,
        later_on=row.act_days[1] if row.act_days[1:] else None,
        is_by_hand=bool(row.set_on and row.zone),
    )


def everything_ahead(plans: Sequence[Plan], book: LawBook) -> dict[int, list[Planned]]:
    """Return, for each deadline, every reminder ahead of it to everybody; a fixed number of statements.

    A row is planned for each of these and for nobody else: who stands in for a recipient is added here.
    """
    people = People((plan.investment_id, plan.duty) for plan in plans)
    return {
        plan.deadline_id: planned_ahead(plan, people.of(plan.investment_id, plan.duty), book)
        for plan in plans
    }


def planned_ahead(plan: Plan, people: Sequence[Recipient], book: LawBook) -> list[Planned]:
    """Return every reminder ahead of a date, those of past days too; none where it is not announced."""
    if plan.base_on is None or not plan.is_announced:
        return []
    advised = advised_leads(book.library, plan.rule_id)
    found: list[Planned] = []
    for base_on in plan.days:
        end = end_of_day(base_on, plan.zone, plan.cutoff)
        for person in people:
            for lead, layer in person.leads(advised).items():
                day = day_of(plan, base_on, lead, book)
                at = leaves_at(lead, day, end, plan.zone, person.habit)
                found.append(Planned(base_on, lead, person.user_id, day, at, layer))
    return found


def day_of(plan: Plan, base_on: date, lead: Lead, book: LawBook) -> date:
    """Return the legal day of a lead before `base_on`; the calendar is read only for one that needs it."""
    known = lead.is_business and plan.calendar in book.library.calendars
    return lead_day(base_on, lead, book.calendar(plan.calendar) if known else None)


def from_day(planned: Iterable[Planned], floor: date) -> list[Planned]:
    """Those of `floor` and later days; what was due before is history and not late."""
    return [one for one in planned if one.day >= floor]
