"""Shares through chains of holdings, and loops that are refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tracker.models import OwnershipLink, Party
from tracker.services.ownership import Above, Share, above
from tracker.services.record_ownership import record_ownership

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def above_it(party: Party, on: date = TODAY) -> Above:
    return above(party, on, OwnershipLink.objects.all())


def share_of(owner: str, party: Party, on: date = TODAY) -> Share | None:
    shares = {one.name: share for one, share in above_it(party, on).owners}
    return shares.get(owner)


def a_party(name: str, kind: str = "company") -> Party:
    return Party.objects.create(name=name, kind=kind)


@pytest.fixture
def prosperity7() -> Party:
    """Prosperity7 ← Aramco Ventures ← Saudi Aramco ← Kingdom of Saudi Arabia and its fund."""
    kingdom = a_party("Kingdom of Saudi Arabia", "state_body")
    pif = a_party("Public Investment Fund", "state_body")
    aramco, ventures = a_party("Saudi Aramco"), a_party("Aramco Ventures")
    fund = a_party("Prosperity7", "fund")
    record_ownership(kingdom, aramco, equity_percent=Decimal("81.48"), votes_percent=Decimal("81.48"))
    record_ownership(kingdom, pif, equity_percent=Decimal(100))
    record_ownership(pif, aramco, equity_percent=Decimal(16))
    record_ownership(aramco, ventures, equity_percent=Decimal(100))
    record_ownership(ventures, fund, equity_percent=Decimal(100))
    return fund


def test_the_indirect_share_is_the_product_along_a_chain_and_the_sum_over_chains(prosperity7: Party) -> None:
    share = share_of("Kingdom of Saudi Arabia", prosperity7)
    assert share
    assert (share.percent, str(share)) == (Decimal("97.4800"), "97.48 %")
    assert [[party.name for party in chain] for chain in share.chains] == [
        ["Kingdom of Saudi Arabia", "Saudi Aramco", "Aramco Ventures", "Prosperity7"],
        [
            "Kingdom of Saudi Arabia",
            "Public Investment Fund",
            "Saudi Aramco",
            "Aramco Ventures",
            "Prosperity7",
        ],
    ]


def test_the_state_share_counts_what_one_state_body_holds_through_another_once(prosperity7: Party) -> None:
    assert above_it(prosperity7).state.percent == Decimal("97.4800")


def test_a_party_no_state_holds_has_a_state_share_of_nothing() -> None:
    share = above_it(a_party("Rain AI")).state
    assert (share.percent, share.is_known) == (Decimal(0), True)


def test_owners_stand_in_the_order_of_their_share(prosperity7: Party) -> None:
    assert [(party.name, str(share)) for party, share in above_it(prosperity7).owners] == [
        ("Aramco Ventures", "100 %"),
        ("Saudi Aramco", "100 %"),
        ("Kingdom of Saudi Arabia", "97.48 %"),
        ("Public Investment Fund", "16 %"),
    ]


def test_votes_say_nothing_of_a_share_and_not_known_is_never_nothing() -> None:
    owner, owned = a_party("owner"), a_party("owned")
    record_ownership(owner, owned, votes_percent=Decimal(40))
    share = share_of("owner", owned)
    assert share
    assert (share.is_known, share.percent, share.at_least) == (False, None, Decimal(0))
    assert str(share) == "unknown"


def test_a_share_partly_known_says_its_known_minimum() -> None:
    top, middle, other, bottom = (a_party(name) for name in ("top", "middle", "other", "bottom"))
    record_ownership(top, middle, equity_percent=Decimal(50))
    record_ownership(middle, bottom, equity_percent=Decimal(40))
    record_ownership(top, other)
    record_ownership(other, bottom, equity_percent=Decimal(60))
    assert str(share_of("top", bottom)) == "unknown, at least 20 %"


def test_a_holding_counts_from_its_first_day_up_to_the_first_day_no_longer_held() -> None:
    owner, owned = a_party("owner"), a_party("owned")
    record_ownership(
        owner,
        owned,
        equity_percent=Decimal(30),
        held_from=date(2020, 1, 1),
        held_to=date(2023, 1, 1),
    )
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2022, 12, 31), date(2023, 1, 1))
    shares = [share_of("owner", owned, day) for day in days]
    assert [share and share.percent for share in shares] == [None, 30, 30, None]


def test_two_holdings_of_one_owner_that_overlap_on_record_add_up() -> None:
    owner, owned = a_party("owner"), a_party("owned")
    OwnershipLink.objects.create(owner=owner, owned=owned, equity_percent=30)
    OwnershipLink.objects.create(owner=owner, owned=owned, equity_percent=10, held_from=date(2020, 1, 1))
    share = share_of("owner", owned)
    assert share
    assert share.percent == Decimal(40)


def test_one_owner_has_one_holding_at_a_time() -> None:
    owner, owned = a_party("Owner"), a_party("Owned")
    record_ownership(owner, owned, held_from=date(2020, 1, 1), held_to=date(2023, 1, 1))
    for held_from, held_to in ((date(2022, 12, 31), None), (None, date(2020, 1, 2)), (None, None)):
        with pytest.raises(ValidationError) as refused:
            record_ownership(owner, owned, held_from=held_from, held_to=held_to)
        assert refused.value.message_dict == {
            "held_from": [
                "Owner already has a holding in Owned from Wed 1 Jan 2020 until before Sun 1 Jan 2023: put"
                " everything held at one time into one holding, or end the earlier one on the first day of"
                " this one."
            ]
        }
    record_ownership(owner, owned, held_from=date(2023, 1, 1))
    record_ownership(owner, owned, held_to=date(2020, 1, 1))
    assert OwnershipLink.objects.count() == 3


def test_a_holding_recorded_twice_is_refused_with_what_to_do() -> None:
    owner, owned = a_party("Owner"), a_party("Owned")
    for first in (None, date(2020, 1, 1)):
        record_ownership(owner, owned, held_from=first, held_to=date(2020, 1, 1) if first is None else None)
        with pytest.raises(ValidationError, match="is recorded already: open it"):
            record_ownership(owner, owned, held_from=first)


@pytest.mark.parametrize(("field", "measure"), [("equity_percent", "equity"), ("votes_percent", "votes")])
def test_nobody_holds_more_than_everything_together_on_any_day(field: str, measure: str) -> None:
    first, second, third, owned = (a_party(name) for name in ("First", "Second", "Third", "Owned"))
    record_ownership(first, owned, **{field: Decimal(60)}, held_to=date(2022, 1, 1))
    record_ownership(second, owned, **{field: Decimal("39.5")}, held_from=date(2021, 1, 1))
    record_ownership(a_party("Not known"), owned)
    with pytest.raises(ValidationError) as refused:
        record_ownership(third, owned, **{field: Decimal(1)})
    assert refused.value.message_dict == {
        field: [
            f"Together 100.5 % of the {measure} of Owned would be held on Fri 1 Jan 2021:"
            " check the percentages and the days of its holdings."
        ]
    }
    record_ownership(third, owned, **{field: Decimal("60.5")}, held_from=date(2022, 1, 1))


def test_holdings_without_days_are_summed_too() -> None:
    owned = a_party("Owned")
    record_ownership(a_party("First"), owned, equity_percent=Decimal(100))
    with pytest.raises(ValidationError, match=r"100\.0001 % of the equity .* with no first day recorded"):
        record_ownership(a_party("Second"), owned, equity_percent=Decimal("0.0001"))


def test_a_loop_is_refused_and_named() -> None:
    first, second, third = (a_party(name) for name in ("First", "Second", "Third"))
    record_ownership(first, second, equity_percent=Decimal(60))
    record_ownership(second, third, equity_percent=Decimal(60))
    with pytest.raises(ValidationError) as refused:
        record_ownership(third, first, equity_percent=Decimal(5))
    assert refused.value.message_dict["owner"] == [
        "This would close a loop: First → Second → Third → First. Check who holds whom, and when."
    ]
    assert OwnershipLink.objects.count() == 2


def test_a_holding_the_other_way_in_other_years_is_no_loop() -> None:
    first, second = a_party("First"), a_party("Second")
    record_ownership(first, second, held_to=date(2020, 1, 1))
    record_ownership(second, first, held_from=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="First → Second → First"):
        record_ownership(second, first, held_from=date(2019, 12, 31))


def test_nobody_owns_themselves_or_more_than_everything() -> None:
    first, second = a_party("First"), a_party("Second")
    with pytest.raises(ValidationError, match="cannot own itself"):
        record_ownership(first, first)
    with pytest.raises(ValidationError):
        record_ownership(first, second, equity_percent=Decimal(101))
