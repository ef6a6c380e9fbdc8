import shutil
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.clock.errors import LawError
from tracker.regimes.fees import filing_fee
from tracker.regimes.loader import HERE, load_library
from tracker.regimes.table import LawFileError

VERSION = "us-cfius/2024-12-26.toml"
BASE = "us-cfius/1988-08-23.toml"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A copy of the law of the United States that a test may break; all law takes five times as long."""
    return Path(shutil.copytree(HERE, tmp_path / "law", ignore=not_american))


def not_american(folder: str, names: list[str]) -> list[str]:
    """What of a folder of the law is left out."""
    if Path(folder) not in (HERE, HERE / "calendars"):
        return []
    wanted = ("us-", "events.toml", "index.toml")
    return [name for name in names if name != "calendars" and not name.startswith(wanted)]


def rewrite(law: Path, file: str, old: str, new: str) -> None:
    path = law / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_everything_that_ships_loads() -> None:
    library = load_library()
    assert library.laws.keys() <= library.names.keys()
    assert library.has("us-cfius")
    assert not library.has("xx-none")


def test_every_rule_has_an_owner_a_citation_and_a_day_it_was_read() -> None:
    for law in load_library().laws.values():
        for version in law.versions:
            for rule in version.rules.values():
                assert rule.owed_by in law.owners
                assert rule.cite.text
                assert rule.cite.read_on <= date(2100, 1, 1)
                assert (rule.confidence == "unverified") == bool(rule.unverified_because)


SECTIONS = frozenset(
    """
us.cfius.notice.draft.lead us.cfius.notice.comments us.cfius.notice.acceptance us.cfius.notice.nonnotifying
us.cfius.notice.fee.shortfall us.cfius.notice.agency.advice us.cfius.notice.agency.limit
us.cfius.notice.agency.exceptedlimit us.cfius.excepted.lookforward us.cfius.notice.review us.cfius.notice.dni
us.cfius.notice.followup us.cfius.notice.mitigation.response us.cfius.notice.finalcert
us.cfius.notice.investigation us.cfius.notice.investigation.extension us.cfius.notice.withdrawal
us.cfius.notice.agency.withdrawal us.cfius.president.decision us.cfius.declaration.assessment
us.cfius.declaration.followup us.cfius.declaration.mandatory us.cfius.declaration.mandatory.early
us.cfius.declaration.mandatory.resubmit us.cfius.declaration.then.notice us.cfius.penalty.petition
us.cfius.penalty.final us.cfius.noncompliance.filing us.cfius.annual.report us.cfius.testimony us.order.divest
us.order.abandon us.order.extension us.order.removal us.order.controls us.order.certification.weekly
us.order.buyer us.order.data us.order.completion.cert us.order.audit
us.cfius.declaration.mandatory.wait us.cfius.nonnotified.answer us.cfius.mitigation.review
us.cfius.material.change
""".split()  # noqa: SIM905
)


def test_every_clock_of_notices_declarations_penalties_and_orders_is_there() -> None:
    assert set(load_library().regime("us-cfius").versions[-1].rules) == SECTIONS


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2018, 8, 12), "us-cfius/1988-08-23"),
        (date(2018, 8, 13), "us-cfius/2018-08-13"),
        (date(2018, 11, 10), "us-cfius/2018-11-10"),
        (date(2020, 2, 12), "us-cfius/2018-11-10"),
        (date(2020, 2, 13), "us-cfius/2020-02-13"),
        (date(2020, 5, 1), "us-cfius/2020-05-01"),
        (date(2024, 12, 25), "us-cfius/2020-10-15"),
        (date(2024, 12, 26), "us-cfius/2024-12-26"),
    ],
)
def test_the_day_chooses_the_law(day: date, version: str) -> None:
    assert load_library().regime("us-cfius").version_for(day).id == version


def test_a_rule_before_its_first_day_is_an_error_that_names_that_day() -> None:
    with pytest.raises(LawError, match="its first day is 2020-05-01"):
        load_library().rule("us.cfius.notice.fee.shortfall", date(2020, 4, 30))
    with pytest.raises(LawError, match="there is no rule"):
        load_library().rule("us.cfius.nothing", date(2020, 4, 30))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (VERSION, 'unit = "business-day"', 'unit = "banking-day"', "unknown word 'banking-day'"),
        (VERSION, "cite = {", "sites = {", "cite: is missing"),
        (VERSION, 'roll = "none"', 'rol = "none"', "roll: is missing"),
        (VERSION, 'title = "Penalty', 'titel = 1\ntitle = "Penalty', "titel: unknown key"),
        (VERSION, "{ n = 20", "{ n = 0", "must lie between 1 and"),
        (VERSION, "{ n = 20", "{ n = true", "must be a whole number"),
        (VERSION, 'confidence = "verified"\nnote', 'confidence = "unverified"\nnote', "unverified_because"),
        (VERSION, "effective_from = 2024-12-26", "effective_from = 2024-12-27", "may not overlap"),
        (VERSION, "effective_from = 2024-12-26", "effective_from = 2024-02-30", "not valid TOML"),
        (VERSION, 'based_on = "2020-10-15"', 'based_on = "2021-10-15"', "is no earlier version"),
        (VERSION, 'id = "us.cfius.penalty.final"', 'id = "us.cfius.penalty.petition"', "stands twice"),
        (VERSION, 'starts_on = ["penalty_noticed"]', 'starts_on = ["fined"]', "unknown word 'fined'"),
        (BASE, 'rules = ["us.cfius.notice.review"]', 'rules = ["us.cfius.nothing"]', "is no rule of this"),
        (
            BASE,
            'rules = ["us.cfius.notice.review"]',
            'rules = ["us.cfius.president.decision"]',
            "comes back to itself",
        ),
        ("us-cfius/regime.toml", 'calendar = "us-federal"', 'calendar = "moon"', "unknown word 'moon'"),
        ("us-cfius/pauses.toml", "last = 2013-10-16", "last = 2013-09-16", "before the first day"),
        ("calendars/us-federal.toml", "last = 2035-12-31", "last = 1980-12-31", "before the first day"),
        ("calendars/us-federal.toml", "month = 5", "month = 13", "do not make a date"),
        ("calendars/us-federal.toml", "on = 2022-01-03", "on = 2021-02-18", "listed twice"),
        ("index.toml", 'id = "us-outbound"', 'id = "us-other"', "no entry in the index"),
    ],
)
def test_a_broken_file_is_refused_with_its_place_and_what_to_do(
    law: Path, file: str, old: str, new: str, says: str
) -> None:
    rewrite(law, file, old, new)
    with pytest.raises(LawFileError, match=says) as refused:
        load_library(law)
    assert refused.value.file
    assert refused.value.key


@pytest.mark.parametrize(
    "file", [VERSION, "us-cfius/regime.toml", "calendars/us-federal.toml", "events.toml"]
)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_mangled_file_never_ends_in_a_traceback(law: Path, file: str, data: st.DataObject) -> None:
    path = law / file
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = data.draw(st.sampled_from(["", "x = 1", lines[place][:-1], lines[place] + '"', "n = []"]))
    path.write_text("\n".join(lines), encoding="utf-8")
    load_library.cache_clear()
    try:
        with suppress(LawFileError):
            assert load_library(law).laws
    finally:
        path.write_text(whole, encoding="utf-8")
        load_library.cache_clear()


@pytest.mark.parametrize(
    ("value", "fee"),
    [
        ("499999.99", 0),
        ("500000", 750),
        ("4999999", 750),
        ("5000000", 7_500),
        ("50000000", 75_000),
        ("250000000", 150_000),
        ("749999999", 150_000),
        ("750000000", 300_000),
    ],
)
def test_the_filing_fee_follows_the_value(value: str, fee: int) -> None:
    law = load_library().regime("us-cfius")
    assert filing_fee(law, Decimal(value), date(2026, 6, 1)).amount == fee


def test_a_small_us_part_of_a_large_deal_pays_the_small_fee() -> None:
    law = load_library().regime("us-cfius")
    assert filing_fee(law, Decimal(900_000_000), date(2026, 6, 1), Decimal(4_999_999)).amount == 750


def test_before_may_2020_there_is_no_fee_and_a_negative_value_is_refused() -> None:
    law = load_library().regime("us-cfius")
    with pytest.raises(LawError, match="no filing fee"):
        filing_fee(law, Decimal(1), date(2020, 4, 30))
    with pytest.raises(LawError, match="negative"):
        filing_fee(law, Decimal(-1), date(2026, 4, 30))
