"""Somebody leaves: whoever follows takes over their part in every open matter, in one transaction."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from tracker.filters.in_charge import DUTIES
from tracker.models import MatterMember, TeamRole, Watch

from .reminders import plan_matter

STRENGTH = {
    TeamRole.OWNER: 4,
    TeamRole.DEPUTY: 3,
    TeamRole.PARTNER: 2,
    TeamRole.MEMBER: 1,
    TeamRole.READER: 0,
}


@transaction.atomic
def hand_over(leaver: User, successor: User, now: datetime) -> int:
    """Deactivate `leaver` and give their roles, watches and duties to `successor`; return how many matters.

    A successor who is on a team already keeps the stronger role, and who becomes responsible for a duty is no
    longer its deputy. What the leaver did stays theirs, and so do their rows on the teams: they count for
    nothing while a person is not active.
    """
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    parts = leaver.matters.select_related("investment").filter(investment__is_closed=False)
    matters = set()
    for part in parts.order_by("pk"):
        matters.add(part.investment_id)
        _take_over(part, successor)
    for watch in Watch.objects.filter(user=leaver, is_active=True, investment__is_closed=False).order_by(
        "pk"
    ):
        matters.add(watch.investment_id)
        Watch.objects.update_or_create(
            investment_id=watch.investment_id,
            user=successor,
            defaults={"is_active": True},
            create_defaults={"leads": watch.leads},
        )
    matters |= _take_over_duties(leaver, successor)
    for matter in sorted(matters):
        plan_matter(matter, now)
    return len(matters)


def _take_over_duties(leaver: User, successor: User) -> set[int]:
    """Clauses of open matters that the leaver was in charge of or deputy for; return those matters."""
    matters: set[int] = set()
    for model, path in DUTIES.values():
        rows = model.objects.filter(**{f"{path}__is_closed": False})
        owned, stood_in = rows.filter(owner=leaver), rows.filter(deputy=leaver)
        for found in (owned, stood_in):
            matters |= set(found.order_by().values_list(f"{path}_id", flat=True))
        owned.update(owner=successor)
        stood_in.exclude(owner=successor).update(deputy=successor)
        rows.filter(owner=successor, deputy__in=(leaver, successor)).update(deputy=None)
    return matters


def _take_over(part: MatterMember, successor: User) -> None:
    row, is_new = MatterMember.objects.get_or_create(
        investment_id=part.investment_id, user=successor, defaults={"role": part.role}
    )
    if not is_new and STRENGTH[TeamRole(row.role)] < STRENGTH[TeamRole(part.role)]:
        row.role = part.role
        row.save(update_fields=["role"])
