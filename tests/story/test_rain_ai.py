"""The case it starts from: Prosperity7 in Rain AI, of which hardly a date was published."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from tests.services.case_files import load, matter, public_cases
from tracker.models import Deadline, Divestment, Investment, Review
from tracker.services.ownership import state_share

pytestmark = [pytest.mark.django_db, pytest.mark.story]

SLUG = "prosperity7-rain-ai"


@pytest.fixture
def rain(tmp_path: Path) -> Investment:
    load(tmp_path, public_cases()[0])
    return matter(SLUG)


def test_the_investment_is_told_as_the_sources_tell_it(rain: Investment) -> None:
    assert str(rain.investor) == "Prosperity7 Ventures (SA)"
    assert rain.target
    assert rain.target.name == "Rain AI (Rain Neuromorphics Inc.)"
    assert (rain.value_amount, rain.value_currency, rain.stake_percent) == (25_000_000, "USD", None)
    assert str(rain.announced) == "Feb 2022"
    assert str(rain.completed) == "not known"
    assert (rain.state_control, rain.category) == ("yes", "critical_technology")


def test_the_review_ends_with_the_sale_and_no_day_is_made_up(rain: Investment) -> None:
    review = rain.reviews.get()
    assert (review.phase, review.filing_kind) == ("divested", "")
    told = {event.kind: str(event.occurred) for event in review.events.exclude(kind="context")}
    assert told["review_started"] == "not known"
    assert told["divestment_ordered"] == "between 30 Nov 2022 and 30 Nov 2023"
    assert told["divested"] == "on or before 30 Nov 2023"


def test_no_clock_of_the_case_has_a_date_and_each_says_why(rain: Investment) -> None:
    clocks = list(Deadline.objects.all())
    assert clocks
    for clock in clocks:
        assert clock.investment == rain
        assert (clock.due_on, clock.finished_on, clock.trigger_on) == (None, None, None)
        assert clock.undetermined_reason
    assert not Deadline.objects.open().exists()


def test_the_divestment_keeps_its_bounds_and_its_buyer(rain: Investment) -> None:
    divestment = rain.divestments.get()
    assert str(divestment.ordered) == "between 30 Nov 2022 and 30 Nov 2023"
    assert str(divestment.completed) == "on or before 30 Nov 2023"
    assert divestment.buyer
    assert divestment.buyer.name == "Grep VC"
    assert divestment.buyer.matter_roles.get(investment=rain).role == "buyer"
    clock = divestment.deadlines.get()
    assert (clock.state, clock.undetermined_reason) == ("met", "No deadline was published")


def test_the_kingdom_stands_behind_the_fund_by_a_share_nobody_published(rain: Investment) -> None:
    assert rain.investor
    share = state_share(rain.investor, Divestment.objects.get().completed.latest)
    assert [[party.name for party in chain] for chain in share.chains] == [
        [
            "Kingdom of Saudi Arabia",
            "Saudi Arabian Oil Company (Saudi Aramco)",
            "Aramco Ventures",
            "Prosperity7 Ventures",
        ]
    ]
    assert not share.is_known


def test_any_signed_in_person_sees_it_and_a_stranger_does_not(rain: Investment) -> None:
    reader = User.objects.create_user("reader")
    assert Review.objects.visible_to(reader).get().investment == rain
    assert Divestment.objects.visible_to(reader).exists()
    assert not Review.objects.visible_to(None).exists()
