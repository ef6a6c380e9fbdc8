"""U.S. Steel: give the deal up in 30 days, moved by the Committee to June, and then an agreement instead."""

from datetime import date
from pathlib import Path

import pytest

from tests.services.case_files import matter
from tests.story.orders import clause, date_of, happened, loaded, main_date
from tracker.models import Divestment

pytestmark = [pytest.mark.django_db, pytest.mark.story]


@pytest.fixture
def order(tmp_path: Path) -> Divestment:
    return loaded(tmp_path, "nippon-us-steel")


def test_the_committee_moved_a_sunday_in_february_to_june(order: Divestment) -> None:
    due = main_date(order)
    move = due.changes.get()
    assert (due.rule_id, due.due_on) == ("us.order.abandon", date(2025, 6, 18))
    assert (move.old_due_on, move.new_due_on, move.cause) == (
        date(2025, 2, 2),
        date(2025, 6, 18),
        "extension",
    )


def test_leave_to_go_on_ended_the_order_five_days_before_its_day(order: Divestment) -> None:
    due = main_date(order)
    assert (due.state, due.finished_on, due.finished_by) == (
        "ended",
        date(2025, 6, 13),
        "cleared_with_conditions",
    )


def test_the_agreement_stands_beside_the_order(order: Divestment) -> None:
    agreement = matter("nippon-us-steel").agreements.get()
    assert str(agreement.signed) == "Fri 13 Jun 2025"
    assert agreement.obligations.count() == 4
    assert str(agreement.obligations.order_by("position")[0].due) == "2028"


def test_the_amending_order_ends_the_duty_to_certify_that_the_deal_was_given_up(order: Divestment) -> None:
    certify = clause(
        order,
        "completion",
        "Certify that the deal is abandoned",
        30,
        "calendar-day",
        rule_id="us.order.abandon",
    )
    assert date_of(certify).due_on == date(2025, 2, 2)
    happened(
        order,
        "amended",
        "2025-06-13",
        part=certify,
        ends_part=True,
        instrument="Order of 13 June 2025",
    )
    gone = date_of(certify)
    assert (gone.state, gone.finished_on, gone.finished_by) == ("ended", date(2025, 6, 13), "amended")
