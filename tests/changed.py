"""Which test files a change reaches, so that `make check` runs these and those of the law, not all.

A change is what differs from the last green run: the files it saw are kept in `.cache/green.json`, each by
the name that git gives to its content. Before the first green run it is what differs from git's HEAD.

Reached are the tests named like a changed module, those that import it (themselves, or by a module of the
tests), and all tests of a floor that everything stands on. What a change does three modules further up is
for `make test` to find.
"""

import ast
import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path(".cache") / "green.json"
WATCHED = ("tracker", "config", "tests", "fixtures", "pyproject.toml", "requirements-dev.lock")
WHOLE_FLOORS = ("clock", "regimes", "models", "filters")
"""A change of one of these runs all tests of its folder."""
FLOOR_OF = {
    "tracker/migrations/": "tests/models/",
    "tracker/guards.py": "tests/models/",
    "tests/cases/": "tests/regimes/",
    "tracker/locale/": "tests/test_messages.py",
    "fixtures/": "tests/services/test_cases",
}
"""Where the tests of a folder stand that is not named like theirs."""
UNDER_ALL = ("pyproject.toml", "requirements-dev.lock", "config/settings.py", "tests/conftest.py")
"""A change of one of these runs every quick test."""
Contents = dict[str, str]


def contents(root: Path = ROOT) -> Contents:
    """Every watched file with the name that git would give to what it holds."""
    places = [file for name in WATCHED for file in ((root / name).rglob("*"), [root / name])]
    files = {file for place in places for file in place if file.is_file() and file.suffix != ".pyc"}
    return {file.relative_to(root).as_posix(): _git_name(file.read_bytes()) for file in sorted(files)}


def last_green(root: Path = ROOT) -> Contents:
    """What the last green run saw; without one what git's HEAD holds."""
    if (root / KEPT).exists():
        kept: Contents = json.loads((root / KEPT).read_text(encoding="utf-8"))
        return kept
    return head(root)


def head(root: Path) -> Contents:
    """What git's HEAD holds; nothing without git."""
    asked = ["git", "ls-tree", "-r", "-z", "HEAD", *WATCHED]
    try:
        done = subprocess.run(asked, cwd=root, capture_output=True, text=True)
    except FileNotFoundError:
        return {}
    rows = (entry.split("\t") for entry in done.stdout.split("\0") if entry)
    return {path: about.split()[2] for about, path in rows}


def keep(seen: Contents, root: Path = ROOT) -> None:
    """Remember what a green run saw."""
    (root / KEPT).parent.mkdir(exist_ok=True)
    (root / KEPT).write_text(json.dumps(seen, indent=0), encoding="utf-8")


def between(then: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    """The paths that were added, removed or changed."""
    return {path for path in then.keys() | now.keys() if then.get(path) != now.get(path)}


def reached(paths: Iterable[str], root: Path = ROOT) -> list[str]:
    """The test files that a change of those paths reaches; the folder `tests` if it reaches all."""
    changed = set(paths)
    if not changed.isdisjoint(UNDER_ALL):
        return ["tests"]
    changed |= _that_show(changed, root)
    imports = {
        file.relative_to(root).as_posix(): _imports(file) for file in sorted((root / "tests").rglob("*.py"))
    }
    modules = {_module(path) for path in changed if path.endswith(".py")}
    while more := {_module(path) for path, names in imports.items() if names & modules} - modules:
        modules |= more
    tests = [path for path in imports if PurePath(path).name.startswith("test_")]
    return [test for test in tests if _module(test) in modules or any(_mirrors(test, one) for one in changed)]


def _git_name(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(file: Path) -> set[str]:
    """The modules that a file may import, and what of them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update((node.module, *(f"{node.module}.{one.name}" for one in node.names)))
    return found


def _that_show(changed: set[str], root: Path) -> set[str]:
    """The modules and templates that name a changed template, or one that names it, and so on."""
    places = [*(root / "tracker").rglob("*.py"), *(root / "tracker" / "templates").rglob("*.*")]
    wanted, shown = {one for one in changed if "/templates/" in one}, set[str]()
    if not wanted:
        return shown
    texts = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in places}
    while wanted:
        names = [one.partition("/templates/")[2] for one in wanted]
        found = {path for path, text in texts.items() if any(name in text for name in names)} - shown
        shown |= found
        wanted = {path for path in found if "/templates/" in path}
    return shown


def _mirrors(test: str, path: str) -> bool:
    """Whether a test stands for that path by its folder and its name."""
    if any(path.startswith(folder) and test.startswith(own) for folder, own in FLOOR_OF.items()):
        return True
    *folders, last = PurePath(path).with_suffix("").parts[1:]
    own, name = PurePath(test).parent, PurePath(test).stem.removeprefix("test_")
    if last == "conftest":
        return PurePath(path).parent in PurePath(test).parents
    if folders and folders[0] in WHOLE_FLOORS and own.parts[1:2] == (folders[0],):
        return True
    near = own == PurePath("tests") or own.name in (*folders, PurePath(path).parts[0])
    return near and any(name.startswith(word) for word in (*folders[1:], last) if word != "__init__")
