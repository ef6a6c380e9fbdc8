"""Sales on the page of an order: what changes hands is shown before it is saved, and undone with the sale."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.services.test_divestments import an_order, days
from tests.services.test_selling import holds, party
from tracker.clock.explain import legal_day
from tracker.models import Divestment, DivestmentEvent, FuzzyDay, OwnershipLink
from tracker.services.law import local_day
from tracker.services.record_step import record_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.org", "x"))
    return client


@pytest.fixture
def order() -> Divestment:
    ordered = local_day(timezone.now(), "America/New_York") - timedelta(days=30)
    order = an_order(ordered.isoformat(), **days(90, ordered))
    order.seller, order.asset = party("Seller", "SA"), party("Asset", "US")
    order.save()
    holds(order.seller, order.asset, 40)
    return order


def ago(n: int) -> str:
    return (timezone.now() - timedelta(days=n)).date().isoformat()


def told(percent: str = "", on: int = 5, to: str = "Buyer", **values: Any) -> dict[str, Any]:
    said = {"kind": "sale_closed", "occurred": ago(on), "status": "verified", "buyer": party(to).pk}
    return said | {"equity_percent": percent} | values


def section(text: str, name: str) -> str:
    return text[text.index(f'id="{name}"') :].split("</section>")[0]


def test_a_sale_known_only_by_bounds_says_so_beside_the_holdings(client: Client, order: Divestment) -> None:
    last = (timezone.now() - timedelta(days=3)).date()
    sold = {"kind": "sale_closed", "occurred": FuzzyDay(None, last, "range"), "buyer": party("Buyer")}
    record_step(order.pk, by=None, now=timezone.now(), **sold)
    sales = section(client.get(order.get_absolute_url()).content.decode(), "sales")
    assert f"The sale closed {FuzzyDay(None, last, 'range')}: its day is not known." in sales
    assert f"counted as changing on {legal_day(last)}, the last possible day" in sales
    assert f'After the sale<span class="sub">{FuzzyDay(None, last, "range")}' in sales


def test_the_preview_shows_the_holdings_that_change_and_saves_nothing(
    client: Client, order: Divestment
) -> None:
    address = reverse("longstop:record_step", args=[order.pk])
    shown = client.post(address, {**told("15"), "step": "preview"}).content.decode()
    hands = section(shown, "holdings")
    assert "Seller (SA)" in hands
    assert "25 %, since the sale closed" in hands
    assert "Whether it is foreign-controlled is not known" in hands
    assert OwnershipLink.objects.count() == 1
    assert not DivestmentEvent.objects.exists()


def test_a_sale_is_recorded_shown_and_taken_back(client: Client, order: Divestment) -> None:
    address = reverse("longstop:record_step", args=[order.pk])
    money = {"proceeds_amount": "1200000.50", "proceeds_currency": "USD"}
    assert client.post(address, {**told("15", **money), "step": "act"}).status_code == 302
    text = client.get(order.get_absolute_url()).content.decode()
    sales = section(text, "sales")
    assert "<strong>Sold in part, 25 % left</strong>" in text
    assert "<strong>No</strong>" in sales
    assert '<strong class="num">25 %</strong>' in sales
    assert "15 %" in sales
    assert sales.count("USD 1,200,000.5") == 2
    event = order.events.get()
    answer = {**told("15", **money), "kind": "retracted", "reason": "It fell through", "step": "act"}
    assert client.post(f"{address}?corrects={event.pk}", answer).status_code == 302
    link = OwnershipLink.objects.get()
    assert (link.owner, link.equity_percent, link.held_to) == (order.seller, Decimal(40), None)


def test_more_than_is_held_is_refused_at_its_field(client: Client, order: Divestment) -> None:
    address = reverse("longstop:record_step", args=[order.pk])
    refused = client.post(address, {**told("41"), "step": "act"}).content.decode()
    assert "Seller (SA) holds 40 % of Asset (US)" in refused
    assert not order.events.exists()


def test_a_sale_of_everything_reads_as_fully_divested(client: Client, order: Divestment) -> None:
    client.post(reverse("longstop:record_step", args=[order.pk]), {**told(), "step": "act"})
    text = client.get(order.get_absolute_url()).content.decode()
    assert "<strong>Fully divested</strong>" in text
    assert "<strong>Yes</strong>" in section(text, "sales")
    assert order.deadlines.get().state == "met"


def test_a_holding_that_a_sale_made_is_changed_only_by_correcting_the_sale(
    client: Client, order: Divestment
) -> None:
    client.post(reverse("longstop:record_step", args=[order.pk]), {**told(), "step": "act"})
    for link in OwnershipLink.objects.all():
        for verb in ("change", "delete"):
            address = reverse(f"admin:tracker_ownershiplink_{verb}", args=[link.pk])
            assert client.post(address, {"post": "yes", "held_from": ""}).status_code == 403
    listed = client.get(reverse("admin:tracker_ownershiplink_changelist")).content.decode()
    assert listed.count("(sale)") == 2


def test_a_holding_that_sold_shares_do_not_leave_room_for_is_refused(
    client: Client, order: Divestment
) -> None:
    other = an_order("2020-01-02")
    other.seller, other.asset = party("Seller"), party("Other")
    other.save()
    day = FuzzyDay.parse("2020-02-03")
    record_step(
        other.pk,
        kind="sale_closed",
        occurred=day,
        by=None,
        now=timezone.now(),
        equity_percent=Decimal(10),
        buyer=party("Buyer"),
    )
    told_now = {"owner": party("Seller").pk, "owned": party("Other").pk, "equity_percent": "5"}
    refused = client.post(reverse("admin:tracker_ownershiplink_add"), told_now).content.decode()
    assert "holds 5 % of Other on Mon 3 Feb 2020: no more can be sold" in refused
    made = client.post(reverse("admin:tracker_ownershiplink_add"), {**told_now, "equity_percent": "12"})
    assert made.status_code == 302
    assert sorted(one.equity_percent for one in OwnershipLink.objects.filter(owned__name="Other")) == [
        Decimal(2),
        Decimal(10),
        Decimal(12),
    ]


def test_an_order_cannot_take_a_seller_who_holds_less_than_was_sold(
    client: Client, order: Divestment
) -> None:
    client.post(reverse("longstop:record_step", args=[order.pk]), {**told("15"), "step": "act"})
    assert order.asset
    holds(party("Small"), order.asset, 3)
    address = reverse("admin:tracker_divestment_change", args=[order.pk])
    form = client.get(f"{address}?edit=1").context["adminform"].form
    values = {name: "" if value is None else value for name, value in form.initial.items()}
    values |= {name: str(values.get(name, "")) for name in ("ordered", "completed")}
    values |= {"ordered": order.ordered.iso(), "completed": "", "seller": party("Small").pk}
    refused = client.post(f"{address}?edit=1", values).content.decode()
    assert "Small holds 3 % of Asset (US)" in refused
    order.refresh_from_db()
    assert order.seller == party("Seller")


def test_the_page_asks_no_more_for_many_sales_than_for_one(
    client: Client, order: Divestment, django_assert_max_num_queries: Any
) -> None:
    address = reverse("longstop:record_step", args=[order.pk])
    client.post(address, {**told("1"), "step": "act"})
    client.get(order.get_absolute_url())
    with django_assert_max_num_queries(45) as few:
        client.get(order.get_absolute_url())
    allowed = len(few)
    for n in range(2, 6):
        client.post(address, {**told("1", on=n, to=f"Buyer {n}"), "step": "act"})
    with django_assert_max_num_queries(allowed):
        client.get(order.get_absolute_url())
