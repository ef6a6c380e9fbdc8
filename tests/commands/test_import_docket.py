"""`import_docket` by hand and by script: the sample found out, recorded on demand, taken back."""

import json

import pytest
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.services.docket_files import FIXTURES, a_docket, an_importer
from tracker.models import DocketImport, Investment

pytestmark = pytest.mark.django_db
SAMPLE = str(FIXTURES / "docket-sample.csv")


@pytest.fixture(autouse=True)
def _importer(settings, tmp_path) -> None:
    settings.PAPERS_DIR = tmp_path / "papers"
    an_importer()


def test_the_sample_is_found_out_and_nothing_is_kept() -> None:
    told = said("import_docket", SAMPLE)
    assert told.startswith("Your sheet and the law disagree on 6 dates.")
    assert "sheet Wed 22 Oct 2025, law Thu 4 Dec 2025: 43 days earlier" in told
    assert "Row 16, column G (Accepted or complete): “03/04/2026” can be 3 Apr 2026 or 4 Mar 2026" in told
    assert "Row 18 says the same as row 9." in told
    assert not DocketImport.objects.exists()
    assert not Investment.objects.exists()


def test_the_order_of_day_and_month_is_said_for_the_whole_file() -> None:
    told = said("import_docket", SAMPLE, dates="month-first")
    assert "03/04/2026" not in told
    assert "Matters: 16 new." in told


def test_a_script_gets_stable_keys(tmp_path) -> None:
    file = tmp_path / "docket.csv"
    file.write_bytes(a_docket("Aurora,20 May 2026,3 Jul 2026", head="Deal,A,Z"))
    told = json.loads(
        said(
            "import_docket",
            str(file),
            "--map",
            "A=on:accepted",
            "--map",
            "C=due",
            "--regime",
            "us-cfius",
            "--clock",
            "us-cfius|Z=us.cfius.notice.review",
            json=True,
        )
    )
    assert (told["disagree"], told["import"], told["columns"]["B"]) == (1, None, "on:accepted")
    [row] = told["disagreements"]
    assert (row["sheet_on"], row["law_on"], row["days_later"]) == ("2026-07-03", "2026-07-06", -3)
    assert row["steps"][0]["code"] == "started"


def test_confirming_records_and_a_second_time_there_is_nothing_new(tmp_path) -> None:
    assert "15 recorded" in said("import_docket", SAMPLE, confirm=True, verified=True)
    assert Investment.objects.count() == 15
    assert "15 there already" in said("import_docket", SAMPLE, confirm=True)
    number = DocketImport.objects.order_by("pk").values_list("pk", flat=True)[0]
    said("import_docket", str(number), take_back=True)
    assert not Investment.objects.filter(is_closed=False).exists()


def test_what_cannot_be_done_says_what_to_do(tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        said("import_docket", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="is not NAME=FIELD"):
        said("import_docket", SAMPLE, "--map", "Nope=name")
    with pytest.raises(CommandError, match="no active user"):
        said("import_docket", SAMPLE, "--as", "nobody")
    with pytest.raises(CommandError, match="there is no import 7"):
        said("import_docket", "7", take_back=True)


def test_the_fields_are_listed() -> None:
    assert "on:accepted  On this day: Notice accepted" in said("import_docket", SAMPLE, "--map", "help")
