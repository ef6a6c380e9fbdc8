"""The environment is made once, again when the lock file changed, and every failure is one clear line."""

import ast
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from config import bootstrap
from config.bootstrap import DEVELOPMENT, RUNTIME, Environment, SetupError

ROOT = Path(bootstrap.__file__).resolve().parent.parent
pytestmark = pytest.mark.launch
NOWHERE = "http://127.0.0.1:9/simple"


@pytest.fixture(autouse=True)
def no_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing can be fetched: the only index is a port where nobody listens."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", NOWHERE)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("UV_DEFAULT_INDEX", NOWHERE)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A real wheel with one module, `longstop_probe`."""
    path = tmp_path / "shelf" / "longstop_probe-1.0-py3-none-any.whl"
    path.parent.mkdir()
    info = "longstop_probe-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("longstop_probe.py", "ANSWER = 42\n")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: longstop-probe\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"longstop_probe.py,,\n{info}/RECORD,,\n")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Environment:
    root = tmp_path / "project"
    root.mkdir()
    write_locks(root, "")
    return Environment(root)


def write_locks(root: Path, text: str) -> None:
    for lock in (RUNTIME, DEVELOPMENT):
        (root / lock).write_text(text)


def lock_line(wheel: Path) -> str:
    return f"longstop-probe==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def test_the_lock_is_installed_and_then_left_alone(
    project: Environment, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    write_locks(project.root, lock_line(wheel))
    assert not project.up_to_date(RUNTIME)
    project.bring_up_to_date(RUNTIME)
    assert project.up_to_date(RUNTIME)
    answer = subprocess.run(
        [project.python, "-c", "import longstop_probe as p; print(p.ANSWER)"], capture_output=True
    )
    assert answer.stdout.strip() == b"42"

    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")
    project.bring_up_to_date(RUNTIME)  # would fail if it fetched anything
    write_locks(project.root, lock_line(wheel) + "# changed\n")
    assert not project.up_to_date(RUNTIME)


def test_the_development_lock_covers_the_runtime_lock(project: Environment) -> None:
    project.bring_up_to_date(DEVELOPMENT)
    assert project.up_to_date(DEVELOPMENT)
    assert project.up_to_date(RUNTIME)


def test_an_unreachable_registry_is_one_line_and_can_be_tried_again(
    project: Environment, wheel: Path
) -> None:
    write_locks(project.root, lock_line(wheel))
    for _ in range(2):
        with pytest.raises(SetupError, match="could not be downloaded: check the network") as caught:
            project.bring_up_to_date(RUNTIME)
        assert "\n" not in str(caught.value)
        assert not project.up_to_date(RUNTIME)


def test_a_damaged_download_is_named_as_such(
    project: Environment, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    line = lock_line(wheel)
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("added_on_the_way.py", "")
    write_locks(project.root, line)
    with pytest.raises(SetupError, match="a downloaded package is damaged"):
        project.bring_up_to_date(RUNTIME)


def test_an_interrupted_installation_starts_from_nothing(project: Environment) -> None:
    project.bring_up_to_date(RUNTIME)
    leftover = project.folder / "half-a-package"
    leftover.touch()
    (project.folder / "install-unfinished").touch()
    assert not project.up_to_date(RUNTIME)
    project.bring_up_to_date(RUNTIME)
    assert project.up_to_date(RUNTIME)
    assert not leftover.exists()


def test_an_environment_whose_python_vanished_is_made_anew(project: Environment) -> None:
    project.bring_up_to_date(RUNTIME)
    project.python.unlink()
    project.python.symlink_to("/gone/python3")
    assert not project.up_to_date(RUNTIME)
    project.bring_up_to_date(RUNTIME)
    assert subprocess.run([project.python, "-c", "pass"]).returncode == 0


def test_a_folder_that_cannot_be_written_is_one_line(project: Environment) -> None:
    project.folder.write_text("a file where the folder should be")  # root may write anywhere else
    with pytest.raises(SetupError, match=r"cannot be written .* Make it writable") as caught:
        project.bring_up_to_date(RUNTIME)
    assert "\n" not in str(caught.value)


def test_an_old_python_is_told_so() -> None:
    source = Path(bootstrap.__file__).read_text()
    ast.parse(source, feature_version=(3, 6))
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", pretend, bootstrap.__file__], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("longstop: Python 3.11 or newer is needed, and this one is 3.9.")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("python", ["", "/no/such/python3"])
def test_a_missing_python_is_told_by_make(python: str) -> None:
    done = subprocess.run(["make", "run", f"PYTHON={python}"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert done.stderr.startswith("longstop: Python 3.11 to 3.14 is needed (found: ")
    assert "make run PYTHON=" in done.stderr


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_a_lock_file_names_every_hash_and_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--index" not in text
    packages = text.replace("\\\n", "").splitlines()
    assert all("--hash=sha256:" in line for line in packages)
