"""Part 802 borrows the clocks of part 800: one text under two ids, and no word of it is loose."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tracker.clock.compute import compute
from tracker.clock.events import Event
from tracker.regimes.loader import HERE, load_library
from tracker.regimes.table import LawFileError

FILE = "us-cfius-re/2020-02-13.toml"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A copy of the two regimes and of what they name, which a test may break."""
    for name in ("index.toml", "events.toml", "calendars/us-federal.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(HERE / name, tmp_path / name)
    for name in ("us-cfius", "us-cfius-re"):
        shutil.copytree(HERE / name, tmp_path / name)
    return tmp_path


def rewrite(law: Path, old: str, new: str, file: str = FILE) -> None:
    path = law / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_borrowed_clock_counts_as_its_lenders_under_its_own_id_and_section(law: Path) -> None:
    library = load_library(law)
    lent = library.rule("us.cfius.notice.review", date(2026, 6, 1))[2]
    taken = library.rule("us.cfius.re.notice.review", date(2026, 6, 1))[2]
    assert (taken.count, taken.roll, taken.paused_by) == (lent.count, lent.roll, lent.paused_by)
    assert taken.cite.text == "50 USC 4565(b)(1)(F); 31 CFR 802.503(b)"
    assert lent.cite.text == "50 USC 4565(b)(1)(F); 31 CFR 800.503(b)"


def test_borrowed_chains_and_paths_lead_to_borrowed_clocks(law: Path) -> None:
    version = load_library(law).regime("us-cfius-re").versions[-1]
    chain = version.rules["us.cfius.re.notice.investigation"].chain
    assert chain
    assert chain.rules == ("us.cfius.re.notice.review",)
    path = version.paths["us.cfius.re.declaration.longest"]
    assert path.ends_with == ("us.cfius.re.president.decision",)
    assert {step.at_end_of for step in path.steps} <= set(version.rules)


def test_no_section_of_part_800_is_left_in_part_802(law: Path) -> None:
    for version in load_library(law).regime("us-cfius-re").versions:
        assert "800." not in version.fee_cite
        for rule in version.rules.values():
            said = [rule.cite.text, rule.note, *(reading.says for reading in rule.readings)]
            assert "800." not in " ".join(said)
            assert rule.id.startswith("us.cfius.re.")


def test_nothing_is_mandatory_in_part_802(law: Path) -> None:
    for version in load_library(law).regime("us-cfius-re").versions:
        assert not [rule for rule in version.rules if "mandatory" in rule]
        assert not version.standstills


def test_the_lapses_of_cfius_stop_the_clocks_of_part_802(law: Path) -> None:
    library = load_library(law)
    events = [Event.on("accepted", date(2025, 9, 15))]
    timeline = compute(library.regime("us-cfius-re"), library.calendars, events, date(2025, 10, 10))
    due = {clock.rule_id: clock.due_on for clock in timeline.clocks}
    assert due["us.cfius.re.notice.review"] == date(2025, 12, 11)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('version = "us-cfius/2020-02-13"', 'version = "us-cfius/2020-02-14"', "is no version of a regime"),
        ('version = "us-cfius/2020-02-13"', "", "borrows.version: is missing"),
        ("without = [", "witout = [", "borrows.witout: unknown key"),
        ('    "us.cfius.testimony",', '    "us.cfius.testimoni",', "'us.cfius.testimoni' is nowhere in"),
        ('"us.order." = "us.cfius.re.order."', "", "says no new name for 'us.order."),
        ('"us.cfius." = "us.cfius.re."', '"us.cfius." = "us.cfius."', "which differ"),
        ('"800." = "802."', '"800." = "802."\n"803." = "802."', "'803.' is nowhere in"),
        ('"800." = "802."', '"800." = 802', "must be a text"),
        ("without = [", 'without = [\n    "us.cfius.notice.review",', "is no rule of this version"),
        ("[borrows]", 'based_on = "2019-01-01"\n[borrows]', "is no earlier version"),
    ],
)
def test_a_loan_that_is_not_said_exactly_is_refused(law: Path, old: str, new: str, told: str) -> None:
    rewrite(law, old, new)
    with pytest.raises(LawFileError, match=r"2020-02-13\.toml") as refused:
        load_library(law)
    assert told in str(refused.value)


def test_a_version_rests_on_one_other_and_not_on_two(law: Path) -> None:
    file = "us-cfius-re/2020-05-01.toml"
    rewrite(law, "effective_from = 2020-05-01", 'effective_from = 2020-05-01\nbased_on = "2020-02-13"', file)
    with pytest.raises(LawFileError, match="rests on one other"):
        load_library(law)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('intelligence = "Director of National Intelligence"', "", "owed by 'intelligence'"),
        ("[filings.agency-notice]", "[filings.agency]", "is for 'agency-notice'"),
    ],
)
def test_the_borrower_must_know_the_owners_and_filings(law: Path, old: str, new: str, told: str) -> None:
    rewrite(law, old, new, "us-cfius-re/regime.toml")
    with pytest.raises(LawFileError) as refused:
        load_library(law)
    assert told in str(refused.value)


def test_pauses_of_names_a_regime_that_is_loaded_before(law: Path) -> None:
    rewrite(law, 'pauses_of = "us-cfius"', 'pauses_of = "uk-nsia"', "us-cfius-re/regime.toml")
    with pytest.raises(LawFileError, match="pauses_of"):
        load_library(law)
