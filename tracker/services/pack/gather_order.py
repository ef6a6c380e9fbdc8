"""Gathering the pack of an order to sell: the sale and its parts, what was missed, what happened after it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.clock.days import ONE_DAY
from tracker.clock.explain import legal_day
from tracker.filters.today import with_today
from tracker.models import (
    EVIDENCE_RULE,
    Deadline,
    Divestment,
    DivestmentEvent,
    DivestmentStep,
    Evidence,
    OrderPart,
)
from tracker.models.clock_keys import part_of
from tracker.services.clause_words import when
from tracker.services.language import number_words, quoted
from tracker.services.law import LawBook, local_day
from tracker.services.order_life import LIFTED, Life, life_of
from tracker.services.speech import say

from .asked import Asked
from .contents import Breach, Contents, Gap, Happened, Obligation, Occurrence
from .duties import called, falls_into, no_date_of, occurrence_of
from .files import papers_of
from .gather import Gathered, remarks_on, seen, stood, versions_of
from .worded import worded

SALE = 0
"""In place of the number of a part: the sale itself."""
MISSED = ("late", "met late")


def gather_order(divestment_id: int, asked: Asked, *, viewer: User | None, now: datetime) -> Gathered:
    """Return what the pack of an order holds, as far as `viewer` may see it; None is whoever runs Longstop.

    The number of queries does not grow with what the order holds. Raises `DoesNotExist`.
    """
    known = Divestment.objects.select_related("investment", "seller", "asset", "buyer")
    order = seen(known, viewer).get(pk=divestment_id)
    dates = _dates(order, viewer, now)
    zone = next((row.zone for row in dates if row.zone), "UTC")
    as_of = local_day(now, zone)
    life = life_of(list(order.events.select_related("source", "buyer", "part")), LawBook(None, now), zone)
    parts = [row for row in _parts(order, viewer) if _held(row, order, life, asked)]
    evidence, mine = _evidence(parts, viewer), _by_part(dates)
    papers = papers_of(parts, mine, evidence, asked, zone)
    places = {paper.id: paper.file for paper, _ in papers}
    duties, gaps = [_sale(order, mine[SALE], asked)], list[Gap]()
    for part in parts:
        told, lacking = stood(part, mine[part.pk], evidence[part.pk], places, asked, now)
        gaps += lacking
        duties.append(_duty(part, order, life, told, no_date_of(mine[part.pk])))
    contents = Contents(
        of="order",
        agency=asked.agency.strip(),
        period_from=asked.first,
        period_to=asked.last,
        as_of=as_of,
        zone=zone,
        matter=str(order.investment),
        agreement=worded(lambda: str(order)),
        agreement_status=worded(lambda: _status(order, life, min(asked.last, as_of))),
        government_parties=(order.ordered_by,) if order.ordered_by else (),
        parties=tuple(_who(order)),
        remarks=tuple(remarks_on(duties, [paper for paper, _ in papers], asked, as_of)),
        obligations=tuple(duties),
        evidence=tuple(paper for paper, _ in papers),
        gaps=tuple(gaps),
        incidents=(),
        visits=(),
        amendments=(),
        breaches=tuple(_breaches(duties, dates)),
        events=(*_events(life, asked), *_extensions(order, asked)),
        versions=versions_of(dates),
    )
    return Gathered(contents, {paper.file: row for paper, row in papers if paper.file})


def _dates(order: Divestment, viewer: User | None, now: datetime) -> list[Any]:
    rows = seen(Deadline.objects.filter(divestment=order), viewer).exclude(rule_id=EVIDENCE_RULE)
    return list(with_today(rows, now).order_by("due_on", "key", "pk"))


def _parts(order: Divestment, viewer: User | None) -> list[OrderPart]:
    rows = seen(OrderPart.objects.filter(divestment=order), viewer)
    return list(rows.select_related("owner", "deputy").order_by("position", "pk"))


def _evidence(parts: Iterable[OrderPart], viewer: User | None) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = defaultdict(list)
    kept = seen(Evidence.objects.filter(part__in=[row.pk for row in parts]), viewer)
    for one in kept.order_by("occurrence", "uploaded_at", "pk"):
        found[one.part_id or 0].append(one)
    return found


def _by_part(dates: Iterable[Deadline]) -> dict[int, list[Deadline]]:
    """The dates of each part by its number, and those of the sale."""
    found: dict[int, list[Deadline]] = defaultdict(list)
    for row in dates:
        found[part_of(row.key) or SALE].append(row)
    return found


def _stretch(part: OrderPart, order: Divestment, life: Life) -> tuple[date | None, date | None]:
    """The first and the last day on which a part is in the order, as far as they are known."""
    added, ended = life.answer(part.added_by_id), life.answer(part.ended_by_id) or life.lifted(part.pk)
    first = added.occurred.earliest if added else order.ordered.earliest
    last = ended.occurred.latest if ended else None
    return first, last - ONE_DAY if last else None


def _held(part: OrderPart, order: Divestment, life: Life, asked: Asked) -> bool:
    """Whether a part was in the order on a day of the period; one whose amendment was taken back was not."""
    if part.added_by_id and life.answer(part.added_by_id) is None:
        return False
    first, last = _stretch(part, order, life)
    return not (first and first > asked.last) and not (last and last < asked.first)


def _duty(
    part: OrderPart, order: Divestment, life: Life, dates: Sequence[Occurrence], no_date: str
) -> Obligation:
    first, last = _stretch(part, order, life)
    return Obligation(
        id=part.pk,
        clause=part.clause,
        text=part.text,
        when=worded(lambda: when(part)),
        in_force_from=first,
        in_force_to=last,
        amended="",
        owner=called(part.owner),
        deputy=called(part.deputy),
        evidence_required=part.evidence_required,
        consequence=part.consequence,
        typical=False,
        no_date=no_date,
        occurrences=tuple(dates),
    )


def _sale(order: Divestment, dates: Sequence[Deadline], asked: Asked) -> Obligation:
    """The sale itself, as the first duty of its order."""
    return Obligation(
        id=SALE,
        clause="",
        text=worded(lambda: say(dates[0].title) if dates else _("The sale")),
        when=worded(lambda: quoted(order.expression)) if order.expression else "",
        in_force_from=order.ordered.earliest,
        in_force_to=None,
        amended="",
        owner="",
        deputy="",
        evidence_required="",
        consequence="",
        typical=False,
        no_date=no_date_of(dates),
        occurrences=tuple(occurrence_of(SALE, one, (), {}) for one in dates if falls_into(one, asked)),
    )


def _status(order: Divestment, life: Life, on: date) -> str:
    """How far the order had come on a day: what lifted it, its completion, or what happened last."""
    by_then = [one for one in life.events if _by(one, on)]
    lifted = [one for one in by_then if one.kind in LIFTED and one.part_id is None]
    done = order.completed.latest or order.completed.earliest
    if not lifted and done and done <= on:
        return _("completed %(day)s") % {"day": order.completed}
    stages = [one for one in by_then if one.part_id is None and one.kind != DivestmentStep.PART_DONE]
    last = (lifted or stages)[-1:]
    told = [f"{one.get_kind_display()} {one.occurred}" for one in last]
    return told[0] if told else _("ordered %(day)s") % {"day": order.ordered}


def _by(event: DivestmentEvent, on: date) -> bool:
    day = event.occurred.earliest or event.occurred.latest
    return day is None or day <= on


def _who(order: Divestment) -> Iterator[str]:
    buyer = order.buyer.name if order.buyer else order.buyer_name
    said = (
        (gettext_noop("%(name)s, seller"), order.seller),
        (gettext_noop("%(name)s, to be sold"), order.asset),
        (gettext_noop("%(name)s, buyer"), buyer),
    )
    for words, name in said:
        if name:
            yield worded(partial(_named, words, name))


def _named(words: str, name: object) -> str:
    return _(words) % {"name": name}


def _breaches(duties: Sequence[Obligation], dates: Iterable[Deadline]) -> Iterator[Breach]:
    """Dates that the parties owed and missed, or met late; an authority's window is none of theirs."""
    owed = {row.key for row in dates if row.owed_by == "parties"}
    for duty in duties:
        for one in duty.occurrences:
            if one.state in MISSED and one.occurrence in owed:
                yield Breach(
                    clause=duty.clause,
                    text=duty.text,
                    in_words=one.in_words,
                    state=one.state,
                    done_on=one.done_on,
                    consequence=duty.consequence,
                )


def _events(life: Life, asked: Asked) -> Iterator[Happened]:
    """What happened by the end of the period and stands, in order."""
    for one in life.events:
        if _by(one, asked.last):
            yield Happened(
                on=worded(partial(str, one.occurred)),
                what=worded(partial(_kind, one)),
                part=_part_words(one.part),
                instrument=one.instrument,
                note=worded(partial(_note, one)),
                in_period=asked.holds(one.occurred.earliest) or asked.holds(one.occurred.latest),
            )


def _kind(event: DivestmentEvent) -> str:
    return str(event.get_kind_display())


def _note(event: DivestmentEvent) -> str:
    return ". ".join(part for part in (_sold(event), event.note) if part)


def _sold(event: DivestmentEvent) -> str:
    """Buyer, share and price of a sale, as far as they are told."""
    share, price = event.equity_percent, event.proceeds_amount
    percent = "" if share is None else _("%(percent)s %% of the equity") % {"percent": number_words(share)}
    amount = "" if price is None else f"{event.proceeds_currency} {number_words(price)}"
    buyer = _("buyer %(name)s") % {"name": event.buyer.name} if event.buyer else ""
    return ", ".join(part for part in (buyer, percent, amount) if part)


def _extended(to: date | None) -> str:
    if to is None:
        return _("extended to a day that was not published")
    return _("extended to %(day)s") % {"day": legal_day(to)}


def _part_words(part: OrderPart | None) -> str:
    if part is None:
        return ""
    return f"{part.clause}: {part.text}" if part.clause else part.text


def _extensions(order: Divestment, asked: Asked) -> Iterator[Happened]:
    """More time that was given by the end of the period, each with its instrument."""
    for one in order.extensions.select_related("part").order_by("position", "pk"):
        first = one.granted.earliest or one.granted.latest
        if first is None or first <= asked.last:
            yield Happened(
                on=worded(partial(str, one.granted)),
                what=worded(partial(_extended, one.new_deadline_on)),
                part=_part_words(one.part),
                instrument=one.instrument,
                note=one.note,
                in_period=asked.holds(one.granted.earliest) or asked.holds(one.granted.latest),
            )
