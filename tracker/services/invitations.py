"""Invitations: what each person's calendar was told of a date, and what it has to be told now.

Nothing is sent here: a change becomes a planned reminder of kind `invitation`, which the sweep sends.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from tracker.models import (
    Deadline,
    Entry,
    Habits,
    Invitation,
    MatterMember,
    Reminder,
    ReminderKind,
    ReminderState,
    TeamRole,
    Watch,
)
from tracker.models.deadlines import PATHS_TO_MATTER

from .law import local_day
from .noting import note
from .standing import LIVE
from .uids import invitation_uid

NEWER = gettext_noop("A newer one follows.")
Wanted = Mapping[tuple[int, int], "_Day"]


class _Day(NamedTuple):
    """The day to act by of a live date, and the legal day of today in its zone."""

    on: date
    today: date


@transaction.atomic
def bring_up_to_date(deadline_ids: Iterable[int], now: datetime) -> None:
    """Tell every calendar that should know what is new about these dates, and take back what holds no more.

    Whoever watches or owns the matter and wants invitations has the date in their calendar while its clock
    is live; a date that is past already enters no calendar. Afterwards each `Invitation` says what its
    calendar is to know, and where that differs from what it was told, one reminder with the next sequence
    is planned; the one before it is cancelled if it has not left. What no calendar ever heard of is not
    taken back by mail.
    Safe to repeat: a second call plans nothing.
    """
    ids = list(deadline_ids)
    told = Invitation.objects.filter(deadline__in=ids, is_cancelled=False)
    if not told.exists() and not Habits.objects.filter(invitations=True).exists():
        return
    wanted = _wanted(ids, now)  # locks the dates: two of us would invite somebody twice
    known = {
        (row.deadline_id, row.user_id): row
        for row in Invitation.objects.select_for_update().filter(deadline__in=ids).order_by("pk")
    }
    changed = [row for key, row in known.items() if _follow(row, wanted.get(key))]
    Invitation.objects.bulk_update(changed, ["sequence", "on", "is_cancelled"])
    new = Invitation.objects.bulk_create(
        Invitation(deadline_id=pk, user_id=user, uid=invitation_uid(pk, user), on=day.on)
        for (pk, user), day in wanted.items()
        if (pk, user) not in known and day.on >= day.today
    )
    heard = _drop_older(changed, now)
    _plan([*new, *(row for row in changed if not row.is_cancelled or row.pk in heard)], now)


@transaction.atomic
def switch_invitations(user: User, *, wanted: bool, now: datetime) -> None:
    """Begin or stop to invite this person to the dates of the matters they watch or own; safe to repeat."""
    Habits.objects.update_or_create(user=user, defaults={"invitations": wanted})
    watched = Watch.objects.filter(user=user, is_active=True).values("investment")
    owned = MatterMember.objects.filter(user=user, role=TeamRole.OWNER).values("investment")
    theirs = Q(invitations__user=user, invitations__is_cancelled=False)
    for path in PATHS_TO_MATTER:
        theirs |= Q(**{f"{path}__in": watched, "state__in": LIVE})
        theirs |= Q(**{f"{path}__in": owned, "state__in": LIVE})
    ids = Deadline.objects.filter(theirs).order_by("pk").values_list("pk", flat=True)
    bring_up_to_date(dict.fromkeys(ids), now)


def _wanted(ids: Sequence[int], now: datetime) -> Wanted:
    """The live dates among these, for each person who should have them in their calendar."""
    rows = Deadline.objects.select_for_update(of=("self",)).filter(pk__in=ids).with_matter().order_by("pk")
    live = [row for row in rows if row.state in LIVE and row.act_days and not row.investment.is_closed]
    people = _invited({row.investment.pk for row in live})
    return {
        (row.pk, user): _Day(row.act_days[0], local_day(now, row.zone))
        for row in live
        for user in people.get(row.investment.pk, [])
    }


def _invited(matters: set[int]) -> Mapping[int, list[int]]:
    """Who watches these matters, or owns them and did not switch the watch off, and wants invitations."""
    want = {"investment__in": matters, "user__habits__invitations": True}
    watches = Watch.objects.visible_to_its("user").filter(is_active=True, **want)
    off = Watch.objects.filter(investment=OuterRef("investment"), user=OuterRef("user"), is_active=False)
    owners = MatterMember.objects.visible_to_its("user").filter(~Exists(off), role=TeamRole.OWNER, **want)
    people: dict[int, dict[int, None]] = {}
    for rows in (watches.order_by("pk"), owners.order_by("pk")):
        for matter, user in rows.values_list("investment_id", "user_id"):
            people.setdefault(matter, {})[user] = None
    return {matter: list(users) for matter, users in people.items()}


def _follow(row: Invitation, day: _Day | None) -> bool:
    """Make the row say what its calendar is to know; return whether that is news to it."""
    if row.is_cancelled:
        if day is None or day.on < day.today:
            return False
        row.on, row.is_cancelled = day.on, False
    elif day is None:
        row.is_cancelled = True
    elif day.on != row.on:
        row.on = day.on
    else:
        return False
    row.sequence += 1
    return True


def _drop_older(changed: Sequence[Invitation], now: datetime) -> set[int]:
    """Cancel what is still to leave; return the invitations of which something may have left."""
    rows = Reminder.objects.select_for_update().filter(invitation__in=[row.pk for row in changed])
    waiting: list[Reminder] = []
    heard: set[int] = set()
    for row in rows.order_by("pk"):
        if row.state == ReminderState.PLANNED:
            waiting.append(row)
        if (row.attempts or row.state == ReminderState.SENT) and row.invitation_id is not None:
            heard.add(row.invitation_id)
    Reminder.objects.filter(pk__in=[row.pk for row in waiting]).update(
        state=ReminderState.CANCELLED, cancelled_reason=NEWER
    )
    note(waiting, Entry.CANCELLED, at=now, detail=NEWER)
    return heard


def _plan(rows: Iterable[Invitation], now: datetime) -> None:
    Reminder.objects.bulk_create(
        Reminder(
            kind=ReminderKind.INVITATION,
            deadline_id=row.deadline_id,
            recipient_id=row.user_id,
            invitation=row,
            sequence=row.sequence,
            send_at=now,
            planned_at=now,
        )
        for row in rows
    )
