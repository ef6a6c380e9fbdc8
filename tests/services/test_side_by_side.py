"""Several processes do what one does: the same rows, the same counts, each row once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.installation import ROOT, Installation, an_installation
from tests.services.rows import a_notice
from tracker.models import Review
from tracker.services.recompute import Stretch
from tracker.services.side_by_side import stretches

REVIEWS = 7
PREPARE = f"""
import django; django.setup()
from datetime import UTC, datetime
from tests.services.rows import a_notice
from tests.models.rows import an_event
for number in range({REVIEWS}):
    an_event(a_notice(f"matter-{{number}}"), kind="accepted")
"""
SPREAD = """
import django; django.setup()
import json
from datetime import UTC, datetime
from tracker.models import Deadline
from tracker.services import side_by_side
if __name__ == "__main__":
    side_by_side.STRETCH = 2
    cut = side_by_side.stretches
    side_by_side.stretches = lambda: cut(size=2)
    told = []
    now = datetime(2026, 6, 1, 15, tzinfo=UTC)
    first = side_by_side.recompute_side_by_side(None, now, workers=3, tell=told.extend)
    again = side_by_side.recompute_side_by_side(None, now, workers=3)
    print(json.dumps({
        "first": first, "again": again, "told": [one.parent_id for one in told],
        "stored": Deadline.objects.count(),
    }))
"""


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return an_installation(tmp_path)


def said(here: Installation, *arguments: str) -> "subprocess.CompletedProcess[str]":
    asked = [sys.executable, *arguments]
    return subprocess.run(asked, cwd=ROOT, env=here.environment, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
@pytest.mark.database
def test_three_processes_write_every_row_once_and_tell_in_order(here: Installation, tmp_path: Path) -> None:
    here.run("-c", PREPARE)
    script = tmp_path / "spread.py"
    script.write_text(SPREAD, encoding="utf-8")
    done = said(here, str(script))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["first"] == [REVIEWS, found["stored"]]
    assert found["again"] == [REVIEWS, 0]
    assert found["told"] == sorted(found["told"])
    assert len(found["told"]) == found["stored"] > REVIEWS


@pytest.mark.slow
@pytest.mark.database
def test_the_command_counts_and_leaves_as_with_one_process(here: Installation) -> None:
    here.run("-c", PREPARE)
    before = said(here, "manage.py", "recompute", "--check", "--workers", "2")
    alone = said(here, "manage.py", "recompute", "--check")
    assert (before.returncode, before.stdout) == (alone.returncode, alone.stdout)
    assert before.returncode == 1
    assert said(here, "manage.py", "recompute", "--workers", "2").returncode == 0
    after = said(here, "manage.py", "recompute", "--check", "--workers", "2")
    assert (after.returncode, after.stdout) == (0, f"{REVIEWS} checked, 0 differ.\n")


@pytest.mark.django_db
def test_stretches_cover_every_row_once_and_the_last_is_open() -> None:
    for number in range(5):
        a_notice(f"matter-{number}")
    cut = [one for one in stretches(size=2) if one.parent == "review"]
    assert [one.rows().count() for one in cut] == [2, 2, 1]
    assert [row.pk for one in cut for row in one.rows()] == sorted(
        Review.objects.values_list("pk", flat=True)
    )
    assert cut[-1].to is None
    assert [one.rows().count() for one in stretches([Stretch("review")], size=5)] == [5]
    assert list(stretches([Stretch("divestment")])) == [Stretch("divestment")]
