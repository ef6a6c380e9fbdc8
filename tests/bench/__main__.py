"""`make bench`; `python -m tests.bench clock due` runs only those and replaces only their sections.

`--on PostgreSQL` leaves the other database out, and the section says so.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

from tests.bench import clock, due, duties, imports, mail, news, recompute, screens, start
from tests.bench.databases import Database, both
from tests.bench.machine import head, measured
from tests.bench.report import REPORT, Section, replaced

Measure = Callable[[Sequence[Database], Path], Section]
SECTIONS: Mapping[str, Measure] = {
    "clock": lambda empties, folder: clock.measure(),
    "recompute": lambda empties, folder: recompute.measure(empties),
    "news": lambda empties, folder: news.measure(empties),
    "duties": lambda empties, folder: duties.measure(empties),
    "mail": lambda empties, folder: mail.measure(empties, folder),
    "due": lambda empties, folder: due.measure(empties),
    "start": lambda empties, folder: start.measure(),
    "screens": lambda empties, folder: screens.measure(empties),
    "imports": lambda empties, folder: imports.measure(empties),
}


def main(chosen: Sequence[str]) -> int:
    """Run the sections; each is printed and written to the report as soon as it is done."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure, and write the report."
    )
    parser.add_argument("sections", nargs="*")
    parser.add_argument("--on", choices=("PostgreSQL", "SQLite"))
    asked = parser.parse_args(chosen)
    if unknown := set(asked.sections) - SECTIONS.keys():
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}; sections are {', '.join(SECTIONS)}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder, both() as names:
        empties = [name.created() for name in names if asked.on in (None, name.kind)]
        for name in asked.sections or SECTIONS:
            run(SECTIONS[name], empties, Path(folder), only=asked.on or "")
    return 0


def run(
    measure: Measure, empties: Sequence[Database], folder: Path, report: Path = REPORT, only: str = ""
) -> None:
    """Measure one section, on one kind of database `only` or on both, and put it into the report."""
    began, load = monotonic(), os.getloadavg()[0]
    section = measure(empties, folder)
    section.measured = measured(load)
    if only:
        section.notes.append(f"Measured on {only} only this time.")
    sys.stdout.write("\n".join(section.lines()) + f"\n({monotonic() - began:.0f} s)\n\n")
    sys.stdout.flush()
    report.parent.mkdir(exist_ok=True)
    written = report.read_text(encoding="utf-8") if report.exists() else ""
    report.write_text(replaced(written, head(), section), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
