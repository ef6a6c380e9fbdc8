"""Whose a date is beside its matter's people: those of its obligation, or of its part of an order.

A paper that expires is of the duty that it was uploaded for. The key of a part's clock begins with the
part's number, that of an expiry with the paper's (`tracker.models.clock_keys`).
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from django.contrib.auth.models import User
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, StrIndex

from tracker.models import Evidence, Obligation, OrderPart
from tracker.models.clock_keys import PAPER, PART, DutyKey

Kind = Literal["obligation", "part"]
DUTIES: Mapping[Kind, tuple[type[Obligation | OrderPart], str]] = {
    "obligation": (Obligation, "agreement__investment"),
    "part": (OrderPart, "divestment__investment"),
}
"""What a person can be in charge of beside a matter, and the way from it to the matter."""


def dates_of_duties(people: Q, clock: str = "") -> Q:
    """The dates of the duties that are so, where `people` asks for `owner` and `deputy` of a duty.

    `clock` leads from the row asked about to its date: empty for dates, `deadline__` for their reminders. An
    `OuterRef` in `people` is a column of the row asked about.
    """
    obligations = Obligation.objects.order_by().filter(people, pk=OuterRef(f"{clock}obligation"))
    of_part = Q(Exists(part_behind(clock).filter(people)))
    return Q(Exists(obligations)) | Q(**{f"{clock}divestment__isnull": False}) & of_part


def dates_in_charge(user: User) -> Q:
    """The dates of the duties that this person is in charge of or deputy for."""
    return dates_of_duties(Q(owner=user) | Q(deputy=user))


def part_behind(clock: str = "") -> QuerySet[OrderPart]:
    """The part, if any, that the date of an outer row is of; for a subquery, with `clock` as above."""
    key = f"{clock}key"
    papers = Evidence.objects.order_by().filter(part=OuterRef("pk"))
    papers = papers.annotate(at=_begins(OuterRef(OuterRef(key)), PAPER)).filter(at=1)
    parts = OrderPart.objects.order_by().filter(divestment=OuterRef(f"{clock}divestment"))
    parts = parts.annotate(at=_begins(OuterRef(key), PART))
    return parts.filter(Q(at=1) | Q(Exists(papers)))


def _begins(key: OuterRef, kind: str) -> StrIndex:
    """1 where this key is that of the row's own number."""
    own = Concat(Value(kind), Cast("pk", CharField()), Value("/"))
    return StrIndex(Concat(key, Value("/")), own)


def without_papers(duties: Iterable[DutyKey]) -> dict[DutyKey, DutyKey]:
    """Lead each of these to the obligation or part itself; one statement where a paper is among them."""
    wanted = set(duties)
    papers = {one.pk for one in wanted if one.kind == "paper"}
    found = {one: one for one in wanted if one.kind != "paper"}
    rows = Evidence.objects.order_by().filter(pk__in=papers, part__isnull=False) if papers else None
    for pk, part in rows.values_list("pk", "part_id") if rows is not None else ():
        found[DutyKey("paper", pk)] = DutyKey("part", part or 0)
    return found
