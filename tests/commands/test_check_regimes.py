import json
import shutil
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tracker.management.commands import check_regimes
from tracker.regimes.loader import HERE, load_library


def test_every_rule_is_listed_with_its_citation() -> None:
    words = said("check_regimes")
    assert "us.cfius.notice.review: Review ends, 45 calendar days, verified [50 USC 4565(b)(1)(F)" in words
    assert "Named, not coded (no date is computed): nz-oia" in words


def test_machines_get_versions_and_rules() -> None:
    data = json.loads(said("check_regimes", "--json"))
    cfius = next(law for law in data["regimes"] if law["id"] == "us-cfius")
    assert len(cfius["versions"]) == 7
    assert {"id", "title", "nature", "owed_by", "citation", "read_on", "confidence"} == set(cfius["rules"][0])


def test_the_filing_fee_is_asked_by_hand() -> None:
    assert said("filing_fee", "25,000,000", "--on", "2026-06-01").startswith("USD 7,500 ")
    land = said("filing_fee", "25,000,000", "--on", "2026-06-01", "--regime", "us-cfius-re")
    assert land.startswith("USD 7,500 ")
    assert "us-cfius-re/" in land
    with pytest.raises(CommandError, match="value: "):
        said("filing_fee", "a lot", "--on", "2026-06-01")


def test_a_law_file_that_must_not_be_loaded_is_one_line_with_file_key_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = shutil.copytree(HERE, tmp_path / "law", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    calendar = law / "calendars" / "uk-scotland.toml"
    text = calendar.read_text(encoding="utf-8")
    calendar.write_text(text.replace("month = 5", "month = 13", 1), encoding="utf-8")
    monkeypatch.setattr(check_regimes, "load_library", lambda: load_library(law))
    with pytest.raises(CommandError, match=r"uk-scotland\.toml: holiday\[.*\]\.month: month and day do not"):
        said("check_regimes")
