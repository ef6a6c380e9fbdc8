from collections.abc import Mapping
from datetime import date

import pytest

from tracker.clock.law import Law
from tracker.regimes.coverage import Clock, clocks, last_read, page
from tracker.regimes.loader import load_library


def by_id(law: Law) -> Mapping[str, Clock]:
    return {one.id: one for one in clocks(law)}


def test_every_clock_of_every_version_is_listed_once() -> None:
    for law in load_library().laws.values():
        listed = [one.id for one in clocks(law)]
        assert len(listed) == len(set(listed))
        assert set(listed) == {rule for version in law.versions for rule in version.rules}


def test_the_page_names_every_part_of_the_law() -> None:
    library = load_library()
    text = page(library)
    for law in library.laws.values():
        for version in law.versions:
            for part in [*version.rules, *version.stops, *version.standstills, *version.paths]:
                assert f"`{part}`" in text
        for waiting in law.uncoded:
            assert f"| `{waiting.id}` | {waiting.title} | waiting for verification |" in text


@pytest.mark.parametrize(
    ("regime", "clock", "state", "length"),
    [
        ("us-cfius", "us.cfius.notice.review", "coded", "45 calendar days"),
        ("us-cfius", "us.cfius.declaration.mandatory", "coded", "30 calendar days back"),
        ("us-cfius", "us.cfius.notice.withdrawal", "not a date", ""),
        ("us-cfius", "us.order.divest", "coded", "set by a paper"),
        ("us-cfius", "us.cfius.annual.report", "coded", "by formula"),
        ("fr-ief", "fr.ief.phase1", "coded, unverified", "30 business days"),
        (
            "it-goldenpower",
            "it.gp.5g.extension",
            "coded, unverified",
            "set by a paper, at most 40 calendar days",
        ),
        ("se-isp", "se.isp.exofficio", "no number of days", "“no time is named”"),
        ("dk-isa", "dk.isa.precheck", "no number of days, unverified", "“no time is fixed”"),
    ],
)
def test_a_clock_says_how_far_it_is_coded_and_how_long_it_is(
    regime: str, clock: str, state: str, length: str
) -> None:
    found = by_id(load_library().regime(regime))[clock]
    assert (found.state, found.length) == (state, length)


def test_a_clock_is_in_force_from_its_first_version_and_keeps_its_newest_wording() -> None:
    found = by_id(load_library().regime("us-cfius"))["us.cfius.penalty.petition"]
    assert (found.since, found.until) == (date(2020, 2, 13), None)
    assert found.length == "20 business days"


def test_the_law_was_last_read_on_the_latest_day_that_any_citation_names() -> None:
    assert last_read(load_library().regime("fr-ief")) == date(2026, 11, 23)


def test_what_must_not_be_coded_is_no_clock() -> None:
    for law in load_library().laws.values():
        assert not {one.id for one in law.uncoded} & by_id(law).keys()
