"""`docs/proof.md`: every figure of the proof, and what was not proved."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.report import Table
from tests.proof.agreement import PART, Compared, SecondOpinion, Worked
from tests.proof.mutation import KILLED, OTHER, SLOW, SURVIVED, UNCOVERED, UNRUN, Mutants

ROOT = Path(__file__).resolve().parent.parent.parent
REPORT = ROOT / "docs" / "proof.md"
REASONS = Path(__file__).parent / "survivors.toml"
GOAL = 95
EXAMPLES = 100_000


def reasons(path: Path = REASONS) -> dict[str, str]:
    """The written reasons of survivors, by mutant."""
    return {
        mutant: str(row["why"]) for mutant, row in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


def head(facts: Iterable[tuple[str, str]], written: str) -> list[str]:
    """The first lines; `facts` name the machine and the commit."""
    return [
        "# Proof",
        "",
        f"Written by `make proof` on {written}; run it again to repeat it.",
        "",
        *(f"- {name}: {what}" for name, what in facts),
        "",
    ]


def compared_lines(compared: Sequence[Compared]) -> list[str]:
    """The chapter on the second implementation."""
    found = [one for one in compared if one.disagreement]
    examples = sum(one.examples for one in compared)
    rows = [
        (
            title,
            f"{sum(one.examples for one in parts):,}",
            f"{min(one.seed for one in parts)} to {max(one.seed for one in parts)}",
            f"{sum(one.seconds for one in parts) / 60:.1f} min",
            str(sum(bool(one.disagreement) for one in parts)),
        )
        for title in dict.fromkeys(one.title for one in compared)
        for parts in ([one for one in compared if one.title == title],)
    ]
    verdict = "met" if examples >= EXAMPLES and not found else "**missed**"
    if examples < EXAMPLES and not found:
        verdict += ", the run was cut short"
    return [
        "## 1. A second implementation",
        "",
        "`tests/oracle` counts by walking from day to day over the same rules, without the clock's counting.",
        "Hypothesis draws random rules, calendars, pauses, papers and orders of events; both must give the",
        "same dates, or both must refuse.",
        "",
        f"**{examples:,} examples agree, {len(found)} disagreements.** "
        f"Goal {EXAMPLES:,} without one: {verdict}.",
        f"Each seed draws up to {PART:,} examples and stops at a disagreement, and then counts none.",
        "Times are added up over the parts, which run side by side.",
        "",
        *Table(("comparison", "examples", "seeds", "time", "disagreements"), rows).lines(),
        *(f"- {one.title}, seed {one.seed}: {' '.join(one.disagreement.split())}" for one in found),
        *([""] if found else []),
    ]


def case_lines(worked: Sequence[Worked], ran: tuple[bool, str]) -> list[str]:
    """The chapter on worked examples; `ran` is the verdict of their tests and pytest's last line."""
    rows = [
        (one.regime, str(one.dates), str(one.chains), str(one.must_not), str(one.sources)) for one in worked
    ]
    whole = [
        sum(column)
        for column in zip(*((w.dates, w.chains, w.must_not, w.sources) for w in worked), strict=True)
    ]
    return [
        "## 2. Worked examples",
        "",
        "Days worked by hand from the text of the law or printed by others, never taken from this program.",
        "“Must not” are days that a source printed and that contradict the law.",
        "",
        f"Their tests, with those of the calendars below: **{'passed' if ran[0] else 'FAILED'}** ({ran[1]}).",
        "",
        *Table(
            ("regime", "dates", "chains of dates", "must not", "different sources"),
            [*rows, ("all", *map(str, whole))],
        ).lines(),
    ]


def calendar_lines(opinions: Sequence[SecondOpinion]) -> list[str]:
    """The chapter on calendars."""
    asked = [one for one in opinions if not one.unasked]
    rows = [(one.calendar, str(one.differences), str(one.reasons)) for one in asked if one.differences]
    return [
        "## 3. Calendars",
        "",
        f"{len(asked)} of {len(opinions)} calendars are compared with the package `holidays` day by day,",
        f"2022 to 2028; {len(asked) - len(rows)} of them agree on every day. Each difference is listed",
        "with its reason in `tests/regimes/calendar_differences.toml`.",
        "",
        *Table(("calendar", "days that differ", "reasons"), rows).lines(),
        *(f"- {one.calendar} is not compared: {one.unasked}" for one in opinions if one.unasked),
        "",
    ]


def mutant_lines(mutants: Mutants | None, why: Mapping[str, str], notes: Sequence[str]) -> list[str]:
    """The chapter on mutation testing; `notes` say how the run was made."""
    title = ["## 4. Mutation testing", ""]
    if mutants is None:
        return [*title, "Not run this time.", ""]
    rows = [_module_row(module, counts) for module, counts in mutants.modules.items()]
    whole: dict[str, int] = {}
    for counts in mutants.modules.values():
        whole = {verdict: whole.get(verdict, 0) + counts.get(verdict, 0) for verdict in {*whole, *counts}}
    columns = ("module", "mutants run", KILLED, SLOW, SURVIVED, UNCOVERED, OTHER, UNRUN, "found")
    unread = [one for one in mutants.survivors if one.mutant not in why]
    return [
        *title,
        "mutmut changes one thing at a time in `tracker/clock`; a change that no test notices survives. A",
        "mutant is found if a test fails or does not end. mutmut takes the quickest first, so the share",
        "found in a module that was run in part says little of the whole module.",
        "",
        f"**{_share(whole)} found of {_run(whole):,} mutants run** (goal {GOAL} %: "
        f"{'met' if _met(whole) else '**missed**'}); {whole.get(UNRUN, 0):,} were not run. Commit "
        f"{mutants.commit}, finished {mutants.run_at}, {mutants.seconds / 60:.0f} minutes.",
        "",
        *(f"- {note}" for note in [*notes, *mutants.notes, *_renewal_notes(mutants)]),
        "- mutmut passes over whatever is outside of functions, and over decorated ones; of these there are "
        f"{len(mutants.decorated)} ({', '.join(f'`{name}`' for name in mutants.decorated)}).",
        "",
        *Table(columns, [*rows, _module_row("all", whole)]).lines(),
        f"### Survivors: {len(mutants.survivors)}, of which {len(unread)} without a reason",
        "",
        *Table(
            ("mutant", "change", "reason"),
            [
                (
                    f"`{one.mutant.removeprefix('tracker.clock.')}`",
                    _cell(one.change),
                    why.get(one.mutant, f"none given ({one.verdict})"),
                )
                for one in mutants.survivors
            ],
        ).lines(),
    ]


def _renewal_notes(mutants: Mutants) -> list[str]:
    """Which modules were mutated later than the rest, and what that says of the rest."""
    if not mutants.renewals:
        return []
    found = [
        f"Mutated anew at commit {one.commit} (finished {one.run_at}, {one.seconds / 60:.0f} minutes): "
        f"{', '.join(f'`{module}`' for module in one.modules)}."
        for one in mutants.renewals
    ]
    rest = (
        f"All other modules stand as the tests of commit {mutants.commit} judged them; their own source was "
        "the same."
    )
    return [*found, rest]


def _run(counts: Mapping[str, int]) -> int:
    return sum(counts.values()) - counts.get(UNRUN, 0)


def _found(counts: Mapping[str, int]) -> int:
    return counts.get(KILLED, 0) + counts.get(SLOW, 0)


def _share(counts: Mapping[str, int]) -> str:
    return f"{100 * _found(counts) / _run(counts):.1f} %" if _run(counts) else "none"


def _met(counts: Mapping[str, int]) -> bool:
    """Only a run of every mutant can meet the goal."""
    return not counts.get(UNRUN, 0) and _run(counts) > 0 and 100 * _found(counts) >= GOAL * _run(counts)


def _module_row(module: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    verdicts = (KILLED, SLOW, SURVIVED, UNCOVERED, OTHER, UNRUN)
    return (module, str(_run(counts)), *(str(counts.get(one, 0)) for one in verdicts), _share(counts))


def _cell(code: str) -> str:
    """Code in a table: no bar may end the cell, and a very long change is cut with a mark."""
    cut = code if len(code) <= 200 else code[:199] + "…"
    return "`` " + cut.replace("|", "\\|") + " ``"
