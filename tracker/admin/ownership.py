"""Who owns the investor, as far as the reader may know: only holdings they see are counted."""

from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.models import User

from tracker.models import Investment, OwnershipLink
from tracker.services.ownership import Above, above
from tracker.services.pictures.holdings import ownership_of
from tracker.services.pictures.ownership import NARROW, OwnershipPicture, drawn_ownership


class Holdings(NamedTuple):
    """The owners above the investor on one day, and their graph."""

    on: date
    above: Above
    picture: OwnershipPicture


def holdings_of(matter: Investment, user: User, now: datetime) -> Holdings | None:
    """The owners of the matter's investor today; None without an investor or without a known owner."""
    if matter.investor is None:
        return None
    found = above(matter.investor, now.date(), OwnershipLink.objects.visible_to(user))
    if not found.links:
        return None
    told = ownership_of(matter, found.links, now.date())
    return Holdings(now.date(), found, drawn_ownership(told, name="part", width=NARROW))
