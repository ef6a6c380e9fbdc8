"""Figures of agreement: worked examples, calendars, the engine against the second implementation."""

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from tests.proof.comparisons import COMPARISONS, WHOLE, Comparison

TESTS = Path(__file__).resolve().parent.parent
CASES = TESTS / "cases"
CALENDARS = TESTS / "regimes" / "calendar_differences.toml"
CASE_TESTS = ("tests/regimes/test_cases.py", "tests/regimes/test_calendar_second_opinion.py")


@dataclass(frozen=True)
class Compared:
    """One comparison: how many examples, in how long, and the disagreement if there was one."""

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


def compare(examples: int, from_seed: int, comparisons: Sequence[Comparison] = COMPARISONS) -> list[Compared]:
    """Run every comparison on its share of the examples, each from a seed of its own."""
    done = []
    for place, comparison in enumerate(comparisons):
        began, chosen = monotonic(), from_seed + place
        share, said = -(-examples * comparison.share // WHOLE), ""
        try:
            ran = comparison.run(share, chosen)
        except AssertionError as difference:
            ran, said = 0, str(difference)
        done.append(Compared(comparison.title, ran, chosen, monotonic() - began, said))
    return done


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
