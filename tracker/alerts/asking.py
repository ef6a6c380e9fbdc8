"""Why somebody gets a reminder that was not theirs at first, and to whom a date goes next, in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.alerts.words import language_for, legal_day
from tracker.filters.covers import name_of
from tracker.models import Absence, Deadline, MatterMember, Reminder, ReminderKind, ReminderState, Stage
from tracker.models.reader_zones import zone_of
from tracker.services.escalation import answered, answered_words
from tracker.services.law import local_day
from tracker.services.reminders import base_day

ASKED_AS = {
    Stage.DEPUTY.value: gettext_lazy("Nobody has acknowledged this date; you are asked as its deputy."),
    Stage.PARTNER.value: gettext_lazy("Nobody has acknowledged this date; you are asked as its partner."),
    Stage.DESK.value: gettext_lazy("Nobody has acknowledged this date; you are asked as the duty desk."),
}
LATE = gettext_lazy("It was recorded, or moved here, after the day on which you would have been asked.")
AHEAD = (ReminderKind.LEAD, ReminderKind.ESCALATION)
Roles = set[tuple[int, int, str]]
"""Matter, person and role."""


class Asked(NamedTuple):
    """Why this person gets it, where it goes next and when (UTC), who acknowledged; each may be empty."""

    because: str = ""
    then: str = ""
    done: str = ""
    then_at: datetime | None = None


NOTHING = Asked()


def asked(reminders: Sequence[Reminder]) -> Mapping[int, Asked]:
    """For each of these reminders of dates what is said beside the date, in the language of its recipient.

    At most four statements.
    """
    ahead = [one for one in reminders if one.kind in AHEAD]
    dates = {one.deadline_id: one.clock for one in ahead}
    known = answered(one.pk for one in dates.values()) if dates else {}
    coming = _coming(dates) if dates else {}
    roles = _roles([*reminders, *(row for rows in coming.values() for row in rows)])
    until = _until([one for one in reminders if one.on_behalf_of_id])
    found: dict[int, Asked] = {}
    for one in reminders:
        with translation.override(language_for(one.recipient)):
            told = Asked(" ".join(_reasons(one, until.get(one.pk), roles)))
            done = known.get((one.clock.pk, one.due_on)) if one.kind in AHEAD and one.due_on else None
            if done:
                words = answered_words(done, one.clock.zone)
                told = told._replace(done=f"{words[:1].upper()}{words[1:]}.")
            elif one.kind in AHEAD and one.due_on:
                following = coming.get((one.clock.pk, base_day(one.clock)), ())
                told = _going_on(told, one, following, roles)
        found[one.pk] = told
    return found


def _coming(dates: Mapping[int | None, Deadline]) -> dict[tuple[object, object], list[Reminder]]:
    """The stages that are still to come, the nearest first, by deadline and day."""
    rows = Reminder.objects.filter(
        deadline__in=dates.keys(),
        kind=ReminderKind.ESCALATION,
        state__in=(ReminderState.PLANNED, ReminderState.CLAIMED),  # claimed: it leaves with this very sweep
        instead_of=None,
    )
    found: dict[tuple[object, object], list[Reminder]] = {}
    for row in rows.select_related("recipient").order_by("send_at", "pk"):
        row.deadline = dates[row.deadline_id]
        found.setdefault((row.deadline_id, row.due_on), []).append(row)
    return found


def _going_on(told: Asked, one: Reminder, coming: Sequence[Reminder], roles: Roles) -> Asked:
    following = next((row for row in coming if (row.send_at, row.pk) > (one.send_at, one.pk)), None)
    if following is None:
        return told
    return told._replace(then=_then(one, following, roles), then_at=following.send_at)


def _then(one: Reminder, following: Reminder, roles: Roles) -> str:
    """`If nobody acknowledges, it goes to Ada (deputy) on Fri 3 Jul 2026.`"""
    day = legal_day(local_day(following.send_at, one.clock.zone or "UTC"))
    label = Stage(following.stage).label
    part = label if _is_own(following, roles) else _("in place of a %(part)s") % {"part": label}
    told = {"person": name_of(following.recipient), "part": part, "day": day}
    if one.kind == ReminderKind.ESCALATION:
        return _("Then it goes to %(person)s (%(part)s) on %(day)s.") % told
    return _("If nobody acknowledges, it goes to %(person)s (%(part)s) on %(day)s.") % told


def _is_own(one: Reminder, roles: Roles) -> bool:
    """Whether the person of a stage has that part, and is not asked for want of somebody who has it."""
    return one.stage == Stage.DESK or (one.clock.investment.pk, one.recipient_id, one.stage) in roles


def _reasons(one: Reminder, until: date | None, roles: Roles) -> Iterable[str]:
    if one.kind == ReminderKind.ESCALATION:
        in_place = _("Nobody has acknowledged this date; you are asked in place of a %(part)s.")
        yield str(ASKED_AS[one.stage]) if _is_own(one, roles) else in_place % {"part": Stage(one.stage).label}
        if one.planned_at >= one.send_at and not one.instead_of_id:
            yield str(LATE)
    if one.on_behalf_of:
        words = (
            _("You get this because you cover for %(person)s until %(day)s.")
            if until
            else _("You get this because you cover for %(person)s.")
        )
        yield words % {"person": name_of(one.on_behalf_of), "day": legal_day(until) if until else ""}
    if one.instead_of:
        person = name_of(one.instead_of.recipient)
        yield _("It was meant for %(person)s, who could not get it.") % {"person": person}


def _until(covering: Sequence[Reminder]) -> dict[int, date]:
    """The last day for each reminder that a cover gets, by the absence that lasted then."""
    if not covering:
        return {}
    away = Absence.objects.filter(user__in={one.on_behalf_of_id for one in covering}).select_related(
        "user__reader_zone"
    )
    rows = list(away.order_by("first_on", "pk"))
    found: dict[int, date] = {}
    for one in covering:
        for row in rows:
            day = local_day(one.send_at, zone_of(row.user) or one.clock.zone or "UTC")
            if row.user_id == one.on_behalf_of_id and row.first_on <= day <= row.last_on:
                found[one.pk] = row.last_on
    return found


def _roles(reminders: Sequence[Reminder]) -> Roles:
    """The parts of those who are asked because nobody acknowledged."""
    asking = [one for one in reminders if one.kind == ReminderKind.ESCALATION]
    if not asking:
        return set()
    rows = MatterMember.objects.order_by().filter(
        investment__in={one.clock.investment.pk for one in asking},
        user__in={one.recipient_id for one in asking},
    )
    return set(rows.values_list("investment_id", "user_id", "role"))
