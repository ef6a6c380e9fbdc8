"""What the pages of an agreement and of one obligation show: what is due next, what holds, the history."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Min, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from tracker.admin.review_page import dates_of
from tracker.clock.days import add_months
from tracker.clock.explain import legal_day
from tracker.filters.packs import PackForm
from tracker.filters.today import IS_OVERDUE, LIVE_STATES, with_today
from tracker.filters.walls import may_work_on
from tracker.models import (
    EVIDENCE_RULE,
    Amendment,
    Deadline,
    DeadlineState,
    Fulfilment,
    MitigationAgreement,
    Obligation,
)
from tracker.models.reader_zones import zone_of
from tracker.services.clause_words import holds, when
from tracker.services.in_force import as_of, versions
from tracker.services.law import local_day
from tracker.services.speech import say
from tracker.services.standing import Reader

MONTHS_SHOWN = 3
LINES, FIRST = 40, 12
"""Dates and entries that a page holds, and how many of them are open at first."""
OVER = (DeadlineState.MET, DeadlineState.ENDED)


class Entry(NamedTuple):
    """One line of a history: the day, what happened, the rest, and where it leads."""

    on: date | None
    what: str
    detail: str
    link: str


class Duty(NamedTuple):
    """An obligation as the register lists it; `when` is its clause in words, `why` what a date waits for."""

    row: Obligation
    when: str
    overdue: int
    left: int
    is_met: bool
    next_on: date | None
    holds: str
    why: str
    gaps: int = 0


def agreement_page(row: MitigationAgreement, user: User, now: datetime, asked: str) -> dict[str, Any]:
    """The context of an agreement's page; the number of queries does not grow with what it holds.

    `asked` is the day as of which text and obligations are shown, today if it is empty or no day.
    """
    today = _today(row, now)
    on = _day(asked) or today
    amendments = list(row.amendments.select_related("source").order_by("effective_on", "pk"))
    obligations = list(_obligations(row, today))
    standing = as_of(row, on, amendments=amendments, obligations=obligations)
    reader = Reader(now, zone_of(user))
    return {
        "on": on,
        "is_today": on == today,
        "standing": standing,
        "dates": dates_of(_due(row, user, now, today), reader),
        "nothing_due": _("Nothing falls due by %(day)s")
        % {"day": legal_day(add_months(today, MONTHS_SHOWN))},
        "register": [duty(one) for one in standing.obligations],
        "parties": list(row.parties.select_related("party")),
        "amendments": [(one, *_touched(one, obligations)) for one in reversed(amendments)],
        "history": history(row, amendments, obligations),
        "may_work": may_work_on(user, row),
        "pack_form": PackForm(of=row),
    }


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _today(row: MitigationAgreement, now: datetime) -> date:
    """The legal day in the zone of the agreement's dates; without any, in UTC."""
    zones = Deadline.objects.filter(obligation__agreement=row).order_by("pk").values_list("zone", flat=True)
    return local_day(now, zones.first() or "UTC")


def _obligations(row: MitigationAgreement, today: date) -> QuerySet[Obligation]:
    """All versions of what it demands, each with its next date and how many of its dates were missed."""
    own = ~Q(deadlines__rule_id=EVIDENCE_RULE)
    open_dates = Q(deadlines__state__in=LIVE_STATES) & own
    without_a_day = ~Q(deadlines__state__in=OVER) & Q(deadlines__due_on__isnull=True)
    return row.obligations.select_related("source", "owner", "deputy", "added_by", "ended_by").annotate(
        next_on=Min("deadlines__due_on", filter=open_dates & Q(deadlines__due_on__gte=today)),
        missed=Count("deadlines", filter=open_dates & Q(deadlines__due_on__lt=today)),
        left=Count("deadlines", filter=~Q(deadlines__state__in=OVER) & own),
        met=Count("deadlines", filter=Q(deadlines__state=DeadlineState.MET) & own),
        why=Min("deadlines__undetermined_reason", filter=without_a_day & own),
    )


def _due(row: MitigationAgreement, user: User, now: datetime, today: date) -> list[Deadline]:
    """What was missed and what is due in the next months, by day; the rest is on each obligation's page."""
    rows = with_today(Deadline.objects.visible_to(user).filter(obligation__agreement=row).with_matter(), now)
    soon = Q(due_on__lte=add_months(today, MONTHS_SHOWN), due_on__gte=today)
    return list(rows.filter(state__in=LIVE_STATES).filter(IS_OVERDUE | soon).order_by("due_on", "pk")[:LINES])


def duty(row: Any) -> Duty:
    """One line of the register, of a row of `_obligations`."""
    is_met = not row.left and bool(row.met)
    why = "" if row.why in (None, row.expression) else say(row.why)
    return Duty(row, when(row), row.missed, row.left, is_met, row.next_on, holds(row), why)


def _touched(amendment: Amendment, obligations: Sequence[Obligation]) -> tuple[int, int, int]:
    """How many obligations an amendment changed, added and ended."""
    added = [one for one in obligations if one.added_by_id == amendment.pk]
    changed = {one.replaces_id for one in added if one.replaces_id}
    ended = [one for one in obligations if one.ended_by_id == amendment.pk and one.pk not in changed]
    return len(changed), len(added) - len(changed), len(ended)


def history(
    row: MitigationAgreement, amendments: Sequence[Amendment], obligations: Sequence[Obligation]
) -> list[Entry]:
    """What happened under an agreement, newest first."""
    found = [Entry(one.effective_on, one.instrument, one.note, one.get_absolute_url()) for one in amendments]
    for name, words in (("signed", _("Signed")), ("effective", _("In force")), ("terminated", _("Ended"))):
        day = getattr(row, name)
        if day.is_known:
            detail = row.termination_note if name == "terminated" else ""
            what = words if day.day else f"{words} {day}"
            found.append(Entry(day.earliest or day.latest, what, detail, ""))
    by_id = {one.pk: one for one in obligations}
    told = Fulfilment.objects.filter(obligation__agreement=row).select_related("recorded_by")
    last = told.order_by("-recorded_at", "-pk")[:LINES]
    found += [fulfilled(one, by_id[one.obligation_id]) for one in last]
    return sorted(found, key=lambda one: one.on or date.min, reverse=True)


def fulfilled(one: Fulfilment, obligation: Obligation) -> Entry:
    """One fulfilment, or its taking back, as a line of a history."""
    on = one.done_on or one.recorded_at.date()
    what = _("Done") if one.done_on else _("Not done after all")
    day = _day(one.occurrence)
    by = _("by %(person)s") % {"person": one.recorded_by} if one.recorded_by else ""
    detail = "; ".join(part for part in (one.note, by) if part)
    words = _("%(what)s: %(name)s") % {"what": what, "name": obligation.text}
    if day:
        words = _("%(what)s of %(day)s") % {"what": words, "day": legal_day(day)}
    return Entry(on, words, detail, obligation.get_absolute_url())


def obligation_page(row: Obligation, user: User, now: datetime) -> dict[str, Any]:
    """The context of one obligation's page: its clause, its dates, its versions, what was done."""
    rows = with_today(row.deadlines.visible_to(user).with_matter(), now)
    reader = Reader(now, zone_of(user))
    ahead = rows.exclude(state__in=OVER).order_by("due_on", "pk")
    over = rows.filter(state__in=OVER).order_by("-due_on", "-pk")
    every = list(row.agreement.obligations.select_related("added_by", "ended_by"))
    told = row.fulfilments.select_related("recorded_by").order_by("-recorded_at", "-pk")
    return {
        "may_fulfil": ahead.exclude(rule_id=EVIDENCE_RULE).exists(),
        "when": when(row),
        "holds": holds(row),
        "dates": dates_of(list(ahead[:FIRST]), reader),
        "later": max(0, ahead.count() - FIRST),
        "over": reader.lines(over.filter(state=DeadlineState.ENDED)[:FIRST]),
        "has_met": over.filter(state=DeadlineState.MET).exists(),
        "versions": [(one, holds(one)) for one in versions(row, every)],
        "history": [fulfilled(one, row) for one in told[:LINES]],
        "may_work": may_work_on(user, row),
    }
