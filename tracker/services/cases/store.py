"""Writing one record: its matter, parties, papers, review, events, divestment and agreement."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db.models import Q

from tracker.models import (
    CaseNote,
    ChangeCause,
    Divestment,
    DivestmentExtension,
    Investment,
    MatterParty,
    OrderPart,
    OwnershipLink,
    PartyRole,
    PublishedDeadline,
    Review,
    Source,
)
from tracker.services.causes import Cause
from tracker.services.check_holding import check_holding
from tracker.services.granting import extension_words
from tracker.services.groups import orders_above
from tracker.services.law import LawBook
from tracker.services.recompute import (
    recompute_divestment,
    recompute_divestments,
    recompute_review,
)
from tracker.services.record_ownership import record_ownership
from tracker.services.selling import settle

from . import events
from .after_order import link_parts, write_parts, write_steps
from .columns import Case, Columns, NamedParty
from .record import NOTES
from .store_agreement import store_agreement
from .stored import FILE_CHANGED, Stored, public_party, write_evidence
from .sync import ListSync, assign, unfolded
from .words import buyer_in


def store(case: Case, book: LawBook) -> Stored:
    """Make the rows say what the record says and compute its dates as of the instant of `book`.

    Call it inside a transaction. Raises `ValidationError` where the record contradicts other records.
    """
    investor = public_party(case.investor)[0] if case.investor else None
    columns = case.investment | {"investor": investor, "target": public_party(case.target)[0]}
    investment = Investment.objects.select_for_update().filter(slug=case.slug).first()
    stored = (
        Stored(
            Investment.objects.create(slug=case.slug, is_public=True, **unfolded(columns)),
            is_new=True,
            changed=True,
        )
        if investment is None
        else Stored(investment, is_new=False, changed=assign(investment, columns | {"is_public": True}))
    )
    _papers(case, stored)
    _parties(case, stored)
    _review(case, stored, book)
    _divestment(case, stored, book)
    store_agreement(case, stored, book)
    return stored


def _papers(case: Case, stored: Stored) -> None:
    matter = {"investment": stored.investment}
    sources = stored.took("sources", ListSync(Source.objects.filter(**matter), matter, case.sources))
    after = [*case.extensions, *case.parts, *case.steps, *case.amendments]
    after += [*case.incidents, *case.visits]
    for columns in [*case.events, *case.published_deadlines, *case.obligations, *case.ownership, *after]:
        columns["source"] = None if columns["source"] is None else sources[columns["source"]]
    if case.divestment:
        cited = case.divestment["deadline_source"]
        case.divestment["deadline_source"] = None if cited is None else sources[cited]
    published = PublishedDeadline.objects.filter(**matter)
    stored.took("published_deadlines", ListSync(published, matter, case.published_deadlines))
    for kind, key in NOTES.items():
        notes = [{"text": text, "position": place} for place, text in enumerate(case.notes[kind])]
        of_kind = matter | {"kind": kind}
        stored.took(key, ListSync(CaseNote.objects.filter(**of_kind), of_kind, notes))


def _parties(case: Case, stored: Stored) -> None:
    matter = {"investment": stored.investment}
    named = []
    for columns in case.other_parties:
        party, changed = public_party(NamedParty(columns["name"]))
        stored.changed |= changed
        named.append({key: value for key, value in columns.items() if key != "name"} | {"party": party})
    listed = MatterParty.objects.filter(**matter).exclude(stated_as="")
    stored.took("other_parties", ListSync(listed, matter, named))
    owners = {owner.name: public_party(owner)[0] for owner in case.owners}
    ups = [
        {"party": party, "role": PartyRole.OWNER.value, "position": len(named) + place}
        for place, party in enumerate(owners.values())
    ]
    above = MatterParty.objects.filter(**matter, role=PartyRole.OWNER, stated_as="")
    stored.took("ownership", ListSync(above, matter, ups))
    known = owners | {
        party.name: party for party in (stored.investment.investor, stored.investment.target) if party
    }
    for place, columns in enumerate(case.ownership):
        ends = {"owner": known[columns["owner"]], "owned": known[columns["owned"]]}
        stored.changed |= _link(columns | ends, stored.investment, f"ownership[{place}].owner")


def _link(columns: Columns, investment: Investment, path: str) -> bool:
    """Record one holding, once for all matters that tell it."""
    same = {key: columns[key] for key in ("owner", "owned", "held_from")}
    until = Q(ended_by=None, held_to=columns["held_to"]) | Q(
        ended_by__isnull=False, recorded_to=columns["held_to"]
    )
    link = OwnershipLink.objects.filter(until, made_by=None, **same).order_by("pk").first()
    if link is None:
        with _refused_at(path):
            record_ownership(**columns)
        return True
    if link.ended_by_id:
        columns = {key: value for key, value in columns.items() if key != "held_to"}
    elsewhere = MatterParty.objects.filter(party=link.owner, role=PartyRole.OWNER, stated_as="")
    others = elsewhere.exclude(investment=investment).order_by("pk")
    told_by = others.values_list("investment__slug", flat=True).first()
    if told_by and any(getattr(link, name) != value for name, value in columns.items()):
        raise ValidationError({path: f"this holding is told differently by {told_by}; tell it once"})
    changed = assign(link, columns)
    if changed:
        with _refused_at(path):
            check_holding(link)
            settle(link.owned)
    return changed


@contextmanager
def _refused_at(path: str) -> Iterator[None]:
    """Name the place in the file where a refused holding stands."""
    try:
        yield
    except ValidationError as refused:
        raise ValidationError({path: refused.messages}) from refused


def _review(case: Case, stored: Stored, book: LawBook) -> None:
    review = stored.investment.reviews.order_by("pk").first()
    if review is None:
        history = {"history_before": book.day(book.zone(case.review["regime"]))}
        review = Review.objects.create(investment=stored.investment, **history, **case.review)
        stored.changed = True
    else:
        stored.changed |= assign(review, case.review)
    recorded, differences = events.record(review, case.events, book)
    stored.changed |= recorded
    by_hand = [chain for chain, _ in differences.changed if chain.is_corrected_by_hand]
    if by_hand or differences.kept:
        stored.kept["review.events"] = (
            f"{len(differences.kept)} on record and not in the file, {len(by_hand)} corrected by hand, kept"
        )
    if stored.changed:
        recompute_review(review, None, book.now, FILE_CHANGED, book)


def _divestment(case: Case, stored: Stored, book: LawBook) -> None:
    divestment = stored.investment.divestments.order_by("pk").first()
    if case.divestment is None:
        if divestment is not None:
            stored.kept["divestment"] = "on record and not in the file, kept"
        return
    name = buyer_in(case.divestment["buyer_name"])
    columns = case.divestment | {"buyer": public_party(NamedParty(name))[0] if name else None}
    for end in ("seller", "asset"):
        columns[end] = public_party(NamedParty(columns[end]))[0] if columns[end] else None
    before = divestment.asset if divestment else None
    if divestment is None:
        divestment = Divestment.objects.create(investment=stored.investment, **unfolded(columns))
        stored.changed = True
    else:
        stored.changed |= assign(divestment, columns)
    parts = _after_order(case, stored, divestment, book)
    with _refused_at("divestment.events"):
        settle(divestment.asset, before)
    for columns in case.extensions:
        columns["part"] = None if columns["part"] is None else parts[columns["part"]]
    _extensions(case.extensions, stored, divestment, book)
    if stored.changed and divestment.asset:
        beside = [one for one in orders_above(divestment.asset) if one.pk != divestment.pk]
        recompute_divestments(beside, book, FILE_CHANGED)


def _after_order(case: Case, stored: Stored, divestment: Divestment, book: LawBook) -> list[OrderPart]:
    """The parts of the order and what happened after it; returns the parts in the order of the file."""
    parts: list[OrderPart] = stored.took("divestment.parts", write_parts(divestment, case.parts))
    for columns in case.steps:
        columns["buyer"] = public_party(NamedParty(columns["buyer"]))[0] if columns["buyer"] else None
    recorded, events, kept = write_steps(divestment, parts, case.steps, book)
    if kept:
        stored.kept["divestment.events"] = f"{kept} on record and not in the file, kept"
    stored.changed |= recorded | link_parts(parts, events, case.parts)
    for place, (part, columns) in enumerate(zip(parts, case.parts, strict=True)):
        write_evidence(part, columns, stored, book, f"divestment.parts[{place}]")
    return parts


def _extensions(wanted: list[Columns], stored: Stored, divestment: Divestment, book: LawBook) -> None:
    """Grant them one by one, so that each move of the date is on record."""
    parent = {"divestment": divestment}
    known = DivestmentExtension.objects.filter(**parent).count()
    for upto in range(min(known, len(wanted)), len(wanted) + 1):
        listed = ListSync(DivestmentExtension.objects.filter(**parent), parent, wanted[:upto])
        stored.changed |= listed.changed
        cause = FILE_CHANGED
        if upto > known:
            cause = Cause(ChangeCause.EXTENSION, extension_words(listed.rows[-1]))
        if stored.changed:
            recompute_divestment(divestment, None, book.now, cause, book)
    stored.took("divestment.extensions", listed)
