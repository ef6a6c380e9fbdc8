import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tracker.management.commands import coverage
from tracker.regimes.coverage import page
from tracker.regimes.loader import load_library


def run(*args: str) -> str:
    out = StringIO()
    call_command("coverage", *args, stdout=out)
    return out.getvalue()


def test_the_page_in_the_documentation_is_of_these_law_files() -> None:
    assert run("--check") == ""


def test_without_an_option_the_page_is_printed() -> None:
    assert run() == page(load_library()) + "\n" * (not page(load_library()).endswith("\n"))


def test_a_page_of_other_law_is_refused_with_what_to_do(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(coverage, "PAGE", tmp_path / "coverage.md")
    with pytest.raises(CommandError, match="coverage --write") as refused:
        run("--check")
    assert refused.value.returncode == 1
    run("--write")
    assert run("--check") == ""
    coverage.PAGE.write_text("# What is coded\n", encoding="utf-8")
    with pytest.raises(CommandError, match="is not of these law files"):
        run("--check")


def test_machines_get_every_clock_and_what_waits() -> None:
    answer = json.loads(run("--json"))
    french = next(one for one in answer["regimes"] if one["id"] == "fr-ief")
    phase1 = next(one for one in french["clocks"] if one["id"] == "fr.ief.phase1")
    assert (phase1["state"], phase1["silence"], phase1["since"]) == (
        "coded, unverified",
        "refused",
        "2020-04-01",
    )
    assert "fr.ief.standstill" in french["standstills"]
    assert "fr.ief.before2020" in [one["id"] for one in french["waiting"]]
