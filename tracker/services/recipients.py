"""Who is reminded of a matter's dates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.contrib.auth.models import User

from tracker.models import DEFAULT_LEADS, Lead, Watch
from tracker.models.leads import read_leads


class Recipient(NamedTuple):
    """A person and how long before a date they are reminded."""

    user_id: int
    leads: tuple[Lead, ...]


def recipients(investment_ids: Iterable[int]) -> Mapping[int, list[Recipient]]:
    """Return for each matter its active watchers who may see it; without any, the active superusers."""
    ids = set(investment_ids)
    watches = Watch.objects.visible_to_its("user").filter(investment__in=ids, is_active=True)
    found: dict[int, list[Recipient]] = defaultdict(list)
    for matter, user, leads in watches.order_by("pk").values_list("investment_id", "user_id", "leads"):
        wanted = DEFAULT_LEADS if leads is None else read_leads(leads)
        found[matter].append(Recipient(user, wanted))
    unwatched = ids - found.keys()
    if unwatched:
        people = User.objects.filter(is_active=True, is_superuser=True).order_by("pk")
        fallback = [Recipient(pk, DEFAULT_LEADS) for pk in people.values_list("pk", flat=True)]
        found |= dict.fromkeys(unwatched, fallback)
    return found
