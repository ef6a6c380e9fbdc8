"""Record that one party holds another; nobody may come to own itself."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tracker.models import OwnershipLink, Party, Source

LOCK = 7_214_045
"""An arbitrary number: the advisory lock that those who add a holding share on PostgreSQL."""


@transaction.atomic
def record_ownership(
    owner: Party,
    owned: Party,
    *,
    equity_percent: Decimal | None = None,
    votes_percent: Decimal | None = None,
    held_from: date | None = None,
    held_to: date | None = None,
    basis: str = "",
    source: Source | None = None,
) -> OwnershipLink:
    """Add a holding from `held_from` up to, not including, `held_to` (None: always, or still).

    An empty percentage means not known, never 0. Raises `ValidationError`, naming the whole loop, if on any
    day a party would come to own itself; two people adding links at once cannot close a loop together.
    """
    _one_at_a_time()
    link = OwnershipLink(
        owner=owner,
        owned=owned,
        equity_percent=equity_percent,
        votes_percent=votes_percent,
        held_from=held_from,
        held_to=held_to,
        basis=basis,
        source=source,
    )
    link.full_clean()
    loop = loop_of(link)
    if loop:
        names = " → ".join(party.name for party in loop)
        raise ValidationError({"owner": f"This would close a loop: {names}. Check who holds whom, and when."})
    link.save(force_insert=True)
    return link


def loop_of(link: OwnershipLink) -> list[Party]:
    """Return the parties of the loop that a link would close on some day, owner first; else nothing."""
    start = (link.held_from or date.min, link.held_to or date.max)
    pair: tuple[int, ...] = (link.owned_id, link.owner_id)
    waiting = [(pair, start)]
    while waiting:
        path, (first, end) = waiting.pop()
        # The path is read upwards: the last party is held by whoever comes next.
        for above in OwnershipLink.objects.filter(owned=path[-1]).exclude(pk=link.pk).order_by("pk"):
            span = (max(first, above.held_from or date.min), min(end, above.held_to or date.max))
            if span[0] >= span[1]:
                continue
            if above.owner_id == link.owned_id:
                ids = [link.owned_id, *reversed(path)]
                parties = Party.objects.in_bulk(ids)
                return [parties[pk] for pk in ids]
            if above.owner_id not in path:
                waiting.append(((*path, above.owner_id), span))
    return []


def _one_at_a_time() -> None:
    """Let nobody else add a holding until this transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
