"""`manage.py reminders`: what is planned for whom, and why."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.services.rows import a_notice, a_person, a_watcher, told
from tracker.models import Reminder, Watch

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("reminders", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _a_watched_review() -> None:
    review = a_notice()
    a_watcher(review.investment, leads=[7])
    now = timezone.now()
    told(review, "accepted", now.date() - timedelta(days=1), now=now)


def test_each_line_says_when_to_whom_which_date_and_why() -> None:
    lines = said("--user", "ada", "--matter", "aurora").splitlines()
    assert len(lines) == Reminder.objects.count() > 0
    assert any("ada  aurora: Review ends" in line for line in lines)
    assert any(line.endswith("7 days before (set on the watch)") for line in lines)
    assert any(line.endswith("1 day before (the firm's minimum)") for line in lines)


def test_another_person_has_nothing_planned() -> None:
    a_person("bob")
    assert said("--user", "bob") == ""


def test_json_has_stable_keys() -> None:
    data = json.loads(said("--json"))
    assert data["planned_again"] is None
    assert set(data["reminders"][0]) == {
        "id", "kind", "user", "matter", "deadline", "title", "due_on", "lead", "send_at", "why",
    }  # fmt: skip


def test_planning_again_follows_what_changed() -> None:
    Watch.objects.update(leads=["3b"])
    assert said("--plan-again").startswith("Planned ")
    assert {one["lead"] for one in json.loads(said("--json"))["reminders"]} == {"3b", 1, 0}


@pytest.mark.parametrize("option", ["--user", "--matter"])
def test_an_unknown_name_is_refused(option: str) -> None:
    with pytest.raises(CommandError, match="“nobody”"):
        said(option, "nobody")
