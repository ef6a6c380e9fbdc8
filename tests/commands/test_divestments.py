"""`manage.py divestments`."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from tests.services.rows import at
from tests.services.test_divestments import an_order, days
from tests.services.test_selling import holds, party, sale
from tracker.models import Divestment, FuzzyDay
from tracker.services.divest import complete_divestment
from tracker.services.recompute import recompute_divestment
from tracker.services.record_step import add_part, record_step

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def printed(*options: str) -> str:
    out = StringIO()
    call_command("divestments", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def order() -> Divestment:
    order = an_order("2020-08-14", **days(90, date(2020, 8, 14)))
    said = {"anchor": "ordered", "counting": "day-after", "rolling": "none", "clause": "section 2(e)"}
    part = add_part(
        order, now=at(TODAY), kind="cut_access", text="Cut access", term_n=7, term_unit="calendar-day", **said
    )
    when = FuzzyDay.parse("2020-08-20")
    record_step(order.pk, kind="part_done", occurred=when, part=part, by=None, now=at(TODAY))
    return order


def test_it_tells_every_date_of_an_order(order: Divestment) -> None:
    lines = printed().splitlines()
    assert lines[0].endswith(
        "matter-2020-08-14: ordered Fri 14 Aug 2020, Presidential order under 50 USC 4565(d)"
    )
    assert lines[1] == "    Fri 21 Aug 2020  Cut access: met"
    assert lines[2].startswith("    Thu 12 Nov 2020  Divestment due: overdue, ")
    assert lines[-1] == "1 divestments."


def test_its_json_has_stable_keys(order: Divestment) -> None:
    [one] = json.loads(printed(order.investment.slug, "--json"))["divestments"]
    assert set(one) == {
        *("divestment", "matter", "ordered", "ordered_by", "legal_basis", "buyer", "completed"),
        *("dates", "extensions", "events", "buyer_flags", "seller", "asset", "sales", "left_percent", "left"),
        *("fully_divested", "holders"),
    }
    part, sale = one["dates"]
    assert (part["due_on"], part["state"], part["standing"]) == ("2020-08-21", "met", "met")
    assert (part["part"], sale["part"]) == (order.parts.get().pk, None)
    assert (sale["rule"], sale["confidence"]) == ("us.order.divest", "verified")
    assert [event["kind"] for event in one["events"]] == ["part_done"]


def test_it_tells_each_sale_its_buyer_and_what_is_left(order: Divestment) -> None:
    order.seller, order.asset = party("Seller"), party("Asset")
    order.save()
    holds(order.seller, order.asset, 40)
    holds(party("Kingdom", "AE", "state_body"), party("Buyer", "US"), 60)
    price = {"proceeds_amount": Decimal("12.50"), "proceeds_currency": "USD"}
    sale(order, "2020-09-01", 15, **price)
    lines = [line.strip() for line in printed().splitlines()]
    assert "sale closed Tue 1 Sep 2020: 15 % to Buyer (US) for USD 12.50" in lines
    assert "Foreign state control: Kingdom (AE), 60 %." in lines
    assert "Still held by Seller and its affiliates of Asset: 25 %" in lines
    [one] = json.loads(printed("--json"))["divestments"]
    assert (one["left_percent"], one["left"], one["fully_divested"]) == ("25.0000", "25 %", False)
    [told] = one["sales"]
    assert [flag["kind"] for flag in told["flags"]] == ["state"]
    assert (told["buyer"], told["occurred"], told["proceeds_amount"]) == ("Buyer (US)", "2020-09-01", "12.50")
    assert one["holders"][0] == {"party": "Buyer (US)", "before": "nothing", "after": "15 %"}


def test_orders_that_are_over_are_left_out_on_demand(order: Divestment) -> None:
    other = an_order("2019-05-09")
    recompute_divestment(other, None, at(TODAY))
    complete_divestment(order.pk, completed=FuzzyDay.parse("2020-11-01"), now=at(TODAY))
    assert "matter-2020-08-14" not in printed("--open")
    assert "matter-2019-05-09" in printed("--open")
