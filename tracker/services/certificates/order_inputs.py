"""What a date of an order is computed from, as data, and back into an order without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from tracker.clock.errors import LawError
from tracker.clock.timeline import Outcome
from tracker.models import (
    EVIDENCE_RULE,
    Deadline,
    Divestment,
    DivestmentEvent,
    DivestmentExtension,
    OrderPart,
    OwnershipLink,
    Party,
    ReviewEvent,
    Source,
)
from tracker.models.clauses import Anchor
from tracker.models.clock_keys import paper_of, part_of
from tracker.models.divestments import DivestmentStep
from tracker.regimes.loader import Library
from tracker.services.clauses import named as calendar_named
from tracker.services.groups import Graph
from tracker.services.law import LawBook
from tracker.services.naming import Named
from tracker.services.orders import DONE_ABANDON, LIFTED_ABANDON, Order, order_outcomes

from .inputs import Data, PaperBook, clock_events_of, closures_told, event_told, recorded
from .rows import DUTY, papers_of, papers_told, row_of, source_at, text_at, told

ORDER = (
    *("id", "legal_basis", "rule_id", "seller_id", "asset_id"),
    *("ordered_earliest", "ordered_latest", "ordered_precision"),
    *("expression", "term_n", "term_unit", "term_anchor_on", "counting", "rolling", "calendar"),
    *("fixed_on", "deadline_basis", "deadline_note"),
    *("completed_earliest", "completed_latest", "completed_precision"),
)
PART = (*DUTY, "kind", "rule_id", "follows_id", "added_by_id", "ended_by_id")
EXTENSION = (
    *("id", "part_id", "granted_earliest", "granted_latest", "granted_precision"),
    *("new_deadline_on", "instrument", "note"),
)
STEP = (
    *("id", "position", "kind", "part_id", "occurrence", "equity_percent", "instrument", "status"),
    *("occurred_earliest", "occurred_latest", "occurred_precision", "corrects_id"),
)
HOLDING = ("id", "owner_id", "owned_id", "held_from", "held_to", "equity_percent", "votes_percent")
ENDS = DONE_ABANDON | LIFTED_ABANDON
STARTS = dict(Anchor.choices) | dict(DivestmentStep.choices)
"""What starts and ends the clocks of an order, beside the events of reviews."""


def of_date(order: Order, row: Deadline) -> Order:
    """Return an order with no more than one of its dates rests on: the part it is of, its papers."""
    papers = {
        pk: [one for one in some if row.rule_id == EVIDENCE_RULE]
        for pk, some in order.papers.items()
        if row.rule_id != EVIDENCE_RULE or paper_of(row.key) in {one.pk for one in some}
    }
    number = part_of(row.key)
    parts = [
        one for one in order.parts if one.pk == number or (row.rule_id == EVIDENCE_RULE and one.pk in papers)
    ]
    about = {None, *(one.pk for one in parts)}
    return replace(
        order,
        parts=parts,
        papers=papers,
        extensions=[one for one in order.extensions if one.part_id in about],
        events=[one for one in order.events if one.kind in ENDS],
    )


def order_inputs(order: Order, book: LawBook, named: Named) -> Data:
    """Return everything that the dates of an order rest on and that no law file holds."""
    prefetch_related_objects(list(order.steps), "recorded_by")
    acts = ReviewEvent.objects.filter(pk__in=[int(one.key) for one in order.events])
    return {
        "regime": order.regime,
        "is_closed": order.is_closed,
        "events": [event_told(row, book) for row in acts.select_related("recorded_by").order_by("pk")],
        "closures": closures_told(_calendars(order, book), book),
        "pauses": [],
        "order": told(order.divestment, ORDER, named),
        "parts": [told(one, PART, named) | {"url": text_at(one.source)} for one in order.parts],
        "extensions": [told(one, EXTENSION, named) for one in order.extensions],
        "steps": [_step(one, named) for one in order.steps],
        "holdings": None
        if order.holdings is None
        else [told(one, HOLDING, named) for one in order.holdings.links],
        "papers": {str(one.pk): papers_told(order.papers.get(one.pk, ()), named) for one in order.parts},
    }


def _step(row: DivestmentEvent, named: Named) -> Data:
    title = named.hide(row.source.title) if row.source else ""
    return told(row, STEP, named) | {"source": title} | recorded(row)


def _calendars(order: Order, book: LawBook) -> set[str]:
    law = book.law(order.regime)
    clauses = [order.divestment.calendar, *(one.calendar for one in order.parts)]
    return {*map(calendar_named, clauses), law.calendar if law else ""}


def versions_of(order: Order, book: LawBook) -> set[str]:
    """The versions of law whose rules an order and its parts name, on each day that may choose them."""
    divestment = order.divestment
    days = (divestment.term_anchor_on, divestment.ordered_earliest)
    on = [day for day in days if day] or [book.day(book.zone(order.regime))]
    rules = {divestment.rule_id, *(one.rule_id for one in order.parts)} - {""}
    return {found for rule in rules for day in on if (found := _version(rule, day, book.library))}


def _version(rule_id: str, day: date, library: Library) -> str:
    try:
        law = library.law_of(rule_id)
    except LawError:
        return ""
    return law.version_for(max(day, law.versions[0].effective_from)).id


def order_from(inputs: Mapping[str, Any]) -> Order:
    """Return the order of `order_inputs`; errors as `row_of` raises them."""
    return Order(
        row_of(Divestment, inputs["order"], ORDER),
        [row_of(DivestmentExtension, one, EXTENSION) for one in inputs["extensions"]],
        inputs["regime"],
        clock_events_of(inputs),
        inputs["is_closed"],
        [row_of(OrderPart, one, PART, source=source_at(one["url"])) for one in inputs["parts"]],
        _steps_of(inputs["steps"]),
        None if inputs["holdings"] is None else _graph(inputs["holdings"]),
        {int(pk): papers_of(some) for pk, some in inputs["papers"].items()},
    )


def _steps_of(rows: Sequence[Mapping[str, Any]]) -> list[DivestmentEvent]:
    """The steps, each after the one it corrects: without that no answer to a mistake would have an end."""
    found: dict[int, DivestmentEvent] = {}
    for one in rows:
        source = Source(title=one["source"]) if one["source"] else None
        step = row_of(DivestmentEvent, one, STEP, source=source)
        if step.corrects_id is not None and step.corrects_id not in found:
            raise ValueError(f"step {step.pk} corrects none before it")
        found[step.pk] = step
    return list(found.values())


def _graph(rows: Sequence[Mapping[str, Any]]) -> Graph:
    links = tuple(row_of(OwnershipLink, one, HOLDING) for one in rows)
    ids = {pk for link in links for pk in (link.owner_id, link.owned_id)}
    return Graph(links, {pk: Party(pk=pk) for pk in ids})


def order_clocks(inputs: Mapping[str, Any], as_of: date, library: Library) -> list[Outcome]:
    """Compute the clocks of an order from a certificate's inputs and installed law alone; no statement."""
    return order_outcomes(order_from(inputs), PaperBook(inputs, as_of, library))
