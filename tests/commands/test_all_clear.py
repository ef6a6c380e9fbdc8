"""`manage.py all_clear` and `manage.py instance`, by hand."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.alerts.people import a_date, a_person, a_reminder
from tests.commands.by_hand import said
from tracker.models import Instance, Reminder

pytestmark = pytest.mark.django_db


def copied() -> None:
    Instance.objects.create(fingerprint="x", place="the original", declared_at=timezone.now())


def a_due_reminder() -> Reminder:
    root = a_person("root", is_superuser=True)
    today = timezone.now()
    deadline = a_date(due_on=today.date() + timedelta(days=10))
    return a_reminder(deadline, root, lead=10, send_at=today - timedelta(minutes=1))


def test_it_leaves_with_0_when_all_is_clear() -> None:
    said("sweep")
    told = said("all_clear")
    assert told.startswith("All clear.\n")
    assert "Last sweep:" in told
    found = json.loads(said("all_clear", "--json"))
    assert (found["clear"], found["wrong"], found["problems"]) == (True, [], [])
    assert found["figures"]["instance"] == "live"


def test_it_leaves_with_1_and_marks_what_is_wrong(capsys: Any) -> None:
    copied()
    with pytest.raises(SystemExit) as left:
        call_command("all_clear")
    assert left.value.code == 1
    told = capsys.readouterr().out
    assert told.startswith("Not all clear.\n")
    assert "! Instance:" in told


def test_a_sweep_on_a_copy_says_why_it_sends_nothing() -> None:
    a_due_reminder()
    copied()
    assert said("sweep").startswith("This is a copy: nothing is sent.")
    assert json.loads(said("sweep", "--json"))["copy"] is True


def test_the_instance_is_told_with_both_places() -> None:
    copied()
    a_due_reminder()
    told = said("instance")
    assert "live: the original, since" in told
    assert "Due reminders: 1, 0 of them" in told
    found = json.loads(said("instance", "--json"))
    assert (found["state"], found["sends"], found["due"], found["declared"]) == ("elsewhere", False, 1, False)


def test_declaring_drops_what_is_due_unless_it_is_to_be_sent() -> None:
    copied()
    reminder = a_due_reminder()
    assert "Due reminders that were cancelled: 1." in said("instance", "--declare-live")
    reminder.refresh_from_db()
    assert reminder.state == "cancelled"


def test_declaring_can_send_what_is_due() -> None:
    copied()
    a_due_reminder()
    found = json.loads(said("instance", "--declare-live", "--due", "send", "--json"))
    assert (found["declared"], found["dropped"], found["due"], found["sends"]) == (True, 0, 1, True)
    assert json.loads(said("sweep", "--json"))["sent"] == 1


def test_the_live_instance_is_not_declared_again() -> None:
    said("sweep")
    with pytest.raises(CommandError, match="Nothing was changed"):
        said("instance", "--declare-live")


def test_what_is_due_belongs_to_declaring() -> None:
    with pytest.raises(CommandError, match="--declare-live"):
        said("instance", "--due", "send")
