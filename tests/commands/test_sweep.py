"""`manage.py sweep` and `manage.py watchdog`, by hand."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from config.datafolder import DataFolder
from tests.alerts.people import a_date, a_person, a_reminder
from tests.models import rows
from tracker.management.commands.sweep import read_instant
from tracker.models import Divestment, FuzzyDay, OutboxMail, Reminder

pytestmark = pytest.mark.django_db
OUTBOX = override_settings(EMAIL_BACKEND="tracker.alerts.outbox.OutboxBackend")


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def tiktok() -> None:
    """An order of 14 Aug 2020: 90 days, until 12 Nov 2020."""
    Divestment.objects.create(
        investment=rows.an_investment("tiktok", is_public=True),
        rule_id="us.order.divest",
        term_n=90,
        term_unit="calendar-day",
        term_anchor_on=date(2020, 8, 14),
        **FuzzyDay.on(date(2020, 8, 14)).columns("ordered"),
    )


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2020-11-09", datetime(2020, 11, 9, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2020-11-09T09:30", datetime(2020, 11, 9, 9, 30, tzinfo=UTC)),
        ("2020-11-09T09:30-05:00", datetime(2020, 11, 9, 14, 30, tzinfo=UTC)),
        ("2020-11-09T09:30Z", datetime(2020, 11, 9, 9, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_a_day_to_its_end_or_a_point_in_time(text: str, instant: datetime) -> None:
    assert read_instant(text) == instant


@pytest.mark.parametrize("text", ["yesterday", "2020-13-01", "2020-02-30", "2020-11-09T25:00", "9 Nov 2020"])
def test_a_bad_instant_is_one_line_and_exit_status_1(text: str) -> None:
    with pytest.raises(CommandError) as refused:
        said("sweep", "--now", text)
    assert refused.value.returncode == 1
    assert str(refused.value).startswith("now: ")
    assert "\n" not in str(refused.value)


def test_it_sends_what_is_due_and_says_what_it_did() -> None:
    amira = a_person()
    today = timezone.now().date()
    deadline = a_date(team=(amira,), due_on=today + timedelta(days=10))
    a_reminder(deadline, amira, send_at=timezone.now() - timedelta(minutes=1), lead=10)
    assert said("sweep").startswith("1 reminder should have left: 1 sent (0 of them late)")


@OUTBOX
def test_a_day_in_the_past_is_played_again_on_a_copy() -> None:
    a_person("root", is_superuser=True)
    tiktok()
    told = said("sweep", "--now", "2020-11-09")
    kept = OutboxMail.objects.get()
    assert "Thu 12 Nov 2020" in kept.subject
    assert "3 days left" in kept.subject
    assert told.splitlines()[0].startswith("Rebuilt 1 ")
    assert "http://testserver/admin/outbox/" in told


@OUTBOX
def test_playing_the_same_day_twice_gives_the_same_again() -> None:
    a_person("root", is_superuser=True)
    tiktok()
    said("sweep", "--now", "2020-11-09")
    said("sweep", "--now", "2020-11-09")
    first, second = OutboxMail.objects.order_by("pk")
    assert first.subject == second.subject


def test_it_prints_the_same_as_json() -> None:
    told = json.loads(said("sweep", "--now", "2020-11-09", "--json"))
    assert told.keys() == {
        *("now", "rebuilt", "checked", "sent", "failed", "cancelled", "late", "held", "outbox", "copy")
    }
    assert told["rebuilt"] == 0
    assert json.loads(said("sweep", "--json"))["rebuilt"] is None


@override_settings(PRODUCTION=True)
def test_the_live_record_cannot_be_swept_at_another_time() -> None:
    reminder = a_reminder(a_date(), a_person("root", is_superuser=True))
    with pytest.raises(CommandError, match="throw-away copy"):
        said("sweep", "--now", "2020-11-09")
    assert Reminder.objects.get() == reminder


@override_settings(EMAIL_BACKEND="tracker.alerts.smtp.SmtpBackend")
def test_a_past_day_is_not_played_where_mail_would_really_leave() -> None:
    with pytest.raises(CommandError, match="unset EMAIL_URL"):
        said("sweep", "--now", "2020-11-09")


def test_a_past_day_is_not_played_on_the_data_of_a_running_longstop(tmp_path: Path) -> None:
    database = {"default": {**settings.DATABASES["default"], "NAME": tmp_path / "longstop.sqlite3"}}
    with (
        DataFolder(tmp_path),
        patch.multiple(settings, DATA_DIR=tmp_path, DATABASES=database),
        pytest.raises(CommandError, match="Longstop is running on"),
    ):
        said("sweep", "--now", "2020-11-09")


def test_the_watchdog_leaves_with_1_when_something_is_wrong(capsys: Any) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("watchdog")
    assert left.value.code == 1
    assert capsys.readouterr().out.splitlines()[0].startswith("No sweep has ever run")


def test_the_watchdog_is_content_after_a_sweep() -> None:
    said("sweep")
    assert said("watchdog") == "Reminders leave as they should.\n"
    assert json.loads(said("watchdog", "--json")) == {"ok": True, "problems": []}
