"""Giving a matter back as a record of the case format."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import Q

from tracker.models import (
    CaseNote,
    Divestment,
    DivestmentExtension,
    Document,
    FuzzyDay,
    Investment,
    OrderPart,
    OwnershipLink,
    PartyRole,
    Precision,
    PublishedDeadline,
    Review,
    ReviewEvent,
    Source,
)

from . import events
from .after_order import standing_steps
from .columns import CASE_NUMBERS_APART, iso
from .mitigation import export_mitigation
from .orders import export_parts, export_steps
from .record import NOTES
from .words import UNIT_WORDS, regime_word

HOW_COUNTED = ("counting", "rolling", "calendar")

Json: TypeAlias = dict[str, Any]
Places: TypeAlias = dict[int | None, int]
"""A source's id, and its place in the list."""


def export_case(investment: Investment) -> Json:
    """Return the matter as a record: for a loaded one, equal to the record it was loaded from.

    Sources are told by their place in the list. What a person changed since is in it; dates we computed,
    reminders and people are not. Raises `Review.DoesNotExist` for a matter without a review.
    """
    review = investment.reviews.order_by("pk").first()
    if review is None:
        raise Review.DoesNotExist(f"{investment} has no review; open one before exporting it")
    sources = list(investment.sources.order_by("position"))
    places: Places = {source.pk: place for place, source in enumerate(sources)}
    ownership = _ownership(investment, places)
    divestment = investment.divestments.order_by("pk").first()
    agreement = investment.agreements.order_by("pk").first()
    notes = {kind: _notes(investment, kind) for kind in NOTES}
    return {
        "id": investment.slug,
        "title": investment.title,
        "seed": investment.is_seed,
        "regime": regime_word(review.regime),
        "authority": review.authority,
        "outcome": _text(investment.outcome),
        "investment": _investment(investment),
        **({"ownership": ownership} if ownership else {}),
        "other_parties": list(
            investment.other_parties.exclude(stated_as="")
            .order_by("position", "pk")
            .values_list("stated_as", flat=True)
        ),
        "review": _review(review, places),
        "published_deadlines": [
            _published(row, places) for row in investment.published_deadlines.order_by("position", "pk")
        ],
        "divestment": _divestment(divestment, places) if divestment else None,
        "mitigation": export_mitigation(agreement, places) if agreement else None,
        "conflicts": notes["conflict"],
        "from_memory": notes["from_memory"],
        "related_cases": notes["related"],
        "sources": [_source(source) for source in sources],
    }


def left_out(investment: Investment) -> list[str]:
    """What the matter has beyond the one review, order and agreement of a record, and its documents."""
    beyond = {
        "review": investment.reviews.count() - 1,
        "order to divest": investment.divestments.count() - 1,
        "agreement": investment.agreements.count() - 1,
        "document": Document.objects.filter(investment=investment).count(),
    }
    return [f"{n} {what}{'s' if n > 1 else ''}" for what, n in beyond.items() if n > 0]


def _text(value: str) -> str | None:
    return value or None


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _percent(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _stated(value: FuzzyDay) -> Json | None:
    """A date and its precision; bounds are told by the events alone."""
    if not value.is_known or value.precision == Precision.RANGE:
        return None
    return {"date": value.iso(), "precision": value.precision}


def _investment(row: Investment) -> Json:
    return {
        "investor_name": row.investor.name if row.investor else None,
        "investor_ultimate_parent": _text(row.investor_ultimate_parent),
        "investor_country": _text(row.investor_country),
        "foreign_government_control": {
            "value": row.state_control,
            "detail": _text(row.state_control_detail),
            "basis": _text(row.state_control_basis),
        },
        "target_name": row.target.name if row.target else None,
        "target_country": _text(row.target_country),
        "sector": _text(row.sector),
        "tid_category": _text(row.category_note),
        "stake_percent": _percent(row.stake_percent),
        "stake_note": _text(row.stake_note),
        "value": {
            "amount": _number(row.value_amount),
            "currency": _text(row.value_currency),
            "note": _text(row.value_note),
        },
        "announced": _stated(row.announced),
        "closed": _stated(row.completed),
        "instrument": _text(row.instrument),
    }


def _ownership(investment: Investment, places: Places) -> list[Json]:
    """The links up from investor and target to the owners the matter names."""
    owners = set(
        investment.other_parties.filter(role=PartyRole.OWNER, stated_as="").values_list("party_id", flat=True)
    )
    owned = {investment.investor_id, investment.target_id, *owners}
    told = Q(owner__in=owners, owned__in=owned - {None})
    told |= Q(owner=investment.investor_id, owned=investment.target_id)
    links = OwnershipLink.objects.filter(told, made_by=None)
    return [
        {
            "owner": link.owner.name,
            "owner_kind": link.owner.kind,
            "owner_country": _text(link.owner.country),
            "owned": link.owned.name,
            "equity_percent": _percent(link.equity_percent),
            "votes_percent": _percent(link.votes_percent),
            "from": iso(link.held_from),
            "to": iso(link.recorded_to if link.ended_by_id else link.held_to),
            "basis": _text(link.basis),
            "source": places.get(link.source_id),
        }
        for link in links.select_related("owner", "owned").order_by("pk")
    ]


def _review(row: Review, places: Places) -> Json:
    return {
        "filing_type": _text(row.filing_note),
        "legal_basis": _text(row.legal_basis),
        "case_numbers": row.filing_number.split(CASE_NUMBERS_APART) if row.filing_number else [],
        "events": [_event(event, places) for event in events.standing(row)],
    }


def _event(row: ReviewEvent, places: Places) -> Json:
    occurred = row.occurred
    stated = _stated(occurred)
    told: Json = {
        "date": stated["date"] if stated else None,
        "precision": stated["precision"] if stated else None,
        "kind": row.kind,
        "note": _text(row.note),
        "source": places.get(row.source_id),
        "status": row.status,
    }
    if occurred.precision == Precision.RANGE:
        told |= {"date_from": iso(occurred.earliest), "date_to": iso(occurred.latest)}
    return told


def _published(row: PublishedDeadline, places: Places) -> Json:
    return {
        "what": row.what,
        "start": _text(row.start_text),
        "term": _text(row.term),
        "due": _text(row.due_text),
        "source": places.get(row.source_id),
    }


def _extension(row: DivestmentExtension, parts: Sequence[OrderPart], places: Places) -> Json:
    """What only some extensions tell: their paper, the part they are for, where it was read."""
    told = {
        "instrument": _text(row.instrument),
        "part": next((place for place, part in enumerate(parts) if part.pk == row.part_id), None),
        "source": places.get(row.source_id),
    }
    return {key: value for key, value in told.items() if value is not None}


def _divestment(row: Divestment, places: Places) -> Json:
    parts, steps = list(row.parts.order_by("position", "pk")), standing_steps(row)
    return {
        "ordered": _stated(row.ordered),
        "legal_basis": _text(row.legal_basis),
        "deadline": {
            "expression": _text(row.expression),
            "count": row.term_n,
            "unit": UNIT_WORDS.get(row.term_unit),
            "anchor_date": iso(row.term_anchor_on),
            "date": iso(row.fixed_on),
            "date_basis": _text(row.deadline_basis),
            "source": places.get(row.deadline_source_id),
            "note": _text(row.deadline_note),
            **{name: told for name in HOW_COUNTED if (told := getattr(row, name))},
        },
        "extensions": [
            {
                "granted": _text(extension.granted.iso()),
                "new_deadline": iso(extension.new_deadline_on),
                "note": _text(extension.note),
                **_extension(extension, parts, places),
            }
            for extension in row.extensions.order_by("position", "pk")
        ],
        **({"seller": row.seller.name} if row.seller else {}),
        **({"asset": row.asset.name} if row.asset else {}),
        **({"parts": export_parts(parts, steps, places)} if parts else {}),
        **({"events": export_steps(steps, parts, places)} if steps else {}),
        "completed": _stated(row.completed),
        "buyer": _text(row.buyer_name),
        "proceeds": {"amount": _number(row.proceeds_amount), "currency": _text(row.proceeds_currency)},
        "note": _text(row.note),
    }


def _notes(investment: Investment, kind: str) -> list[str]:
    rows: list[CaseNote] = list(investment.notes.filter(kind=kind).order_by("position", "pk"))
    return [row.text for row in rows]


def _source(row: Source) -> Json:
    told = {
        "title": row.title,
        "publisher": _text(row.publisher),
        "date": _text(row.published),
        "url": _text(row.url),
    }
    return told | ({"note": row.note} if row.note else {})
