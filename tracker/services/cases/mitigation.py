"""What an agreement says: its days, parties, amendments, obligations, what was done, and what happened."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tracker.models import (
    AgreementRole,
    Amendment,
    DateBasis,
    Fulfilment,
    FuzzyDay,
    MitigationAgreement,
    Obligation,
    Party,
)
from tracker.models.clauses import Anchor, Counting, FirstTime, Rolling
from tracker.models.recurrence import validate_recurrence
from tracker.services.promises import last_words

from .columns import Columns, cited, instant, iso, longest, told_only
from .incidents import export_incidents, read_incidents
from .matter import bounds_of
from .orders import DAYS, PART_UNIT_WORDS, length_of, place_of, when_told
from .proofs import export_papers, papers_by, read_papers
from .reading import Fields
from .visits import export_visits, read_visits

Places = Mapping[int | None, int]
TEXTS: Mapping[str, str] = {
    "clause": "clause",
    "calendar": "calendar",
    "recurrence": "recurrence",
    "evidence": "evidence_required",
    "consequence": "consequence",
    "typical": "typical",
}
"""Texts of an obligation that may be left out, by their key in the file."""
WORDS: Mapping[str, tuple[str, list[str]]] = {
    "anchor": ("anchor", Anchor.values),
    "counting": ("counting", Counting.values),
    "rolling": ("rolling", Rolling.values),
    "first": ("first_falls", FirstTime.values),
}
AGREEMENT_TEXTS = ("termination_note", "calendar", "text")
LINKS = ("added_by", "ended_by", "replaces")
"""What leads from an obligation to an amendment or an earlier obligation, by its place in the file."""
BESIDE = (*LINKS, "incident", "fulfilments", "papers")
"""What is told of an obligation and is no column of its row."""


class ReadAgreement(NamedTuple):
    """An agreement as a record tells it."""

    agreement: Columns | None = None
    parties: Sequence[Columns] = ()
    amendments: Sequence[Columns] = ()
    obligations: Sequence[Columns] = ()
    incidents: Sequence[Columns] = ()
    visits: Sequence[Columns] = ()


def read_mitigation(row: Fields | None, sources: int) -> ReadAgreement:
    """The agreement of a record; nothing of it where the record has none."""
    if row is None:
        return ReadAgreement()
    columns: Columns = {
        "signed": _day(row, "signed"),
        "instrument": row.required_text("instrument", longest(MitigationAgreement, "instrument")),
        "government_parties": row.texts("government_parties"),
        "note": row.text("note"),
        "rolling": row.word("rolling", Rolling.values) if row.has("rolling") else "",
    }
    for name in ("effective", "terminated"):
        columns[name] = _day(row, name) if row.has(name) else FuzzyDay.unknown()
    for name in AGREEMENT_TEXTS:
        told = longest(MitigationAgreement, name)
        columns[name] = row.required_text(name, told) if row.has(name) else ""
    parties = [_party(one) for one in row.tables("parties")] if row.has("parties") else []
    amendments = (
        [_amendment(one, sources) for one in row.tables("amendments")] if row.has("amendments") else []
    )
    promised = row.tables("obligations")
    incidents, visits = read_incidents(row, len(promised), sources), read_visits(row, len(promised), sources)
    obligations = [
        _obligation(one, place, sources, len(amendments), len(incidents))
        for place, one in enumerate(promised)
    ]
    row.done()
    return ReadAgreement(columns, parties, amendments, obligations, incidents, visits)


def _day(row: Fields, key: str) -> FuzzyDay:
    """A day as exactly as it is known, bounds among it; null is a day not known."""
    inner = row.maybe_table(key)
    if inner is None:
        return FuzzyDay.unknown()
    found = inner.stated()
    if inner.has("date_from") | inner.has("date_to"):
        found = bounds_of(inner, found)
    elif "date" in inner.data and inner.data["date"] is None:
        inner.fail("date", f"is null; write {key}: null where the date is not known")
    inner.done()
    return found


def _party(row: Fields) -> Columns:
    columns = {
        "party": row.required_text("name", longest(Party, "name")),
        "role": row.word("role", AgreementRole.values),
        "note": row.required_text("note", 300) if row.has("note") else "",
    }
    row.done()
    return columns


def _amendment(row: Fields, sources: int) -> Columns:
    columns = {
        "effective_on": row.day("effective"),
        "instrument": row.required_text("instrument", longest(Amendment, "instrument")),
        "text": row.required_text("text") if row.has("text") else "",
        "note": row.required_text("note") if row.has("note") else "",
        "source": cited(row, sources) if row.has("source") else None,
    }
    if row.data.get("effective", "") is None:
        row.fail("effective", "is null; write the day from which the amendment holds")
    row.done()
    return columns


def _obligation(row: Fields, place: int, sources: int, amendments: int, incidents: int) -> Columns:
    due = row.fuzzy("due")
    if row.has("date_from") | row.has("date_to"):
        due = bounds_of(row, due)
    columns: Columns = {
        "position": place,
        "text": row.required_text("text"),
        "due": due,
        "expression": row.text("expression", longest(Obligation, "expression")),
        "due_basis": row.word("due_basis", DateBasis.values, null=True),
        "source": cited(row, sources),
        **length_of(row),
    }
    for key, name in TEXTS.items():
        check = validate_recurrence if key == "recurrence" else None
        columns[name] = row.required_text(key, longest(Obligation, name), check) if row.has(key) else ""
    for key, (name, allowed) in WORDS.items():
        columns[name] = row.word(key, allowed) if row.has(key) else ""
    for key, name in DAYS.items():
        columns[name] = row.day(key) if row.has(key) else None
    for key in ("added_by", "ended_by"):
        columns[key] = place_of(row, key, amendments, "an amendment of this agreement")
    columns["replaces"] = place_of(row, "replaces", place, "an earlier obligation")
    columns["incident"] = place_of(row, "incident", incidents, "an incident of this agreement")
    told = row.tables("fulfilments") if row.has("fulfilments") else []
    columns["fulfilments"] = [_fulfilment(one) for one in told]
    columns["papers"] = read_papers(row)
    row.done()
    return columns


def _fulfilment(row: Fields) -> Columns:
    columns = {
        "occurrence": row.required_text("occurrence", longest(Fulfilment, "occurrence")),
        "done_on": row.day("done"),
        "done_at": row.instant("done_at") if row.has("done_at") else None,
        "note": row.required_text("note") if row.has("note") else "",
    }
    if row.data.get("done", "") is None and not columns["note"]:
        row.fail("note", "is missing; say why it was not done after all")
    if columns["done_at"] and not columns["done_on"]:
        row.fail("done_at", "stands without the day; write done as well")
    row.done()
    return columns


def export_mitigation(row: MitigationAgreement, sources: Places) -> dict[str, Any]:
    """The agreement as the file has it; of what may be left out only what is told.

    Of evidence there is what it is and who judged it, never the file.
    """
    amendments = list(row.amendments.order_by("effective_on", "pk"))
    obligations = list(row.obligations.order_by("position", "pk"))
    incidents = list(row.incidents.order_by("pk"))
    happened: Places = {one.pk: place for place, one in enumerate(incidents)}
    papers = papers_by("obligation", obligations)
    review = row.investment.reviews.order_by("pk").first()
    places: Places = {one.pk: place for place, one in enumerate(amendments)}
    earlier: Places = {one.pk: place for place, one in enumerate(obligations)}
    words = last_words([row.pk])
    parties = row.parties.select_related("party").order_by("pk")
    optional: dict[str, Any] = {name: getattr(row, name) for name in ("rolling", *AGREEMENT_TEXTS)}
    optional |= {name: when_told(getattr(row, name)) for name in ("effective", "terminated")}
    optional["parties"] = [
        told_only({"name": one.party.name, "role": one.role, "note": one.note}) for one in parties
    ]
    optional["amendments"] = [_amended(one, sources) for one in amendments]
    optional["incidents"] = export_incidents(incidents, review, earlier, sources)
    optional["visits"] = export_visits(row, earlier, sources)
    return {
        "signed": when_told(row.signed),
        "instrument": row.instrument,
        "government_parties": row.government_parties,
        "obligations": [
            _promised(one, places, earlier, sources)
            | told_only({"incident": happened.get(one.incident_id)})
            | _done(words.get(one.pk, {}))
            | told_only({"papers": export_papers(papers[one.pk])})
            for one in obligations
        ],
        "note": row.note or None,
        **told_only(optional),
    }


def _amended(row: Amendment, sources: Places) -> dict[str, Any]:
    more = {"text": row.text, "note": row.note, "source": sources.get(row.source_id)}
    return {"effective": iso(row.effective_on), "instrument": row.instrument, **told_only(more)}


def _promised(row: Obligation, places: Places, earlier: Places, sources: Places) -> dict[str, Any]:
    is_range = row.due.precision == "range"
    more: dict[str, Any] = {key: getattr(row, name) for key, name in TEXTS.items()}
    more |= {key: getattr(row, name) for key, (name, _) in WORDS.items()}
    more |= {key: iso(getattr(row, name)) for key, name in DAYS.items()}
    more |= {"count": row.term_n, "unit": PART_UNIT_WORDS.get(row.term_unit)}
    more |= {"added_by": places.get(row.added_by_id), "ended_by": places.get(row.ended_by_id)}
    more["replaces"] = earlier.get(row.replaces_id) if row.replaces_id else None
    bounds = {"date_from": iso(row.due.earliest), "date_to": iso(row.due.latest)} if is_range else {}
    return {
        "text": row.text,
        "due": None if is_range else row.due.iso() or None,
        "expression": row.expression or None,
        "due_basis": row.due_basis or None,
        "source": sources.get(row.source_id),
        **bounds,
        **told_only(more),
    }


def _done(words: Mapping[str, Fulfilment]) -> dict[str, Any]:
    told = [
        {
            "occurrence": key,
            "done": iso(one.done_on),
            **told_only({"done_at": instant(one.done_at), "note": one.note}),
        }
        for key, one in sorted(words.items())
    ]
    return {"fulfilments": told} if told else {}
