"""`make proof`: run the proof and write docs/proof.md.

`--examples N` and `--seed N` for the comparisons; `--modules a b` mutates only those of tracker/clock;
`--mutants FILE` reuses the outcome of a finished mutation run, `--keep FILE` writes the outcome there;
`--renew a b` mutates of that outcome these modules anew, and all whose source has changed since;
`--compared FILE` goes on with comparisons that were cut short, part by part; `--note TEXT` says how.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.machine import commit, facts
from tests.proof import agreement, mutation, report

TESTS_OF_MUTANTS = (
    "The tests that judge a mutant are those of `[tool.mutmut]` in `pyproject.toml`, of them only those that "
    "run the function. What that leaves out (the properties, one search) and the comparisons above are "
    "too slow for each mutant and judge none; other tests that happen to run the clock judge none either."
)


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof", description="Run the proof.")
    parser.add_argument("--examples", type=int, default=report.EXAMPLES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--modules", nargs="*", default=[])
    parser.add_argument("--mutants", type=Path)
    parser.add_argument("--renew", nargs="*")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--compared", type=Path)
    parser.add_argument("--note", default="")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Run everything and write the report; 1 if something disagrees or fails."""
    asked, load = arguments(words), os.getloadavg()[0]
    compared = agreement.compare(asked.examples, asked.seed, asked.compared)
    ran = agreement.run_tests()
    mutants = mutation.load(asked.mutants) if asked.mutants else mutation.measure(asked.modules)
    if asked.mutants and asked.renew is not None:
        mutants = mutation.renewed(mutants, asked.renew)
    if asked.keep:
        mutants.save(asked.keep)
    notes = [TESTS_OF_MUTANTS]
    if asked.mutants:
        notes.append("The outcome comes from a finished run (`--mutants`), not made together with the rest.")
    machine = [(name, what) for name, what in facts() if name in ("Machine", "System")]
    machine += [("Load", f"{load:.1f} before, {os.getloadavg()[2]:.1f} over its last quarter of an hour")]
    machine += [("Commit", commit())]
    lines = [
        *report.head(machine, f"{datetime.now(UTC):%a %-d %b %Y, %H:%M} UTC"),
        *report.compared_lines(compared),
        *([asked.note, ""] if asked.note else []),
        *report.case_lines(agreement.worked(), ran),
        *report.calendar_lines(agreement.second_opinions()),
        *report.mutant_lines(mutants, report.reasons(), notes),
    ]
    report.REPORT.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    sys.stdout.write(f"Written to {report.REPORT}\n")
    return int(not ran[0] or any(one.disagreement for one in compared))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
