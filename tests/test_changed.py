"""What the inner loop runs: the tests that a change reaches, and nothing is forgotten before it was green."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import changed

IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
FILES = {
    "tracker/clock/days.py": "",
    "tracker/services/open_review.py": "",
    "tracker/views/board.py": 'PAGE = "tracker/board.html"\n',
    "tracker/templates/tracker/board.html": '{% include "tracker/row.html" %}',
    "tracker/templates/tracker/row.html": "row",
    "tests/conftest.py": "",
    "tests/views/conftest.py": "",
    "tests/clock/test_pauses.py": "",
    "tests/services/rows.py": "from tracker.services.open_review import open_review\n",
    "tests/services/test_open_review_twice.py": "",
    "tests/alerts/test_sweep.py": "from tests.services import rows\n",
    "tests/alerts/test_smtp.py": "import smtplib\n",
    "tests/views/test_board.py": "",
    "tests/views/test_feed.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("tracker/clock/days.py", ["tests/clock/test_pauses.py"]),
        (
            "tracker/services/open_review.py",
            ["tests/alerts/test_sweep.py", "tests/services/test_open_review_twice.py"],
        ),
        ("tests/services/rows.py", ["tests/alerts/test_sweep.py"]),
        ("tests/alerts/test_smtp.py", ["tests/alerts/test_smtp.py"]),
        ("tracker/templates/tracker/row.html", ["tests/views/test_board.py"]),
        ("tests/views/conftest.py", ["tests/views/test_board.py", "tests/views/test_feed.py"]),
        ("config/settings.py", ["tests"]),
        ("tracker/services/gone.py", []),
    ],
)
def test_a_change_reaches_what_is_named_like_it_and_what_imports_it(
    root: Path, path: str, tests: list[str]
) -> None:
    assert changed.reached([path], root) == tests


def test_only_what_differs_from_the_last_green_run_has_changed(root: Path) -> None:
    seen = changed.contents(root)
    changed.keep(seen, root)
    (root / "tracker/views/board.py").write_text("PAGE = 1\n", encoding="utf-8")
    (root / "tests/views/test_feed.py").unlink()
    (root / "tracker/views/feed.py").touch()
    assert changed.last_green(root) == seen
    assert changed.between(seen, changed.contents(root)) == {
        "tracker/views/board.py",
        "tracker/views/feed.py",
        "tests/views/test_feed.py",
    }


def test_without_a_green_run_and_without_git_everything_has_changed(root: Path) -> None:
    assert changed.between(changed.last_green(root), changed.contents(root)) == set(FILES)


def test_a_file_is_named_as_git_names_it(root: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(root)}
    for words in (["init", "-q"], ["add", "."], [*IDENTITY, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=root, env=environment, check=True)
    assert changed.last_green(root) == changed.contents(root)
