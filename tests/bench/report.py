"""What a benchmark hands back, and how it is written down: tables, goals, met or missed.

A report is a head and sections, each under a line that begins with `## `. A section is measured, written and
replaced by itself; what others measured earlier stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
GOALS = ("goal", "measured", "result")


@dataclass(frozen=True)
class Table:
    """Figures of one run; the first column names what was measured."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""

    def lines(self) -> list[str]:
        """The table in Markdown."""
        head = [f"| {' | '.join(self.columns)} |", f"|{'---|' * len(self.columns)}"]
        body = [f"| {' | '.join(row)} |" for row in self.rows]
        return [*([self.caption, ""] if self.caption else []), *head, *body, ""]


@dataclass(frozen=True)
class Goal:
    """One promise and what came of it; `reason` is told where it was missed."""

    text: str
    measured: str
    met: bool
    reason: str = ""

    def row(self) -> list[str]:
        """The goal as a row of its table."""
        missed = f"**missed**{': ' + self.reason if self.reason else ''}"
        return [self.text, self.measured, "met" if self.met else missed]


@dataclass
class Section:
    """One chapter of the report."""

    title: str
    work: str
    tables: list[Table] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    measured: str = ""
    """When, of which commit, beside how much other work."""

    def lines(self) -> list[str]:
        """The chapter in Markdown."""
        goals = Table(GOALS, [goal.row() for goal in self.goals])
        tables = [line for table in self.tables for line in table.lines()]
        notes = [*(f"- {note}" for note in self.notes), ""] if self.notes else []
        measured = [self.measured, ""] if self.measured else []
        return [f"## {self.title}", "", *measured, self.work, "", *tables, *goals.lines(), *notes]


def replaced(report: str, head: Iterable[str], section: Section) -> str:
    """The report with a new head, and this section in place of that of the same title, or at its number."""
    kept = dict(_sections(report)) | {section.title: "\n".join(section.lines())}
    bodies = [kept[title].strip() for title in sorted(kept, key=_number)]
    results = [result for body in bodies for result in _results(body)]
    verdict = f"**{results.count('met')} of {len(results)} goals met.**"
    return "\n\n".join(["\n".join(head).strip(), verdict, *bodies]) + "\n"


def _sections(report: str) -> Iterator[tuple[str, str]]:
    """Every section of a written report, with its title."""
    for part in re.split(r"^(?=## )", report, flags=re.MULTILINE):
        if part.startswith("## "):
            yield part.partition("\n")[0].removeprefix("## ").strip(), part


def _number(title: str) -> tuple[int, str]:
    number = title.partition(".")[0]
    return (int(number) if number.isdecimal() else 0), title


def _results(section: str) -> list[str]:
    """What came of every goal of a written section."""
    table = section.partition(Table(GOALS, []).lines()[0])[2].partition("\n\n")[0]
    rows = table.splitlines()[2:]  # after the rest of the headline, and the line below it
    return [row.rpartition("| ")[2].removesuffix(" |") for row in rows]


def at_least(goal: str, ratio: float, least: float, reason: str = "") -> Goal:
    """A goal of the kind “so many times as fast”."""
    return Goal(goal, f"{times(ratio)}", ratio >= least, reason)


def at_most(goal: str, ratio: float, most: float, reason: str = "") -> Goal:
    """A goal of the kind “costs no more than so many times as much”."""
    return Goal(goal, f"{times(ratio)}", ratio <= most, reason)


def times(ratio: float) -> str:
    """`1.24 times`, `38 times`."""
    return (
        f"{ratio:,.0f} times" if ratio >= 20 else f"{ratio:.1f} times" if ratio >= 5 else f"{ratio:.2f} times"
    )


def rate(per_second: float) -> str:
    """`4,170,000`: three significant digits, for nothing more is true."""
    digits = max(0, len(str(int(per_second))) - 3)
    return f"{round(per_second, -digits):,.0f}"


def seconds(value: float) -> str:
    """`3.2 ms`, `1.31 s`, `12 s`."""
    if value < 0.1:
        return f"{value * 1000:.1f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"
