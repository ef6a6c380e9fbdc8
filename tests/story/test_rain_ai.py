"""The case it starts from: Prosperity7 in Rain AI, of which hardly a date was published."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.services.case_files import LOADED, load, matter, public_cases
from tracker.models import Deadline, Divestment, Investment, OwnershipLink, Review
from tracker.services.cases.export import export_case
from tracker.services.ownership import above
from tracker.services.record_step import retract_step
from tracker.services.sold import Sold, sold_under

pytestmark = [pytest.mark.django_db, pytest.mark.story]

SLUG = "prosperity7-rain-ai"


@pytest.fixture
def rain(tmp_path: Path) -> Investment:
    assert load(tmp_path, public_cases()[0]).problems == []
    return matter(SLUG)


def told_of(order: Divestment) -> Sold:
    return sold_under(
        order,
        list(order.events.select_related("buyer")),
        User.objects.create_superuser("root"),
        LOADED,
    )


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


def test_the_sale_reads_as_it_happened_with_its_bounds(rain: Investment) -> None:
    order = rain.divestments.get()
    assert (str(order.seller), str(order.asset)) == ("Prosperity7 Ventures (SA)", f"{rain.target}")
    sold = told_of(order)
    [line] = sold.sales
    assert (line.is_closed, str(line.event.occurred)) == (True, "on or before 30 Nov 2023")
    assert line.event.buyer == order.buyer
    assert [(str(one.party), one.before, one.after) for one in sold.holders] == [
        ("Prosperity7 Ventures (SA)", "a share not known", "nothing"),
        ("Grep VC", "nothing", "a share not known"),
    ]
    assert (sold.left_words, sold.fully_divested, sold.proceeds) == ("nothing", True, ())


def test_nobody_says_that_the_buyer_is_not_foreign(rain: Investment) -> None:
    [line] = told_of(rain.divestments.get()).sales
    assert [(flag.kind, flag.text) for flag in line.flags] == [
        (
            "unknown",
            "Whether it is foreign-controlled is not known: its country and owners are not recorded.",
        )
    ]


def test_from_the_round_to_the_sale_the_page_tells_it_as_the_sources_do(rain: Investment) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("reader"))
    text = client.get(rain.divestments.get().get_absolute_url()).content.decode()
    sales = text[text.index('id="sales"') :].split("</section>")[0]
    assert 'Closed <span class="num">on or before 30 Nov 2023</span>' in sales
    told = ["<strong>Yes</strong>", "everything held", "Prosperity7 Ventures (SA)", "a share not known"]
    places = [sales.index(words) for words in told]
    assert places == sorted(places)
    assert "The sale closed on or before 30 Nov 2023: its day is not known." in sales
    assert sales.count("Thu 30 Nov 2023") == sales.count("Thu 30 Nov 2023, the last possible day") == 1
    assert "<strong>Fully divested</strong>" in text


def test_the_record_is_given_back_as_it_was_told_and_told_again_changes_nothing(
    rain: Investment, tmp_path: Path
) -> None:
    assert export_case(rain) == public_cases()[0]
    assert OwnershipLink.objects.filter(owned=rain.target).count() == 2
    assert load(tmp_path, public_cases()[0]).unchanged == [SLUG]


def test_taking_the_sale_back_gives_the_shares_back(rain: Investment) -> None:
    order = rain.divestments.get()
    retract_step(order.events.get(), by=None, now=LOADED, reason="To be told anew")
    link = OwnershipLink.objects.get(owned=rain.target)
    assert (link.owner, link.held_to, link.ended_by) == (rain.investor, None, None)
    assert str(told_of(order).left_words) == "a share not known"


def test_the_kingdom_stands_behind_the_fund_by_a_share_nobody_published(rain: Investment) -> None:
    assert rain.investor
    completed = Divestment.objects.get().completed.latest
    assert completed
    share = above(rain.investor, completed, OwnershipLink.objects.all()).state
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
