"""Keep the time zone a person reads in."""

from django.contrib.auth.models import User
from django.db import transaction

from tracker.models import ReaderZone


@transaction.atomic
def keep_zone(user: User, zone: str) -> None:
    """Make `zone` the zone this person reads in; "" forgets it. Raises `ValidationError` on `zone`."""
    if not zone:
        ReaderZone.objects.filter(user=user).delete()
        return
    ReaderZone(user=user, zone=zone).clean_fields()
    ReaderZone.objects.update_or_create(user=user, defaults={"zone": zone})
