"""MineOne: stop using the site at once, remove equipment in 90 days, sell in 120, certify each week."""

from datetime import date
from pathlib import Path

import pytest

from tests.services.case_files import LOADED
from tests.story.orders import clause, date_of, days_of, happened, loaded, main_date
from tracker.models import Divestment
from tracker.services.record_step import add_part

pytestmark = [pytest.mark.django_db, pytest.mark.story]


@pytest.fixture
def order(tmp_path: Path) -> Divestment:
    return loaded(tmp_path, "mineone-cheyenne")


def test_removal_is_due_before_the_sale_and_a_sunday_stays(order: Divestment) -> None:
    removal = clause(order, "remove", "Remove all equipment", 90, "calendar-day", rule_id="us.order.removal")
    due = date_of(removal)
    assert (due.due_on, due.confidence) == (date(2024, 8, 11), "verified")
    assert due.steps[-1]["text"].startswith("Sun 11 Aug 2024 is closed (Sunday)")
    assert main_date(order).due_on == date(2024, 9, 10)
    assert due.due_on < date(2024, 9, 10)


def test_the_same_clause_without_a_coded_rule_names_the_friday_before(order: Divestment) -> None:
    due = date_of(clause(order, "remove", "Remove all equipment", 90, "calendar-day"))
    assert (due.due_on, due.safe_on) == (date(2024, 8, 10), date(2024, 8, 9))
    assert due.confidence == "unverified"
    assert {"2024-08-11", "2024-08-12"} == {one["due_on"] for one in due.readings}


def test_stopping_at_once_has_no_day_and_is_done_on_one(order: Divestment) -> None:
    access = clause(order, "cut_access", "No access until verified", 0, "immediate")
    at_once = date_of(access)
    assert (at_once.due_on, at_once.earliest_on) == (None, date(2024, 5, 13))
    happened(order, "part_done", "2024-05-14", part=access)
    assert date_of(access).state == "met"


def test_certificates_each_week_end_with_the_sale(order: Divestment) -> None:
    weekly = add_part(
        order,
        now=LOADED,
        kind="certify",
        text="Certify compliance",
        recurrence="FREQ=WEEKLY",
        anchor="ordered",
        rolling="none",
    )
    days = days_of(weekly)
    assert (days[0], days[-1], len(days)) == (date(2024, 5, 20), date(2024, 9, 30), 20)
    """The sale is known to the month: until its last day a certificate may have been owed."""


def test_removal_done_late_shows_by_how_much_at_least(order: Divestment) -> None:
    removal = clause(order, "remove", "Remove all equipment", 90, "calendar-day", rule_id="us.order.removal")
    happened(order, "part_done", "2024-09", part=removal)
    assert date_of(removal).cautions == ["Finished at least 21 calendar days late."]
