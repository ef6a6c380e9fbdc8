"""The faults in short, on the kind of database that the tests run on; `make faults` does them at length."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import missing
from tests.faults import __main__ as faults
from tests.faults.house import POSTGRESQL, SQLITE
from tests.faults.outcome import Outcome
from tests.faults.report import CHAPTERS, chapters, head, verdict
from tests.faults.scenarios import SCENARIOS, run
from tests.faults.site import Site, scratch
from tests.faults.sizes import SHORT
from tests.servers import broker_programs
from tests.sinks import SinkProcess

pytestmark = [pytest.mark.slow, pytest.mark.database]
KIND = POSTGRESQL if os.environ.get("TEST_DB") == "postgres" else SQLITE
IN_SHORT = {
    POSTGRESQL: ("kills", "crowd", "broker", "database", "changes", "in-place"),
    SQLITE: ("kills", "places", "disk", "server", "off", "back", "forward", "seasons", "in-place"),
}
"""What hangs on the database is tried on both; the rest on one of them, so that it stays short.

A backup that is restored elsewhere is in `tests/alerts/test_restored.py`.
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    if not broker_programs():
        missing("A Valkey or Redis server")
    folder = scratch()
    with SinkProcess() as sink:
        made = Site(KIND, folder, sink)
        yield made
        made.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("name", IN_SHORT[KIND])
def test_nothing_is_lost_and_nothing_repeated_needlessly(site: Site, name: str) -> None:
    outcomes = list(run(site, name, SHORT, seed=1))
    assert outcomes
    assert [f"{one.title}: {verdict(one)} ({one.told()})" for one in outcomes if one.problems] == []


def test_every_scenario_has_its_chapter() -> None:
    assert {str(number) for number, _ in SCENARIOS.values()} == CHAPTERS.keys()


def test_no_report_is_written_of_a_run_under_which_the_files_changed(tmp_path, monkeypatch, capsys) -> None:
    cannot = RuntimeError(
        "no worker came up: [\"ImportError: cannot import name 'x' from 'tracker.models'\"]"
    )
    broken = Outcome("3. crowd", "It broke.", problems=[repr(cannot)], kind=SQLITE)
    told, path = (
        [Outcome("1. kills", "Killed.", problems=["1 was never told"], kind=SQLITE)],
        tmp_path / "faults.md",
    )
    monkeypatch.setattr(faults, "_on", lambda kind, asked: told)
    assert faults.main(["--report", str(path)]) == 1
    assert path.exists()
    path.unlink()
    told.append(broken)
    assert faults.main(["--report", str(path)]) == 1
    assert not path.exists()
    assert "No report is written: 3. crowd on SQLite" in capsys.readouterr().out


def test_the_report_says_what_failed_and_what_was_not_run() -> None:
    outcomes = [
        Outcome("1. kills", "Killed.", {"reminders": 5, "lost": 1}, ["1 was never told"], kind=SQLITE),
        Outcome("8. backup", "Restored.", {"reminders": 7}, not_run="no identity", kind=SQLITE),
    ]
    text = "\n".join([*head([("Machine", "a small one")], "today", outcomes), *chapters(outcomes)])
    assert "**5 reminders, 1 lost; 0 of 1 runs passed, 1 not run.**" in text
    assert "| **FAILED**: 1 was never told |" in text
    assert "| not run: no identity |" in text
    assert text.count("Not run this time.") == 6
