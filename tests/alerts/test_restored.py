"""A backup that is restored into another place sends no old mail: with real processes, on both databases."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.installation import ROOT, Installation, an_installation, copy_database

pytestmark = [pytest.mark.slow, pytest.mark.database]
PEOPLE = 4


def told(here: Installation, *arguments: str) -> dict[str, Any]:
    """What a command of this installation says as JSON."""
    asked = [sys.executable, "manage.py", *arguments, "--json"]
    done = subprocess.run(asked, cwd=ROOT, env=here.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def restored(original: Installation, folder: Path) -> Installation:
    """The same data in another folder, or in another database of the server."""
    folder.mkdir()
    if "DATABASE_URL" not in original.environment:
        shutil.copy(original.file, folder)  # no process has it open, so that the file is all there is
        return Installation(folder)
    return Installation(folder, DATABASE_URL=copy_database(original.environment["DATABASE_URL"]))


def test_no_old_mail_leaves_from_a_restored_backup(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    original = an_installation(tmp_path / "live")
    assert told(original, "instance")["state"] == "fresh"
    assert told(original, "sweep")["copy"] is False
    original.plan(PEOPLE)
    copy = restored(original, tmp_path / "copy")
    assert told(original, "sweep")["sent"] == PEOPLE
    silent = told(copy, "sweep")
    assert (silent["sent"], silent["copy"]) == (0, True)
    assert told(copy, "instance", "--declare-live")["dropped"] == PEOPLE
    live = told(copy, "sweep")
    assert (live["checked"], live["copy"]) == (0, False)
