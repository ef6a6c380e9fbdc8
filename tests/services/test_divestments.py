"""Orders to sell: counted from the order's own paper, moved by extensions, never made up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.calendar_news import close_calendar_day
from tests.models.rows import an_investment
from tests.services.rows import a_watcher, at, planned, sent, told
from tracker.models import Deadline, Divestment, FuzzyDay, Review
from tracker.services.divest import complete_divestment, extend_divestment
from tracker.services.recompute import recompute_divestment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
BASIS = "Presidential order under 50 USC 4565(d)"


def an_order(ordered: str, regime: str = "us-cfius", **values: Any) -> Divestment:
    """An order in a matter reviewed under `regime`, as its paper states it."""
    matter = an_investment(f"matter-{ordered or 'unknown'}")
    Review.objects.create(investment=matter, regime=regime)
    rule = {"rule_id": "us.order.divest"} if regime == "us-cfius" else {}
    day = FuzzyDay.parse(ordered).columns("ordered")
    return Divestment.objects.create(investment=matter, **{"legal_basis": BASIS} | rule | day | values)


def days(n: int, anchor: date, **values: Any) -> dict[str, Any]:
    return {"term_n": n, "term_unit": "calendar-day", "term_anchor_on": anchor} | values


def the_clock(divestment: Divestment, on: date = TODAY) -> Deadline:
    recompute_divestment(divestment, None, at(on))
    return divestment.deadlines.get()


@pytest.mark.parametrize(
    ("n", "ordered", "due"),
    [
        (90, date(2012, 9, 28), date(2012, 12, 27)),
        (90, date(2020, 8, 14), date(2020, 11, 12)),
        (120, date(2025, 7, 8), date(2025, 11, 5)),
        (180, date(2026, 1, 2), date(2026, 7, 1)),
    ],
    ids=["Ralls", "TikTok, as printed", "Suirui, in a lapse", "HieFo"],
)
def test_an_order_counts_its_days_after_its_own_day(n: int, ordered: date, due: date) -> None:
    deadline = the_clock(an_order(ordered.isoformat(), **days(n, ordered)))
    assert (deadline.due_on, deadline.state) == (due, "running")
    assert deadline.citation == BASIS
    assert [step["citation"] for step in deadline.steps] == [BASIS] * len(deadline.steps)
    assert [step["code"] for step in deadline.steps][:2] == ["started", "counted"]
    assert deadline.confidence == "verified"


def test_an_order_that_ends_on_a_sunday_stays_there() -> None:
    deadline = the_clock(an_order("2024-05-13", **days(90, date(2024, 5, 13))))
    assert deadline.due_on == date(2024, 8, 11)
    assert deadline.steps[-1]["text"] == (
        "Sun 11 Aug 2024 is closed (Sunday), and the law does not move this date: it stays."
    )


def test_without_a_published_deadline_there_is_no_date() -> None:
    deadline = the_clock(an_order("", deadline_note="No deadline was published"))
    assert (deadline.due_on, deadline.state) == (None, "running")
    assert deadline.undetermined_reason == "No deadline was published"
    assert deadline.cautions == []


def test_at_once_is_not_a_day() -> None:
    deadline = the_clock(an_order("2018-03-12", term_n=0, term_unit="immediate"))
    assert deadline.due_on is None
    assert deadline.undetermined_reason == "The order is to be carried out at once: it names no day"


def test_a_day_that_an_agreement_names_is_set_and_not_counted() -> None:
    order = an_order(
        "2019-05-09",
        fixed_on=date(2020, 6, 30),
        deadline_basis="published",
        expression="by the end of June 2020",
    )
    deadline = the_clock(order)
    assert (deadline.due_on, deadline.confidence) == (date(2020, 6, 30), "verified")
    assert deadline.steps == [
        {
            "code": "set",
            "on": "2020-06-30",
            "citation": BASIS,
            "text": "Tue 30 Jun 2020 was set: by the end of June 2020.",
        }
    ]


def test_a_day_somebody_worked_out_is_unverified() -> None:
    order = an_order("2019-05-09", fixed_on=date(2020, 6, 30), deadline_basis="computed")
    deadline = the_clock(order)
    assert deadline.confidence == "unverified"
    assert deadline.cautions == ["The day was worked out by whoever recorded it; no text prints it."]


def test_the_printed_day_prevails_over_the_count_and_both_are_shown() -> None:
    printed = {"fixed_on": date(2024, 5, 31), "deadline_basis": "published"}
    deadline = the_clock(an_order("2024-03-01", **days(90, date(2024, 3, 1)), **printed))
    assert deadline.due_on == date(2024, 5, 31)
    assert deadline.cautions == [
        "Counting the term gives Thu 30 May 2024; the day printed is used.",
    ]


def test_a_regime_without_coded_law_counts_on_the_order_alone_and_says_so() -> None:
    order = an_order("2022-11-02", "nz-oia", **days(90, date(2022, 11, 2)), legal_basis="Order in council")
    deadline = the_clock(order)
    assert (deadline.due_on, deadline.zone) == (date(2023, 1, 31), "Pacific/Auckland")
    assert (deadline.confidence, deadline.rule_id) == ("unverified", "order.divest")
    assert deadline.cautions == [
        "The law of New Zealand: Overseas Investment Act is not coded: the date rests on the order alone.",
        "Nobody recorded with which day the order's term begins: counted from the day after.",
    ]


def test_business_days_without_a_calendar_are_not_counted() -> None:
    order = an_order("2022-11-02", "nz-oia", term_n=10, term_unit="business-day")
    assert "no calendar of that authority is coded" in the_clock(order).undetermined_reason


def test_an_order_known_to_the_month_has_bounds() -> None:
    deadline = the_clock(an_order("2024-11", term_n=90, term_unit="calendar-day"))
    assert deadline.due_on is None
    assert (deadline.earliest_on, deadline.latest_on) == (date(2025, 1, 30), date(2025, 2, 28))


def test_an_extension_moves_the_date_and_tells_those_who_knew_the_old_one() -> None:
    order = an_order("2020-08-14", **days(90, date(2020, 8, 14)))
    person = a_watcher(order.investment)
    deadline = the_clock(order, date(2020, 11, 1))
    sent(planned(deadline)[0], at(date(2020, 11, 5)))
    granted = FuzzyDay.on(date(2020, 11, 13))
    extend_divestment(
        order.pk,
        granted=granted,
        new_deadline_on=date(2020, 11, 27),
        note="15 days (CFIUS)",
        now=at(date(2020, 11, 13)),
    )
    deadline.refresh_from_db()
    change = deadline.changes.get()
    assert deadline.due_on == date(2020, 11, 27)
    assert [step["code"] for step in deadline.steps] == ["started", "counted", "set"]
    assert change.cause == "extension"
    assert change.text == (
        "Moved from Thu 12 Nov 2020 to Fri 27 Nov 2020: extension granted Fri 13 Nov 2020, 15 days (CFIUS)."
    )
    assert deadline.reminders.get(kind="moved").recipient == person


def test_an_extension_without_a_published_length_is_a_caution() -> None:
    order = an_order("2020-03-06", **days(120, date(2020, 3, 6)))
    note = "The Committee may extend by up to 90 days; whether it did is not public"
    extend_divestment(order.pk, granted=FuzzyDay(), new_deadline_on=None, note=note, now=at(TODAY))
    deadline = order.deadlines.get()
    assert (deadline.due_on, deadline.cautions) == (date(2020, 7, 4), [note])


def test_an_extension_ahead_of_its_grant_or_in_the_future_is_refused() -> None:
    order = an_order("2020-08-14", **days(90, date(2020, 8, 14)))
    with pytest.raises(ValidationError, match="before the day of granting"):
        extend_divestment(
            order.pk,
            granted=FuzzyDay.on(date(2020, 11, 13)),
            new_deadline_on=date(2020, 11, 12),
            now=at(TODAY),
        )
    with pytest.raises(ValidationError, match="lies in the future"):
        extend_divestment(
            order.pk, granted=FuzzyDay.on(date(2027, 1, 1)), new_deadline_on=None, now=at(TODAY)
        )
    assert not order.extensions.exists()


def test_a_completed_sale_meets_its_clock_and_says_when_it_was_late() -> None:
    order = an_order("2022-11-02", **days(90, date(2022, 11, 2)))
    a_watcher(order.investment)
    deadline = the_clock(order, date(2023, 1, 20))
    assert planned(deadline)
    complete_divestment(
        order.pk,
        completed=FuzzyDay.on(date(2023, 2, 2)),
        now=at(date(2023, 2, 3)),
        buyer_name="Gator Capital",
        proceeds_amount=Decimal(34_500_000),
        proceeds_currency="CAD",
    )
    deadline.refresh_from_db()
    order.refresh_from_db()
    assert (deadline.state, deadline.finished_on) == ("met", date(2023, 2, 2))
    assert deadline.cautions == ["Finished 2 calendar days late."]
    assert not planned(deadline)
    assert (order.buyer_name, order.proceeds_amount) == ("Gator Capital", Decimal(34_500_000))


def test_a_sale_known_to_the_year_meets_the_clock_without_a_made_up_day() -> None:
    order = an_order("2020-03-06", **days(120, date(2020, 3, 6)))
    complete_divestment(order.pk, completed=FuzzyDay.parse("2020"), now=at(TODAY))
    deadline = order.deadlines.get()
    assert (deadline.state, deadline.finished_on, deadline.cautions) == ("met", None, [])


def test_a_completed_divestment_is_not_extended() -> None:
    order = an_order("2020-03-06")
    complete_divestment(order.pk, completed=FuzzyDay.parse("2020"), now=at(TODAY))
    with pytest.raises(ValidationError, match="It was completed: 2020"):
        extend_divestment(order.pk, granted=FuzzyDay(), new_deadline_on=None, now=at(TODAY))


def test_an_order_set_aside_ends_its_clock() -> None:
    order = an_order("2024-11", "ca-ica", term_n=90, term_unit="calendar-day")
    review = order.investment.reviews.get()
    told(review, "order_set_aside", date(2026, 1, 21))
    deadline = order.deadlines.get()
    assert (deadline.state, deadline.finished_on) == ("ended", date(2026, 1, 21))
    assert deadline.finished_by == "order_set_aside"


def test_a_clearance_under_another_regime_leaves_the_order_standing() -> None:
    order = an_order("2025-01-03", **days(30, date(2025, 1, 3)))
    elsewhere = Review.objects.create(investment=order.investment, regime="uk-nsia")
    told(elsewhere, "cleared", date(2025, 1, 20))
    assert order.deadlines.get().state == "running"


def test_a_sale_known_to_the_month_says_by_how_much_it_was_late_at_least() -> None:
    order = an_order("2022-11-02", **days(90, date(2022, 11, 2)))
    complete_divestment(order.pk, completed=FuzzyDay.parse("2023-02"), now=at(TODAY))
    assert order.deadlines.get().cautions == ["Finished at least 1 calendar day late."]


def test_leave_to_go_on_ends_an_order_to_give_a_deal_up() -> None:
    order = an_order("2025-01-03", **days(30, date(2025, 1, 3)), rule_id="us.order.abandon")
    told(order.investment.reviews.get(), "cleared_with_conditions", date(2025, 1, 20))
    assert (order.deadlines.get().state, order.deadlines.get().title) == ("ended", "Abandonment due")


def test_giving_a_deal_up_meets_an_order_to_abandon_under_any_regime_that_codes_one() -> None:
    values = days(30, date(2025, 1, 3), rule_id="us.cfius.re.order.abandon")
    order = an_order("2025-01-03", "us-cfius-re", **values)
    told(order.investment.reviews.get(), "abandoned", date(2025, 1, 20))
    assert (order.deadlines.get().state, order.deadlines.get().finished_on) == ("met", date(2025, 1, 20))


@pytest.mark.parametrize("kind", ["cleared", "abandoned"])
def test_leave_for_the_sale_or_another_deal_given_up_does_not_end_an_order_to_sell(kind: str) -> None:
    order = an_order("2019-05-09", **days(90, date(2019, 5, 9)))
    told(order.investment.reviews.get(), kind, date(2019, 6, 1))
    assert order.deadlines.get().state == "running"


def test_a_sale_recorded_as_an_event_meets_the_order() -> None:
    order = an_order("2019-05-09", **days(90, date(2019, 5, 9)))
    told(order.investment.reviews.get(), "divested", date(2019, 6, 1))
    assert (order.deadlines.get().state, order.deadlines.get().finished_on) == ("met", date(2019, 6, 1))


def test_a_closure_moves_an_open_order_and_not_one_that_was_carried_out() -> None:
    ordered = {"term_n": 10, "term_unit": "business-day", "term_anchor_on": date(2026, 11, 2)}
    still_open = an_order("2026-11-02", **ordered)
    matter = an_investment("carried-out")
    Review.objects.create(investment=matter, regime="us-cfius")
    done = Divestment.objects.create(
        investment=matter,
        rule_id="us.order.divest",
        legal_basis=BASIS,
        **ordered,
        **FuzzyDay.on(date(2026, 11, 2)).columns("ordered"),
        **FuzzyDay.on(date(2026, 11, 12)).columns("completed"),
    )
    due = the_clock(still_open).due_on
    assert the_clock(done).due_on == due
    told_by: dict[str, Any] = {"label": "snow", "citation": "OPM", "by": None, "now": at(TODAY)}
    close_calendar_day("us-federal", date(2026, 11, 13), **told_by)
    moved, kept = still_open.deadlines.get(), the_clock(done)
    assert moved.due_on == date(2026, 11, 18)
    assert [change.cause for change in moved.changes.all()] == ["closure"]
    assert (kept.due_on, kept.changes.count()) == (due, 0)
