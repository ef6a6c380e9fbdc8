"""Escalation: whom a date goes to, and when, if nobody acknowledges it. Each stage fires once a date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.covers import name_of
from tracker.models import (
    Acknowledgement,
    Entry,
    Lead,
    LedgerEntry,
    Reminder,
    ReminderKind,
    ReminderPolicy,
    Stage,
)
from tracker.models.policy import lead_or_none

from .ahead import Plan, day_of
from .answerable import of_those_who_act
from .kept import ANSWERED, ASKED, ASKED_COVER, WAS_ANSWERED
from .language import kept_words
from .law import LawBook, local_day
from .successors import Next, Successors


class Asked(NamedTuple):
    """One stage as it should be planned: whom it asks (`next.stage` differs where nobody holds its own)."""

    stage: Stage
    lead: Lead
    day: date
    next: Next


def distances(policy: ReminderPolicy) -> list[tuple[Stage, Lead]]:
    """The stages that the policy sets, in order."""
    written = {
        Stage.DEPUTY: policy.deputy_at,
        Stage.PARTNER: policy.partner_at,
        Stage.DESK: policy.desk_at,
    }
    leads = ((stage, lead_or_none(text)) for stage, text in written.items())
    return [(stage, lead) for stage, lead in leads if lead is not None]


def stages(plan: Plan, policy: ReminderPolicy, successors: Successors, book: LawBook) -> Iterator[Asked]:
    """Every stage of a date that nobody acknowledged; none for a stage behind which nobody is left.

    Whoever stands in for several stages that have no person of their own is asked at the first of them, and
    again at their own.
    """
    asked: set[int] = set()
    for stage, lead in distances(policy):
        found = successors.first(plan.investment_id, stage)
        if plan.base_on is None or found is None or (found.stage != stage and found.user.pk in asked):
            continue
        asked.add(found.user.pk)
        yield Asked(stage, lead, day_of(plan, plan.base_on, lead, book), found)


def answered(deadline_ids: Iterable[int]) -> Mapping[tuple[int, date], Acknowledgement]:
    """The first acknowledgement of each of these dates, by deadline and day to act by; one statement.

    Only of people who are to act (`of_those_who_act`), are still there and still see the matter: what
    somebody left behind is asked anew.
    """
    given = Acknowledgement.objects.visible_to_its("user").filter(deadline__in=list(deadline_ids))
    rows = of_those_who_act(given).select_related("user")
    return {(row.deadline_id, row.base_on): row for row in rows.order_by("-at", "-pk")}


def answered_words(row: Acknowledgement, zone: str) -> str:
    """`acknowledged by Ada on Fri 3 Jul 2026`, by the day of the deadline's zone."""
    return _(ANSWERED) % _answer(row, zone)


def _answer(row: Acknowledgement, zone: str) -> dict[str, str]:
    return {"name": name_of(row.user), "day": legal_day(local_day(row.at, zone or "UTC"))}


def no_longer_needed(reminders: Sequence[Reminder]) -> Mapping[int, str]:
    """For each escalation whose date was acknowledged meanwhile, the reason not to send it.

    One statement, and none where no escalation is among them.
    """
    asking = [one for one in reminders if one.kind == ReminderKind.ESCALATION]
    if not asking:
        return {}
    known = answered(one.clock.pk for one in asking)
    found = ((one, known.get((one.clock.pk, one.due_on or date.min))) for one in asking)
    with kept_words():
        return {one.pk: WAS_ANSWERED % _answer(row, one.clock.zone) for one, row in found if row}


def note_escalated(reminders: Iterable[Reminder], now: datetime) -> None:
    """Write into the ledger who is asked because nobody acknowledged, for reminders that are addressed."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder=one,
            deadline_id=one.deadline_id,
            what=Entry.ESCALATED,
            at=now,
            attempt=one.attempts,
            detail=asked_words(one, one.recipient),
        )
        for one in reminders
        if one.kind == ReminderKind.ESCALATION
    )


def asked_words(reminder: Reminder, person: User) -> str:
    """`Nobody acknowledged …; asked at the stage of the deputy: Ada.`, and for whom she covers."""
    assert reminder.due_on is not None, "the database lets no escalation be without its day"
    words = ASKED_COVER if reminder.on_behalf_of else ASKED
    with kept_words():
        told = {"day": legal_day(reminder.due_on), "stage": str(Stage(reminder.stage).label)}
        other = name_of(reminder.on_behalf_of) if reminder.on_behalf_of else ""
        return words % {**told, "name": name_of(person), "other": other}
