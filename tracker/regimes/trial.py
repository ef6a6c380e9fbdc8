"""A library with changed law files on trial: put beside the others in a folder that is gone again at once."""

import re
import shutil
import tempfile
import tomllib
from pathlib import Path

from tracker.clock.errors import LawError

from .loader import HERE, Library, load_library

WHOSE = "lies in no folder of a regime: put it into one named after its regime, like us-cfius/2027-01-01.toml"


def trial_library(path: Path) -> Library:
    """Return the law as it would be with what lies at `path`.

    That is a whole library (a folder with `index.toml`), the folder of one regime (with `regime.toml` it
    replaces the one in force, else its files are put into it), or one file, which is added or replaces the
    one of its name: a version, a calendar, `regime.toml`, `pauses.toml`, `events.toml` or `index.toml`.
    Raises `LawError` on `path` for anything else, and what the loader says of a broken file.
    """
    if not path.exists():
        raise LawError("path", f"there is nothing at {path}")
    if (path / "index.toml").is_file():
        return load_library.__wrapped__(path)
    with tempfile.TemporaryDirectory(prefix="longstop-law-") as folder:
        root = Path(folder) / "regimes"
        shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        if path.is_dir():
            _put_folder(path, root)
        else:
            target = root / _place(path)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
        return load_library.__wrapped__(root)


def _put_folder(path: Path, root: Path) -> None:
    name = path.resolve().name
    if name == "calendars":
        shutil.copytree(path, root / name, dirs_exist_ok=True)
        return
    if not any(path.glob("*.toml")):
        raise LawError(
            "path", f"{path} holds no law file; name a folder or a file like those in {HERE.name}/"
        )
    if (path / "regime.toml").is_file() and (root / name).is_dir():
        shutil.rmtree(root / name)
    elif not (path / "regime.toml").is_file() and not (root / name).is_dir():
        raise LawError("path", f"{path} is not named after a regime, and has no regime.toml")
    shutil.copytree(path, root / name, dirs_exist_ok=True)


def _place(path: Path) -> Path:
    """Where one file belongs in a library."""
    if path.suffix != ".toml":
        raise LawError("path", f"{path} is no law file: their names end in .toml")
    if path.name in ("index.toml", "events.toml"):
        return Path(path.name)
    is_version = re.fullmatch(r"\d{4}-\d{2}-\d{2}", path.stem) is not None
    if not is_version and path.name not in ("regime.toml", "pauses.toml"):
        return Path("calendars") / path.name
    regime = path.resolve().parent.name
    if not (HERE / regime / "regime.toml").is_file():
        regime = _regime_of_rules(path)
    return Path(regime) / path.name


def _regime_of_rules(path: Path) -> str:
    """The regime whose rules a version names."""
    try:
        rules = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
        ids = [rule["id"] for rule in rules if isinstance(rule.get("id"), str)]
    except (OSError, ValueError, AttributeError, TypeError):
        ids = []
    for law in load_library().laws.values():
        if any(rule_id in version.rules for version in law.versions for rule_id in ids):
            return law.id
    raise LawError("path", f"{path} {WHOSE}")
