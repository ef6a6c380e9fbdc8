"""Reading the matter itself and its review."""

from tracker.models import Basis, FactStatus, FuzzyDay, Investment, Party, Review, StateControl
from tracker.models.codes import validate_country

from .columns import CASE_NUMBERS_APART, Columns, NamedParty, cited, longest, money
from .reading import Fields
from .words import category_of, event_kinds, filing_kind_of


def read_investment(row: Fields) -> tuple[NamedParty | None, NamedParty, Columns]:
    parent = row.text("investor_ultimate_parent", longest(Investment, "investor_ultimate_parent"))
    investor_country = row.text("investor_country", 2, validate_country)
    target_country = row.text("target_country", 2, validate_country)
    name = row.text("investor_name", longest(Party, "name"))
    investor = NamedParty(name, country=investor_country, ultimate_parent_name=parent) if name else None
    target = NamedParty(row.required_text("target_name", longest(Party, "name")), country=target_country)
    if investor and investor.name == target.name:
        row.fail("target_name", "is the investor's name as well; they are two different parties")
    words = row.text("tid_category", longest(Investment, "category_note"))
    columns = {
        "investor_country": investor_country,
        "investor_ultimate_parent": parent,
        "target_country": target_country,
        "sector": row.text("sector", longest(Investment, "sector")),
        "category": category_of(words).value,
        "category_note": words,
        "instrument": row.text("instrument", longest(Investment, "instrument")),
        "stake_percent": row.number("stake_percent", lowest=0, highest=100, decimals=4),
        "stake_note": row.text("stake_note", longest(Investment, "stake_note")),
        "announced": row.maybe_stated("announced"),
        "completed": row.maybe_stated("closed"),
        **_control(row.table("foreign_government_control")),
        **_value(row.table("value")),
    }
    row.done()
    return investor, target, columns


def _control(row: Fields) -> Columns:
    columns = {
        "state_control": row.word("value", StateControl.values) or StateControl.UNKNOWN.value,
        "state_control_detail": row.text("detail", longest(Investment, "state_control_detail")),
        "state_control_basis": row.word("basis", Basis.values, null=True),
    }
    row.done()
    return columns


def _value(row: Fields) -> Columns:
    columns = money(row, "value") | {"value_note": row.text("note", longest(Investment, "value_note"))}
    row.done()
    return columns


def read_review(row: Fields, regime: str, authority: str, sources: int) -> tuple[Columns, list[Columns]]:
    words = row.text("filing_type", longest(Review, "filing_note"))
    numbers = row.texts("case_numbers")
    if any(CASE_NUMBERS_APART.strip() in number for number in numbers):
        row.fail("case_numbers", "has a number with a semicolon; write each number by itself")
    together = CASE_NUMBERS_APART.join(numbers)
    if len(together) > (longest(Review, "filing_number") or 0):
        row.fail("case_numbers", f"are {len(together)} characters together; too long to be kept")
    columns = {
        "regime": regime,
        "authority": authority,
        "filing_kind": filing_kind_of(regime, words),
        "filing_note": words,
        "filing_number": together,
        "legal_basis": row.text("legal_basis", longest(Review, "legal_basis")),
    }
    events = [_event(event, sources) for event in row.tables("events")]
    row.done()
    return columns, events


def _event(row: Fields, sources: int) -> Columns:
    occurred = row.stated()
    if row.has("date_from") | row.has("date_to"):
        occurred = bounds_of(row, occurred)
    columns = {
        "kind": row.word("kind", event_kinds()),
        "note": row.text("note"),
        "source": cited(row, sources),
        "status": row.word("status", FactStatus.values),
        "occurred": occurred,
    }
    row.done()
    return columns


def bounds_of(row: Fields, occurred: FuzzyDay) -> FuzzyDay:
    """Return the bounds of an event that has no date, or its date where it has one."""
    first, last = row.day("date_from"), row.day("date_to")
    if occurred.is_known:
        row.fail("date", "is known, so date_from and date_to have nothing to add; leave them out")
    elif first is None and last is None:
        if all(row.data.get(key, "") is None for key in ("date_from", "date_to")):
            row.fail("date_to", "is null and so is date_from; leave both out where no bound is known")
    elif first and last and first > last:
        row.fail("date_to", f"{last} is before date_from {first}")
    else:
        return FuzzyDay(first, last, "range")
    return occurred
