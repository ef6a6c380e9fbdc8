import json

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said


def test_every_rule_is_listed_with_its_citation() -> None:
    words = said("check_regimes")
    assert "us.cfius.notice.review: Review ends, 45 calendar days, verified [50 USC 4565(b)(1)(F)" in words
    assert "Named, not coded (no date is computed): uk-nsia" in words


def test_machines_get_versions_and_rules() -> None:
    data = json.loads(said("check_regimes", "--json"))
    cfius = next(law for law in data["regimes"] if law["id"] == "us-cfius")
    assert len(cfius["versions"]) == 7
    assert {"id", "title", "nature", "owed_by", "citation", "read_on", "confidence"} == set(cfius["rules"][0])


def test_the_filing_fee_is_asked_by_hand() -> None:
    assert said("filing_fee", "25,000,000", "--on", "2026-06-01").startswith("USD 7,500 ")
    with pytest.raises(CommandError, match="value: "):
        said("filing_fee", "a lot", "--on", "2026-06-01")
