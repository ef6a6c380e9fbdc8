"""`manage.py divestments`."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from tests.services.rows import at
from tests.services.test_divestments import an_order, days
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
        *("dates", "extensions", "events"),
    }
    part, sale = one["dates"]
    assert (part["due_on"], part["state"], part["standing"]) == ("2020-08-21", "met", "met")
    assert (part["part"], sale["part"]) == (order.parts.get().pk, None)
    assert (sale["rule"], sale["confidence"]) == ("us.order.divest", "verified")
    assert [event["kind"] for event in one["events"]] == ["part_done"]


def test_orders_that_are_over_are_left_out_on_demand(order: Divestment) -> None:
    other = an_order("2019-05-09")
    recompute_divestment(other, None, at(TODAY))
    complete_divestment(order.pk, completed=FuzzyDay.parse("2020-11-01"), now=at(TODAY))
    assert "matter-2020-08-14" not in printed("--open")
    assert "matter-2019-05-09" in printed("--open")
