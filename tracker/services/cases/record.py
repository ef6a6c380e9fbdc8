"""One record of a case file, read and checked before any row is written."""

from dataclasses import replace

from django.core.validators import URLValidator, validate_slug

from tracker.models import Investment, MatterParty, OwnershipLink, Party, PartyKind, Review, Source
from tracker.models.codes import validate_country

from .columns import Case, Columns, NamedParty, cited, longest
from .duties import bound_by_events, read_divestment, read_published
from .matter import read_investment, read_review
from .mitigation import read_mitigation
from .reading import Fields, Problem
from .words import regime_words, role_in

NOTES = {"conflict": "conflicts", "from_memory": "from_memory", "related": "related_cases"}
web_address = URLValidator(
    schemes=["http", "https"], message="is not an address beginning with http:// or https://"
)


def read_case(raw: object, path: str) -> tuple[Case | None, list[Problem]]:
    """Read one record; without problems there is a case, otherwise every problem of it and no case."""
    problems: list[Problem] = []
    fields = Fields(raw, path, problems)
    case = _read(fields) if fields.is_object else None
    return (None if problems else case), problems


def _read(fields: Fields) -> Case:
    slug = fields.required_text("id", longest(Investment, "slug"), validate_slug)
    regime = regime_words().get(fields.word("regime", regime_words()), "")
    authority = fields.required_text("authority", longest(Review, "authority"))
    sources = [_source(row, place) for place, row in enumerate(fields.tables("sources"))]
    investor, target, investment = read_investment(fields.table("investment"))
    review, events = read_review(fields.table("review"), regime, authority, len(sources))
    order = read_divestment(fields.maybe_table("divestment"), regime, authority, len(sources))
    divestment = order.divestment
    if divestment:
        bound_by_events(divestment, events)
    promised = read_mitigation(fields.maybe_table("mitigation"), len(sources))
    owners, ownership = _ownership(fields, investor, target, len(sources))
    case = Case(
        slug=slug,
        investor=_as_owner(investor, owners),
        target=target,
        investment=_heading(fields) | investment,
        review=review,
        events=events,
        published_deadlines=read_published(fields, len(sources)),
        divestment=divestment,
        extensions=list(order.extensions),
        parts=list(order.parts),
        steps=list(order.steps),
        agreement=promised.agreement,
        agreement_parties=list(promised.parties),
        amendments=list(promised.amendments),
        obligations=list(promised.obligations),
        incidents=list(promised.incidents),
        visits=list(promised.visits),
        notes={kind: fields.texts(key) for kind, key in NOTES.items()},
        other_parties=_other_parties(fields),
        owners=[one for one in owners if investor is None or one.name != investor.name],
        ownership=ownership,
        sources=sources,
    )
    fields.done()
    return case


def _heading(fields: Fields) -> Columns:
    return {
        "title": fields.required_text("title", longest(Investment, "title")),
        "is_seed": fields.known("seed", bool, False),
        "outcome": fields.text("outcome", longest(Investment, "outcome")),
    }


def _source(row: Fields, place: int) -> Columns:
    columns = {
        "position": place,
        "title": row.required_text("title", longest(Source, "title")),
        "publisher": row.text("publisher", longest(Source, "publisher")),
        "published": row.fuzzy("date").iso(),
        "url": row.text("url", longest(Source, "url"), web_address),
        "note": row.required_text("note") if row.has("note") else "",
    }
    row.done()
    return columns


def _other_parties(fields: Fields) -> list[Columns]:
    found: list[Columns] = []
    for place, words in enumerate(fields.texts("other_parties", longest(MatterParty, "stated_as"))):
        name, role, note = role_in(words)
        if len(name) > (longest(Party, "name") or 0):
            fields.fail(f"other_parties[{place}]", "has a name that is too long to be kept")
        if any((one["name"], one["role"]) == (name, role) for one in found):
            fields.fail(f"other_parties[{place}]", f"{name} is listed before in the same role")
        found.append({"position": place, "name": name, "role": role, "note": note, "stated_as": words})
    return found


def _as_owner(investor: NamedParty | None, owners: list[NamedParty]) -> NamedParty | None:
    """The investor with its kind, where its own holding in the target tells it."""
    told = [one.kind for one in owners if investor and one.name == investor.name]
    return replace(investor, kind=told[0]) if investor and told else investor


def _ownership(
    fields: Fields, investor: NamedParty | None, target: NamedParty, sources: int
) -> tuple[list[NamedParty], list[Columns]]:
    """The owners in the order they are told, and the links; a link reaches up from a party named before.

    The investor is among the owners where its own holding in the target is told.
    """
    if not fields.has("ownership"):
        return [], []
    if fields.data["ownership"] == []:
        fields.fail("ownership", "is empty; leave the key out where no link is known")
    names = [target.name, *([investor.name] if investor else [])]
    owners: dict[str, NamedParty] = {}
    links: list[Columns] = []
    for row in fields.tables("ownership"):
        link = _link(row, sources)
        if link["owned"] and link["owned"] not in [*names, *owners]:
            row.fail("owned", "is neither the investor, nor the target, nor an owner told before")
        own_stake = [link["owned"], link["owner"]] == names
        if not own_stake and (link["owner"] in names or link["owner"] == link["owned"]):
            row.fail("owner", "is the investor, the target or the owned party itself; ownership only goes up")
        same = ("owner", "owned", "held_from", "held_to")
        if any(all(one[key] == link[key] for key in same) for one in links):
            row.fail("owner", f"{link['owner']} and {link['owned']} are linked before for the same days")
        owner = NamedParty(link["owner"], link.pop("owner_kind"), link.pop("owner_country"))
        if own_stake and investor and owner.country != investor.country:
            row.fail("owner_country", f"is another than the investor's, {investor.country or 'null'}")
        if owners.setdefault(owner.name, owner) != owner:
            row.fail("owner", f"{owner.name} has another kind or country than where it is told first")
        links.append(link)
    return list(owners.values()), links


def _link(row: Fields, sources: int) -> Columns:
    columns: Columns = {
        "owner": row.required_text("owner", longest(Party, "name")),
        "owner_kind": row.word("owner_kind", PartyKind.values) or PartyKind.UNKNOWN.value,
        "owner_country": row.text("owner_country", 2, validate_country),
        "owned": row.required_text("owned", longest(Party, "name")),
        "equity_percent": row.number("equity_percent", lowest=0, highest=100, decimals=4),
        "votes_percent": row.number("votes_percent", lowest=0, highest=100, decimals=4),
        "held_from": row.day("from"),
        "held_to": row.day("to"),
        "basis": row.text("basis", longest(OwnershipLink, "basis")),
        "source": cited(row, sources),
    }
    if columns["held_from"] and columns["held_to"] and columns["held_from"] > columns["held_to"]:
        row.fail("to", f"{columns['held_to']} is before from {columns['held_from']}")
    row.done()
    return columns
