"""Mutation testing of `tracker/clock` with mutmut: which small changes of the code no test notices."""

import ast
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent.parent
CLOCK = Path("tracker") / "clock"
MUTATED = "mutants"
KILLED, SLOW, SURVIVED, UNCOVERED, UNRUN, OTHER = (
    "killed",
    "too slow",
    "survived",
    "no test runs it",
    "not run",
    "crashed",
)
VERDICTS: Mapping[int | None, str] = {
    None: UNRUN,
    0: SURVIVED,
    1: KILLED,
    3: KILLED,
    5: UNCOVERED,
    33: UNCOVERED,
    **dict.fromkeys((36, 24, -24, 152, 255), SLOW),
}
"""What mutmut's exit codes say."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test noticed, and what it changed."""

    mutant: str
    verdict: str
    change: str

    @property
    def module(self) -> str:
        """The module of `tracker/clock` that it changed."""
        return self.mutant.removeprefix("tracker.clock.").partition(".")[0]


@dataclass(frozen=True)
class Renewal:
    """A later run of some modules alone, whose outcome took the place of what was known of them."""

    commit: str
    run_at: str
    seconds: float
    modules: list[str]


@dataclass
class Mutants:
    """The outcome of one run; `modules` counts the verdicts of each module of `tracker/clock`.

    `renewals` say which modules were mutated anew since, and when: the last one that names a module counts.
    `notes` are added by hand to the file of a run that was not made in one go, and stand in the report.
    """

    commit: str
    run_at: str
    seconds: float
    modules: dict[str, dict[str, int]] = field(default_factory=dict)
    survivors: list[Survivor] = field(default_factory=list)
    decorated: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    renewals: list[Renewal] = field(default_factory=list)

    def commit_of(self, module: str) -> str:
        """The commit at which this module was mutated."""
        later = [one.commit for one in self.renewals if module in one.modules]
        return later[-1] if later else self.commit

    def save(self, path: Path) -> None:
        """Write the outcome so that a later report can use it."""
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False), encoding="utf-8")


def load(path: Path) -> Mutants:
    """Read the outcome of a finished run."""
    said = json.loads(path.read_text(encoding="utf-8"))
    said["survivors"] = [Survivor(**one) for one in said["survivors"]]
    said["renewals"] = [Renewal(**one) for one in said.get("renewals", [])]
    return Mutants(**said)


def measure(modules: Sequence[str]) -> Mutants:
    """Mutate those modules (none: all) of the last commit in a folder of its own; return the outcome."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _said("git", "worktree", "add", "--detach", str(tree), "HEAD")
        try:
            began = monotonic()
            names = [f"tracker.clock.{module}.*" for module in modules]
            subprocess.run([sys.executable, "-m", "mutmut", "run", *names], cwd=tree, check=True)
            return collect(tree, monotonic() - began)
        finally:
            _said("git", "worktree", "remove", "--force", str(tree))


def renewed(before: Mutants, modules: Sequence[str]) -> Mutants:
    """Return `before` with those modules mutated anew, and all whose source is another by now."""
    anew = sorted({*modules, *changed(before)})
    return joined(before, measure(anew), anew) if anew else before


def joined(before: Mutants, now: Mutants, anew: Sequence[str]) -> Mutants:
    """Return what `now` says of the modules `anew`, and `before` of all others that there still are."""
    kept = {module: counts for module, counts in before.modules.items() if module not in anew}
    modules = {module: kept.get(module, counts) for module, counts in now.modules.items()}
    survivors = [one for one in before.survivors if one.module in {*kept} & {*modules}]
    survivors += [one for one in now.survivors if one.module in anew]
    survivors.sort(key=lambda one: one.module)
    renewals = [*before.renewals, Renewal(now.commit, now.run_at, now.seconds, list(anew))]
    return replace(before, modules=modules, survivors=survivors, decorated=now.decorated, renewals=renewals)


def changed(before: Mutants) -> list[str]:
    """Return the modules with something to mutate whose source differs from the one that was mutated."""
    differ = {
        commit: _said("git", "diff", "--name-only", commit, "HEAD", "--", str(CLOCK)).splitlines()
        for commit in {before.commit, *(one.commit for one in before.renewals)}
    }
    return [
        source.stem
        for source in sorted((ROOT / CLOCK).glob("*.py"))
        if str(CLOCK / source.name) in differ[before.commit_of(source.stem)]
        and is_mutated(source.read_text(encoding="utf-8"))
    ]


def collect(tree: Path, seconds: float) -> Mutants:
    """Read what mutmut left in a working tree."""
    found = Mutants(
        _said("git", "rev-parse", "--short=12", "HEAD", cwd=tree),
        f"{datetime.now(UTC):%a %-d %b %Y, %H:%M} UTC",
        seconds,
    )
    for source in sorted((tree / CLOCK).glob("*.py")):
        meta = tree / MUTATED / CLOCK / f"{source.name}.meta"
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"] if meta.exists() else {}
        verdicts = {mutant: VERDICTS.get(code, OTHER) for mutant, code in codes.items()}
        if verdicts:
            found.modules[source.stem] = dict(Counter(verdicts.values()))
        lived = [m for m, verdict in verdicts.items() if verdict in (SURVIVED, UNCOVERED, OTHER)]
        changes = _changes(meta.with_suffix(""), lived)
        found.survivors += [Survivor(mutant, verdicts[mutant], changes[mutant]) for mutant in lived]
        found.decorated += [f"{source.stem}.{name}" for name in unmutated(source.read_text(encoding="utf-8"))]
    return found


def unmutated(source: str) -> list[str]:
    """Return the functions of a module that mutmut passes over because they are decorated."""
    passed = {"staticmethod", "classmethod"}
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(decorator) not in passed for decorator in node.decorator_list)
    ]


def is_mutated(source: str) -> bool:
    """Return whether a module has a function that mutmut doesn't pass over."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return len(functions) > len(unmutated(source))


def _changes(mutated: Path, mutants: Sequence[str]) -> dict[str, str]:
    """What each mutant changed, as `-old +new`, from the mutated module and mutmut's index of its lines."""
    if not mutants:
        return {}
    lines = mutated.read_text(encoding="utf-8").splitlines()
    spans = json.loads(Path(f"{mutated}.spans").read_text(encoding="utf-8"))["spans"]

    def body(name: str) -> list[str]:
        first, last = spans[name]
        return [line for line in lines[first - 1 : last] if not line.lstrip().startswith(("def ", "@"))]

    changes = {}
    for mutant in mutants:
        name = mutant.rpartition(".")[2]
        before, after = body(name.rpartition("__mutmut_")[0] + "__mutmut_orig"), body(name)
        changed = [
            line[0] + " ".join(line[1:].split())
            for line in unified_diff(before, after, lineterm="", n=0)
            if line[0] in "+-" and line[:3] not in ("+++", "---")
        ]
        changes[mutant] = " ".join(changed) or "a default of its parameters"
    return changes


def _said(*command: str, cwd: Path = ROOT) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()
