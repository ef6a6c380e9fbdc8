"""`certificate` writes a file, and `verify_certificate` leaves with what it found."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.services.rows import an_accepted_notice, clock
from tracker.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    return an_accepted_notice()


@pytest.mark.parametrize("name", ["date.pdf", "date.json"])
def test_a_written_certificate_is_verified(review, tmp_path, name) -> None:
    out = tmp_path / name
    made = json.loads(said("certificate", "--deadline", str(clock(review).pk), "--out", str(out), json=True))
    assert (made["dates"], list(tmp_path.iterdir())) == (1, [out])
    told = json.loads(said("verify_certificate", str(out), json=True))
    assert (told["code"], told["sha256"]) == ("verified", made["sha256"])


def test_its_pages_can_be_in_french_and_are_verified_all_the_same(review, tmp_path) -> None:
    out = tmp_path / "date.pdf"
    said("certificate", "--deadline", str(clock(review).pk), "--out", str(out), "--language", "fr")
    assert b"/Lang (fr)" in out.read_bytes()
    assert json.loads(said("verify_certificate", str(out), json=True))["code"] == "verified"


def test_a_review_is_certified_whole(review, tmp_path) -> None:
    out = tmp_path / "review.json"
    assert "SHA-256" in said("certificate", "--review", str(review.pk), "--out", str(out))
    assert len(json.loads(out.read_text())["dates"]) == review.deadlines.count()


def left_with(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as left:
        call_command("verify_certificate", str(file))
    return left.value.code, capsys.readouterr().err


def test_an_altered_file_leaves_with_one_and_says_so(review, tmp_path, capsys) -> None:
    out = tmp_path / "date.json"
    said("certificate", "--deadline", str(clock(review).pk), "--out", str(out))
    value = json.loads(out.read_text())
    value["dates"][0]["computed"]["due_on"] = date(2027, 1, 1).isoformat()
    out.write_text(json.dumps(value))
    code, says = left_with(out, capsys)
    assert code == 1
    assert "altered" in says


def test_any_other_file_leaves_with_two(tmp_path, capsys) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear colleague")
    code, says = left_with(other, capsys)
    assert code == 2
    assert "no certificate" in says


def test_a_file_that_cannot_be_read_or_written_is_named(review, tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be read") as refused:
        said("verify_certificate", str(tmp_path / "none.pdf"))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="cannot be written"):
        said("certificate", "--deadline", str(clock(review).pk), "--out", str(tmp_path / "no" / "x.pdf"))
    with pytest.raises(CommandError, match=r"\.pdf or \.json"):
        said("certificate", "--deadline", str(clock(review).pk), "--out", str(tmp_path / "x.doc"))
