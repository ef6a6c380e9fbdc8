"""Sales in a case file: seller, company, tranches and holdings go in and come out the same."""

from pathlib import Path
from typing import Any

import pytest

from tests.services.case_files import a_record, load, matter, order_of
from tracker.models import OwnershipLink
from tracker.services.cases import export_case

pytestmark = pytest.mark.django_db
SLUG = "aurora-lumen"
STAKE = {
    "owner": "Aurora Fund",
    "owner_kind": "fund",
    "owner_country": "SA",
    "owned": "Lumen Inc.",
    "equity_percent": 24.5,
    "votes_percent": None,
    "from": None,
    "to": None,
    "basis": "Shares",
    "source": 1,
}


def a_sale(on: str, percent: float | None, buyer: str, **values: Any) -> dict[str, Any]:
    share = {} if percent is None else {"equity_percent": percent}
    told = {"date": on, "precision": "day", "kind": "sale_closed", "status": "verified", "buyer": buyer}
    return told | share | values


def a_case(*sales: dict[str, Any]) -> dict[str, Any]:
    record = a_record()
    record["ownership"].append(dict(STAKE))
    record["divestment"] |= {"seller": "Aurora Fund", "asset": "Lumen Inc.", "events": list(sales)}
    return record


TRANCHES = (
    a_sale("2024-05-02", 14.5, "Beacon LLC", proceeds={"amount": 1.5, "currency": "USD"}),
    a_sale("2024-04-02", 10.0, "Lighthouse", proceeds={"amount": None, "currency": "EUR"}),
)


def stakes() -> list[tuple[str, float, str]]:
    rows = OwnershipLink.objects.filter(owned__name="Lumen Inc.").order_by("owner__name", "pk")
    return [(row.owner.name, float(row.equity_percent or 0), str(row.held_to)) for row in rows]


def test_sales_come_back_as_they_were_told_and_change_the_holdings(tmp_path: Path) -> None:
    record = a_case(*TRANCHES)
    assert load(tmp_path, record).problems == []
    assert export_case(matter(SLUG)) == record
    assert stakes() == [
        ("Aurora Fund", 24.5, "2024-04-02"),
        ("Aurora Fund", 14.5, "2024-05-02"),
        ("Beacon LLC", 14.5, "None"),
        ("Lighthouse", 10.0, "None"),
    ]
    assert order_of(SLUG).deadlines.get().state == "met"
    before = list(OwnershipLink.objects.values_list("pk", flat=True).order_by("pk"))
    assert load(tmp_path, record).unchanged == [SLUG]
    assert list(OwnershipLink.objects.values_list("pk", flat=True).order_by("pk")) == before


def test_a_changed_share_or_holding_moves_what_follows_from_it(tmp_path: Path) -> None:
    load(tmp_path, a_case(TRANCHES[0]))
    changed = a_case(TRANCHES[0] | {"equity_percent": 4.5})
    changed["ownership"][1]["equity_percent"] = 30.0
    assert load(tmp_path, changed).problems == []
    assert export_case(matter(SLUG)) == changed
    assert stakes() == [
        ("Aurora Fund", 30.0, "2024-05-02"),
        ("Aurora Fund", 25.5, "None"),
        ("Beacon LLC", 4.5, "None"),
    ]
    assert order_of(SLUG).deadlines.get().state == "running"


def test_more_sold_than_held_is_refused_by_its_path_and_leaves_nothing(tmp_path: Path) -> None:
    report = load(tmp_path, a_case(a_sale("2024-05-02", 30.0, "Beacon LLC")))
    [problem] = report.problems
    assert problem.path.endswith("divestment.events")
    assert "Aurora Fund (SA) holds 24.5 % of Lumen Inc. (US)" in problem.message
    assert not OwnershipLink.objects.exists()


def test_the_investor_is_an_owner_of_the_target_alone_and_of_its_own_country(tmp_path: Path) -> None:
    record = a_case()
    record["ownership"][1] = STAKE | {"owner_country": "FR"}
    [problem] = load(tmp_path, record).problems
    assert "is another than the investor's, SA" in problem.message
    record["ownership"][1] = STAKE | {"owned": "Aurora Holding"}
    [problem] = load(tmp_path, record).problems
    assert "ownership only goes up" in problem.message
