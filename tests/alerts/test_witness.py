"""The last sweep, remembered outside the database, so that one that went back in time is known."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings

from tests.alerts.people import MINUTE, NOW, a_date, a_person, a_reminder
from tracker.alerts.sweep import sweep
from tracker.alerts.watchdog import watch
from tracker.alerts.witness import recall, remembered
from tracker.models import Instance, SweepRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def where() -> list[str]:
    return [place for place, _ in remembered()]


def test_each_sweep_is_remembered_in_the_data_folder(folder: Path) -> None:
    assert recall() is None
    sweep(NOW)
    run = sweep(NOW + MINUTE)
    assert recall() == (Instance.objects.get().name, run.pk, NOW + MINUTE)
    assert [file.name[:11] for file in folder.iterdir()] == ["last-sweep-"]


def test_it_is_remembered_in_the_broker_too_and_either_is_enough(broker_url: str, folder: Path) -> None:
    with override_settings(BROKER_URL=broker_url):
        sweep(NOW)
        assert where() == ["the data folder", "the broker"]
        seen = recall()
        for file in folder.iterdir():
            file.unlink()
        assert where() == ["the broker"]
        assert recall() == seen


def test_a_sweep_that_the_database_does_not_know_holds_it_and_staff_are_told() -> None:
    root = a_person("root", is_superuser=True)
    a_reminder(a_date(team=(root,)), root)
    sweep(NOW - 60 * MINUTE)
    sweep(NOW - 30 * MINUTE)
    SweepRun.objects.latest("pk").delete()  # as in a backup of an hour ago
    mail.outbox.clear()
    for minute in range(3):
        assert sweep(NOW + minute * MINUTE).checked == 0
    (line,) = watch(NOW + 2 * MINUTE)
    assert line.startswith("Nothing is sent: a backup was restored here")
    assert [one.to for one in mail.outbox] == [["root@example.org"]]


def test_without_anything_remembered_it_goes_on_sending(folder: Path) -> None:
    sweep(NOW)
    for file in folder.iterdir():
        file.write_text('{"name": "cut sho')
    assert recall() is None
    sweep(NOW + MINUTE)
    assert recall() is not None


def test_a_folder_that_cannot_be_written_holds_nothing_up(
    tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    settings.DATA_DIR = tmp_path / "file"
    settings.BROKER_URL = "redis+socket:///nowhere/broker.sock"
    with caplog.at_level(logging.WARNING):
        assert sweep(NOW).finished_at is not None
    assert "could not be noted in the data folder" in caplog.text
    assert "could not be noted in the broker" in caplog.text


def test_a_copy_leaves_what_its_original_remembers_as_it_is() -> None:
    sweep(NOW)
    seen = recall()
    sweep(NOW + MINUTE, on_a_copy=True)
    Instance.objects.update(fingerprint="elsewhere")
    sweep(NOW + 2 * MINUTE)
    assert recall() == seen
