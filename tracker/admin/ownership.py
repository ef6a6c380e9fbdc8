"""Who owns the investor, as far as the reader may know."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q

from tracker.models import Investment, OwnershipLink, Party

DEEPEST = 8
"""Levels of owners shown above the investor; one query each."""


class Holdings(NamedTuple):
    """The links above the investor on one day, nearest first."""

    on: date
    links: list[OwnershipLink]


def holdings_of(matter: Investment, user: User, now: datetime) -> Holdings | None:
    """The chain above the matter's investor today; None without an investor or without a known owner."""
    if matter.investor is None:
        return None
    on = now.date()
    links = chain_above(matter.investor, user, on)
    return Holdings(on, links) if links else None


def chain_above(party: Party, user: User, on: date) -> list[OwnershipLink]:
    """Every visible holding in `party` or above it on that day, level by level, each once."""
    held = Q(held_from__isnull=True) | Q(held_from__lte=on)
    still = Q(held_to__isnull=True) | Q(held_to__gt=on)
    found: dict[int, OwnershipLink] = {}
    level = {party.pk}
    for _ in range(DEEPEST):
        rows = OwnershipLink.objects.visible_to(user).filter(held, still, owned__in=level)
        new = {row.pk: row for row in rows.select_related("owner", "owned", "source") if row.pk not in found}
        found |= new
        level = {row.owner_id for row in new.values()}
        if not level:
            break
    return list(found.values())
