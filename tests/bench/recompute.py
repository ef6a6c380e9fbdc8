"""Section 4: every deadline of many reviews, first from nothing, then once more, then in two processes."""

import resource
import sys
from collections.abc import Mapping, Sequence
from statistics import mean, median
from time import perf_counter
from typing import Any

from tests.bench.databases import Database
from tests.bench.report import Goal, Section, Table, at_most, rate, seconds, times

SMALL, LARGE = 10_000, 100_000
CORES = 2
Found = dict[str, Any]


def all_reviews(*, rounds: int = 1, workers: int = 1, settled: bool = False) -> Found:
    """Rebuild everything `rounds` times: median seconds, of the clock and of the processors; peak memory.

    With `settled` nothing may differ any more. Runs in a child process.
    """
    from tests.bench.prepare import NOW
    from tracker.models import Deadline, Reminder
    from tracker.services.side_by_side import recompute_side_by_side

    taken: list[float] = []
    worked: list[float] = []
    for _ in range(rounds):
        began, before = perf_counter(), processor_time()
        found = recompute_side_by_side(None, NOW, workers=workers)
        taken.append(perf_counter() - began)
        worked.append(processor_time() - before)
        if settled and found.differences:
            raise AssertionError("a second recompute found differences")
    return {
        "taken": median(taken),
        "worked": median(worked),
        "memory": peak_memory(),
        "deadlines": Deadline.objects.count(),
        "reminders": Reminder.objects.count(),
    }


def processor_time() -> float:
    """Seconds of this process and of those it started and that have ended, without a database server."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_memory() -> float:
    """The most memory that this process, or one of those it started, has held, in MB."""
    peak = max(
        resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def rebuilt(prepared: Database, rounds: int) -> dict[str, Found]:
    """A copy of these reviews, rebuilt from nothing, and again so many times."""
    database = prepared.copy(f"{prepared.name}alone")
    first = database.run("recompute.all_reviews")
    again = database.run("recompute.all_reviews", rounds=rounds, settled=True)
    database.drop()
    return {"first": first, "again": again}


def together(prepared: Database) -> Found:
    """Another copy, rebuilt from nothing by as many processes as there are cores."""
    database = prepared.copy(f"{prepared.name}together")
    found = database.run("recompute.all_reviews", workers=CORES)
    left = database.run("recompute.all_reviews", settled=True)
    database.drop()
    if (found["deadlines"], found["reminders"]) != (left["deadlines"], left["reminders"]):
        raise AssertionError("two processes wrote other rows than one")
    return found


def growth(empty: Database, small: int = SMALL, large: int = LARGE) -> tuple[list[list[str]], list[Goal]]:
    """Two sizes on one database; the small one before and after the large one, whatever else is going on."""
    few, many = (_prepared(empty, size) for size in (small, large))
    before = rebuilt(few, rounds=2)
    much = rebuilt(many, rounds=1)
    beside = together(many)
    after = rebuilt(few, rounds=2)
    for database in (few, many):
        database.drop()
    little = {name: _mean(before[name], after[name]) for name in before}
    rows = [
        _row(f"{empty.kind}, one process", small, little),
        _row(f"{empty.kind}, one process", large, much),
        _row(f"{empty.kind}, {CORES} processes", large, {"first": beside}),
    ]
    return rows, _goals(empty.kind, (small, little), (large, much))


def _prepared(empty: Database, size: int) -> Database:
    database = empty.copy(f"reviews{size}")
    database.run("prepare.reviews", count=size)
    return database


def _mean(one: Found, other: Found) -> Found:
    return {name: mean((one[name], other[name])) for name in one}


def _row(how: str, size: int, found: Mapping[str, Found]) -> list[str]:
    first = found["first"]
    return [
        f"{how}, {size:,} reviews, {first['deadlines']:,.0f} deadlines, {first['reminders']:,.0f} reminders",
        *(_speed(size, found.get(name)) for name in ("first", "again")),
        f"{_memory(found):.0f} MB",
    ]


def _speed(size: int, found: Found | None) -> str:
    return f"{seconds(found['taken'])}, {rate(size / found['taken'])} a second" if found else ""


def _memory(found: Mapping[str, Found]) -> float:
    return float(max(one["memory"] for one in found.values()))


def _goals(
    kind: str, few: tuple[int, Mapping[str, Found]], many: tuple[int, Mapping[str, Found]]
) -> list[Goal]:
    (small, little), (large, much) = few, many

    def grown(what: str) -> float:
        """How many times as much a review costs, at worst."""
        return max((much[name][what] / large) / (little[name][what] / small) for name in little)

    text = f"recompute is linear from {small:,} to {large:,} reviews on {kind}"
    return [
        at_most(
            f"{text}: a review costs at most 1.2 times as much",
            grown("taken"),
            1.2,
            f"processor time, without the database server: {times(grown('worked'))}",
        ),
        at_most(
            f"peak memory at {large:,} reviews on {kind} at most 1.5 times",
            _memory(much) / _memory(little),
            1.5,
        ),
    ]


def measure(empties: Sequence[Database], small: int = SMALL, large: int = LARGE) -> Section:
    """Both sizes on both databases."""
    section = Section(
        title="4. Recompute",
        work=(
            "Every deadline of many open reviews with eight events each rebuilt in the database, each with "
            "its reminders: first from nothing, so that all rows are written, then once more, with nothing "
            f"to change. {CORES} processes are `manage.py recompute --workers {CORES}`."
        ),
        notes=[
            "The small size is measured before and after the large one, and the mean of both is shown.",
            "Memory is that of the largest process. SQLite lets one write at a time, and computing is part "
            "of a transaction: there, further processes only take turns.",
        ],
    )
    table: list[list[str]] = []
    for empty in empties:
        rows, goals = growth(empty, small, large)
        table += rows
        section.goals += goals
    columns = ("recompute", "first, all rows written", "again, nothing to change", "peak memory")
    section.tables.append(Table(columns, table))
    return section
