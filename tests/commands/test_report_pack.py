"""`report_pack` writes the file whole or not at all, and tells scripts what is in it."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from tests.commands.by_hand import said
from tests.services.test_divestments import an_order
from tests.services.test_promises import a_recurring, an_agreement
from tracker.models import MitigationAgreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(tmp_path, settings) -> MitigationAgreement:
    settings.DATA_DIR = tmp_path
    found = an_agreement(effective="2025-02-03")
    a_recurring(found)
    return found


def pack(agreement: str, out: Path, last: str = "2026-12-31", **options: Any) -> str:
    period = ["--from", "2026-01-01", "--to", last]
    return said("report_pack", agreement, *period, "--agency", "DOJ", "--out", str(out), **options)


def test_it_writes_the_pack_and_says_what_is_in_it(agreement, tmp_path) -> None:
    out = tmp_path / "pack.zip"
    told = json.loads(pack(str(agreement.pk), out, json=True))
    with zipfile.ZipFile(out) as opened:
        assert set(told["hashes"]) == set(opened.namelist()) - {"hashes.txt"}
    assert (told["obligations"], told["gaps"], told["unreadable"]) == (1, 0, [])
    assert list(tmp_path.iterdir()) == [out]


def test_its_pages_can_be_in_french(agreement, tmp_path) -> None:
    out = tmp_path / "pack.zip"
    assert "1 obligation, 0 gaps" in pack(str(agreement.pk), out, language="fr")
    with zipfile.ZipFile(out) as opened:
        assert b"/Lang (fr)" in opened.read("report.pdf")


def test_an_agreement_is_named_by_its_matter_too(agreement, tmp_path) -> None:
    assert "1 obligation, 0 gaps, 0 pieces of evidence" in pack("recurring", tmp_path / "pack.zip")
    MitigationAgreement.objects.create(investment=agreement.investment, instrument="Another one")
    with pytest.raises(CommandError, match="give the number of one"):
        pack("recurring", tmp_path / "pack.zip")


def test_what_is_wrong_leaves_no_file(agreement, tmp_path) -> None:
    with pytest.raises(CommandError, match="to: The period begins on"):
        pack("recurring", tmp_path / "pack.zip", last="2025-12-31")
    with pytest.raises(CommandError, match="there is no agreement"):
        pack("nowhere", tmp_path / "pack.zip")
    with pytest.raises(CommandError, match="cannot be written"):
        pack("recurring", tmp_path / "no" / "pack.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_pack_that_fails_half_way_leaves_the_one_before(agreement, tmp_path, monkeypatch) -> None:
    def fails(agreement_id: int, asked: object, out: Any, **options: object) -> None:
        out.write(b"half")
        raise ValidationError("changed meanwhile")

    out = tmp_path / "pack.zip"
    out.write_bytes(b"before")
    monkeypatch.setattr("tracker.management.commands.report_pack.write_pack", fails)
    with pytest.raises(CommandError, match="changed meanwhile"):
        pack("recurring", out)
    assert out.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [out]


def test_an_order_is_packed_by_its_matter_too(tmp_path, settings) -> None:
    settings.DATA_DIR = tmp_path
    order = an_order("2026-11-02")
    told = json.loads(pack(order.investment.slug, tmp_path / "pack.zip", order=True, json=True))
    assert (told["of"], told["obligations"], told["breaches"]) == ("order", 1, 0)
    with pytest.raises(CommandError, match="there is no order"):
        pack("nowhere", tmp_path / "other.zip", order=True)
