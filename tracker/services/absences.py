"""Who is away and who covers: entered, changed or taken back, with every reminder it touches planned anew."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Absence, Reminder, ReminderKind, ReminderState

from .reminders import plan_reminders


def may_enter(by: User, away: User) -> bool:
    """Whether `by` may say that somebody is away: the person themself, or a superuser."""
    return by.is_superuser or by.pk == away.pk


@transaction.atomic
def keep_absence(row: Absence, by: User, now: datetime) -> Absence:
    """Store a new or changed absence and plan the reminders of whoever was or is away.

    Raises `ValidationError` by field: only the person themself or a superuser enters it, the cover can get
    mail, and two absences of one person with the same cover do not overlap.
    """
    before = Absence.objects.select_for_update().filter(pk=row.pk).first() if row.pk else None
    people = {one.user_id for one in (before, row) if one}
    if not all(may_enter(by, one.user) for one in (before, row) if one):
        raise ValidationError({"user": _("Only the person themself or an administrator enters an absence.")})
    row.full_clean()
    if not (row.cover.is_active and row.cover.email):
        told = _("%(person)s is not active or has no address: choose another.") % {"person": row.cover}
        raise ValidationError({"cover": told})
    row.save()
    _plan_for(people, now)
    return row


@transaction.atomic
def remove_absence(row: Absence, now: datetime) -> None:
    """Take an absence back; what its cover would have got is cancelled."""
    person = row.user_id
    row.delete()
    _plan_for({person}, now)


def _plan_for(people: Iterable[int], now: datetime) -> None:
    """Plan every date of which one of these people is still to be reminded, or about which to be asked."""
    rows = Reminder.objects.order_by().filter(
        state=ReminderState.PLANNED, kind__in=(ReminderKind.LEAD, ReminderKind.ESCALATION)
    )
    own = rows.filter(recipient__in=people).values_list("deadline", flat=True)
    covered = rows.filter(on_behalf_of__in=people).values_list("deadline", flat=True)
    plan_reminders(sorted({pk for pk in own.union(covered) if pk}), now)
