"""A closed sale changes who holds what; what is left, and whether all is sold, follows from the holdings."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tests.services.rows import at
from tests.services.test_divestments import an_order, days
from tracker.models import Deadline, Divestment, DivestmentEvent, FuzzyDay, OwnershipLink, Party
from tracker.services.divest import complete_divestment
from tracker.services.recompute import recompute_divestment
from tracker.services.record_ownership import record_ownership
from tracker.services.record_step import correct_step, record_step, retract_step
from tracker.services.sold import Sold, sold_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ORDERED = date(2026, 9, 1)


def party(name: str, country: str = "", kind: str = "company") -> Party:
    return Party.objects.get_or_create(name=name, defaults={"country": country, "kind": kind})[0]


def holds(owner: Party, owned: Party, percent: Any = None, **values: Any) -> OwnershipLink:
    equity = None if percent is None else Decimal(percent)
    return record_ownership(owner, owned, equity_percent=equity, **values)


@pytest.fixture
def order() -> Divestment:
    order = an_order(ORDERED.isoformat(), **days(90, ORDERED))
    order.seller, order.asset = party("Seller", "SA"), party("Asset", "US")
    order.save()
    holds(order.seller, order.asset, 40, held_from=date(2022, 1, 1))
    return order


def sale(
    order: Divestment, on: str, percent: Any = None, to: str = "Buyer", **values: Any
) -> DivestmentEvent:
    share = None if percent is None else Decimal(percent)
    told = {"buyer": party(to), "equity_percent": share, "kind": "sale_closed"} | values
    return record_step(order.pk, occurred=FuzzyDay.parse(on), by=None, now=at(TODAY), **told)


def links() -> list[str]:
    rows = OwnershipLink.objects.order_by("owner__name", "held_from")
    return [
        f"{one.owner.name} {float(one.equity_percent or 0):g} {one.held_from or ''}..{one.held_to or ''}"
        for one in rows
    ]


def main(order: Divestment) -> Deadline:
    return order.deadlines.get(key="1")


def sold(order: Divestment, on: date = TODAY, rows: QuerySet[OwnershipLink] | None = None) -> Sold:
    order.refresh_from_db()
    events = list(order.events.select_related("buyer"))
    seen = OwnershipLink.objects.all() if rows is None else rows
    return sold_of([order], {order.pk: events}, {order.pk: ("US",)}, {order.pk: on}, seen)[order.pk]


def flags(order: Divestment) -> list[str]:
    return [flag.text for line in sold(order).sales for flag in line.flags]


def test_a_sale_in_two_tranches_is_done_with_the_last_whatever_was_recorded_first(order: Divestment) -> None:
    sale(order, "2026-11-10", 25, "Second")
    assert main(order).state == "running"
    assert "hold nothing more" in main(order).cautions[-1]
    assert sold(order).left_words == "15 %"
    assert sold(order).fully_divested is False
    sale(order, "2026-10-05", 15, "First")
    assert links() == [
        "First 15 2026-10-05..",
        "Second 25 2026-11-10..",
        "Seller 40 2022-01-01..2026-10-05",
        "Seller 25 2026-10-05..2026-11-10",
    ]
    done = main(order)
    assert (done.state, done.finished_on, done.finished_by) == ("met", date(2026, 11, 10), "sale_closed")
    assert (sold(order).left_words, sold(order).fully_divested) == ("nothing", True)
    assert recompute_divestment(order, None, at(TODAY)) == []


def test_a_sale_taken_back_or_corrected_leaves_no_trace(order: Divestment) -> None:
    before = links()
    event = sale(order, "2026-10-05", 40)
    assert main(order).state == "met"
    again = correct_step(
        event,
        occurred=event.occurred,
        by=None,
        now=at(TODAY),
        reason="Only ten",
        equity_percent=Decimal(10),
    )
    assert sold(order).left_words == "30 %"
    retract_step(again, by=None, now=at(TODAY), reason="It fell through")
    assert links() == before
    assert OwnershipLink.objects.get().ended_by is None
    assert main(order).state == "running"


def test_more_than_is_held_cannot_be_sold_and_nothing_is_kept(order: Divestment) -> None:
    sale(order, "2026-10-05", 30)
    before = links()
    with pytest.raises(ValidationError, match=r"Seller .SA. holds 10 % of Asset .US. on Tue 6 Oct 2026"):
        sale(order, "2026-10-06", 11)
    with pytest.raises(ValidationError, match="no more can be sold"):
        sale(order, "2026-10-01", 15)
    assert (links(), order.events.count()) == (before, 1)
    sale(order, "2026-10-20")
    with pytest.raises(ValidationError, match="holds nothing more"):
        sale(order, "2026-10-21", 1)


def test_a_sale_to_oneself_or_of_nothing_is_refused(order: Divestment) -> None:
    for to, percent, words in (
        ("Seller", 5, "same party"),
        ("Asset", 5, "buy-back"),
        ("Buyer", 0, "how much"),
    ):
        with pytest.raises(ValidationError, match=words):
            sale(order, "2026-10-05", percent, to)


def test_a_buyer_that_the_company_holds_is_refused_as_a_loop(order: Divestment) -> None:
    assert order.asset
    holds(order.asset, party("Below"), 60)
    with pytest.raises(ValidationError, match="close a loop"):
        sale(order, "2026-10-05", None, "Below")
    assert not order.events.exists()


def test_a_signed_sale_changes_no_holding(order: Divestment) -> None:
    before = links()
    sale(order, "2026-10-05", 40, kind="sale_signed")
    assert links() == before
    assert not sold(order).sales[0].is_closed


def test_bounds_stay_bounds(order: Divestment) -> None:
    event = record_step(
        order.pk,
        kind="sale_closed",
        occurred=FuzzyDay(None, date(2026, 11, 30), "range"),
        buyer=party("Buyer"),
        by=None,
        now=at(TODAY),
    )
    link = OwnershipLink.objects.get(owner__name="Buyer")
    assert (link.made_by, link.held_from) == (event, date(2026, 11, 30))
    assert str(event.occurred) == "on or before 30 Nov 2026"
    assert (main(order).state, main(order).finished_on) == ("met", None)
    assert sold(order).doubt == (event,)


def test_what_an_affiliate_holds_or_buys_is_not_sold(order: Divestment) -> None:
    parent, sister = party("Parent", "SA"), party("Sister", "US")
    assert order.seller
    holds(parent, order.seller, 51)
    holds(parent, sister, 100)
    sale(order, "2026-10-05", None, "Sister")
    assert (sold(order).left_words, sold(order).fully_divested) == ("40 %", False)
    assert main(order).state == "running"
    assert "Linked to the seller: Parent (SA) controls both." in flags(order)
    with pytest.raises(ValidationError, match="still hold 40 % of Asset"):
        complete_divestment(order.pk, completed=FuzzyDay.parse("2026-11-01"), now=at(TODAY))


def test_a_holding_through_a_company_that_is_not_controlled_counts_in_proportion(order: Divestment) -> None:
    fund = party("Fund")
    assert order.seller
    assert order.asset
    holds(order.seller, fund, 50)
    holds(fund, order.asset, 20)
    assert sold(order).left_words == "50 %"
    sale(order, "2026-10-05")
    assert sold(order).left_words == "10 %"


def test_a_holding_that_ends_by_hand_after_the_sale_ends_the_duty_on_its_day(order: Divestment) -> None:
    unit = party("Unit")
    assert order.seller
    assert order.asset
    holds(order.seller, unit, 100)
    holds(unit, order.asset, 5, held_to=date(2026, 11, 15), now=at(TODAY))
    sale(order, "2026-10-05")
    assert (main(order).state, main(order).finished_on) == ("met", date(2026, 11, 15))


def test_a_holding_recorded_later_opens_the_duty_again(order: Divestment) -> None:
    sale(order, "2026-10-05")
    assert main(order).state == "met"
    unit = party("Unit")
    assert order.seller
    assert order.asset
    holds(order.seller, unit, 100)
    holds(unit, order.asset, 5, now=at(TODAY))
    assert main(order).state == "running"


def test_without_holdings_a_sale_of_everything_is_the_end_and_a_part_is_not() -> None:
    order = an_order(ORDERED.isoformat(), **days(90, ORDERED))
    sale(order, "2026-10-05", 10)
    assert main(order).state == "running"
    sale(order, "2026-10-06")
    assert main(order).state == "met"
    assert (sold(order).left, sold(order).fully_divested) == (None, None)


def test_a_foreign_buyer_and_a_state_behind_one_are_flagged(order: Divestment) -> None:
    kingdom, fund = party("Kingdom", "AE", "state_body"), party("Delaware Fund", "US")
    holds(kingdom, fund, 60)
    sale(order, "2026-10-05", 10, "Delaware Fund")
    assert flags(order) == ["Foreign state control: Kingdom (AE), 60 %."]
    party("Paris SA", "FR")
    sale(order, "2026-10-06", 10, "Paris SA")
    assert flags(order)[1] == "Foreign: it is itself of FR."


def test_a_buyer_of_whom_nothing_is_recorded_is_never_called_domestic(order: Divestment) -> None:
    sale(order, "2026-10-05", 10)
    assert flags(order) == [
        "Whether it is foreign-controlled is not known: its country and owners are not recorded."
    ]
    holds(party("Somebody", "SA"), party("Buyer"))
    assert flags(order)[0] == "Perhaps foreign-controlled: Somebody (SA), a share not known."


def test_a_common_owner_is_named_with_both_shares(order: Divestment) -> None:
    bank, buyer = party("Bank", "US"), party("Buyer", "US")
    assert order.seller
    holds(bank, order.seller, 5)
    holds(bank, buyer, 30)
    holds(party("Family", "US", "person"), buyer, 70)
    sale(order, "2026-10-05", 10)
    assert flags(order) == [
        "Linked to the seller: Bank (US) holds 5 % of Seller (SA) and 30 % of Buyer (US)."
    ]


def test_only_what_a_person_sees_is_told_to_them(order: Divestment) -> None:
    holds(party("Kingdom", "AE", "state_body"), party("Buyer", "US"), 60)
    sale(order, "2026-10-05", 10)
    seen = sold(order, rows=OwnershipLink.objects.none())
    assert [flag.kind for flag in seen.sales[0].flags] == ["unknown"]
    assert (seen.left, seen.holders) == (None, ())


def test_who_held_before_and_after_and_the_proceeds_by_currency(order: Divestment) -> None:
    price = {"proceeds_amount": Decimal("12.50"), "proceeds_currency": "USD"}
    sale(order, "2026-10-05", 15, "First", **price)
    sale(order, "2026-11-10", 25, "Second", **price)
    found = sold(order)
    assert [(one.party.name, one.before, one.after) for one in found.holders] == [
        ("Seller", "40 %", "nothing"),
        ("First", "nothing", "15 %"),
        ("Second", "nothing", "25 %"),
    ]
    assert found.proceeds == (("USD", Decimal("25.00")),)


def test_a_sale_to_an_affiliate_under_another_order_opens_that_order_again(order: Divestment) -> None:
    sale(order, "2026-10-05")
    unit = party("Unit")
    assert order.seller
    holds(order.seller, unit, 100)
    other = an_order("2026-08-01", **days(90, date(2026, 8, 1)))
    other.seller, other.asset = party("Somebody else"), order.asset
    other.save()
    assert other.asset
    holds(other.seller, other.asset, 10)
    event = sale(other, "2026-11-05", None, "Unit")
    assert main(order).state == "running"
    retract_step(event, by=None, now=at(TODAY), reason="It fell through")
    assert main(order).state == "met"
