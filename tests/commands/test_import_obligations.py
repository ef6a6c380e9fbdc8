"""`import_obligations` by hand and by script: a rehearsal, all or nothing, columns named by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.services.list_files import a_csv, a_workbook
from tests.services.test_promises import an_agreement
from tracker.models import Obligation

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parent.parent.parent / "fixtures" / "obligations-sample.csv"


@pytest.fixture
def listed(tmp_path) -> Path:
    an_agreement()
    return tmp_path / "list.csv"


def run(file: Path, *more: str, **options: Any) -> str:
    return said("import_obligations", "recurring", str(file), *more, **options)


def test_a_rehearsal_says_what_would_be_recorded_and_records_nothing(listed) -> None:
    told = json.loads(run(SAMPLE, dry_run=True, json=True))
    assert (told["added"], told["already"], told["problems"], len(told["rows"])) == (0, 0, [], 7)
    assert told["rows"][1]["term_n"] == 60
    assert not Obligation.objects.exists()


def test_the_sample_is_imported_once(listed) -> None:
    assert "7 added, 7 new, 0 there already." in run(SAMPLE)
    assert "0 added, 0 new, 7 there already." in run(SAMPLE)
    assert Obligation.objects.count() == 7


def test_an_unclear_row_is_named_and_nothing_is_imported(listed) -> None:
    listed.write_bytes(a_csv("1,Report,03/04/2026", "2,Audit,2026-12-20"))
    with pytest.raises(CommandError, match=r"nothing was imported; Row 2, column C \(Due date\)") as refused:
        run(listed)
    assert refused.value.returncode == 1
    assert not Obligation.objects.exists()
    run(listed, "--dates", "day-first")
    assert Obligation.objects.get(clause="1").due.iso() == "2026-04-03"


def test_columns_and_the_anchor_are_named_by_hand(listed) -> None:
    listed.write_bytes(a_workbook(["A", "B", "Due"], ["Report", "monthly", "old"]))
    run(
        listed,
        "--column",
        "A=text",
        "--column",
        "B=recurrence",
        "--column",
        "Due=",
        "--counted-from",
        "effective",
    )
    row = Obligation.objects.get()
    assert (row.text, row.recurrence, row.anchor) == ("Report", "FREQ=MONTHLY", "effective")
    with pytest.raises(CommandError, match="“Z=text” is not NAME=FIELD"):
        run(listed, "--column", "Z=text")


def test_a_file_or_amendment_that_is_not_there_is_told(listed) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(listed)
    with pytest.raises(CommandError, match="has no amendment 9"):
        run(SAMPLE, "--amendment", "9")
