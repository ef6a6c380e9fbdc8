"""TikTok: an order of 90 days, seven extensions over five years, and a sale."""

from datetime import date
from pathlib import Path

import pytest

from tests.services.case_files import LOADED, load, matter, public_cases
from tests.story.orders import clause, date_of, days_of, happened
from tracker.models import Deadline
from tracker.services.record_step import add_part

pytestmark = [pytest.mark.django_db, pytest.mark.story]

SLUG = "bytedance-musically"

DAYS = [
    date(2020, 11, 12),
    date(2020, 11, 27),
    date(2020, 12, 4),
    date(2025, 4, 5),
    date(2025, 6, 19),
    date(2025, 9, 17),
    date(2025, 12, 16),
    date(2026, 1, 23),
]
"""The day of the order, as its source printed it, and the day of each extension."""


@pytest.fixture
def clock(tmp_path: Path) -> Deadline:
    case = next(record for record in public_cases() if record["id"] == SLUG)
    assert load(tmp_path, case).findings == []
    return Deadline.objects.get(divestment__investment=matter(SLUG), key="1")


def test_every_extension_moved_the_date_in_order(clock: Deadline) -> None:
    moves = list(clock.changes.order_by("pk"))
    assert [move.old_due_on for move in moves] == DAYS[:-1]
    assert [move.new_due_on for move in moves] == DAYS[1:]
    assert {move.cause for move in moves} == {"extension"}
    assert moves[0].text == (
        "Moved from Thu 12 Nov 2020 to Fri 27 Nov 2020: extension granted Fri 13 Nov 2020, 15 days (CFIUS)."
    )


def test_the_sale_met_the_last_date_by_a_day(clock: Deadline) -> None:
    assert (clock.rule_id, clock.state) == ("us.order.divest", "met")
    assert (clock.due_on, clock.finished_on) == (date(2026, 1, 23), date(2026, 1, 22))
    assert matter(SLUG).reviews.get().phase == "divested"


def test_the_steps_tell_the_count_and_every_extension(clock: Deadline) -> None:
    codes = [step["code"] for step in clock.steps]
    assert codes[0] == "started"
    assert codes.count("set") == 7
    assert [step["on"] for step in clock.steps if step["code"] == "set"] == [
        day.isoformat() for day in DAYS[1:]
    ]


def test_what_the_sources_printed_stands_beside_the_count(clock: Deadline) -> None:
    printed = [row.due_text for row in matter(SLUG).published_deadlines.order_by("position")]
    assert printed == [day.isoformat() for day in DAYS if day != date(2025, 4, 5)]
    assert matter(SLUG).divestments.get().deadline_basis == "published"


def test_the_new_owner_stands_behind_the_sale(clock: Deadline) -> None:
    divestment = matter(SLUG).divestments.get()
    assert divestment.buyer
    assert divestment.buyer.name == "TikTok USDS Joint Venture LLC"
    assert str(divestment.completed) == "Thu 22 Jan 2026"


def test_the_order_asked_for_more_than_the_sale(clock: Deadline) -> None:
    order = matter(SLUG).divestments.get()
    data = clause(
        order,
        "data",
        "Destroy American user data and certify it",
        90,
        "calendar-day",
        rule_id="us.order.data",
    )
    weekly = add_part(
        order,
        now=LOADED,
        kind="certify",
        text="Certify compliance each week",
        rule_id="us.order.certification.weekly",
        recurrence="FREQ=WEEKLY",
        anchor="ordered",
        rolling="not-stated",
        calendar="not-stated",
    )
    assert date_of(data).due_on == date(2020, 11, 12)
    days = days_of(weekly)
    assert (days[0], days[-1]) == (date(2020, 8, 21), date(2026, 1, 16))
    assert len(days) == 283


def test_a_stay_of_the_order_would_have_paused_a_term_and_not_a_day_that_was_set(clock: Deadline) -> None:
    order = matter(SLUG).divestments.get()
    data = clause(order, "data", "Destroy American user data", 90, "calendar-day", rule_id="us.order.data")
    happened(order, "stayed", "2020-09-27", instrument="An order of the court, made up")
    happened(order, "stay_lifted", "2020-10-08")
    assert date_of(data).due_on == date(2020, 11, 22)
    clock.refresh_from_db()
    assert clock.due_on == date(2026, 1, 23)
