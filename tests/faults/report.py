"""`docs/faults.md`: what was done to the reminders, and what came of it."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.report import Table
from tests.faults.outcome import Outcome

REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "faults.md"
IMPORTING = re.compile(r"\b(ImportError|ModuleNotFoundError)\b")
CHAPTERS = {
    "1": "Workers killed at any moment",
    "2": "Killed at the worst moments",
    "3": "Crowds",
    "4": "The broker, the database, the disk",
    "5": "The mail server",
    "6": "Clocks",
    "7": "What changes between claim and letter",
    "8": "A backup restored",
}


def head(facts: Iterable[tuple[str, str]], written: str, outcomes: Sequence[Outcome]) -> list[str]:
    """The first lines, and the verdict of the whole run; `facts` name the machine and the commit."""
    ran = [one for one in outcomes if not one.not_run or one.problems]
    failed = [one for one in outcomes if one.problems]
    unrun = len(outcomes) - len(ran)
    reminders = sum(one.counts.get("reminders", 0) for one in ran)
    lost = sum(one.counts.get("lost", 0) for one in ran)
    return [
        "# Faults",
        "",
        f"Written by `make faults` on {written}; run it again to repeat it. PostgreSQL waits for its disk;",
        "broker, Celery workers and beats, and the mail server (aiosmtpd on loopback) are processes of their",
        "own. Reminders are planned by the program's own verbs. Arrivals are counted by Message-ID at the",
        "mail server and compared with every reminder's row and its entries in the ledger.",
        "",
        *(f"- {name}: {what}" for name, what in facts),
        "",
        f"**{reminders:,} reminders, {lost:,} lost; {len(ran) - len(failed)} of {len(ran)} runs passed, "
        f"{unrun} not run.**",
        "",
        "Passed means: everybody was told; second copies only where they cannot be avoided (between the",
        "moment the server takes a mail and the mark: one for each open connection and kill), and under the",
        "same Message-ID; nothing is left planned or claimed; every reminder marked sent arrived and has its",
        "entry in the ledger.",
        "",
    ]


def changed_under_it(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What broke on an import: the files changed while it ran, and the run says nothing of any commit."""
    return [one for one in outcomes if any(IMPORTING.search(problem) for problem in one.problems)]


def chapters(outcomes: Sequence[Outcome]) -> list[str]:
    """A chapter for each scenario of the list, with a table of its runs."""
    lines: list[str] = []
    for number, title in CHAPTERS.items():
        mine = [one for one in outcomes if one.title.startswith(f"{number}. ")]
        lines += [f"## {number}. {title}", "", *(_chapter(mine) if mine else ["Not run this time.", ""])]
    return lines


def _chapter(outcomes: Sequence[Outcome]) -> list[str]:
    rows = [
        (_name(one), one.kind, str(one.seed), one.told(), f"{one.seconds:.0f} s", verdict(one))
        for one in outcomes
    ]
    first = [one for one in outcomes if one.seed == outcomes[0].seed]
    return [
        *Table(("what", "on", "seed", "counts", "took", "verdict"), rows).lines(),
        *dict.fromkeys(f"- {_name(one)}: {one.did}" for one in first),
        "",
    ]


def _name(outcome: Outcome) -> str:
    return outcome.title.partition(". ")[2]


def verdict(outcome: Outcome) -> str:
    """The verdict, with what was wrong or why it did not run."""
    if outcome.problems:
        return f"**FAILED**: {'; '.join(outcome.problems)}"
    return f"not run: {outcome.not_run}" if outcome.not_run else "passed"
