"""The benchmarks still run and still count right; how fast they are is not a test's business."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bench import clock, due, duties, imports, looking, news, recompute, screens
from tests.bench.__main__ import SECTIONS, main, run
from tests.bench.databases import ROOT, Database
from tests.bench.mail import FIRST, OURS, Bench
from tests.bench.report import REPORT, Goal, Section, Table, at_least, replaced
from tests.sinks import SinkProcess

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("TEST_DB") == "postgres", reason="brings databases of its own"),
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database("SQLite", "bench", tmp_path_factory.mktemp("bench")).created()


def test_our_calendar_agrees_with_a_plain_loop_on_every_date() -> None:
    table, goals, _ = clock.counts(size=400, rounds=1)
    wrong = {row[0]: row[-1] for row in table.rows}
    assert wrong[clock.OURS] == wrong[clock.EXPLAINED] == wrong[clock.NUMPY] == "0"
    assert goals[-1].met


def test_a_whole_review_has_its_clocks() -> None:
    table, _ = clock.reviews(rounds=1, size=5)
    assert [row[0] for row in table.rows] == [
        "reviews with eight events and all their clocks",
        "clocks in them",
    ]


def test_recompute_is_measured_on_rows_that_stay_right_by_one_process_and_by_two(empty: Database) -> None:
    section = recompute.measure([empty], small=3, large=6)
    (table,) = section.tables
    assert [row[0].split(", ")[:4] for row in table.rows] == [
        ["SQLite", "one process", "3 reviews", "18 deadlines"],
        ["SQLite", "one process", "6 reviews", "36 deadlines"],
        ["SQLite", "2 processes", "6 reviews", "36 deadlines"],
    ]
    assert all("a second" in row[1] for row in table.rows)
    assert ["a second" in row[2] for row in table.rows] == [True, True, False]
    assert [goal.text.split(" on ")[0] for goal in section.goals] == [
        "recompute is linear from 3 to 6 reviews",
        "peak memory at 6 reviews",
    ]


def test_the_preview_of_a_closure_is_measured_where_dates_move(empty: Database) -> None:
    table, goals = news.preview([empty], small=3, large=6)
    assert [row[0] for row in table.rows] == [
        "SQLite, 6 dates move in 3 reviews",
        "SQLite, 12 dates move in 6 reviews",
    ]
    assert len(goals) == 3


def test_obligations_are_measured_with_every_date_once(empty: Database) -> None:
    assert len(list(duties.clauses())) == 50
    found = duties.looked(empty, 1)
    assert found["dates"] == 899
    # Eighteen on Mon 10 Aug 2026 itself, three on the last Friday, and five Mondays, that day included.
    assert found["found"] == 26


def test_the_sweep_claims_all_that_is_due_and_is_quiet_when_idle(empty: Database) -> None:
    section = due.measure([empty], rounds=1, small=100, large=200, due=10)
    idle = section.goals[-1]
    assert idle.met, idle.measured


def test_every_screen_is_measured_beside_the_stock_list_of_its_rows(empty: Database) -> None:
    section = screens.measure([empty], rounds=1, on_sqlite=4, few=5, many=10)
    (table,) = section.tables
    told = {row[0]: row for row in table.rows}
    assert {"superuser: home", "superuser: portfolio", "member: home"} <= told.keys()
    beside = [name for name, row in told.items() if row[-1] and ": stock " not in name]
    assert {f"superuser: {board}, first page" for board in looking.BOARDS} <= set(beside)
    assert {f"superuser: {board} list, first page" for board in ("deadlines", "reminders")} <= set(beside)
    assert [goal.text for goal in section.goals if "as stock" in goal.text] == []


def test_the_stock_lists_are_a_goal_with_a_million_dates() -> None:
    pages = [
        f"{board}, {page}" for board in screens.COMPARED for page in ("first page", "search", "far page")
    ]
    ours = {f"superuser: {page}": {"times": [0.1], "statements": 9, "bytes": 9} for page in pages}
    stock = {f"superuser: stock {page.replace(' list', '')}": {"times": [2.0]} for page in pages}
    goals = list(screens._goals("SQLite", [{"filled": {"deadlines": 1_000_000}, "screens": ours | stock}]))
    told = {goal.text: goal.met for goal in goals}
    assert told["SQLite: deadlines, first page, at least 15 times as fast as stock"]
    assert not told["SQLite: reminders list, far page, at least 30 times as fast as stock"]


def test_a_docket_is_measured_from_its_upload_to_the_last_matter_recorded(empty: Database) -> None:
    section = imports.measure([empty], small=4, large=8)
    (table,) = section.tables
    assert [row[0] for row in table.rows] == ["SQLite, 4 rows", "SQLite, 8 rows"]
    assert len(section.goals) == 3


def test_every_sender_delivers_every_mail_once(empty: Database, tmp_path: Path) -> None:
    with SinkProcess() as sink:
        base = empty.copy("watched")
        base.run("prepare.watched", matters=2, people=3)
        bench = Bench(base, sink, tmp_path, size=6)
        assert bench.timed(bench.ours, "senders.sweeps") > 0
        assert bench.timed(bench.office, "senders.post_office_sends") > 0
        assert bench.timed(bench.base, "senders.kept_connection", letters=str(bench.letters)) > 0
        assert bench.timed(bench.mailer, "senders.mailer_sends") > 0
        assert bench.timed(bench.ours, "senders.marks_first", letters=str(bench.letters)) > 0
        assert bench.by_celery() > 0
        commits = {row[0]: float(row[2]) for row in bench.costs()}
        assert commits[FIRST] == 1
        assert 1 <= commits[OURS] < 3


def a_section(title: str, *goals: Goal) -> Section:
    return Section(title, "work", [Table(("how", "rate"), [["ours", "2"]])], list(goals))


RIGHT = Goal("right", "yes", True)
SLOW = at_least("twice", 1.5, 2, "it waits")


def test_the_report_counts_what_was_missed_and_says_why() -> None:
    report = replaced("", ["# Benchmarks", ""], a_section("1. Speed", RIGHT, SLOW))
    assert report.startswith("# Benchmarks\n\n**1 of 2 goals met.**\n\n## 1. Speed\n")
    assert "| twice | 1.50 times | **missed**: it waits |" in report


def test_one_section_is_replaced_and_the_others_stay_as_they_were() -> None:
    report = ""
    for section in (
        a_section("10. Last", SLOW),
        a_section("2. Two", RIGHT, SLOW),
        a_section("1. One", RIGHT),
    ):
        report = replaced(report, ["# Benchmarks"], section)
    assert "**2 of 4 goals met.**" in report
    other = a_section("2. Two", RIGHT)
    other.measured = "Measured on Mon 23 Nov 2026"
    again = replaced(report, ["# Benchmarks, new"], other)
    assert again.splitlines()[:3] == ["# Benchmarks, new", "", "**2 of 3 goals met.**"]
    assert "## 2. Two\n\nMeasured on Mon 23 Nov 2026\n\nwork" in again
    for title in ("1. One", "10. Last"):
        assert body(again, title) == body(report, title)
    assert [line for line in again.splitlines() if line.startswith("## ")] == [
        "## 1. One",
        "## 2. Two",
        "## 10. Last",
    ]


def body(report: str, title: str) -> str:
    return report.partition(f"## {title}\n")[2].partition("\n## ")[0].strip()


def test_writing_a_section_again_changes_nothing() -> None:
    section = a_section("1. One", RIGHT)
    report = replaced("", ["# Benchmarks"], section)
    assert replaced(report, ["# Benchmarks"], section) == report


def test_a_section_is_written_with_its_time_its_commit_and_the_load(tmp_path: Path) -> None:
    def measured(empties: Sequence[Database], folder: Path) -> Section:
        return a_section("1. One", RIGHT)

    report = tmp_path / "docs" / "benchmarks.md"
    run(measured, [], tmp_path, report)
    line = body(report.read_text(encoding="utf-8"), "1. One").splitlines()[0]
    assert line.startswith("Measured on ")
    assert all(word in line for word in (" UTC at commit ", "; load ", " before, ", " after."))


def test_the_report_in_the_docs_says_of_every_section_when_it_was_measured_and_counts_all_goals() -> None:
    report = REPORT.read_text(encoding="utf-8")
    titles = [line.removeprefix("## ") for line in report.splitlines() if line.startswith("## ")]
    assert titles
    assert all(body(report, title).startswith("Measured on ") for title in titles)
    met, missed = report.count("| met |"), report.count("| **missed**")
    assert f"**{met} of {met + missed} goals met.**" in report


def test_sections_are_chosen_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "speed"]) == 2
    assert capsys.readouterr().err == f"unknown: speed; sections are {', '.join(SECTIONS)}\n"
    make = shutil.which("make")
    assert make, "make is what the tests are started with"
    asked = [make, "--no-print-directory", "--dry-run", "bench", "ONLY=clock due", "PYTHON=python3"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == ".venv/bin/python -m tests.bench clock due"
