"""The benchmarks still run and still count right; how fast they are is not a test's business."""

import os
from pathlib import Path

import pytest

from tests.bench import clock, due, news, recompute
from tests.bench.databases import Database
from tests.bench.mail import Bench
from tests.bench.report import Goal, Section, Table, at_least, text
from tests.bench.sink import SinkProcess

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


def test_recompute_is_measured_on_rows_that_stay_right(empty: Database) -> None:
    found = recompute.rebuilt(empty, 6)
    assert found["rows"].startswith("36 deadlines")
    assert found["again"] > 0


def test_the_preview_of_a_closure_is_measured_where_dates_move(empty: Database) -> None:
    table, goals = news.preview([empty], small=3, large=6)
    assert [row[0] for row in table.rows] == [
        "SQLite, 6 dates move in 3 reviews",
        "SQLite, 12 dates move in 6 reviews",
    ]
    assert len(goals) == 3


def test_the_sweep_claims_all_that_is_due_and_is_quiet_when_idle(empty: Database) -> None:
    section = due.measure([empty], rounds=1, small=100, large=200, due=10)
    idle = section.goals[-1]
    assert idle.met, idle.measured


def test_every_sender_delivers_every_mail_once(empty: Database, tmp_path: Path) -> None:
    with SinkProcess() as sink:
        base = empty.copy("watched")
        base.run("prepare.watched", matters=2, people=3)
        bench = Bench(base, sink, tmp_path, size=6)
        assert bench.timed(bench.ours, "senders.sweeps") > 0
        assert bench.timed(bench.office, "senders.post_office_sends") > 0
        assert bench.timed(bench.base, "senders.kept_connection", letters=str(bench.letters)) > 0


def test_the_report_counts_what_was_missed_and_says_why() -> None:
    section = Section("1. Speed", "work", [Table(("how", "rate"), [["ours", "2"]])])
    section.goals = [Goal("right", "yes", True), at_least("twice", 1.5, 2, "it waits")]
    report = text(["# Benchmarks", ""], [section])
    assert "**1 of 2 goals met.**" in report
    assert "| twice | 1.50 times | **missed**: it waits |" in report
