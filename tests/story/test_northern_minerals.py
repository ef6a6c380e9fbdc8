"""Northern Minerals: five holders ordered on Sunday 2 June 2024 to sell within 60 days.

Reuters and the Sydney Morning Herald (3 June 2024) tell the day and the length; the orders were not read.
What is named `MADE_UP` happened in this story only: no source tells of more time or of a sale.
"""

from datetime import date
from typing import Any

import pytest

from tests.services.case_files import LOADED
from tests.services.test_divestments import an_order
from tests.story.orders import main_date
from tracker.models import Divestment, FuzzyDay
from tracker.services.divest import extend_divestment
from tracker.services.recompute import recompute_divestment
from tracker.services.record_step import record_step

pytestmark = [pytest.mark.django_db, pytest.mark.story]
ORDERED = date(2024, 6, 2)
MADE_UP_TIME = {"granted": FuzzyDay.parse("2024-07"), "new_deadline_on": date(2024, 9, 2)}
MADE_UP_SALE = FuzzyDay.parse("2024-09-20")
MADE_UP = "Made up for this story"


def the_order(**said: Any) -> Divestment:
    order = an_order(
        ORDERED.isoformat(),
        "au-firb",
        legal_basis="Disposal order under the Foreign Acquisitions and Takeovers Act 1975",
        expression="within 60 days",
        term_n=60,
        term_unit="calendar-day",
        **{"counting": "not-stated", "rolling": "not-stated", "calendar": "au-act"} | said,
    )
    recompute_divestment(order, None, LOADED)
    return order


def test_an_order_that_nobody_read_is_counted_the_cautious_way_and_unverified() -> None:
    due = main_date(the_order())
    assert (due.due_on, due.confidence, due.zone) == (date(2024, 7, 31), "unverified", "Australia/Sydney")
    assert [(one["label"], one["due_on"]) for one in due.readings] == [("from the day after", "2024-08-01")]
    assert due.calendar == "au-act"


def test_read_as_the_acts_interpretation_act_has_it_the_day_is_verified() -> None:
    due = main_date(the_order(counting="day-after", rolling="next-business-day"))
    assert (due.due_on, due.confidence, due.readings) == (date(2024, 8, 1), "verified", [])


def test_more_time_by_the_treasurer_made_up_here_moves_it_and_the_paper_is_named() -> None:
    order = the_order(counting="day-after", rolling="next-business-day")
    extend_divestment(
        order.pk,
        instrument="Varied disposal order, made up",
        note=MADE_UP,
        now=LOADED,
        **MADE_UP_TIME,
    )
    assert main_date(order).due_on == date(2024, 9, 2)
    assert "Varied disposal order, made up" in main_date(order).changes.get().text


def test_a_holder_who_did_not_sell_stays_overdue_until_a_sale_made_up_here_is_recorded() -> None:
    order = the_order()
    assert main_date(order).state == "running"
    sale = {"kind": "sale_closed", "occurred": MADE_UP_SALE, "note": MADE_UP}
    record_step(order.pk, by=None, now=LOADED, **sale)
    met = main_date(order)
    assert (met.state, met.finished_on) == ("met", date(2024, 9, 20))
    assert met.cautions[-1] == "Finished 51 calendar days late."
