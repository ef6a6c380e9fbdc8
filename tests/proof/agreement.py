"""Figures of agreement: worked examples, calendars, the engine against the second implementation."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from time import monotonic
from typing import Any

from tests.proof.comparisons import COMPARISONS, WHOLE

TESTS = Path(__file__).resolve().parent.parent
CASES = TESTS / "cases"
CALENDARS = TESTS / "regimes" / "calendar_differences.toml"
PART = 1000
"""Examples that are drawn from one seed."""
CASE_TESTS = ("tests/regimes/test_cases.py", "tests/regimes/test_calendar_second_opinion.py")


@dataclass(frozen=True)
class Compared:
    """One comparison from one seed: how many examples, in how long, and the disagreement if there was one."""

    title: str
    examples: int
    seed: int
    seconds: float
    disagreement: str = ""


@dataclass(frozen=True)
class Worked:
    """The worked examples of one regime."""

    regime: str
    dates: int
    chains: int
    must_not: int
    sources: int


@dataclass(frozen=True)
class SecondOpinion:
    """One calendar beside the package `holidays`: `differences` days in `reasons` entries, or why unasked."""

    calendar: str
    differences: int
    reasons: int
    unasked: str = ""


def compare(examples: int, from_seed: int, kept: Path | None = None) -> list[Compared]:
    """Run every comparison on its share of the examples, in parts with a seed each, on every core.

    Parts that are in the file `kept` are not run again; those that are run are added to it.
    """
    parts = [
        (place, min(PART, share - begun), from_seed + begun // PART)
        for place, comparison in enumerate(COMPARISONS)
        for share in (-(-examples * comparison.share // WHOLE),)
        for begun in range(0, share, PART)
    ]
    done = [Compared(**json.loads(line)) for line in kept.read_text().splitlines()] if kept else []
    have = {(one.title, one.seed) for one in done}
    parts = sorted(
        (part for part in parts if (COMPARISONS[part[0]].title, part[2]) not in have), key=itemgetter(2)
    )
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for one in pool.map(compare_part, *zip(*parts, strict=True)) if parts else ():
            done.append(one)
            if kept:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(one)) + "\n")
    return done


def compare_part(place: int, examples: int, seed: int) -> Compared:
    """Run one comparison from one seed."""
    comparison, began, said = COMPARISONS[place], monotonic(), ""
    try:
        ran = comparison.run(examples, seed)
    except AssertionError as difference:
        ran, said = 0, str(difference)
    return Compared(comparison.title, ran, seed, monotonic() - began, said)


def worked(folder: Path = CASES) -> list[Worked]:
    """Count the worked examples in `folder`/<regime>/*.toml."""
    found = []
    for regime in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(regime.glob("*.toml"))]
        dates: list[dict[str, Any]] = [case for file in files for case in file.get("case", [])]
        chains: list[dict[str, Any]] = [case for file in files for case in file.get("timeline", [])]
        wrong = sum(bool(case.get("must_not")) for case in dates)
        sources = {case["source"] for case in [*dates, *chains] if "source" in case}
        found.append(Worked(regime.name, len(dates) - wrong, len(chains), wrong, len(sources)))
    return found


def second_opinions(table: Path = CALENDARS) -> list[SecondOpinion]:
    """Count the listed differences of each calendar."""
    rows: dict[str, dict[str, Any]] = tomllib.loads(table.read_text(encoding="utf-8"))
    return [
        SecondOpinion(
            name,
            sum(len(entry["days"]) for entry in row.get("differ", [])),
            len(row.get("differ", [])),
            row.get("unasked", ""),
        )
        for name, row in sorted(rows.items())
    ]


def run_tests(paths: Sequence[str] = CASE_TESTS) -> tuple[bool, str]:
    """Run those tests; return whether all passed, and pytest's own last line."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths],
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, done.stdout.strip().rpartition("\n")[2]
