"""Who owns the investor, as far as the reader may know: only holdings they see are counted."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from tracker.models import Investment, OwnershipLink
from tracker.services.ownership import Above, above


class Holdings(NamedTuple):
    """The owners above the investor on one day."""

    on: date
    above: Above


def holdings_of(matter: Investment, user: User, now: datetime) -> Holdings | None:
    """The owners of the matter's investor today; None without an investor or without a known owner."""
    if matter.investor is None:
        return None
    found = above(matter.investor, now.date(), OwnershipLink.objects.visible_to(user))
    return Holdings(now.date(), found) if found.links else None
