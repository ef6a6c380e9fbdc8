"""Section 1, with the database: every deadline of many reviews, first from nothing, then once more."""

import resource
import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.databases import Database
from tests.bench.report import Goal, Table, at_most, rate, seconds

SMALL, LARGE = 10_000, 100_000


def all_reviews(rounds: int) -> dict[str, Any]:
    """Rebuild everything `rounds` times; seconds of each and peak memory in MB. Runs in a child process."""
    from tests.bench.prepare import NOW
    from tracker.models import Deadline, Reminder
    from tracker.services.recompute import recompute_all

    taken: list[float] = []
    for _ in range(rounds):
        began = perf_counter()
        found = recompute_all(None, NOW)
        taken.append(perf_counter() - began)
    if rounds > 1 and found.differences:
        raise AssertionError("a second recompute found differences")
    return {
        "taken": taken,
        "memory": peak_memory(),
        "deadlines": Deadline.objects.count(),
        "reminders": Reminder.objects.count(),
    }


def peak_memory() -> float:
    """The most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def rebuilt(empty: Database, size: int) -> dict[str, Any]:
    """Reviews in a copy of `empty`, rebuilt from nothing and again: seconds, peak memory, rows."""
    database = empty.copy(f"reviews{size}")
    database.run("prepare.reviews", count=size)
    first = database.run("recompute.all_reviews", rounds=1)
    again = database.run("recompute.all_reviews", rounds=2)
    database.drop()
    return {
        "first": first["taken"][0],
        "again": median(again["taken"]),
        "memory": max(first["memory"], again["memory"]),
        "rows": f"{first['deadlines']:,} deadlines, {first['reminders']:,} reminders",
    }


def growth(empties: Sequence[Database], small: int = SMALL, large: int = LARGE) -> tuple[Table, list[Goal]]:
    """The same work on two sizes and both databases."""
    rows: list[list[str]] = []
    goals: list[Goal] = []
    for empty in empties:
        by_size = {size: rebuilt(empty, size) for size in (small, large)}
        for size, found in by_size.items():
            rows.append(
                [
                    f"{empty.kind}, {size:,} reviews, {found['rows']}",
                    f"{seconds(found['first'])}, {rate(size / found['first'])} a second",
                    f"{seconds(found['again'])}, {rate(size / found['again'])} a second",
                    f"{found['memory']:.0f} MB",
                ]
            )
        a, b = by_size[small], by_size[large]
        grown = [(b[what] / large) / (a[what] / small) for what in ("first", "again")]
        text = f"recompute is linear from {small:,} to {large:,} reviews on {empty.kind}"
        goals.append(at_most(f"{text}: a review costs at most 1.2 times as much", max(grown), 1.2))
        goals.append(
            at_most(
                f"peak memory at {large:,} reviews on {empty.kind} at most 1.5 times",
                b["memory"] / a["memory"],
                1.5,
            )
        )
    columns = (
        "recompute with the database",
        "first, all rows written",
        "again, nothing to change",
        "peak memory",
    )
    return Table(columns, rows), goals
