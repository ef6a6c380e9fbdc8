"""`manage.py digest`."""

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.alerts.people import a_date, a_person
from tracker.models import Reminder, Subscription
from tracker.services.subscriptions import keep_digest

pytestmark = pytest.mark.django_db


def digest(*options: str) -> str:
    out = StringIO()
    call_command("digest", *options, stdout=out)
    return out.getvalue()


def test_it_prints_what_would_be_said_and_keeps_nothing() -> None:
    a_date(team=(a_person(),), due_on=timezone.now().date())
    words = digest("--user", "amira", "--cadence", "weekly")
    assert words.startswith("Subject: Monday digest: 1 due this week (1 date checked)\n")
    assert "Aurora" in words
    assert not Subscription.objects.exists()
    assert not Reminder.objects.exists()
    assert mail.outbox == []


def test_without_a_name_it_is_for_the_first_superuser() -> None:
    a_person("root", is_superuser=True)
    a_date()
    assert "(1 date checked)" in digest()
    assert "(0 dates checked)" in digest("--query", "text=nowhere")


def test_a_kept_one_is_asked_for_by_its_name() -> None:
    amira = a_person()
    keep_digest(amira, name="Late", query="state=overdue", cadence="weekly", now=timezone.now())
    told = json.loads(digest("--user", "amira", "--name", "Late", "--json"))
    assert sorted(told) == [
        "cadence",
        "counts",
        "docket",
        "moved",
        "moves",
        "name",
        "next_comes",
        "question",
        "stretches",
        "subject",
        "text",
        "user",
        "wrong",
    ]
    assert (told["user"], told["name"], told["question"]) == ("amira", "Late", "State: Overdue")
    assert told["counts"]["checked"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--query", "state=lost"), "query: State: Select a valid choice."),
        (("--name", "Nothing"), "name: amira has no digest “Nothing”"),
    ],
)
def test_what_is_wrong_is_one_line(options: tuple[str, ...], words: str) -> None:
    a_person()
    with pytest.raises(CommandError, match=words) as refused:
        digest("--user", "amira", *options)
    assert refused.value.returncode == 1


def test_an_unknown_person_and_two_ways_to_say_which_are_refused() -> None:
    with pytest.raises(CommandError, match="user: no active user “nobody”"):
        digest("--user", "nobody")
    a_person()
    with pytest.raises(CommandError, match="either --name") as refused:
        digest("--user", "amira", "--name", "Late", "--query", "")
    assert refused.value.returncode == 2
