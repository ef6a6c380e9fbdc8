"""The lanes of a matter hold what stands of the record, each date once, and a ghost where one is wanted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from tests.models.rows import a_scenario, a_step
from tests.services.rows import a_person, an_accepted_notice, told
from tracker.models import Divestment, FuzzyDay, OrderPart, Review
from tracker.services.pictures.in_words import in_words
from tracker.services.pictures.lanes import Clock, Lane, Lanes
from tracker.services.pictures.matter_lanes import matter_lanes
from tracker.services.pictures.zooms import zooms
from tracker.services.recompute import recompute_divestment
from tracker.services.record_event import record_event

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 15, tzinfo=UTC)


@pytest.fixture
def review() -> Review:
    return an_accepted_notice()


@pytest.fixture
def ada(review: Review) -> User:
    person = a_person()
    review.investment.team.create(user=person)
    return person


def lane(told: Lanes, title: str) -> Lane:
    [found] = [one for one in told.lanes if one.title.startswith(title)]
    return found


def clock(lane: Lane, title: str) -> Clock:
    [found] = [one for one in lane.clocks if one.title == title]
    return found


def test_every_date_of_a_review_stands_in_its_lane_once_as_the_docket_has_it(review, ada) -> None:
    found = lane(matter_lanes(review.investment, ada, NOW), "United States: CFIUS")
    assert sorted(one.url for one in found.clocks) == sorted(
        row.get_absolute_url() for row in review.deadlines.all()
    )
    ends = clock(found, "Review ends")
    assert (ends.starts_on, ends.unrolled_on, ends.due_on) == (
        date(2026, 5, 20),
        date(2026, 7, 3),
        date(2026, 7, 6),
    )
    assert ends.word == "running"
    assert clock(found, "Investigation ends").is_projected
    assert [mark.title for mark in found.marks] == ["Notice accepted"]


def test_a_corrected_event_is_told_as_corrected_and_background_is_left_out(review, ada) -> None:
    accepted = review.events.get()
    told(review, "accepted", date(2026, 5, 21), NOW, corrects=accepted, reason="Stamp read wrongly")
    told(review, "context", date(2020, 1, 1), NOW)
    found = lane(matter_lanes(review.investment, ada, NOW), "United States: CFIUS")
    assert [(mark.title, mark.on.day) for mark in found.marks] == [("Notice accepted", date(2026, 5, 21))]


def test_a_lapse_is_a_stop_of_the_clocks_that_it_holds(ada, review) -> None:
    older = Review.objects.create(
        investment=review.investment, regime="us-cfius", filing_kind="notice", filing_number="25-100"
    )
    told(older, "accepted", date(2025, 9, 12), NOW)
    found = lane(matter_lanes(review.investment, ada, NOW), "United States: CFIUS, 25-100")
    [stop] = clock(found, "Review ends").stops
    assert (stop.first, stop.last) == (date(2025, 10, 1), date(2025, 11, 12))


def test_an_order_has_its_parts_stays_and_extensions_in_one_lane(review, ada) -> None:
    order = Divestment.objects.create(
        investment=review.investment,
        legal_basis="Order",
        term_n=180,
        term_unit="calendar-day",
        **FuzzyDay.on(date(2026, 1, 6)).columns("ordered"),
    )
    values = {"divestment": order, "anchor": "ordered", "rolling": "none"}
    OrderPart.objects.create(
        **values, kind="remove", text="Remove it", term_n=30, term_unit="calendar-day", counting="day-after"
    )
    OrderPart.objects.create(
        **values, kind="certify", text="Certify", recurrence="FREQ=MONTHLY;BYMONTHDAY=5", position=1
    )
    a_step(order, "stayed", **FuzzyDay.on(date(2026, 3, 2)).columns("occurred"))
    a_step(order, "stay_lifted", **FuzzyDay.on(date(2026, 3, 12)).columns("occurred"))
    order.extensions.create(
        new_deadline_on=date(2026, 12, 1), **FuzzyDay.on(date(2026, 4, 1)).columns("granted")
    )
    recompute_divestment(order, None, NOW)
    told_of = matter_lanes(review.investment, ada, NOW)
    found = lane(told_of, "Divestment")
    assert [mark.title for mark in found.marks] == [
        "Ordered",
        "Stayed by a court",
        "Stay lifted",
        "Extended to Tue 1 Dec 2026",
    ]
    [stay] = clock(found, "Divestment due").stops
    assert (stay.first, stay.last) == (date(2026, 3, 3), date(2026, 3, 11))
    certified = [one for one in found.clocks if one.title == "Certify"]
    assert len([one for one in certified if not one.is_quiet]) == 1
    assert len(certified) > 12
    words = in_words(told_of, zooms(told_of, None, None).shown)[-1]
    facts = len(words.dated) + len(words.undated) + len(words.recurring)
    assert facts == len(found.marks) + len(found.clocks)


def test_a_scenario_stands_beside_the_record_as_a_ghost_and_says_how_it_differs(review, ada) -> None:
    rows = [{"what": "investigation_started", "on": "2026-06-30"}]
    scenario = a_scenario(review, ada, events=rows, name="Early")
    plain = lane(matter_lanes(review.investment, ada, NOW), "United States: CFIUS")
    told_of = matter_lanes(review.investment, ada, NOW, scenario)
    found = lane(told_of, "United States: CFIUS")
    ghosts = [one for one in found.clocks if one.is_imagined]
    assert told_of.scenario == "Early"
    assert found.clocks[: len(plain.clocks)] == plain.clocks
    assert ghosts
    assert all(one.differs for one in ghosts)
    assert [mark.title for mark in found.marks if mark.is_imagined] == ["Investigation started"]


def test_a_scenario_that_no_longer_fits_is_told_and_not_drawn(review, ada) -> None:
    scenario = a_scenario(review, ada, events=[{"what": "no_such_thing", "on": "2026-06-30"}], name="Odd")
    told_of = matter_lanes(review.investment, ada, NOW, scenario)
    assert "“Odd” no longer fits the law and is not drawn" in told_of.problem
    assert not any(one.is_imagined for one in lane(told_of, "United States: CFIUS").clocks)


def test_more_facts_cost_no_more_statements(
    review, ada, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(6):
        another = Review.objects.create(investment=review.investment, regime="us-cfius", filing_kind="notice")
        record_event(
            another.pk,
            kind="accepted",
            occurred=FuzzyDay.on(date(2026, 5, 1) + timedelta(days=n)),
            by=None,
            now=NOW,
        )
        order = Divestment.objects.create(investment=review.investment)
        a_step(order)
    with django_assert_max_num_queries(11):
        found = matter_lanes(review.investment, ada, NOW)
    assert len(found.lanes) == 13


def test_who_may_not_see_the_dates_gets_none(review) -> None:
    found = lane(matter_lanes(review.investment, a_person("outsider"), NOW), "United States: CFIUS")
    assert found.clocks == ()
