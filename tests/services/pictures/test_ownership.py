"""An ownership graph: shares through chains, states behind parties, circles and gaps that break nothing."""

from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

import pytest

from tests.models.rows import an_investment
from tracker.models import Investment, OwnershipLink, Party
from tracker.services.pictures.holdings import Ownership, State, ownership_of
from tracker.services.pictures.levels import PASS, grid_of, levels
from tracker.services.pictures.ownership import BOX, EDGE, NARROW, WIDE, drawn_ownership

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)


@pytest.fixture
def matter() -> Investment:
    investor = Party.objects.create(name="Fund", country="AE", kind="fund")
    target = Party.objects.create(name="Target", country="US", kind="company")
    return an_investment(investor=investor, target=target, stake_percent=Decimal(30))


def a_party(name: str, kind: str = "company", country: str = "AE") -> Party:
    return Party.objects.create(name=name, kind=kind, country=country)


def held(owner: Party, owned: Party, percent: int | None, **values: object) -> OwnershipLink:
    return OwnershipLink.objects.create(owner=owner, owned=owned, equity_percent=percent, **values)


def told(matter: Investment, on: date = ON) -> Ownership:
    return ownership_of(matter, OwnershipLink.objects.select_related("owner", "owned").order_by("pk"), on)


def states(found: Ownership) -> dict[str, State]:
    return {one.party.name: one.state for one in found.holders}


def test_shares_are_multiplied_along_chains_and_summed(matter) -> None:
    state, one, other = a_party("State", "state_body"), a_party("One"), a_party("Other")
    held(state, one, 60)
    held(state, other, 100)
    held(one, matter.investor, 50)
    held(other, matter.investor, 20)
    found = told(matter)
    share = found.holder(state.pk).of_investor
    assert share is not None
    assert str(share) == "50 %"
    assert found.holder(matter.investor.pk).of_target is None
    assert [one.is_deal for one in found.holdings].count(True) == 1


def test_a_state_body_what_it_controls_and_what_it_may_control_are_told_apart(matter) -> None:
    state, sure, perhaps, free = (
        a_party("State", "state_body"),
        a_party("Sure"),
        a_party("Perhaps"),
        a_party("Free"),
    )
    held(state, sure, 51)
    held(sure, perhaps, None)
    held(perhaps, matter.investor, 80)
    held(free, matter.investor, 20)
    found = told(matter)
    assert states(found) == {
        "State": State.BODY,
        "Sure": State.CONTROLLED,
        "Perhaps": State.PERHAPS,
        "Fund": State.PERHAPS,
        "Free": State.NO,
        "Target": State.NO,
    }
    [chain] = found.chains
    assert [one.name for one in chain.parties] == ["State", "Sure", "Perhaps", "Fund"]
    assert (chain.is_sure, chain.is_state, chain.is_foreign) == (False, True, True)


def test_a_chain_from_the_targets_own_country_is_not_foreign_and_without_a_country_nobody_knows(
    matter,
) -> None:
    top = a_party("Top", country="US")
    held(top, matter.investor, 60)
    assert [one.is_foreign for one in told(matter).chains] == [False]
    Party.objects.filter(pk=top.pk).update(country="")
    assert [one.is_foreign for one in told(matter).chains] == [None]


def test_the_graph_is_that_of_its_day_and_names_the_days_of_change(matter) -> None:
    old, new = a_party("Old"), a_party("New")
    held(old, matter.investor, 70, held_from=date(2020, 1, 1), held_to=date(2026, 5, 1))
    held(new, matter.investor, 70, held_from=date(2026, 5, 1))
    assert "Old" in states(told(matter, date(2026, 4, 30)))
    assert set(states(told(matter, date(2026, 5, 1)))) == {"New", "Fund", "Target"}
    assert told(matter).changes == (date(2020, 1, 1), date(2026, 5, 1))


def test_the_deal_gives_way_to_the_holding_that_it_became(matter) -> None:
    held(matter.investor, matter.target, 30, held_from=date(2026, 5, 1))
    assert [one.is_deal for one in told(matter).holdings] == [False]
    assert [one.is_deal for one in told(matter, date(2026, 4, 1)).holdings] == [True]


def test_a_circle_is_drawn_and_ends(matter) -> None:
    """The database lets none in; a drawing of what is there must come to an end all the same."""
    one, other = a_party("One"), a_party("Other")
    ends = [(one, other), (other, one), (one, matter.investor), (matter.investor, other)]
    links = [OwnershipLink(pk=n, owner=owner, owned=owned) for n, (owner, owned) in enumerate(ends)]
    found = ownership_of(matter, links, ON)
    level = levels(found)
    assert (level[matter.target.pk], level[matter.investor.pk]) == (0, 1)
    picture = drawn_ownership(found, name="one", width=WIDE)
    assert (len(picture.boxes), len(picture.arrows)) == (4, 5)
    assert {chain.parties[-1].name for chain in found.chains} == {"Fund"}


def a_crowd(matter: Investment) -> None:
    """Nine owners of the investor, some of whom hold the target and one another, two levels deep."""
    parties = [a_party(f"A party with quite a long name, number {n}") for n in range(9)]
    for n, party in enumerate(parties):
        held(party, matter.investor, 5)
        if n % 3 == 0:
            held(party, matter.target, 1)
    for one, other in pairwise(parties[:4]):
        held(one, other, None)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_no_two_boxes_meet_and_all_stand_inside(matter, width: int) -> None:
    a_crowd(matter)
    picture = drawn_ownership(told(matter), name="one", width=width)
    assert len(picture.boxes) == 11
    for one, other in combinations([box.rect for box in picture.boxes], 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        above = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or above
    assert all(0 <= box.rect.x <= width - box.rect.width for box in picture.boxes)
    assert all(box.rect.y + box.rect.height <= picture.height for box in picture.boxes)


def test_a_long_holding_passes_between_the_boxes_of_a_row(matter) -> None:
    a_crowd(matter)
    found = told(matter)
    grid = grid_of(found, WIDE, BOX, EDGE)
    boxes = {(grid.rows[pk], left) for pk, left in grid.lefts.items()}
    passes = [one for several in grid.passes.values() for one in several]
    assert passes
    for row, x in passes:
        assert not any(row == own and left - PASS < x < left + BOX for own, left in boxes)


def test_every_owner_stands_above_what_it_owns(matter) -> None:
    a_crowd(matter)
    found = told(matter)
    rows = grid_of(found, WIDE, BOX, EDGE).rows
    assert all(rows[one.owner.pk] < rows[one.owned.pk] for one in found.holdings)


def test_a_matter_without_parties_has_an_empty_graph() -> None:
    found = told(an_investment("nobody"))
    assert found.holders == ()
    assert drawn_ownership(found, name="one", width=WIDE).boxes == ()
