"""`make faults`: let everything go wrong and write docs/faults.md; `SEEDS=n` does it n times.

`--seed N` begins with another seed, `--only a b` runs only those scenarios, `--on PostgreSQL` only on that
kind of database, `--short` in the size of the tests. Only a whole run is written to the report, unless
`--report FILE` names another one; none in which anything broke on an import, for the files changed under it.
Status 1 if anything failed.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.machine import commit, facts
from tests.faults import report
from tests.faults.house import POSTGRESQL, SQLITE
from tests.faults.outcome import Outcome
from tests.faults.scenarios import SCENARIOS, run
from tests.faults.site import Site, scratch
from tests.faults.sizes import LONG, SHORT
from tests.sinks import SinkProcess


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Let everything go wrong.")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=SCENARIOS, default=[])
    parser.add_argument("--on", choices=(POSTGRESQL, SQLITE))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--report", type=Path)
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Run what was asked for, print each outcome, and write the report of a whole run."""
    asked, before = arguments(words), os.getloadavg()[0]
    outcomes: list[Outcome] = []
    for kind in (POSTGRESQL, SQLITE):
        if asked.on in (None, kind):
            outcomes += _on(kind, asked)
    whole = not (asked.only or asked.on or asked.short)
    path = asked.report or (report.REPORT if whole else None)
    if broken := report.changed_under_it(outcomes):
        names = ", ".join(f"{one.title} on {one.kind}" for one in broken)
        sys.stdout.write(
            f"No report is written: {names} broke on an import. Leave the files alone and run again.\n"
        )
    elif path:
        loads = f"{before:.1f} before, {os.getloadavg()[2]:.1f} over its last quarter of an hour"
        size = SHORT if asked.short else LONG
        machine = [*facts(), ("Load", loads), ("Commit", commit()), ("Size", size.words)]
        written = f"{datetime.now(UTC):%a %-d %b %Y, %H:%M} UTC"
        lines = [*report.head(machine, written, outcomes), *report.chapters(outcomes)]
        path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
        sys.stdout.write(f"Written to {path}\n")
    return int(any(one.problems for one in outcomes))


def _on(kind: str, asked: argparse.Namespace) -> list[Outcome]:
    """All scenarios and seeds on one kind of database."""
    found: list[Outcome] = []
    folder = scratch()
    with SinkProcess() as sink:
        site = Site(kind, folder, sink)
        for seed in range(asked.seed, asked.seed + asked.seeds):
            for name in asked.only or SCENARIOS:
                for outcome in run(site, name, SHORT if asked.short else LONG, seed):
                    found.append(outcome)
                    _print(outcome, name)
        site.close()
    shutil.rmtree(folder, ignore_errors=True)
    return found


def _print(outcome: Outcome, name: str) -> None:
    head = f"{outcome.title} on {outcome.kind}, {outcome.seconds:.0f} s"
    sys.stdout.write(f"{head}: {report.verdict(outcome)} ({outcome.told()})\n")
    if outcome.problems:
        again = f"--seed {outcome.seed} --only {name} --on {outcome.kind}"
        sys.stdout.write(f"  to repeat it: python -m tests.faults {again}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
