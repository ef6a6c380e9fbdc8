"""Answers to a date: somebody has it in hand, or wants their own reminders of it to rest until a day."""

from datetime import date, datetime
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.filters.today import LIVE_STATES
from tracker.models import (
    Acknowledgement,
    CameBy,
    Deadline,
    Entry,
    LedgerEntry,
    Reminder,
    ReminderKind,
    ReminderState,
    Snooze,
    UsedLink,
    Watch,
)

from .answerable import stops_asking
from .escalation import answered_words
from .kept import ANSWERED_THROUGH, UNTIL
from .language import kept_words
from .law import local_day
from .reminders import base_day, plan_reminders


@transaction.atomic
def acknowledge(
    deadline_id: int,
    user: User,
    *,
    now: datetime,
    came_by: CameBy,
    note: str = "",
    reminder: Reminder | None = None,
    link: str = "",
) -> Acknowledgement:
    """Record that `user` has the date in hand, and ask nobody further; reminders ahead go on.

    Of somebody who merely watches or reads it is recorded and no more: the date goes to the next person as
    planned. It holds for the day to act by as it stands. A second time changes nothing and returns the first.
    `link` is that of a mail, which then has done its work. Raises `ValidationError` if the date is not open,
    or this person neither watches it nor is on its team nor was asked.
    """
    deadline, base_on = _open(deadline_id, user)
    _use(link, deadline, user, now)
    known = {"deadline": deadline, "base_on": base_on, "user": user}
    row, is_new = Acknowledgement.objects.get_or_create(
        **known, defaults={"at": now, "came_by": came_by, "note": note}
    )
    if is_new:
        with kept_words():
            detail = ANSWERED_THROUGH % {"day": legal_day(base_on), "came_by": row.get_came_by_display()}
        _note(Entry.ACKNOWLEDGED, deadline, user, now, reminder, detail)
        if stops_asking(deadline, user):
            _ask_nobody_further(row, now)
    return row


@transaction.atomic
def snooze(
    deadline_id: int,
    user: User,
    until_on: date,
    *,
    now: datetime,
    came_by: CameBy,
    reminder: Reminder | None = None,
    link: str = "",
) -> Snooze:
    """Let this person's own reminders of the date rest until the day `until_on`, when one comes.

    The last choice counts. The firm's last reminder is never held back, and others are reminded and asked as
    before. Raises `ValidationError` on `until_on` if that is not after today (in the date's zone) or lies
    after the day to act by; else as `acknowledge`.
    """
    deadline, base_on = _open(deadline_id, user)
    if until_on > base_on:
        told = _("The day to act by is %(day)s: choose that day or an earlier one.")
        raise ValidationError({"until_on": told % {"day": legal_day(base_on)}})
    if until_on <= local_day(now, deadline.zone):
        raise ValidationError({"until_on": _("Choose a day after today: the reminder comes again then.")})
    _use(link, deadline, user, now)
    row = Snooze.objects.create(
        deadline=deadline, base_on=base_on, user=user, until_on=until_on, at=now, came_by=came_by
    )
    with kept_words():
        detail = UNTIL % {"day": legal_day(until_on)}
    _note(Entry.SNOOZED, deadline, user, now, reminder, detail)
    plan_reminders([deadline], now)
    return row


def key_of(link: str) -> str:
    """The key under which a used link is kept: its hash, so that the record cannot be used as one."""
    return sha256(link.encode()).hexdigest()


def may_answer(deadline: Deadline, user: User) -> bool:
    """Whether this person sees the date, and watches it, is on its team, was reminded or is a superuser."""
    if not Deadline.objects.visible_to(user).filter(pk=deadline.pk).exists():
        return False
    matter = deadline.investment
    return (
        user.is_superuser
        or matter.team.filter(user=user).exists()
        or Watch.objects.filter(investment=matter, user=user, is_active=True).exists()
        or deadline.reminders.filter(recipient=user).exists()
    )


def why_closed(deadline: Deadline) -> str:
    """Why there is nothing to answer about a date any more; empty if it is open."""
    if deadline.investment.is_closed:
        return _("The matter is closed: nothing is left to do about this date.")
    if deadline.state not in LIVE_STATES:
        told = {"state": deadline.get_state_display()}
        if deadline.finished_on is None:
            return _("This clock is %(state)s: nothing is left to acknowledge.") % told
        told["day"] = legal_day(deadline.finished_on)
        return _("This clock is %(state)s on %(day)s: nothing is left to acknowledge.") % told
    if base_day(deadline):
        return ""
    return _("This clock has no date at present: there is nothing to acknowledge.")


def _open(deadline_id: int, user: User) -> tuple[Deadline, date]:
    """The deadline, locked, and its day to act by; raises `ValidationError` as the verbs say."""
    deadline = Deadline.objects.select_for_update(of=("self",)).with_matter().get(pk=deadline_id)
    if not may_answer(deadline, user):
        raise ValidationError(
            _("Only whoever watches this date or is on the team of its matter can answer it.")
        )
    base_on = base_day(deadline)
    if (why := why_closed(deadline)) or base_on is None:
        raise ValidationError(why)
    return deadline, base_on


def _use(link: str, deadline: Deadline, user: User, now: datetime) -> None:
    """Mark a link as used; the deadline is locked, so that two clicks come one after the other."""
    if not link:
        return
    if UsedLink.objects.filter(key=key_of(link)).exists():
        raise ValidationError(_("This link was used already. Open the date to answer it again."))
    UsedLink.objects.create(key=key_of(link), deadline=deadline, user=user, at=now)


def _ask_nobody_further(row: Acknowledgement, now: datetime) -> None:
    """Cancel the stages that have not left; one that is on its way is read again before it is sent."""
    waiting = Reminder.objects.select_for_update().filter(
        deadline=row.deadline,
        due_on=row.base_on,
        kind=ReminderKind.ESCALATION,
        state=ReminderState.PLANNED,
    )
    with kept_words():
        why = answered_words(row, row.deadline.zone)
    rows = list(waiting.order_by("pk"))
    Reminder.objects.filter(pk__in=[one.pk for one in rows]).update(
        state=ReminderState.CANCELLED, cancelled_reason=why
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            reminder=one,
            deadline=row.deadline,
            what=Entry.CANCELLED,
            at=now,
            attempt=one.attempts,
            detail=why,
        )
        for one in rows
    )


def _note(
    what: Entry, deadline: Deadline, user: User, now: datetime, reminder: Reminder | None, detail: str
) -> None:
    LedgerEntry.objects.create(
        reminder=reminder, deadline=deadline, what=what, at=now, by=user, detail=detail
    )
