"""`make bench`; `python -m tests.bench clock mail due start` runs only those named and writes no report."""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from tests.bench import clock, due, mail, news, recompute, start
from tests.bench.databases import Database, both
from tests.bench.machine import head
from tests.bench.report import REPORT, Section, text


def clock_section(empties: Sequence[Database]) -> Section:
    """Section 1: counting with and without a database."""
    counts, goals, notes = clock.counts()
    reviews, speed = clock.reviews()
    growth, linear = recompute.growth(empties)
    previews, quick = news.preview(empties)
    return Section(
        title="1. The clock",
        work=(
            f"“{clock.N} working days after this date”, US federal calendar, {clock.DATES:,} dates from "
            f"{clock.FIRST.year} on, in processor time; then whole reviews with their clocks; then every "
            "deadline of many reviews rebuilt in the database, each with its reminders; then the preview "
            "of a closed day on which a date of every review ends."
        ),
        tables=[counts, reviews, growth, previews],
        goals=[*goals, speed, *linear, *quick],
        notes=notes,
    )


def main(chosen: Sequence[str]) -> int:
    """Run the sections, print each as it is done, and write the report if they were all run."""
    with tempfile.TemporaryDirectory() as folder, both() as names:
        empties: list[Database] = []
        sections: dict[str, Callable[[], Section]] = {
            "clock": lambda: clock_section(empties),
            "mail": lambda: mail.measure(empties, Path(folder)),
            "due": lambda: due.measure(empties),
            "start": start.measure,
        }
        if unknown := set(chosen) - sections.keys():
            sys.stderr.write(f"unknown: {', '.join(unknown)}; sections are {', '.join(sections)}\n")
            return 2
        load = os.getloadavg()[0]
        empties += [name.created() for name in names]
        done: list[Section] = []
        for name in chosen or sections:
            began = monotonic()
            done.append(sections[name]())
            sys.stdout.write("\n".join(done[-1].lines()) + f"\n({monotonic() - began:.0f} s)\n\n")
            sys.stdout.flush()
    if not chosen:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(text(head(load), done), encoding="utf-8")
        sys.stdout.write(f"Written to {REPORT}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
