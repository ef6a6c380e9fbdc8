"""Ralls: everything off the sites in 14 days, no sale before that and before the Committee may object."""

from datetime import date
from pathlib import Path

import pytest

from tests.story.orders import clause, date_of, happened, loaded, main_date
from tracker.models import Divestment, OrderPart

pytestmark = [pytest.mark.django_db, pytest.mark.story]


@pytest.fixture
def order(tmp_path: Path) -> Divestment:
    return loaded(tmp_path, "ralls-oregon-wind")


@pytest.fixture
def removal(order: Divestment) -> OrderPart:
    return clause(order, "remove", "Remove everything", 14, "calendar-day", rule_id="us.order.removal")


def test_removal_falls_weeks_before_the_sale(order: Divestment, removal: OrderPart) -> None:
    assert (date_of(removal).due_on, main_date(order).due_on) == (date(2012, 10, 12), date(2012, 12, 27))


def test_the_committee_has_ten_business_days_after_each_notice_of_a_buyer(
    order: Divestment, removal: OrderPart
) -> None:
    window = clause(
        order,
        "objection",
        "The Committee may object to the buyer",
        10,
        "business-day",
        anchor="buyer_notified",
        rule_id="us.order.buyer",
        calendar="us-federal",
    )
    waiting = date_of(window)
    assert (waiting.state, waiting.waits_for) == ("waiting", "notice of the buyer")
    happened(order, "part_done", "2012-10-12", part=removal)
    happened(order, "buyer_notified", "2012-11-05")
    # Veterans Day was kept on Monday 12 November and Thanksgiving is the 22nd.
    first = date_of(window)
    assert (first.trigger_on, first.due_on) == (date(2012, 11, 5), date(2012, 11, 20))
    assert first.confidence == "unverified", "the clause itself was not read in full"
    happened(order, "objected", "2012-11-19")
    assert (date_of(window).state, date_of(window).finished_by) == ("met", "objected")
    happened(order, "buyer_notified", "2012-12-03")
    second = date_of(window)
    assert second.trigger_on == date(2012, 12, 3)
    assert (second.due_on, second.finished_on) == (date(2012, 12, 17), date(2012, 12, 17))


def test_a_court_that_decides_years_later_stops_no_day(order: Divestment, removal: OrderPart) -> None:
    happened(order, "buyer_found", "2015")
    assert date_of(removal).due_on == date(2012, 10, 12)
    assert main_date(order).due_on == date(2012, 12, 27)
