"""What no holding may say: nobody owns itself, or more than there is, or the same thing twice."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.clock.explain import legal_day
from tracker.guards import HOLDINGS_LOCK
from tracker.models import OwnershipLink, Party

ALL = Decimal(100)
TOO_MUCH = {
    "equity_percent": gettext_lazy(
        "Together %(held)s %% of the equity of %(party)s would be held %(when)s:"
        " check the percentages and the days of its holdings."
    ),
    "votes_percent": gettext_lazy(
        "Together %(held)s %% of the votes of %(party)s would be held %(when)s:"
        " check the percentages and the days of its holdings."
    ),
}


def check_holding(link: OwnershipLink) -> None:
    """Refuse a new or changed holding that cannot be true beside the others; they stand still meanwhile.

    Raises `ValidationError` by field if on some day a party would come to own itself (the whole loop is
    named), if the owner has another holding of the same party on one of its days, or if more than 100 % of
    the party's equity or votes would be held (the sum of what is known and the day are named).
    """
    one_at_a_time()
    wrong: dict[str, list[str]] = {}
    if loop := loop_of(link):
        names = " → ".join(party.name for party in loop)
        told = _("This would close a loop: %(names)s. Check who holds whom, and when.")
        wrong["owner"] = [told % {"names": names}]
    beside = [one for one in _beside(link) if one.owner_id == link.owner_id]
    if beside:
        wrong["held_from"] = [
            _(
                "%(owner)s already has a holding in %(owned)s %(period)s: put everything held at one time"
                " into one holding, or end the earlier one on the first day of this one."
            )
            % {"owner": link.owner.name, "owned": link.owned.name, "period": _period(beside[0])}
        ]
    for field in TOO_MUCH:
        if words := _too_much(link, field):
            wrong[field] = [words]
    if wrong:
        raise ValidationError(wrong)


def _too_much(link: OwnershipLink, field: str) -> str:
    """In words, the first day on which more than everything would be held; nothing if there is none."""
    if getattr(link, field) is None:
        return ""
    known = [one for one in (*_beside(link), link) if getattr(one, field) is not None]
    # A sum can only grow on a day on which a holding begins.
    for day in sorted({max(_span(one)[0], _span(link)[0]) for one in known}):
        held = sum(getattr(one, field) for one in known if _span(one)[0] <= day < _span(one)[1])
        if held > ALL:
            begun = day != date.min
            when = _("on %(day)s") % {"day": legal_day(day)} if begun else _("with no first day recorded")
            told = {"held": f"{held.normalize():f}", "party": link.owned.name, "when": when}
            return TOO_MUCH[field] % told
    return ""


def _beside(link: OwnershipLink) -> Iterator[OwnershipLink]:
    """The other holdings in the same party that share a day with this one, in a stable order."""
    first, end = _span(link)
    rows = OwnershipLink.objects.filter(owned=link.owned_id).exclude(pk=link.pk).order_by("pk")
    for one in rows:
        if max(first, _span(one)[0]) < min(end, _span(one)[1]):
            yield one


def _span(link: OwnershipLink) -> tuple[date, date]:
    """The first day held and the first day no longer held, with the ends of time for what is not recorded."""
    return link.held_from or date.min, link.held_to or date.max


def _period(link: OwnershipLink) -> str:
    """The days of a holding in words."""
    told = {name: legal_day(day) for name, day in (("first", link.held_from), ("end", link.held_to)) if day}
    if len(told) == 2:
        return _("from %(first)s until before %(end)s") % told
    if link.held_from:
        return _("from %(first)s") % told
    return _("until before %(end)s") % told if told else _("without days")


def loop_of(link: OwnershipLink) -> list[Party]:
    """Return the parties of the loop that a link would close on some day, owner first; else nothing."""
    start = _span(link)
    pair: tuple[int, ...] = (link.owned_id, link.owner_id)
    waiting = [(pair, start)]
    while waiting:
        path, (first, end) = waiting.pop()
        # The path is read upwards: the last party is held by whoever comes next.
        for above in OwnershipLink.objects.filter(owned=path[-1]).exclude(pk=link.pk).order_by("pk"):
            span = (max(first, _span(above)[0]), min(end, _span(above)[1]))
            if span[0] >= span[1]:
                continue
            if above.owner_id == link.owned_id:
                ids = [link.owned_id, *reversed(path)]
                parties = Party.objects.in_bulk(ids)
                return [parties[pk] for pk in ids]
            if above.owner_id not in path:
                waiting.append(((*path, above.owner_id), span))
    return []


def one_at_a_time() -> None:
    """Let nobody else add a holding until this transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HOLDINGS_LOCK])
