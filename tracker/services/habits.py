"""Keep what a person sets for themselves, and plan their reminders by it."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from tracker.models import Habits, ReaderZone
from tracker.models.leads import read_leads
from tracker.models.reader_zones import zone_of

from .digests import plan_digests
from .invitations import switch_invitations
from .reader_zone import keep_zone
from .recipients import Habit
from .replanning import AT_ONCE, replan


class Settings(NamedTuple):
    """What a person sets on one page, in the form in which it is kept; `zone` and `language` "" are none."""

    zone: str = ""
    extra_leads: tuple[int | str, ...] = ()
    delivery_hour: int | None = None
    quiet_days: tuple[int, ...] = ()
    digest_weekday: int = 0
    invitations: bool = False
    language: str = ""

    @property
    def habit(self) -> Habit:
        """What of it decides about reminders. Raises `ValidationError`."""
        leads, quiet_days = read_leads(self.extra_leads), frozenset(self.quiet_days)
        return Habit(leads, self.delivery_hour, quiet_days, self.zone)


def settings_of(user: User) -> Settings:
    """Return what this person has set, or what holds until they do; two statements."""
    row = Habits.objects.filter(user=user).first() or Habits()
    return Settings(
        zone_of(user),
        tuple(row.extra_leads),
        row.delivery_hour,
        tuple(row.quiet_days),
        row.digest_weekday,
        row.invitations,
        row.language,
    )


def keep_settings(user: User, chosen: Settings, now: datetime) -> int:
    """Keep a person's settings and plan their reminders by them; return for how many dates the worker will.

    Raises `ValidationError` naming the field; nothing is kept then.
    """
    invited = Habits.objects.filter(user=user, invitations=True).exists()
    row = _keep(user, chosen)
    if chosen.invitations != invited:
        switch_invitations(user, wanted=chosen.invitations, now=now)
    for digest in row.user.subscriptions.filter(is_active=True).values_list("pk", flat=True):
        plan_digests(now, digest)
    return replan(row, now, AT_ONCE)


@transaction.atomic
def _keep(user: User, chosen: Settings) -> Habits:
    """The settings as a row, marked to be brought to all dates if they may move a reminder."""
    row = Habits.objects.select_for_update().filter(user=user).first() or Habits(user=user)
    zone = ReaderZone.objects.filter(user=user).values_list("zone", flat=True).first() or ""
    before = _decides(row), zone
    for name, value in chosen._asdict().items():
        if name != "zone":
            setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.clean_fields()
    keep_zone(user, chosen.zone)
    if (_decides(row), chosen.zone) != before:
        row.replanned_to = 0
    row.save()
    return row


def _decides(row: Habits) -> tuple[object, ...]:
    return row.extra_leads, row.delivery_hour, row.quiet_days
