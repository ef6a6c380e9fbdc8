"""Which dates a changed law would move, before it is in force."""

import json
import re
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.services.rows import REVIEW, an_accepted_notice
from tracker.models import Deadline, DeadlineChange
from tracker.regimes.loader import HERE
from tracker.services import rule_impact

pytestmark = pytest.mark.django_db
VERSION = "2020-02-13.toml"


def asked(path: Path, *more: str) -> tuple[str, int]:
    """What the command printed, and its exit status."""
    out = StringIO()
    try:
        call_command("rule_impact", str(path), *more, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def shorter(text: str) -> str:
    """The version with a review of 30 days in place of 45."""
    head, _, tail = text.partition(f'id = "{REVIEW}"')
    changed = re.sub(r"count = \{ n = 45,", "count = { n = 30,", tail, count=1)
    assert changed != tail
    return f'{head}id = "{REVIEW}"{changed}'


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of all law files."""
    root = tmp_path / "regimes"
    shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return root


@pytest.fixture
def changed(library: Path) -> Path:
    """The copy with a shorter review."""
    path = library / "us-cfius" / VERSION
    path.write_text(shorter(path.read_text(encoding="utf-8")), encoding="utf-8")
    return library


def of_review(printed: str) -> dict[str, Any]:
    (one,) = [row for row in json.loads(printed)["differences"] if row["rule_id"] == REVIEW]
    return dict(one)


def test_the_law_in_force_differs_in_nothing(library: Path) -> None:
    an_accepted_notice()
    assert asked(library)[1] == 0
    printed, status = asked(library, "--json")
    assert (json.loads(printed)["differences"], status) == ([], 0)


@pytest.mark.parametrize("part", ["", "us-cfius", f"us-cfius/{VERSION}"])
def test_a_changed_rule_is_told_with_old_new_and_why(changed: Path, part: str) -> None:
    review = an_accepted_notice()
    printed, status = asked(changed / part, "--json")
    one = of_review(printed)
    assert (status, json.loads(printed)["checked"]) == (1, 1)
    assert (one["matter"], one["parent"], one["parent_id"]) == ("aurora", "review", review.pk)
    assert (one["old_due_on"], one["new_due_on"]) == ("2026-07-06", "2026-06-18")
    assert f"rule {REVIEW}: count" in one["why"]
    assert any(why.startswith("step: “45 calendar days end on") for why in one["why"])
    words, _ = asked(changed / part)
    assert f"aurora, review {review.pk}, {REVIEW} 1-1: Mon 6 Jul 2026 → Thu 18 Jun 2026" in words
    assert words.endswith("Nothing was written.\n")


def test_a_version_on_its_own_finds_its_regime_by_its_rules(changed: Path, tmp_path: Path) -> None:
    an_accepted_notice()
    alone = tmp_path / VERSION
    shutil.copy(changed / "us-cfius" / VERSION, alone)
    assert of_review(asked(alone, "--json")[0])["new_due_on"] == "2026-06-18"


def test_a_calendar_that_closes_a_day_is_named_with_the_day(library: Path) -> None:
    an_accepted_notice()
    path = library / "calendars" / "us-federal.toml"
    more = (
        '\n[[closure]]\non = 2026-07-06\nlabel = "Day of mourning"\nkind = "executive-order"\n'
        'confidence = "verified"\nknown_on = 2026-06-01\n'
        'cite = "made up"\n'
    )
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    one = of_review(asked(path, "--json")[0])
    assert (one["old_due_on"], one["new_due_on"]) == ("2026-07-06", "2026-07-07")
    assert "calendar us-federal: Mon 6 Jul 2026 is closed (Day of mourning)" in one["why"]


def test_nothing_is_written_and_a_batch_takes_the_same_statements(changed: Path, monkeypatch) -> None:
    monkeypatch.setattr(rule_impact, "BATCH", 4)
    counts: list[int] = []
    for n in (4, 8):
        for place in range(len(counts) * 4, n):
            an_accepted_notice(f"matter-{place}")
        before = (Deadline.objects.count(), DeadlineChange.objects.count())
        with CaptureQueriesContext(connection) as queries:
            asked(changed)
        assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
        assert (Deadline.objects.count(), DeadlineChange.objects.count()) == before
        counts.append(len(queries))
    assert counts[1] - counts[0] == 2, "a batch more: its reviews and their events"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("us-cfius/2020-02-13.toml", "effective_from = ", "2020-02-13.toml"),
        ("us-cfius/2020-02-13.toml", 'effective_from = 2020-02-13\nsummary = "x"\neat = 1\n', "2020-02-13"),
        ("other/2027-01-01.toml", "effective_from = 2027-01-01\n", "path: .* lies in no folder of a regime"),
        ("notes.txt", "x", "path: .* is no law file"),
    ],
)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, name: str, content: str, says: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=says) as refused:
        asked(path)
    assert "\n" not in str(refused.value)


def test_a_path_without_law_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="path: there is nothing at"):
        asked(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="holds no law file"):
        asked(tmp_path / "empty")
